"""Forming groups of a whole waiting list: how long it takes, and how good the plan is proven to be.

200 women, 40 weekly slots and 20 facilitators, drawn from a seed: the same lists in every run, and the same plans.
"""

import time
from dataclasses import dataclass
from typing import Final

from app.groups.planning import PlanRequest, breaches_of, form_groups
from tests.vectors.planning.drawing import Sizes, bounds, drawn_request

_TARGET_SECONDS: Final = 30.0
_TARGET_GAP: Final = 0.05
_WHOLE: Final = Sizes(women=200, slots=40, facilitators=20, apart=20)
_QUICK: Final = Sizes(women=60, slots=4, facilitators=6, safe_slots=(2, 3), free_slots=4, apart=4)
# What binds differs: seats where each leads one group, women who fit where each leads two, and pairs of facilitators.
_LISTS: Final = (
    ("each leads one group", 1, bounds()),
    ("each leads two", 2, bounds(most_groups_each=2)),
    ("two lead each group", 3, bounds(facilitators=2, most_groups_each=2)),
)


@dataclass(frozen=True, slots=True)
class PlanMeasured:
    """One list: its plan, the proven bound on urgency points, the proven gap, and how long it took by the clock."""

    plan: str
    women: int
    placed: int
    groups: int
    points: int
    most_points: int
    gap: float
    seconds: float

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.gap <= _TARGET_GAP and self.seconds <= _TARGET_SECONDS


def measure_plans(*, is_whole: bool) -> list[PlanMeasured]:
    """Form groups of every list once."""
    sizes = _WHOLE if is_whole else _QUICK
    return [_measured(name, drawn_request(seed, sizes, asked)) for name, seed, asked in _LISTS]


def target() -> str:
    """Return what is to be met."""
    return f"≤ {_TARGET_GAP:.0%} in {_TARGET_SECONDS:g} s"


def _measured(name: str, request: PlanRequest) -> PlanMeasured:
    begun = time.perf_counter()
    plan = form_groups(request)
    seconds = time.perf_counter() - begun
    assert not breaches_of(request, plan.groups)
    return PlanMeasured(
        plan=name,
        women=len(request.women),
        placed=sum(len(group.women) for group in plan.groups),
        groups=plan.score.groups,
        points=plan.score.urgency_points,
        most_points=plan.most_points,
        gap=plan.placement.gap,
        seconds=seconds,
    )
