"""The check made again when an assignment is written."""

import pytest

from app.errors import DomainError
from app.matching.errors import CounselorFull, CounselorNotAccepting, CounselorOnLeave
from app.matching.rules import ensure_assignable


class TestEnsureAssignable:
    def test_the_last_free_place_can_be_given(self) -> None:
        """One below capacity is room for one."""
        ensure_assignable(load=9, capacity=10, on_leave=False, accepting=True)

    @pytest.mark.parametrize(
        ("load", "capacity", "on_leave", "accepting", "fact"),
        [
            (10, 10, False, True, CounselorFull),
            (11, 10, False, True, CounselorFull),
            (0, 0, False, True, CounselorFull),
            (0, 10, True, True, CounselorOnLeave),
            (0, 10, False, False, CounselorNotAccepting),
        ],
        ids=["full", "over full", "no place at all", "on leave", "not accepting"],
    )
    def test_whoever_cannot_take_her_is_refused_by_name(
        self, *, load: int, capacity: int, on_leave: bool, accepting: bool, fact: type[DomainError]
    ) -> None:
        """Each fact against an assignment has its own error."""
        with pytest.raises(fact):
            ensure_assignable(load=load, capacity=capacity, on_leave=on_leave, accepting=accepting)
