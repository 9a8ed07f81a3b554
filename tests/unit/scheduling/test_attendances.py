"""Who came to a group's session: when it may be said and corrected, and who is to be asked after."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.errors import AppointmentClosed, AppointmentNotBooked, AppointmentNotStarted
from app.scheduling.rules import (
    AppointmentState,
    Attended,
    Presence,
    absences_to_follow_up,
    ensure_can_record,
)
from tests.unit.scheduling.builders import utc

STARTS_AT = utc(2026, 3, 9, 16)
HELD = frozenset({AppointmentState.BOOKED, AppointmentState.COMPLETED})


class TestEnsureCanRecord:
    def test_nothing_is_said_before_the_start(self) -> None:
        """Not a minute before it; at its start, and years later, a first word counts."""
        with pytest.raises(AppointmentNotStarted):
            self.record(STARTS_AT - timedelta(minutes=1))
        self.record(STARTS_AT)
        self.record(STARTS_AT + timedelta(days=900))

    def test_another_word_is_heard_for_two_weeks(self) -> None:
        """On the fourteenth day after its start what was said stays."""
        self.record(STARTS_AT + timedelta(days=14, minutes=-1), is_correction=True)
        with pytest.raises(AppointmentClosed):
            self.record(STARTS_AT + timedelta(days=14), is_correction=True)

    @pytest.mark.parametrize("state", sorted(set(AppointmentState) - HELD))
    def test_what_was_not_held_has_no_attendance(self, state: AppointmentState) -> None:
        """Nobody missed a session that was cancelled, or that is only held."""
        with pytest.raises((AppointmentClosed, AppointmentNotBooked)):
            self.record(STARTS_AT, state=state)

    def record(
        self,
        now: datetime,
        *,
        state: AppointmentState = AppointmentState.BOOKED,
        is_correction: bool = False,
    ) -> None:
        """Ask whether it may be said."""
        ensure_can_record(state, is_correction=is_correction, starts_at=STARTS_AT, now=now)


def attended(week: int, presence: Presence | None, client: str = "a", *, followed: bool = False) -> Attended:
    """Return how one week's session went for somebody."""
    on = date(2026, 3, 10) if followed else None
    return Attended(UUID(int=week), STARTS_AT + timedelta(weeks=week), client, presence, on)


class TestAbsencesToFollowUp:
    def test_each_is_asked_after_for_the_last_that_was_said(self) -> None:
        """Absent last time counts, though nothing is said of later weeks; not once she came, or was asked after."""
        missed = attended(1, Presence.ABSENT)
        said = [
            missed,
            attended(2, None),
            *(attended(1, Presence.ABSENT, "came since"), attended(2, Presence.LATE, "came since")),
            *(attended(1, Presence.ABSENT, "excused since"), attended(2, Presence.EXCUSED, "excused since")),
            attended(1, Presence.ABSENT, "asked after", followed=True),
        ]
        assert absences_to_follow_up(said) == (missed,)

    @given(
        st.lists(
            st.builds(
                attended,
                st.integers(0, 6),
                st.sampled_from([*Presence, None]),
                st.sampled_from("abc"),
                followed=st.booleans(),
            ),
            unique_by=lambda one: (one.appointment_id, one.client_id),
        )
    )
    def test_at_most_one_a_woman_and_always_her_last(self, said: list[Attended]) -> None:
        """Whoever is listed was absent, was not asked after, and nothing was said of her since."""
        missing = absences_to_follow_up(said)
        assert len({one.client_id for one in missing}) == len(missing)
        for one in missing:
            assert (one.presence, one.followed_up_on) == (Presence.ABSENT, None)
            later = [
                each for each in said if each.client_id == one.client_id and each.starts_at > one.starts_at
            ]
            assert all(each.presence is None for each in later)
