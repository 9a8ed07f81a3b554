"""Intakes made ahead: what a device seals for one test, another test may send to a server that never saw it.

The worlds of a process share their organisation (see `tests.api.moulds`), so they share what was sealed to it too.
"""

import copy
from collections import Counter
from dataclasses import replace
from datetime import date

from app.crypto.phrases import ACCESS_PHRASE_WORDS
from app.demo import samples
from app.sdk.intakes import PreparedIntake, prepare_intake
from app.sdk.organisations import Organisation
from tests.stretched import words_from

_Named = tuple[bytes, date, int, str, str]
_PREPARED: dict[_Named, PreparedIntake] = {}


def take_intake(
    organisation: Organisation, today: date, *, number: int, story: str, list_id: str
) -> PreparedIntake:
    """Return the intake that woman `number` of a world would make today. No world may take one number twice."""
    named = (organisation.signed_directory, today, number, story, list_id)
    if named not in _PREPARED:
        # From a shelf of their own: a woman of this stock and a phrase of the world must never be one.
        taken = Counter({(list_id, ACCESS_PHRASE_WORDS): number - 1})
        with words_from("intakes", taken):
            _PREPARED[named] = prepare_intake(
                organisation,
                criteria=samples.criteria(),
                story=story,
                alias=samples.ALIAS,
                list_id=list_id,
                today=today,
            )
    prepared = _PREPARED[named]
    return replace(prepared, body=copy.deepcopy(prepared.body))
