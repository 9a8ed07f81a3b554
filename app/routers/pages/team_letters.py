"""The line to the intake team alone, without script: a letter on a page of its own, sealed in memory at once.

Her counselor is not shown it. What was sent stands here by its days only: nobody but the team can open it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from babel.dates import format_date

from app.crypto.padding import LARGEST_TEXT_BYTES
from app.publishing.languages import PageLanguage
from app.routers.pages.begun import LETTER, Begun
from app.routers.pages.forms import Fault, PostedForm, read_text, signs_of_bytes
from app.routers.pages.lending import LentDevice
from app.routers.pages.refusals import code_of
from app.sdk.errors import Refused
from app.sdk.letters import write_to_team

TEAM: Final = "team"
SEND_LETTER: Final = "send-letter"
_SENT_BEFORE: Final = "sent-before"


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter that the team has: the day it was sent, and the day the team saw to it, empty until then."""

    sent_on: str
    settled_on: str


async def send_letter(device: LentDevice, form: PostedForm, begun: Begun) -> tuple[Fault, ...]:
    """Seal and send the letter in the form; return what stands in the way. Raises `OpeningFailed`."""
    _, unreadable = read_text(LETTER, form.values.get(LETTER.name, []))
    if unreadable:
        return tuple(Fault(LETTER.name, code) for code in unreadable)
    if not begun.letter:
        return (Fault(LETTER.name, "empty"),)
    excess_bytes = len(begun.letter.encode()) - LARGEST_TEXT_BYTES
    if excess_bytes > 0:
        return (Fault(LETTER.name, "too-long", signs_of_bytes(begun.letter, excess_bytes)),)
    try:
        await write_to_team(device, begun.about, begun.letter)
    except Refused as refused:
        code = code_of(refused)
        # Sealed anew it is another body: whether the same letter was sent from this page before, nobody can tell here.
        return (Fault(LETTER.name, "letter-sent-before" if code == _SENT_BEFORE else code),)
    return ()


def letters_told(sent: Iterable[Mapping[str, Any]], language: PageLanguage) -> tuple[SentLetter, ...]:
    """Return the days of letters as they are told, the newest first."""
    told = [SentLetter(_day(one["sent_on"], language), _day(one["settled_on"], language)) for one in sent]
    return tuple(reversed(told))


def _day(day: str | None, language: PageLanguage) -> str:
    return "" if day is None else format_date(date.fromisoformat(day), "d MMMM", locale=language.value)
