"""The plan as an integer program: which groups are formed, who is in them, who leads them.

Columns, all 0 or 1 but the last: `y[g]` group g is formed; `x[i, g]` woman i is in it; `z[f, g]` facilitator f leads
it; `d[g]` by how many women it is off the best sizes. Rows: `x[i, g] <= y[g]` and, for two who must not meet,
`x[a, g] + x[b, g] <= y[g]`, which make the bound of the relaxation strong; one group a woman; sizes; facilitators who
are nowhere twice at once. Five more rows sum up the levels of the score, so that a stage can hold what earlier ones
reached.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import inf

from app.groups.planning.candidates import Candidate
from app.groups.planning.needs import BEST_SIZES, PlanRequest, WeeklySlot
from app.groups.planning.plans import PlannedGroup, Score, misfit_of

_TIE_FACTOR = 7919
_TIE_MODULUS = 1009


@dataclass(slots=True)
class Rows:
    """Rows of a program, in compressed form: entries of row r are from `starts[r]` to `starts[r + 1]`."""

    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, entries: Iterable[tuple[int, float]], lower: float, upper: float) -> int:
        """Add a row and return its number."""
        for column, factor in entries:
            self.columns.append(column)
            self.factors.append(factor)
        self.starts.append(len(self.columns))
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1


@dataclass(frozen=True, slots=True)
class Program:
    """An integer program for a request. `formed[g]`, `seats[i, g]`, `leads[f, g]`, `misfits[g]` are columns.

    The first `binary_count` columns are 0 or 1. `levels` are the costs of the five levels of a score by column, and
    `level_rows` the rows that sum them up.
    """

    request: PlanRequest
    candidates: tuple[Candidate, ...]
    formed: range
    seats: Mapping[tuple[int, int], int]
    leads: Mapping[tuple[int, int], int]
    misfits: range
    rows: Rows
    levels: tuple[Mapping[int, int], ...]
    level_rows: tuple[int, ...]

    @property
    def binary_count(self) -> int:
        """How many columns are 0 or 1."""
        return self.misfits.start

    @property
    def column_count(self) -> int:
        """How many columns there are."""
        return self.misfits.stop

    @property
    def largest_misfit(self) -> int:
        """By how much one group can be off the best sizes."""
        bounds = self.request.bounds
        return max(misfit_of(bounds.fewest), misfit_of(bounds.most))


def program_of(request: PlanRequest, candidates: tuple[Candidate, ...]) -> Program:
    """Return the integer program of a request over its candidates."""
    formed = range(len(candidates))
    pairs = [(woman, at) for at, one in enumerate(candidates) for woman in one.women]
    seats = {pair: len(formed) + number for number, pair in enumerate(pairs)}
    led = [(staff, at) for at, one in enumerate(candidates) for staff in one.facilitators]
    leads = {pair: len(formed) + len(seats) + number for number, pair in enumerate(led)}
    binary_count = len(formed) + len(seats) + len(leads)
    misfits = range(binary_count, binary_count + len(candidates))
    levels = _levels(request, candidates, seats, misfits)
    rows = Rows()
    _add_sizes(rows, request, candidates, seats, misfits)
    _add_women(rows, seats)
    _add_apart(rows, request, candidates, seats, leads)
    _add_facilitators(rows, request, candidates, leads)
    level_rows = tuple(rows.add(sorted(level.items()), -inf, inf) for level in levels)
    return Program(request, candidates, formed, seats, leads, misfits, rows, levels, level_rows)


def placement_costs(program: Program) -> dict[int, int]:
    """Return what to make most of first: urgency points, and among equals weeks waited, as one exact number."""
    weight = placement_weight(program.request)
    points, weeks = program.levels[:2]
    return {column: points[column] * weight + weeks.get(column, 0) for column in points}


def placement_weight(request: PlanRequest) -> int:
    """Return how many weeks waited one point of urgency outweighs: more than all women together waited."""
    return 1 + sum(woman.waiting_weeks for woman in request.women)


def placement_worth(request: PlanRequest, score: Score) -> int:
    """Return what a plan is worth by `placement_costs`."""
    return score.urgency_points * placement_weight(request) + score.waiting_weeks


def shape_costs(program: Program) -> dict[int, int]:
    """Return what to make most of then (all costs are negative): sizes, preferred slots, fewer groups."""
    weight = _shape_weight(program.request)
    misfit, unpreferred, groups = program.levels[2:]
    costs = {column: -groups[column] - weight * unpreferred.get(column, 0) for column in groups}
    return costs | dict.fromkeys(misfit, -weight * weight)


def shape_worth(request: PlanRequest, score: Score) -> int:
    """Return what a plan is worth by `shape_costs`."""
    weight = _shape_weight(request)
    return -score.groups - weight * score.unpreferred - weight * weight * score.size_misfit


def tie_costs(program: Program) -> dict[int, int]:
    """Return what tells equal plans apart: numbers from the places of ids in their order, the same everywhere."""
    entries = (*program.seats.items(), *program.leads.items())
    return {column: 1 + _TIE_FACTOR * (one + 1) * (at + 1) % _TIE_MODULUS for (one, at), column in entries}


def level_limits(program: Program, score: Score, count: int) -> dict[int, tuple[float, float]]:
    """Return bounds of rows that keep the first `count` levels at least as good as a score's."""
    reached = (score.urgency_points, score.waiting_weeks, score.size_misfit, score.unpreferred, score.groups)
    more_is_better = 2
    return {
        row: (value, inf) if level < more_is_better else (-inf, value)
        for level, (row, value) in enumerate(zip(program.level_rows, reached, strict=True))
        if level < count
    }


