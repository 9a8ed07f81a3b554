"""HiGHS solves one stage of a plan: with a limit that depends on no clock, telling how far it is, stopped when asked.

Effort is counted in the solver's own steps, so the same request has the same answer on every run. Only a person who
stops it makes it depend on time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from app.groups.planning.programs import Program

if TYPE_CHECKING:
    import highspy

_SLACK: Final = 1e-6


class Ending(StrEnum):
    """Why a search ended: nothing better exists; it was close enough; its effort was used up; somebody stopped it."""

    PROVEN = "proven"
    CLOSE = "close"
    EFFORT = "effort"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search, in the solver's steps: `most`, or `enough` once the gap is not above `close_gap`."""

    enough: int
    close_gap: float
    most: int


@dataclass(frozen=True, slots=True)
class Found:
    """The best so far: values of columns, what it is worth, and what nothing can be worth more than."""

    values: tuple[float, ...]
    worth: int
    bound: int
    ending: Ending


Watch: TypeAlias = Callable[[Sequence[float] | None, float], bool]
"""Is told the newest better solution, if there is one, and the bound; says whether to go on."""


def solve(
    program: Program,
    costs: Mapping[int, int],
    *,
    limits: Mapping[int, tuple[float, float]],
    start: Sequence[float],
    effort: Effort,
    watch: Watch,
) -> Found:
    """Return the best found values of columns by costs, which are made most of, and how good anything could be.

    `limits` replace bounds of rows. `start` is a solution to begin from; nothing worse is returned.
    """
    import highspy  # noqa: PLC0415  (with numpy beneath it, it takes a tenth of a second that only planning needs)

    search = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy types all of it but this
    search.setOptionValue("output_flag", False)
    search.setOptionValue("threads", 1)
    search.setOptionValue("mip_rel_gap", 0.0)
    # Every cost is whole, so a solution less than one below the bound is the best.
    search.setOptionValue("mip_abs_gap", 1 - _SLACK)
    search.passModel(_model(program, costs, limits))
    begun = highspy.HighsSolution()
    begun.col_value = list(start)
    search.setSolution(begun)
    watching = _Watching(effort, watch)
    search.cbMipInterrupt.subscribe(watching.step)
    search.cbMipImprovingSolution.subscribe(watching.improve)
    search.run()
    return _found(search, costs, start, watching)


class _Watching:
    def __init__(self, effort: Effort, watch: Watch) -> None:
        self._effort, self._watch, self._steps = effort, watch, 0
        self._newest: Sequence[float] | None = None
        self.ending = Ending.PROVEN

    def improve(self, event: Any) -> None:  # noqa: ANN401  (highspy's events carry no types)
        self._newest = tuple(event.data_out.mip_solution)

    def step(self, event: Any) -> None:  # noqa: ANN401  (highspy's events carry no types)
        self._steps += 1
        told = event.data_out
        newest, self._newest = self._newest, None
        is_close = self._steps >= self._effort.enough and told.mip_gap <= self._effort.close_gap
        if not self._watch(newest, told.mip_dual_bound):
            self.ending = Ending.STOPPED
        elif is_close:
            self.ending = Ending.CLOSE
        elif self._steps >= self._effort.most:
            self.ending = Ending.EFFORT
        else:
            return
        event.interrupt()


def _found(
    search: "highspy.Highs", costs: Mapping[int, int], start: Sequence[float], watching: _Watching
) -> Found:
    import highspy  # noqa: PLC0415  (as above)

    info = search.getInfo()
    has_values = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = tuple(search.getSolution().col_value) if has_values else tuple(start)
    worth = _worth(costs, values)
    if worth < _worth(costs, start):
        values, worth = tuple(start), _worth(costs, start)
    if search.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        return Found(values, worth, worth, Ending.PROVEN)
    # Before the first relaxation is solved there is no bound yet but that of everything at once.
    everything = sum(cost for cost in costs.values() if cost > 0)
    bound = min(info.mip_dual_bound, float(everything))
    # A relative part too: of millions of points, the solver keeps fewer digits behind the point.
    whole = floor(bound + _SLACK * max(1.0, abs(bound)) / 10)
    return Found(values, worth, max(worth, whole), watching.ending)


def _worth(costs: Mapping[int, int], values: Sequence[float]) -> int:
    return sum(cost * round(values[column]) for column, cost in costs.items())


def _model(
    program: Program, costs: Mapping[int, int], limits: Mapping[int, tuple[float, float]]
) -> "highspy.HighsLp":
    import highspy  # noqa: PLC0415  (as above)

    model, rows = highspy.HighsLp(), program.rows
    model.sense_ = highspy.ObjSense.kMaximize
    model.num_col_, model.num_row_ = program.column_count, len(rows.lower)
    model.col_cost_ = [costs.get(column, 0) for column in range(program.column_count)]
    model.col_lower_ = [0.0] * program.column_count
    continuous = [float(program.largest_misfit)] * len(program.misfits)
    model.col_upper_ = [1.0] * program.binary_count + continuous
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole] * program.binary_count + [real] * len(program.misfits)
    bounds = list(zip(rows.lower, rows.upper, strict=True))
    for row, limit in limits.items():
        bounds[row] = limit
    model.row_lower_ = [lower for lower, _ in bounds]
    model.row_upper_ = [upper for _, upper in bounds]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = rows.starts, rows.columns
    model.a_matrix_.value_ = rows.factors
    return model
