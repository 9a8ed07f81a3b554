"""The pure rules of staff."""

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.organisations import StaffRole
from app.staff.errors import HandleRefused, LastCoordinator, MayNotAdministerStaff, RolesMissing
from app.staff.rules import (
    ADMINISTRATOR,
    COORDINATOR,
    LONGEST_WAIT,
    Cost,
    cost_at,
    ensure_coordinator_remains,
    ensure_handle,
    ensure_may_administer,
    ensure_roles,
    wait_after,
)

ALL_ROLES = st.frozensets(st.sampled_from(StaffRole))


class TestEnsureHandle:
    @given(st.from_regex(r"\A[a-z0-9-]{3,40}\Z"))
    def test_small_letters_digits_and_dashes_are_good(self, handle: str) -> None:
        """Every handle of the allowed letters and length is accepted."""
        ensure_handle(handle)

    @pytest.mark.parametrize(
        "handle",
        ["", "ab", "a" * 41, "Anna", "anna b", "анна", "anna\n", "anna_b", "a\u0301nna", "١٢٣"],
    )
    def test_anything_else_is_refused(self, handle: str) -> None:
        """Too short, too long, capitals, spaces and other alphabets are refused."""
        with pytest.raises(HandleRefused):
            ensure_handle(handle)


class TestRoles:
    def test_the_words_are_those_of_the_directory(self) -> None:
        """The roles that rules name are spelled as in the signed directory."""
        assert {ADMINISTRATOR, COORDINATOR} == {StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR}

    def test_an_invitation_to_nothing_is_refused(self) -> None:
        """Somebody is invited to at least one role."""
        ensure_roles({StaffRole.COUNSELOR})
        with pytest.raises(RolesMissing):
            ensure_roles(set())

    @pytest.mark.parametrize("roles", [set(), {StaffRole.COUNSELOR}])
    def test_a_counselor_administers_nobody(self, roles: set[StaffRole]) -> None:
        """Without administrator or coordinator among her roles she may not administer staff."""
        with pytest.raises(MayNotAdministerStaff):
            ensure_may_administer(roles)

    @pytest.mark.parametrize("role", [StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR])
    def test_one_of_two_roles_suffices(self, role: StaffRole) -> None:
        """Administrators and coordinators administer staff, whatever else they are."""
        ensure_may_administer({role, StaffRole.COUNSELOR})

    @given(st.lists(ALL_ROLES))
    def test_one_coordinator_must_remain(self, remaining: list[frozenset[StaffRole]]) -> None:
        """It is refused exactly when no coordinator is left."""
        if any(StaffRole.COORDINATOR in roles for roles in remaining):
            ensure_coordinator_remains(remaining)
        else:
            with pytest.raises(LastCoordinator):
                ensure_coordinator_remains(remaining)


class TestWaitAfter:
    def test_four_failures_cost_nothing_and_the_fifth_waits(self) -> None:
        """Somebody who mistypes is not slowed down; from the fifth failure on she waits."""
        assert [wait_after(failures) for failures in range(5)] == [timedelta(0)] * 5
        assert [wait_after(failures).total_seconds() for failures in range(5, 13)] == [
            15,
            30,
            60,
            120,
            240,
            480,
            900,
            900,
        ]

    @given(st.integers(min_value=0, max_value=2**31))
    def test_waits_grow_and_are_bounded(self, failures: int) -> None:
        """One more failure never shortens the wait, and no number of them exceeds the longest."""
        assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


class TestCostAt:
    COSTS: Final = [(Cost(65_536, 3, 1), 3), (Cost(65_536, 4, 1), 1)]

    @pytest.mark.parametrize(("share", "which"), [(0, 0), (3 * 2**62 - 1, 0), (3 * 2**62, 1), (2**64 - 1, 1)])
    def test_a_share_comes_to_a_cost_as_often_as_accounts_have_it(self, share: int, which: int) -> None:
        """Three quarters of all shares come to what three of four accounts have."""
        assert cost_at(share, self.COSTS) == self.COSTS[which][0]

    @pytest.mark.parametrize("share", [-1, 2**64])
    def test_beyond_all_shares_there_is_none(self, share: int) -> None:
        """A number that is no share is a fault of the caller's."""
        with pytest.raises(ValueError, match="share"):
            cost_at(share, self.COSTS)
