"""Forming groups: who is placed first of all, then how the groups look, then which of equal plans it is.

A stage holds what the one before reached. Where the first is proven, the others look at every group there could be;
where it is only close, they look at the groups it formed. Nothing here is final: a coordinator confirms every group.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.groups.planning.candidates import candidates_of
from app.groups.planning.needs import PlanRequest
from app.groups.planning.plans import PlannedGroup, Score, score_of
from app.groups.planning.programs import (
    Program,
    columns_of,
    groups_of,
    level_limits,
    placement_costs,
    placement_weight,
    placement_worth,
    program_of,
    shape_costs,
    shape_worth,
    tie_costs,
)
from app.groups.planning.solving import Effort, Ending, solve

_PLACING: Final = Effort(enough=10, close_gap=0.03, most=60)
# Of a short list a step takes a moment, so that the best can be waited for.
_PLACING_FEW: Final = Effort(enough=60, close_gap=0.01, most=120)
_FEW_COLUMNS: Final = 1_000
_SHAPING: Final = Effort(enough=40, close_gap=0.05, most=80)
_TELLING_APART: Final = Effort(enough=30, close_gap=0.0, most=30)
_PLACEMENT_LEVELS: Final = 2
_ALL_LEVELS: Final = 5


@dataclass(frozen=True, slots=True)
class Proof:
    """What a stage reached and what nothing can exceed, in the whole numbers it compared, and why it ended."""

    worth: int
    bound: int
    ending: Ending

    @property
    def gap(self) -> float:
        """How far the bound is above what was reached, as a share of it: 0 where nothing better exists."""
        return 0.0 if self.bound == self.worth else (self.bound - self.worth) / max(abs(self.worth), 1)


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """Groups to propose, what they are worth, and how good any plan could be.

    `most_points` is a proven bound on the urgency points of any plan. `shape` is about plans that place as well as
    this one; where `placement` is not proven, about those with the same groups.
    """

    groups: tuple[PlannedGroup, ...]
    score: Score
    placement: Proof
    shape: Proof
    most_points: int


@dataclass(frozen=True, slots=True, repr=False)
class Progress:
    """How far it is: the stage (1 to 3), and the best plan so far, as it would be if one stopped now."""

    stage: int
    plan: Plan


Watcher: TypeAlias = Callable[[Progress], bool]
"""Is told how far it is, and says whether to go on."""


def form_groups(request: PlanRequest, watcher: Watcher = lambda _: True) -> Plan:
    """Return the best plan found. The same request gets the same one, unless the watcher stops the search."""
    search = _Search(program_of(request, candidates_of(request)), watcher)
    if search.is_empty:
        nothing = Proof(0, 0, Ending.PROVEN)
        return Plan((), search.score, nothing, nothing, 0)
    search.placement = search.run(1, placement_costs, 0, _PLACING_FEW if search.is_short else _PLACING)
    if search.plan.placement.ending is not Ending.PROVEN:
        search.keep_to_formed()
    search.shape = search.run(2, shape_costs, _PLACEMENT_LEVELS, _SHAPING)
    search.run(3, tie_costs, _ALL_LEVELS, _TELLING_APART)
    return search.plan


class _Search:
    """The best plan so far, carried from stage to stage."""

    def __init__(self, program: Program, watcher: Watcher) -> None:
        self._program, self._watcher = program, watcher
        self._groups: tuple[PlannedGroup, ...] = ()
        self._stopped = False
        everybody = sum(woman.urgency_points for woman in program.request.women)
        self._most_placed = (everybody + 1) * placement_weight(program.request) - 1
        self.score = score_of(program.request, ())
        self.placement: Proof | None = None
        self.shape: Proof | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no group could be formed at all."""
        return not self._program.candidates

    @property
    def is_short(self) -> bool:
        """Whether the list is a short one."""
        return self._program.column_count <= _FEW_COLUMNS

    @property
    def plan(self) -> Plan:
        """The best plan so far. What a stage did not come to prove is as if it had been stopped."""
        request, score = self._program.request, self.score
        placement = self.placement or Proof(
            placement_worth(request, score), self._most_placed, Ending.STOPPED
        )
        shape = self.shape or Proof(shape_worth(request, score), 0, Ending.STOPPED)
        return Plan(self._groups, score, placement, shape, placement.bound // placement_weight(request))

    def keep_to_formed(self) -> None:
        """Look at no other groups from now on than those of the best plan so far."""
        formed = {(one.language, one.theme, one.slot) for one in self._groups}
        kept = [one for one in self._program.candidates if (one.language, one.theme, one.slot) in formed]
        self._program = program_of(self._program.request, tuple(kept))

    def run(
        self, stage: int, costs_of: Callable[[Program], Mapping[int, int]], levels_held: int, effort: Effort
    ) -> Proof | None:
        """Go through one stage and return what it proved; through none any more once it was stopped."""
        if self._stopped:
            return None
        program = self._program
        found = solve(
            program,
            costs_of(program),
            limits=level_limits(program, self.score, levels_held),
            start=columns_of(program, self._groups),
            effort=effort,
            watch=lambda values, bound: self._tell(stage, values, bound),
        )
        self._take(found.values)
        self._stopped = found.ending is Ending.STOPPED
        bound = min(found.bound, self._most_placed) if stage == 1 else found.bound
        return Proof(found.worth, bound, found.ending)

    def _take(self, values: Sequence[float]) -> None:
        self._groups = groups_of(self._program, values)
        self.score = score_of(self._program.request, self._groups)

    def _tell(self, stage: int, values: Sequence[float] | None, bound: float) -> bool:
        if stage == 1:
            self._most_placed = int(min(self._most_placed, max(bound, 0.0)))
        if values is not None:
            self._take(values)
        return self._watcher(Progress(stage, self.plan))
