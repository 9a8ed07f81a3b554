"""The states of a programme, every step between them, and the bounds of its size.

    draft ──> forming ──> running ──> finished
      │          │           │
      └──────────┴───────────┴──────> cancelled

Invitations are prepared in a draft and reach their women once it is forming. An open group lets women join while it
runs, a closed one only while it forms.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.groups.errors import GroupSizeRefused, GroupStateNotPossible, SeatsInUse, TooFewMembers

FEWEST_SEATS: Final = 2
MOST_SEATS: Final = 16
FEWEST_HOLD_DAYS: Final = 1
MOST_HOLD_DAYS: Final = 14
DEFAULT_HOLD_DAYS: Final = 5


class GroupState(StrEnum):
    """Where a programme stands."""

    DRAFT = "draft"
    FORMING = "forming"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nobody joins, and nothing is planned, any more."""
        return self in {GroupState.FINISHED, GroupState.CANCELLED}


_NEXT: Final = {
    GroupState.DRAFT: frozenset({GroupState.FORMING, GroupState.CANCELLED}),
    GroupState.FORMING: frozenset({GroupState.RUNNING, GroupState.CANCELLED}),
    GroupState.RUNNING: frozenset({GroupState.FINISHED, GroupState.CANCELLED}),
    GroupState.FINISHED: frozenset[GroupState](),
    GroupState.CANCELLED: frozenset[GroupState](),
}


@dataclass(frozen=True, slots=True)
class GroupSize:
    """How many women: at least `fewest` for it to begin, at most `seat_count`; a seat is held for `hold_days`.

    `joins_late` says that the group is open: a woman may join while it runs. Raises `GroupSizeRefused` out of bounds:
    two women are the least that are a group.
    """

    fewest: int
    seat_count: int
    hold_days: int = DEFAULT_HOLD_DAYS
    joins_late: bool = False

    def __post_init__(self) -> None:
        sizes_fit = FEWEST_SEATS <= self.fewest <= self.seat_count <= MOST_SEATS
        if not sizes_fit or not FEWEST_HOLD_DAYS <= self.hold_days <= MOST_HOLD_DAYS:
            raise GroupSizeRefused


def ensure_can_become(state: GroupState, wanted: GroupState, *, member_count: int, fewest: int) -> None:
    """Let a programme go from one state to another, or say what is against it.

    To stay as it is is always possible. Raises `GroupStateNotPossible`, `TooFewMembers` for one that should run with
    fewer seats taken than it takes.
    """
    if wanted is state:
        return
    if wanted not in _NEXT[state]:
        raise GroupStateNotPossible
    if wanted is GroupState.RUNNING and member_count < fewest:
        raise TooFewMembers


def is_joinable(state: GroupState, *, joins_late: bool) -> bool:
    """Tell whether seats are offered and taken: while the group forms, in an open one while it runs too."""
    return state is GroupState.FORMING or (state is GroupState.RUNNING and joins_late)


def ensure_seats_fit(highest_in_use: int, seat_count: int) -> None:
    """Raise `SeatsInUse` when a seat beyond the last one is taken or held."""
    if highest_in_use > seat_count:
        raise SeatsInUse
