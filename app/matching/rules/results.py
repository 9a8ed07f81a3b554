"""What a match returns: proposals with their reasons, the count at each filter, and why there is nobody."""

from dataclasses import dataclass
from enum import StrEnum

from app.matching.rules.criteria import CounselorId
from app.matching.rules.reasons import Reason
from app.scheduling.rules import Interval


class FilterName(StrEnum):
    """The hard filters in their order. EVERYBODY is the count before the first."""

    EVERYBODY = "everybody"
    LANGUAGE = "language"
    WAY = "way"
    ROOM = "room"
    LEAVE = "leave"
    SUPERVISION = "supervision"
    HOURS = "hours"
    WISHES = "wishes"


@dataclass(frozen=True, slots=True)
class FilterCount:
    """How many counselors were left after one filter."""

    name: FilterName
    remaining: int


@dataclass(frozen=True, slots=True, repr=False)
class Proposal:
    """One counselor, up to four common hours (UTC, earliest first), and what speaks for and against."""

    staff_id: CounselorId
    common_hours: tuple[Interval, ...]
    reasons: tuple[Reason, ...]
    gave_up: tuple[Reason, ...]

    def explain(self) -> str:
        """Return the reasons, and what was given up, in English."""
        fits = "Fits: " + "; ".join(reason.in_words() for reason in self.reasons) + "."
        if not self.gave_up:
            return fits + " Gave up: nothing."
        return fits + " Gave up: " + "; ".join(reason.in_words() for reason in self.gave_up) + "."


@dataclass(frozen=True, slots=True, repr=False)
class MatchResult:
    """Proposals, best first, and the counts; `unmatched_reason` is the filter that left nobody, if one did.

    Tells nothing about exclusions (see `filters`), but everything else about her criteria can be read between
    the lines: it stays on the device that opened them, and has no repr.
    """

    proposals: tuple[Proposal, ...]
    filter_counts: tuple[FilterCount, ...]
    unmatched_reason: FilterName | None

    def explain(self) -> str:
        """Return the count at each filter, and why there is nobody if so: `200 -> 61 language -> 9 room`."""
        first, *others = self.filter_counts
        counts = " -> ".join([str(first.remaining), *(f"{count.remaining} {count.name}" for count in others)])
        if self.unmatched_reason is None:
            return counts
        return f"{counts}. {_UNMATCHED[self.unmatched_reason]}"


_UNMATCHED = {
    FilterName.EVERYBODY: "There are no counselors yet.",
    FilterName.LANGUAGE: "Nobody speaks a language she named.",
    FilterName.WAY: "Nobody who speaks her language offers a way of talking she named.",
    FilterName.ROOM: "Everybody who fits so far is full or takes no such case at present.",
    FilterName.LEAVE: "Everybody who fits so far is on leave.",
    FilterName.SUPERVISION: "Nobody who fits so far works under supervision.",
    FilterName.HOURS: "Nobody who fits so far is free at an hour that is safe for her.",
    FilterName.WISHES: "Nobody who fits so far is everything she insists on.",
}
