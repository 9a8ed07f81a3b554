"""Criteria as plain fields: what is sealed in an intake, and the strict way back from it.

Equal criteria give equal fields, so sets are sorted. The way back takes nothing on trust: it runs on a
coordinator's device over what a stranger's device sealed. Every refusal is the one fact `CriteriaMalformed`,
with no argument and no cause behind it, because a chained exception would carry her words into a traceback.
"""

from enum import StrEnum
from typing import TypeVar

from app.matching.errors import CriteriaMalformed
from app.matching.rules.criteria import CounselorId, Criteria, GroupWish, Urgency, Way, Wish, WishKind
from app.matching.rules.hours import WeeklyRange

VERSION = 2
# As it was before the question about groups.
_WITHOUT_GROUP = 1

_FIELDS = frozenset(
    {
        "version",
        "languages",
        "ways",
        "topics",
        "urgency",
        "zone",
        "safe_hours",
        "wishes",
        "excluded",
        "earlier_counselors",
        "for_relative",
        "needs_supervised",
        "group",
    }
)
_WISH_FIELDS = frozenset({"kind", "value", "must"})
_RANGE_FIELDS = frozenset({"weekday", "starts_minute", "ends_minute"})

Code = TypeVar("Code", bound=StrEnum)


def criteria_to_fields(criteria: Criteria) -> dict[str, object]:
    """Return criteria as a dictionary of strings, integers, booleans, lists and dictionaries."""
    return {
        "version": VERSION,
        "languages": list(criteria.languages),
        "ways": sorted(way.value for way in criteria.ways),
        "topics": sorted(criteria.topics),
        "urgency": criteria.urgency.value,
        "zone": criteria.zone,
        "safe_hours": [_range_to_fields(weekly) for weekly in criteria.safe_hours],
        "wishes": [_wish_to_fields(wish) for wish in criteria.wishes],
        "excluded": sorted(criteria.excluded),
        "earlier_counselors": sorted(criteria.earlier_counselors),
        "for_relative": criteria.for_relative,
        "needs_supervised": criteria.needs_supervised,
        "group": criteria.group.value,
    }


def criteria_from_fields(fields: object) -> Criteria:
    """Return the criteria that `criteria_to_fields` made these fields of, now or in version 1.

    Raises CriteriaMalformed for a missing or unknown key, another version, another type, a repeated entry, or
    a value out of bounds.
    """
    found = _dictionary(_of_this_version(fields), _FIELDS)
    if _integer(found["version"]) != VERSION:
        raise CriteriaMalformed
    return Criteria(
        languages=tuple(_texts(found["languages"])),
        ways=frozenset(_codes(found["ways"], Way)),
        topics=frozenset(_texts(found["topics"])),
        urgency=_code(found["urgency"], Urgency),
        zone=_text(found["zone"]),
        safe_hours=tuple(_range_from_fields(entry) for entry in _list(found["safe_hours"])),
        wishes=tuple(_wish_from_fields(entry) for entry in _list(found["wishes"])),
        excluded=frozenset(CounselorId(text) for text in _texts(found["excluded"])),
        earlier_counselors=frozenset(CounselorId(text) for text in _texts(found["earlier_counselors"])),
        for_relative=_boolean(found["for_relative"]),
        needs_supervised=_boolean(found["needs_supervised"]),
        group=_code(found["group"], GroupWish),
    )


def _of_this_version(fields: object) -> object:
    """Return fields of version 1, which asked about no group, as they would be now; any others as they are."""
    if not isinstance(fields, dict) or "group" in fields:
        return fields
    if _integer(fields.get("version")) != _WITHOUT_GROUP:
        return fields
    return {**fields, "version": VERSION, "group": GroupWish.NO.value}


def _range_to_fields(weekly: WeeklyRange) -> dict[str, object]:
    return {
        "weekday": weekly.weekday,
        "starts_minute": weekly.starts_minute,
        "ends_minute": weekly.ends_minute,
    }


def _range_from_fields(fields: object) -> WeeklyRange:
    found = _dictionary(fields, _RANGE_FIELDS)
    return WeeklyRange(
        weekday=_integer(found["weekday"]),
        starts_minute=_integer(found["starts_minute"]),
        ends_minute=_integer(found["ends_minute"]),
    )


def _wish_to_fields(wish: Wish) -> dict[str, object]:
    return {"kind": wish.kind.value, "value": wish.value, "must": wish.must}


def _wish_from_fields(fields: object) -> Wish:
    found = _dictionary(fields, _WISH_FIELDS)
    return Wish(
        kind=_code(found["kind"], WishKind),
        value=_text(found["value"]),
        must=_boolean(found["must"]),
    )


def _dictionary(fields: object, expected: frozenset[str]) -> dict[str, object]:
    if not isinstance(fields, dict) or fields.keys() != expected:
        raise CriteriaMalformed
    return fields


def _list(entries: object) -> list[object]:
    if not isinstance(entries, list):
        raise CriteriaMalformed
    return entries


def _texts(entries: object) -> list[str]:
    """Return a list of texts none of which occurs twice, so that no set swallows one silently."""
    texts = [_text(entry) for entry in _list(entries)]
    if len(set(texts)) != len(texts):
        raise CriteriaMalformed
    return texts


def _codes(entries: object, kind: type[Code]) -> list[Code]:
    return [_code(text, kind) for text in _texts(entries)]


def _code(value: object, kind: type[Code]) -> Code:
    # Looked up, not constructed: the ValueError of an enum quotes the value it refuses.
    for code in kind:
        if isinstance(value, str) and code.value == value:
            return code
    raise CriteriaMalformed


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise CriteriaMalformed
    return value


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise CriteriaMalformed
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise CriteriaMalformed
    return value
