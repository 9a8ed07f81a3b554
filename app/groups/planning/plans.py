"""A plan of groups, what it is worth and what is wrong with it: one of ours like one that was changed by hand."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TypeVar

from app.groups.errors import PlanUnknown
from app.groups.planning.candidates import suits
from app.groups.planning.needs import BEST_SIZES, Facilitator, PlanRequest, Woman, WomanId
from app.matching.rules import CounselorId

_Id = TypeVar("_Id", bound=str)


@dataclass(frozen=True, slots=True, order=True, repr=False)
class PlannedGroup:
    """One group: language, theme, slot (its number in the request), who leads it, who is in it. Ids in order."""

    language: str
    theme: str
    slot: int
    facilitators: tuple[CounselorId, ...]
    women: tuple[WomanId, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What a plan is worth, the first line counting before the second and so on.

    Of `urgency_points` and `waiting_weeks` of the women placed more is better; of the others less: `size_misfit` is by
    how many women groups are smaller or larger than the best sizes, `unpreferred` how many groups meet in a slot that
    is not preferred.
    """

    urgency_points: int
    waiting_weeks: int
    size_misfit: int
    unpreferred: int
    groups: int

    @property
    def order(self) -> tuple[int, ...]:
        """Numbers that compare as plans do: the smaller is the better plan."""
        return (-self.urgency_points, -self.waiting_weeks, self.size_misfit, self.unpreferred, self.groups)


class Rule(StrEnum):
    """The hard rules. OTHER is that somebody must not meet somebody: who, is never told."""

    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    LANGUAGE = "language"
    THEME = "theme"
    WAY = "way"
    HOURS = "hours"
    TWICE = "twice"
    SAME_GROUP_TWICE = "same_group_twice"
    FACILITATOR_COUNT = "facilitator_count"
    FACILITATOR_UNFIT = "facilitator_unfit"
    FACILITATOR_BUSY = "facilitator_busy"
    FACILITATOR_TWICE = "facilitator_twice"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Breach:
    """A hard rule that a plan breaks: in which group (its position), and whom it concerns if it may be told."""

    group: int
    rule: Rule
    person: str = ""


def score_of(request: PlanRequest, groups: Sequence[PlannedGroup]) -> Score:
    """Return what a plan is worth. Raises `PlanUnknown`."""
    women = _women_by_id(request)
    placed = {_known(women, woman_id).woman_id for group in groups for woman_id in group.women}
    return Score(
        urgency_points=sum(women[one].urgency_points for one in placed),
        waiting_weeks=sum(women[one].waiting_weeks for one in placed),
        size_misfit=sum(misfit_of(len(group.women)) for group in groups),
        unpreferred=sum(not request.slots[_slot(request, group)].preferred for group in groups),
        groups=len(groups),
    )


def misfit_of(size: int) -> int:
    """Return by how many women a group is smaller or larger than the best sizes."""
    smallest, largest = BEST_SIZES
    return max(0, smallest - size, size - largest)


def breaches_of(request: PlanRequest, groups: Sequence[PlannedGroup]) -> tuple[Breach, ...]:
    """Return every hard rule that a plan breaks, in order; none for a plan of ours. Raises `PlanUnknown`."""
    women = _women_by_id(request)
    staff = {one.staff_id: one for one in request.facilitators}
    found = {
        *_breaches_of_women(request, women, groups),
        *_breaches_of_facilitators(request, staff, groups),
        *_breaches_of_all(request, groups),
        *_others(request, women, groups),
    }
    return tuple(sorted(found))


def _breaches_of_women(
    request: PlanRequest, women: Mapping[WomanId, Woman], groups: Sequence[PlannedGroup]
) -> Iterator[Breach]:
    for at, group in enumerate(groups):
        if len(group.women) < request.bounds.fewest:
            yield Breach(at, Rule.TOO_SMALL)
        if len(group.women) > request.bounds.most:
            yield Breach(at, Rule.TOO_LARGE)
        for woman in (_known(women, woman_id) for woman_id in group.women):
            if group.language not in woman.languages:
                yield Breach(at, Rule.LANGUAGE, woman.woman_id)
            elif not suits(woman, group.language, group.theme):
                yield Breach(at, Rule.THEME, woman.woman_id)
            if request.bounds.way not in woman.ways:
                yield Breach(at, Rule.WAY, woman.woman_id)
            if group.slot not in woman.slots:
                yield Breach(at, Rule.HOURS, woman.woman_id)


def _breaches_of_facilitators(
    request: PlanRequest, staff: Mapping[CounselorId, Facilitator], groups: Sequence[PlannedGroup]
) -> Iterator[Breach]:
    for at, group in enumerate(groups):
        if len(set(group.facilitators)) != request.bounds.facilitators:
            yield Breach(at, Rule.FACILITATOR_COUNT)
        for one in (_known(staff, staff_id) for staff_id in group.facilitators):
            if not suits(one, group.language, group.theme):
                yield Breach(at, Rule.FACILITATOR_UNFIT, one.staff_id)
            if group.slot not in one.slots:
                yield Breach(at, Rule.FACILITATOR_BUSY, one.staff_id)


def _breaches_of_all(request: PlanRequest, groups: Sequence[PlannedGroup]) -> Iterator[Breach]:
    seats = Counter(woman_id for group in groups for woman_id in group.women)
    led = Counter(staff_id for group in groups for staff_id in group.facilitators)
    for at, group in enumerate(groups):
        yield from (Breach(at, Rule.TWICE, one) for one in group.women if seats[one] > 1)
        for one in group.facilitators:
            others = [
                other for place, other in enumerate(groups) if place != at and one in other.facilitators
            ]
            here = request.slots[_slot(request, group)]
            meets = any(here.overlaps(request.slots[_slot(request, other)]) for other in others)
            if meets or led[one] > request.bounds.most_groups_each:
                yield Breach(at, Rule.FACILITATOR_TWICE, one)
    kinds = Counter((group.language, group.theme, group.slot) for group in groups)
    for at, group in enumerate(groups):
        if kinds[group.language, group.theme, group.slot] > 1:
            yield Breach(at, Rule.SAME_GROUP_TWICE)


def _others(
    request: PlanRequest, women: Mapping[WomanId, Woman], groups: Sequence[PlannedGroup]
) -> Iterator[Breach]:
    for at, group in enumerate(groups):
        apart = any(frozenset(pair) in request.apart for pair in combinations(group.women, 2))
        excluded = any(not women[one].excluded.isdisjoint(group.facilitators) for one in group.women)
        if apart or excluded:
            # Neither who nor which of the two: the group alone.
            yield Breach(at, Rule.OTHER)


def _women_by_id(request: PlanRequest) -> dict[WomanId, Woman]:
    return {woman.woman_id: woman for woman in request.women}


_Person = TypeVar("_Person", Woman, Facilitator)


def _known(people: Mapping[_Id, _Person], person_id: _Id) -> _Person:
    if person_id not in people:
        raise PlanUnknown
    return people[person_id]


def _slot(request: PlanRequest, group: PlannedGroup) -> int:
    if not 0 <= group.slot < len(request.slots):
        raise PlanUnknown
    return group.slot
