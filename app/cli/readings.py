"""Opened records in words: what a person reads of them at the terminal. Pure."""

from collections.abc import Collection, Mapping
from typing import Final

from app.cli.output import short_id
from app.crypto.errors import OpeningFailed
from app.errors import DomainError
from app.matching.errors import CriteriaMalformed
from app.matching.rules import Criteria, WeeklyRange
from app.sdk.contents import Content, ContentType, read_criteria
from app.sdk.entries import Entry
from app.sdk.errors import NothingHeld

# What opening a file can raise when it is damaged, forged, or of another version. RuntimeError: what a coroutine makes
# of a missing part it looked for.
UNOPENABLE: Final = (OpeningFailed, NothingHeld, DomainError, KeyError, RuntimeError)
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MINUTES_AN_HOUR: Final = 60


def describe_content(content: Content) -> list[str]:
    """Return the lines of a record: a text as it was written, answers as one line for each."""
    if content.type is not ContentType.CRITERIA:
        return content.text.split("\n")
    try:
        return [f"Called: {content.fields.get('alias', '')}", *describe_criteria(read_criteria(content))]
    except (CriteriaMalformed, KeyError):
        return ["Her answers are not in a form this program knows."]


def describe_criteria(criteria: Criteria) -> list[str]:
    """Return a client's answers, leaving out what she did not say."""
    answers = {
        "Urgency": criteria.urgency.value,
        "Languages": ", ".join(criteria.languages),
        "Ways": ", ".join(sorted(way.value for way in criteria.ways)),
        "About": ", ".join(sorted(criteria.topics)),
        "Safe hours": "; ".join(map(_describe_range, criteria.safe_hours)) + f" ({criteria.zone})",
        "Insists on": ", ".join(wish.tag for wish in criteria.musts),
        "Would like": ", ".join(wish.tag for wish in criteria.preferences),
        "Must not meet": ", ".join(map(short_id, sorted(criteria.excluded))),
        "Worked with": ", ".join(map(short_id, sorted(criteria.earlier_counselors))),
        "For a relative": "yes" if criteria.for_relative else "",
        "Would like a group": criteria.group.value if criteria.would_join_a_group else "",
        "Supervised counselor only": "yes" if criteria.needs_supervised else "",
    }
    return [f"{name}: {answer}" for name, answer in answers.items() if answer]


def name_of_author(entry: Entry, client_key_ids: Collection[bytes], names: Mapping[bytes, str]) -> str:
    """Return who wrote a record. Without a handle at hand, the beginning of her key's id."""
    if entry.header is None:
        return "somebody unknown"
    author = bytes(entry.header.author)
    if author in client_key_ids:
        return "the client"
    return names.get(author, f"staff member {short_id(author.hex())}")


def _describe_range(weekly: WeeklyRange) -> str:
    return f"{_WEEKDAYS[weekly.weekday]} {_wall(weekly.starts_minute)}-{_wall(weekly.ends_minute)}"


def _wall(minute: int) -> str:
    return f"{minute // _MINUTES_AN_HOUR:02}:{minute % _MINUTES_AN_HOUR:02}"
