"""What a client needs, as opened from her sealed intake on a device.

On the server only in memory, for the page without scripts.

Every value here was chosen by her, so nothing in this module shows itself: no repr, and `CriteriaMalformed`
carries no part of what was refused.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from app.matching.errors import CriteriaMalformed
from app.matching.rules.hours import WeeklyRange
from app.scheduling.errors import UnknownZone
from app.scheduling.rules import zone

CounselorId = NewType("CounselorId", str)
"""A staff id, a lower-case UUID as text, of one who takes clients."""

# Criteria come from a stranger and are ranked on a coordinator's device: no intake may stall it.
MOST_LANGUAGES = 16
MOST_TOPICS = 64
MOST_WISHES = 32
MOST_RANGES = 128
MOST_COUNSELORS = 64

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_code(text: str) -> bool:
    """Tell whether a text is a short lower-case code, such as a language or a topic."""
    return _CODE.fullmatch(text) is not None


def is_counselor_id(text: str) -> bool:
    """Tell whether a text is a UUID in its one canonical, lower-case form."""
    return _UUID.fullmatch(text) is not None


class Way(StrEnum):
    """A way of talking."""

    VIDEO = "video"
    VOICE = "voice"
    TEXT = "text"
    IN_PERSON = "in_person"


class Urgency(StrEnum):
    """How soon she needs somebody, by her own word or a coordinator's triage."""

    CALM = "calm"
    SOON = "soon"
    URGENT = "urgent"


class GroupWish(StrEnum):
    """Whether she would like to meet in a group. Who did not say is asked for none."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class WishKind(StrEnum):
    """What a wish about the counselor concerns. LANGUAGE is met by her languages, the others by her tags."""

    GENDER = "gender"
    AGE = "age"
    BACKGROUND = "background"
    EXPERIENCE = "experience"
    METHOD = "method"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """Something she would like of her counselor; with `must`, something she will not do without.

    `value` is a short code; `tag` that of a counselor who meets the wish, such as `gender:woman`. Raises
    CriteriaMalformed when the value is no code.
    """

    kind: WishKind
    value: str
    must: bool = False
    tag: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a value that is not a code; derive the tag."""
        if not is_code(self.value):
            raise CriteriaMalformed
        object.__setattr__(self, "tag", f"{self.kind}:{self.value}")


RELATIVES = Wish(WishKind.EXPERIENCE, "relatives")
"""What a woman who waits for somebody behind bars prefers without having to say so."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Criteria:
    """All that a match depends on from the client's side.

    `languages` are codes, her first choice first. `zone` is an IANA name and `safe_hours` are wall-clock
    ranges in it; without any range no hour is known to be safe and nobody fits. `excluded` are those she must
    not meet, `earlier_counselors` those she has worked with. `for_relative`: she comes because of somebody
    else who is imprisoned. `needs_supervised`: she may only be given to a counselor who works under
    supervision. `group` plays no part in finding a counselor. Raises CriteriaMalformed when anything is out of bounds.

    There is no weekly mask in UTC: which hours of a UTC week are safe changes with the clocks of her zone.
    """

    languages: tuple[str, ...]
    ways: frozenset[Way]
    zone: str
    safe_hours: tuple[WeeklyRange, ...]
    topics: frozenset[str] = frozenset()
    urgency: Urgency = Urgency.CALM
    wishes: tuple[Wish, ...] = ()
    excluded: frozenset[CounselorId] = frozenset()
    earlier_counselors: frozenset[CounselorId] = frozenset()
    for_relative: bool = False
    needs_supervised: bool = False
    group: GroupWish = GroupWish.NO

    def __post_init__(self) -> None:
        """Refuse what cannot be matched or would stall the device."""
        bounded = (
            1 <= len(self.languages) <= MOST_LANGUAGES
            and len(self.ways) >= 1
            and len(self.topics) <= MOST_TOPICS
            and len(self.wishes) <= MOST_WISHES
            and len(self.safe_hours) <= MOST_RANGES
            and len(self.excluded) <= MOST_COUNSELORS
            and len(self.earlier_counselors) <= MOST_COUNSELORS
        )
        if not (bounded and self._is_distinct() and self._is_coded() and _zone_is_known(self.zone)):
            raise CriteriaMalformed

    def _is_distinct(self) -> bool:
        return all(_all_differ(values) for values in (self.languages, self.wishes, self.safe_hours))

    def _is_coded(self) -> bool:
        codes_hold = all(is_code(code) for code in (*self.languages, *self.topics))
        return codes_hold and all(
            is_counselor_id(staff_id) for staff_id in self.excluded | self.earlier_counselors
        )

    @property
    def would_join_a_group(self) -> bool:
        """Whether she may be asked about a group."""
        return self.group is not GroupWish.NO

    @property
    def musts(self) -> tuple[Wish, ...]:
        """The wishes she will not do without."""
        return tuple(wish for wish in self.wishes if wish.must)

    @property
    def preferences(self) -> tuple[Wish, ...]:
        """The wishes that may be given up, the one implied by `for_relative` included."""
        stated = tuple(wish for wish in self.wishes if not wish.must)
        if self.for_relative and all(wish.tag != RELATIVES.tag for wish in self.wishes):
            return (*stated, RELATIVES)
        return stated


def _zone_is_known(name: str) -> bool:
    # Asked here and refused elsewhere, so that no exception of zones is chained to the refusal.
    try:
        zone(name)
    except UnknownZone:
        return False
    return True


def _all_differ(values: Collection[object]) -> bool:
    return len(set(values)) == len(values)