def columns_of(program: Program, groups: Sequence[PlannedGroup]) -> list[float]:
    """Return a plan that keeps every hard rule as values of columns."""
    request = program.request
    at_of = {(one.language, one.theme, one.slot): at for at, one in enumerate(program.candidates)}
    women = {one.woman_id: at for at, one in enumerate(request.women)}
    staff = {one.staff_id: at for at, one in enumerate(request.facilitators)}
    values = [0.0] * program.column_count
    for group in groups:
        at = at_of[group.language, group.theme, group.slot]
        values[program.formed[at]] = 1.0
        values[program.misfits[at]] = float(misfit_of(len(group.women)))
        for column in (program.seats[women[one], at] for one in group.women):
            values[column] = 1.0
        for column in (program.leads[staff[one], at] for one in group.facilitators):
            values[column] = 1.0
    return values


def groups_of(program: Program, values: Sequence[float]) -> tuple[PlannedGroup, ...]:
    """Return the plan that values of columns stand for, its groups in order."""
    request, half = program.request, 0.5
    women: dict[int, list[int]] = {}
    staff: dict[int, list[int]] = {}
    for (one, at), column in program.seats.items():
        if values[column] > half:
            women.setdefault(at, []).append(one)
    for (one, at), column in program.leads.items():
        if values[column] > half:
            staff.setdefault(at, []).append(one)
    formed = [
        PlannedGroup(
            candidate.language,
            candidate.theme,
            candidate.slot,
            tuple(request.facilitators[one].staff_id for one in sorted(staff.get(at, ()))),
            tuple(request.women[one].woman_id for one in sorted(women.get(at, ()))),
        )
        for at, candidate in enumerate(program.candidates)
        if values[program.formed[at]] > half
    ]
    return tuple(sorted(formed))


def _shape_weight(request: PlanRequest) -> int:
    # One more than there can be groups.
    return 1 + len(request.women) // request.bounds.fewest


def _levels(
    request: PlanRequest,
    candidates: Sequence[Candidate],
    seats: Mapping[tuple[int, int], int],
    misfits: range,
) -> tuple[Mapping[int, int], ...]:
    women = request.women
    return (
        {column: women[one].urgency_points for (one, _), column in seats.items()},
        {column: women[one].waiting_weeks for (one, _), column in seats.items() if women[one].waiting_weeks},
        dict.fromkeys(misfits, 1),
        {at: 1 for at, one in enumerate(candidates) if not request.slots[one.slot].preferred},
        dict.fromkeys(range(len(candidates)), 1),
    )


def _add_sizes(
    rows: Rows,
    request: PlanRequest,
    candidates: Sequence[Candidate],
    seats: Mapping[tuple[int, int], int],
    misfits: range,
) -> None:
    bounds, (smallest, largest) = request.bounds, BEST_SIZES
    for at, candidate in enumerate(candidates):
        members = [(seats[one, at], 1.0) for one in candidate.women]
        rows.add([*members, (at, -bounds.most)], -inf, 0)
        rows.add([*members, (at, -bounds.fewest)], 0, inf)
        rows.add([*members, (at, -smallest), (misfits[at], 1.0)], 0, inf)
        rows.add([*members, (at, -largest), (misfits[at], -1.0)], -inf, 0)
        for column, _ in members:
            rows.add([(column, 1.0), (at, -1.0)], -inf, 0)


def _add_women(rows: Rows, seats: Mapping[tuple[int, int], int]) -> None:
    by_woman: dict[int, list[int]] = {}
    for (one, _), column in seats.items():
        by_woman.setdefault(one, []).append(column)
    for columns in by_woman.values():
        rows.add([(column, 1.0) for column in columns], -inf, 1)


def _add_apart(
    rows: Rows,
    request: PlanRequest,
    candidates: Sequence[Candidate],
    seats: Mapping[tuple[int, int], int],
    leads: Mapping[tuple[int, int], int],
) -> None:
    women, staff = request.women, request.facilitators
    for at, candidate in enumerate(candidates):
        for one, other in combinations(candidate.women, 2):
            if frozenset((women[one].woman_id, women[other].woman_id)) in request.apart:
                rows.add([(seats[one, at], 1.0), (seats[other, at], 1.0), (at, -1.0)], -inf, 0)
        for one in candidate.women:
            for leader in candidate.facilitators:
                if staff[leader].staff_id in women[one].excluded:
                    rows.add([(seats[one, at], 1.0), (leads[leader, at], 1.0), (at, -1.0)], -inf, 0)


def _add_facilitators(
    rows: Rows,
    request: PlanRequest,
    candidates: Sequence[Candidate],
    leads: Mapping[tuple[int, int], int],
) -> None:
    led: dict[int, list[tuple[int, int]]] = {}
    for (staff, at), column in leads.items():
        led.setdefault(staff, []).append((at, column))
    for at, candidate in enumerate(candidates):
        leaders = [(leads[staff, at], 1.0) for staff in candidate.facilitators]
        rows.add([*leaders, (at, -request.bounds.facilitators)], 0, 0)
    for groups in led.values():
        rows.add([(column, 1.0) for _, column in groups], -inf, request.bounds.most_groups_each)
        for instant in request.slots:
            there = [column for at, column in groups if _runs_at(request.slots[candidates[at].slot], instant)]
            rows.add([(column, 1.0) for column in there], -inf, 1)


def _runs_at(slot: WeeklySlot, instant: WeeklySlot) -> bool:
    """Tell whether a slot runs when another starts: slots that overlap all run when the last of them starts."""
    ends = slot.starts_minute + slot.minutes
    return slot.weekday == instant.weekday and slot.starts_minute <= instant.starts_minute < ends
