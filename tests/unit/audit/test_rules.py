"""Who can stand in the log."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String

from app.audit.models import AuditEvent
from app.audit.rules import ACTOR_LENGTH, AuditAction, ChainReport, is_actor, staff_actor


class TestIsActor:
    @given(st.uuids())
    def test_staff_stand_by_their_id(self, staff_id: UUID) -> None:
        """A staff member's random id is an actor, and fits its column."""
        assert is_actor(staff_actor(staff_id))
        assert len(staff_actor(staff_id)) == ACTOR_LENGTH

    @pytest.mark.parametrize("actor", ["client", "system"])
    def test_client_and_system_have_no_id(self, actor: str) -> None:
        """The two that are never told apart are actors by their bare word."""
        assert is_actor(actor)

    @pytest.mark.parametrize(
        "actor",
        ["", "staff", "staff:", "staff:anna", "client:" + "5f" * 32, "5f" * 32, f"staff:{UUID(int=9)} "],
    )
    def test_anything_else_is_refused(self, actor: str) -> None:
        """A name, a handle or a client's id is no actor."""
        assert not is_actor(actor)


class TestAuditAction:
    def test_every_action_fits_its_column(self) -> None:
        """No action is longer than the column that keeps it."""
        column = AuditEvent.__table__.c.action.type
        assert isinstance(column, String)
        assert column.length is not None
        assert max(len(action) for action in AuditAction) <= column.length


class TestChainReport:
    def test_a_break_anywhere_is_not_intact(self) -> None:
        """A report is intact exactly when no position is broken."""
        assert ChainReport(3, None, "00", 0).intact
        assert not ChainReport(2, 3, "00", 0).intact
