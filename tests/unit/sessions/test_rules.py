"""How long sessions and their tokens last."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sessions.rules import (
    ACCESS_TOKEN_LIFE,
    ActorKind,
    ClientActor,
    SessionTimes,
    StaffActor,
    access_token_end,
    idle_end_after_refresh,
    times_of_new_session,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(0), timedelta(hours=24))
CLIENT_ID = "5f" * 32


class TestTimesOfNewSession:
    @pytest.mark.parametrize(
        ("kind", "idle_minutes", "whole_minutes"), [(ActorKind.CLIENT, 10, 60), (ActorKind.STAFF, 15, 720)]
    )
    def test_the_limits_are_those_of_the_design(
        self, kind: ActorKind, idle_minutes: int, whole_minutes: int
    ) -> None:
        """Ten minutes and an hour for a client, a quarter and half a day for staff."""
        times = times_of_new_session(kind, NOW)
        assert times.idle_until_at - NOW == timedelta(minutes=idle_minutes)
        assert times.ends_at - NOW == timedelta(minutes=whole_minutes)


class TestIdleEndAfterRefresh:
    @given(st.sampled_from(ActorKind), SPANS)
    def test_no_refresh_prolongs_the_whole_session(self, kind: ActorKind, since: timedelta) -> None:
        """A refresh moves the rest ahead, never past the session's own end."""
        ends_at = times_of_new_session(kind, NOW).ends_at
        idle_until_at = idle_end_after_refresh(kind, NOW + since, ends_at)
        assert idle_until_at <= ends_at
        assert idle_until_at - (NOW + since) <= times_of_new_session(kind, NOW).idle_until_at - NOW


class TestAccessTokenEnd:
    @given(SPANS, SPANS)
    def test_no_token_outlives_its_session(self, idle: timedelta, whole: timedelta) -> None:
        """A token ends with its session at the latest, and after ten minutes in any case."""
        times = SessionTimes(NOW + idle, NOW + whole)
        assert access_token_end(NOW, times) == NOW + min(ACCESS_TOKEN_LIFE, idle, whole)


class TestActors:
    def test_a_client_is_not_named_in_the_audit_log(self) -> None:
        """Of a client the log says no more than that it was a client."""
        actor = ClientActor(CLIENT_ID, "a" * 64, UUID(int=1))
        assert (actor.reference, actor.actor_id) == ("client", CLIENT_ID)

    def test_a_staff_member_is_named(self) -> None:
        """Staff answer for what they do."""
        actor = StaffActor(UUID(int=2), "a" * 64, frozenset(), UUID(int=1))
        assert (actor.reference, actor.actor_id) == (f"staff:{UUID(int=2)}", str(UUID(int=2)))
