"""What a plan of groups is made of: who would like one, who could lead one, when, and how large it may be.

Everything here was opened on a coordinator's device and stays there. Nothing shows itself.
"""

from dataclasses import dataclass, field
from typing import Final, NewType

from app.groups.errors import PlanRequestMalformed
from app.groups.rules import FEWEST_SEATS, MOST_SEATS
from app.matching.rules import CounselorId, Urgency, Way

WomanId = NewType("WomanId", str)
"""A client id in hex."""

# A theme that takes everybody, whatever she named.
ANY_THEME: Final = "any"
# Groups of this size work best (docs/adr/0062 says by whom).
BEST_SIZES: Final = (7, 8)
MOST_WEEKS_COUNTED: Final = 52
MOST_WOMEN: Final = 500
MOST_FACILITATORS: Final = 200
MOST_SLOTS: Final = 100
MOST_THEMES: Final = 16
_DAYS_A_WEEK: Final = 7
_MINUTES_A_DAY: Final = 24 * 60

URGENCY_POINTS: Final = {Urgency.CALM: 1, Urgency.SOON: 2, Urgency.URGENT: 4}


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """An hour of the week at which a group could meet: `weekday` 0 is Monday, minutes count from midnight.

    All slots of a request are on the same wall clock. `preferred`: the team would rather have this one.
    """

    weekday: int
    starts_minute: int
    minutes: int
    preferred: bool = False

    def overlaps(self, other: "WeeklySlot") -> bool:
        """Tell whether nobody can lead groups in both."""
        same_day = self.weekday == other.weekday
        ends, other_ends = self.starts_minute + self.minutes, other.starts_minute + other.minutes
        return same_day and self.starts_minute < other_ends and other.starts_minute < ends


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Woman:
    """A woman who would like a group. `slots` are those, by number, at which every session is safe for her."""

    woman_id: WomanId
    languages: frozenset[str]
    topics: frozenset[str]
    ways: frozenset[Way]
    slots: frozenset[int]
    urgency: Urgency = Urgency.CALM
    waiting_days: int = 0
    excluded: frozenset[CounselorId] = frozenset()

    @property
    def urgency_points(self) -> int:
        """What it counts that she is placed."""
        return URGENCY_POINTS[self.urgency]

    @property
    def waiting_weeks(self) -> int:
        """The whole weeks she has waited, of which a year counts at most."""
        return min(self.waiting_days // _DAYS_A_WEEK, MOST_WEEKS_COUNTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitator:
    """Somebody who leads groups. `slots` are those, by number, in which she is free for every session."""

    staff_id: CounselorId
    languages: frozenset[str]
    topics: frozenset[str]
    slots: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBounds:
    """What every group has to be: its way, its size, how many lead it, and how many groups one person leads."""

    way: Way
    fewest: int = 5
    most: int = 10
    facilitators: int = 1
    most_groups_each: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PlanRequest:
    """All that a plan depends on. Raises `PlanRequestMalformed` for what contradicts itself or is out of bounds.

    `themes` are topics' codes or `ANY_THEME`. `apart` are pairs of women who must not meet. Two requests that differ
    only in the order of women, facilitators, themes or pairs get the same plan.
    """

    women: tuple[Woman, ...]
    facilitators: tuple[Facilitator, ...]
    slots: tuple[WeeklySlot, ...]
    themes: tuple[str, ...]
    bounds: GroupBounds
    apart: frozenset[frozenset[WomanId]] = field(default=frozenset())

    def __post_init__(self) -> None:
        """Refuse what cannot be planned or would stall a device."""
        if not (self._is_bounded() and self._is_distinct() and self._refers_to_itself()):
            raise PlanRequestMalformed
        object.__setattr__(self, "women", tuple(sorted(self.women, key=lambda one: one.woman_id)))
        in_order = sorted(self.facilitators, key=lambda one: one.staff_id)
        object.__setattr__(self, "facilitators", tuple(in_order))
        object.__setattr__(self, "themes", tuple(sorted(self.themes)))

    def _is_bounded(self) -> bool:
        bounds = self.bounds
        slots_hold = all(
            0 <= slot.weekday < _DAYS_A_WEEK
            and 0 <= slot.starts_minute < _MINUTES_A_DAY
            and 0 < slot.minutes <= _MINUTES_A_DAY - slot.starts_minute
            for slot in self.slots
        )
        return (
            slots_hold
            and len(self.women) <= MOST_WOMEN
            and len(self.facilitators) <= MOST_FACILITATORS
            and len(self.slots) <= MOST_SLOTS
            and len(self.themes) <= MOST_THEMES
            and FEWEST_SEATS <= bounds.fewest <= bounds.most <= MOST_SEATS
            and bounds.facilitators in {1, 2}
            and bounds.most_groups_each >= 1
            and all(woman.waiting_days >= 0 for woman in self.women)
        )

    def _is_distinct(self) -> bool:
        ids = ([one.woman_id for one in self.women], [one.staff_id for one in self.facilitators], self.themes)
        return all(len(set(some)) == len(some) for some in (*ids, self.slots))

    def _refers_to_itself(self) -> bool:
        numbers = frozenset(range(len(self.slots)))
        known = {one.woman_id for one in self.women}
        return (
            all(woman.slots <= numbers for woman in self.women)
            and all(one.slots <= numbers for one in self.facilitators)
            and all(len(pair) == 2 and pair <= known for pair in self.apart)  # noqa: PLR2004  (a pair)
        )
