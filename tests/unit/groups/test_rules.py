"""Seats, and who may hold a group's keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.groups.errors import GroupFull, GroupHoldersRefused, SeatCountRefused
from app.groups.rules import ensure_group_holders, ensure_seat_count, lowest_free_seat

FACILITATOR, MEMBER, OTHER = b"f" * 32, b"m" * 32, b"o" * 32


class TestSeatCount:
    @pytest.mark.parametrize("seat_count", [2, 16])
    def test_a_group_has_two_to_sixteen_seats(self, seat_count: int) -> None:
        """Both bounds are allowed."""
        ensure_seat_count(seat_count)

    @pytest.mark.parametrize("seat_count", [-1, 0, 1, 17])
    def test_anything_else_is_no_group(self, seat_count: int) -> None:
        """Fewer than two and more than sixteen are refused."""
        with pytest.raises(SeatCountRefused):
            ensure_seat_count(seat_count)


class TestLowestFreeSeat:
    @given(st.integers(1, 16), st.sets(st.integers(1, 16)))
    def test_it_is_free_and_none_below_it_is(self, seat_count: int, taken: set[int]) -> None:
        """The seat given is nobody's, within the group, and every lower one is taken; or all are."""
        if set(range(1, seat_count + 1)) <= taken:
            with pytest.raises(GroupFull):
                lowest_free_seat(taken, seat_count)
        else:
            seat = lowest_free_seat(taken, seat_count)
            assert seat not in taken
            assert 1 <= seat <= seat_count
            assert set(range(1, seat)) <= taken


class TestGroupHolders:
    @pytest.mark.parametrize(
        ("kind", "holders"),
        [
            ("announcements", [(FACILITATOR, "facilitator")]),
            ("announcements", [(FACILITATOR, "facilitator"), (MEMBER, "member")]),
            ("casework", [(FACILITATOR, "facilitator")]),
        ],
        ids=["nobody-seated-yet", "with-a-member", "casework"],
    )
    def test_facilitator_and_seated_members_hold_it(
        self, kind: str, holders: list[tuple[bytes, str]]
    ) -> None:
        """Announcements may be held by those seated, casework by the facilitator."""
        ensure_group_holders(kind, holders, facilitators={FACILITATOR}, members={MEMBER})

    @pytest.mark.parametrize(
        ("kind", "holders"),
        [
            ("announcements", [(MEMBER, "member")]),
            ("announcements", [(FACILITATOR, "facilitator"), (OTHER, "member")]),
            ("announcements", [(FACILITATOR, "facilitator"), (OTHER, "facilitator")]),
            ("announcements", [(FACILITATOR, "facilitator"), (MEMBER, "counselor")]),
            ("announcements", [(FACILITATOR, "member")]),
            ("casework", [(FACILITATOR, "facilitator"), (MEMBER, "member")]),
            ("conversation", [(FACILITATOR, "facilitator")]),
        ],
        ids=[
            "no-facilitator",
            "no-seat",
            "second-facilitator",
            "other-role",
            "facilitator-as-member",
            "member-of-casework",
            "other-kind",
        ],
    )
    def test_nobody_else_does(self, kind: str, holders: list[tuple[bytes, str]]) -> None:
        """Every other list of holders is refused."""
        with pytest.raises(GroupHoldersRefused):
            ensure_group_holders(kind, holders, facilitators={FACILITATOR}, members={MEMBER})
