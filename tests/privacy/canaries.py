"""Words nobody would write by chance, one pair in everything a person types, and choices that can be recognised.

Whatever is typed holds both words, so one search for each finds a leak of any field, in Latin and in Cyrillic.
"""

from typing import Final
from uuid import UUID

from app.demo.thieves import Word
from app.matching.rules import CounselorId, Criteria, Urgency, Way, WeeklyRange, Wish, WishKind

LATIN: Final = "qanarejka"
CYRILLIC: Final = "Зязюлька"
PLANTED: Final = "papialinka"
"""Put somewhere on purpose, so that the search shows that it can find."""

TYPED: Final[list[Word]] = [LATIN, CYRILLIC]
"""Stands in every text."""

_ZONE: Final = "Antarctica/DumontDUrville"
_SHUNNED: Final = UUID("deadbea7-0bad-4bad-8bad-0123456789ab")
CHOSEN: Final[list[Word]] = [_ZONE, str(_SHUNNED), _SHUNNED.bytes, "starts_minute", "earlier_counselors"]
"""What was chosen without being typed, and the names that stand beside choices too short to search for."""

_LONG: Final = 40_000


def text(what: str) -> str:
    """Return what somebody types: which field it is for, and both words."""
    return f"{what}: {LATIN} {CYRILLIC}"


def long_text(what: str) -> str:
    """Return the same at a length that only the largest size class holds."""
    return text(what).ljust(_LONG, ".") + text("end")


def criteria() -> Criteria:
    """Return answers in which everything that can be recognised is a canary."""
    return Criteria(
        languages=(f"{LATIN}-1", "be"),
        ways=frozenset({Way.VIDEO, Way.TEXT}),
        zone=_ZONE,
        safe_hours=(WeeklyRange(0, 757, 1201), WeeklyRange(3, 600, 1440)),
        topics=frozenset({f"{LATIN}-2", "prison"}),
        urgency=Urgency.URGENT,
        wishes=(Wish(WishKind.EXPERIENCE, f"{LATIN}-3", must=True), Wish(WishKind.METHOD, f"{LATIN}-4")),
        excluded=frozenset({CounselorId(str(_SHUNNED))}),
        earlier_counselors=frozenset({CounselorId(str(_SHUNNED))}),
        for_relative=True,
    )


def scanty_criteria() -> Criteria:
    """Return the least anybody can answer."""
    return Criteria(languages=("ru",), ways=frozenset({Way.VOICE}), zone="UTC", safe_hours=())
