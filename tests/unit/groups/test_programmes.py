"""Where a programme stands, and how large it is."""

from itertools import product

import pytest

from app.groups.errors import GroupSizeRefused, GroupStateNotPossible, SeatsInUse, TooFewMembers
from app.groups.rules import GroupSize, GroupState, ensure_can_become, ensure_seats_fit, is_joinable

STEPS = {
    ("draft", "forming"),
    ("draft", "cancelled"),
    ("forming", "running"),
    ("forming", "cancelled"),
    ("running", "finished"),
    ("running", "cancelled"),
}


class TestSize:
    @pytest.mark.parametrize(("fewest", "seats", "days"), [(2, 2, 1), (2, 16, 14), (16, 16, 5)])
    def test_its_bounds_are_allowed(self, fewest: int, seats: int, days: int) -> None:
        """Two to sixteen seats, begun with as many at most, each held for one to fourteen days."""
        assert GroupSize(fewest, seats, days).seat_count == seats

    @pytest.mark.parametrize(
        ("fewest", "seats", "days"), [(1, 5, 5), (2, 1, 5), (2, 17, 5), (6, 5, 5), (2, 5, 0), (2, 5, 15)]
    )
    def test_anything_else_is_no_size(self, fewest: int, seats: int, days: int) -> None:
        """One woman is no group, nobody waits for more than can come, and no seat is held for ever."""
        with pytest.raises(GroupSizeRefused):
            GroupSize(fewest, seats, days)

    def test_no_seat_in_use_goes(self) -> None:
        """A group shrinks down to its highest seat in use, and no further."""
        ensure_seats_fit(5, 5)
        with pytest.raises(SeatsInUse):
            ensure_seats_fit(6, 5)


class TestStates:
    @pytest.mark.parametrize(("state", "wanted"), list(product(GroupState, GroupState)))
    def test_only_the_drawn_steps_are_possible(self, state: GroupState, wanted: GroupState) -> None:
        """Every other step is refused; to stay is none."""
        if state is wanted or (state.value, wanted.value) in STEPS:
            ensure_can_become(state, wanted, member_count=5, fewest=5)
        else:
            with pytest.raises(GroupStateNotPossible):
                ensure_can_become(state, wanted, member_count=5, fewest=5)

    def test_it_begins_with_enough_members_and_ends_with_any(self) -> None:
        """One too few and it does not run; cancelled it is all the same."""
        with pytest.raises(TooFewMembers):
            ensure_can_become(GroupState.FORMING, GroupState.RUNNING, member_count=4, fewest=5)
        ensure_can_become(GroupState.FORMING, GroupState.CANCELLED, member_count=0, fewest=5)

    @pytest.mark.parametrize(
        ("state", "closed", "open_"),
        [
            ("draft", False, False),
            ("forming", True, True),
            ("running", False, True),
            ("finished", False, False),
        ],
    )
    def test_women_join_while_it_forms_and_late_only_an_open_one(
        self, state: str, closed: bool, open_: bool
    ) -> None:
        """A closed group that runs takes nobody more, an open one does."""
        assert is_joinable(GroupState(state), joins_late=False) is closed
        assert is_joinable(GroupState(state), joins_late=True) is open_
