"""Every step an appointment can take, and all it refuses."""

from datetime import datetime, timedelta

import pytest

from app.errors import DomainError
from app.scheduling.errors import (
    AppointmentAlreadyBooked,
    AppointmentAlreadyStarted,
    AppointmentClosed,
    AppointmentNotBooked,
    AppointmentNotStarted,
    HoldExpired,
    HoldNotExpired,
    InvalidBookingPolicy,
)
from app.scheduling.rules import (
    HOLD_DAYS,
    AppointmentState,
    CancelledBy,
    Outcome,
    cancel,
    complete,
    ensure_can_book,
    ensure_can_reschedule,
    expire,
    hold_expires_at,
    late_after,
    mark_no_show,
    record_outcome,
    release,
)
from tests.unit.scheduling.builders import utc

START = utc(2026, 5, 4, 10)
BEFORE = START - timedelta(days=3)
LATE = START - timedelta(minutes=1439)
IN_TIME = START - timedelta(minutes=1440)
DAY = 1440

HELD, BOOKED = AppointmentState.HELD, AppointmentState.BOOKED
CLOSED = [state for state in AppointmentState if state not in {HELD, BOOKED}]
NOT_BOOKED = [(HELD, AppointmentNotBooked), *((state, AppointmentClosed) for state in CLOSED)]
NOT_HELD = [(BOOKED, AppointmentAlreadyBooked), *((state, AppointmentClosed) for state in CLOSED)]


class TestHold:
    def test_a_hold_lasts_seven_days(self) -> None:
        """A client without notifications has a week to look in."""
        assert hold_expires_at(BEFORE, BEFORE + timedelta(days=30)) == BEFORE + timedelta(days=7)

    def test_an_organisation_may_hold_longer(self) -> None:
        """Ten days are held when ten are asked for."""
        assert hold_expires_at(BEFORE, BEFORE + timedelta(days=30), 10) == BEFORE + timedelta(days=10)

    def test_a_hold_ends_with_the_start_of_its_slot(self) -> None:
        """What has begun cannot be booked any more."""
        assert hold_expires_at(BEFORE, START) == START

    def test_less_than_seven_days_are_refused(self) -> None:
        """No setting makes the wait shorter than she needs."""
        with pytest.raises(InvalidBookingPolicy):
            hold_expires_at(BEFORE, START, HOLD_DAYS - 1)

    def test_a_released_slot_is_given_back(self) -> None:
        """Only what is held can be released."""
        assert release(HELD) is AppointmentState.RELEASED

    def test_a_hold_expires_at_its_instant(self) -> None:
        """The expiry belongs to the time after the hold."""
        assert expire(HELD, expires_at=BEFORE, now=BEFORE) is AppointmentState.EXPIRED

    def test_a_running_hold_does_not_expire(self) -> None:
        """The job cannot take a slot away too early."""
        with pytest.raises(HoldNotExpired):
            expire(HELD, expires_at=START, now=BEFORE)

    @pytest.mark.parametrize(("state", "error"), NOT_HELD)
    def test_what_is_not_held_is_neither_released_nor_expired(
        self, state: AppointmentState, error: type[DomainError]
    ) -> None:
        """A booked or closed appointment is no hold."""
        with pytest.raises(error):
            release(state)
        with pytest.raises(error):
            expire(state, expires_at=BEFORE, now=START)

    def test_only_held_and_booked_appointments_occupy_time(self) -> None:
        """All other states have given their cells back."""
        assert [state for state in AppointmentState if state.occupies_time] == [HELD, BOOKED]


class TestEnsureCanBook:
    def test_a_running_hold_may_be_booked(self) -> None:
        """Nothing is raised one second before the end of the hold."""
        ensure_can_book(HELD, expires_at=START, now=START - timedelta(seconds=1))

    @pytest.mark.parametrize(("state", "now"), [(HELD, START), (AppointmentState.EXPIRED, BEFORE)])
    def test_an_expired_hold_is_refused(self, state: AppointmentState, now: datetime) -> None:
        """It is over when its instant has come, whether the job has passed or not."""
        with pytest.raises(HoldExpired):
            ensure_can_book(state, expires_at=START, now=now)

    @pytest.mark.parametrize(
        ("state", "error"), [one for one in NOT_HELD if one[0] is not AppointmentState.EXPIRED]
    )
    def test_what_is_not_held_is_refused(self, state: AppointmentState, error: type[DomainError]) -> None:
        """A second booking of the same appointment is refused, and so is one of a closed appointment."""
        with pytest.raises(error):
            ensure_can_book(state, expires_at=START, now=BEFORE)


class TestEnsureCanReschedule:
    def test_a_booked_session_moves_until_it_starts(self) -> None:
        """Nothing is raised one second before the start."""
        ensure_can_reschedule(BOOKED, starts_at=START, now=START - timedelta(seconds=1))

    def test_a_session_that_has_started_stays(self) -> None:
        """From its start on it has an outcome instead."""
        with pytest.raises(AppointmentAlreadyStarted):
            ensure_can_reschedule(BOOKED, starts_at=START, now=START)

    @pytest.mark.parametrize(("state", "error"), NOT_BOOKED)
    def test_what_is_not_booked_does_not_move(
        self, state: AppointmentState, error: type[DomainError]
    ) -> None:
        """A hold is released and made anew; a closed appointment stays as it is."""
        with pytest.raises(error):
            ensure_can_reschedule(state, starts_at=START, now=BEFORE)


class TestCancel:
    def test_a_client_who_gives_the_notice_cancels_in_time(self) -> None:
        """Exactly the notice is enough."""
        after = cancel(BOOKED, starts_at=START, now=IN_TIME, cancel_notice_minutes=DAY, by=CancelledBy.CLIENT)
        assert after is AppointmentState.CANCELLED

    def test_a_client_who_gives_less_cancels_late(self) -> None:
        """A minute less is late: allowed, and recorded as late."""
        after = cancel(BOOKED, starts_at=START, now=LATE, cancel_notice_minutes=DAY, by=CancelledBy.CLIENT)
        assert after is AppointmentState.LATE_CANCELLED

    def test_what_she_is_told_beforehand_is_what_happens(self) -> None:
        """Up to the instant she is told cancelling is not late, and a microsecond later it is."""
        told = late_after(START, DAY)
        states = [
            cancel(BOOKED, starts_at=START, now=now, cancel_notice_minutes=DAY, by=CancelledBy.CLIENT)
            for now in (told, told + timedelta(microseconds=1))
        ]
        assert states == [AppointmentState.CANCELLED, AppointmentState.LATE_CANCELLED]

    def test_a_client_cannot_cancel_what_has_started(self) -> None:
        """From the start on, only staff can still say that there was no session."""
        with pytest.raises(AppointmentAlreadyStarted):
            cancel(BOOKED, starts_at=START, now=START, cancel_notice_minutes=0, by=CancelledBy.CLIENT)

    @pytest.mark.parametrize("by", [CancelledBy.COUNSELOR, CancelledBy.COORDINATOR])
    @pytest.mark.parametrize("now", [IN_TIME, LATE, START + timedelta(hours=2)])
    def test_what_staff_cancel_is_never_held_against_the_client(self, by: CancelledBy, now: datetime) -> None:
        """Late counts how the client kept her notice, so a cancellation by staff is a plain one."""
        after = cancel(BOOKED, starts_at=START, now=now, cancel_notice_minutes=DAY, by=by)
        assert after is AppointmentState.CANCELLED

    @pytest.mark.parametrize("by", CancelledBy)
    @pytest.mark.parametrize(("state", "error"), NOT_BOOKED)
    def test_what_is_not_booked_cannot_be_cancelled(
        self, by: CancelledBy, state: AppointmentState, error: type[DomainError]
    ) -> None:
        """A hold is released instead; what is closed stays as it was closed."""
        with pytest.raises(error):
            cancel(state, starts_at=START, now=BEFORE, cancel_notice_minutes=DAY, by=by)


class TestRecordOutcome:
    def test_a_session_is_completed_from_its_start_on(self) -> None:
        """The first instant of the session is late enough."""
        assert complete(BOOKED, starts_at=START, now=START) is AppointmentState.COMPLETED

    def test_a_client_who_did_not_come_is_a_no_show(self) -> None:
        """It is recorded from the start on."""
        assert mark_no_show(BOOKED, starts_at=START, now=START) is AppointmentState.NO_SHOW

    @pytest.mark.parametrize("outcome", Outcome)
    def test_nothing_is_recorded_before_the_start(self, outcome: Outcome) -> None:
        """One second before, neither outcome is known."""
        with pytest.raises(AppointmentNotStarted):
            record_outcome(BOOKED, outcome, starts_at=START, now=START - timedelta(seconds=1))

    @pytest.mark.parametrize("outcome", Outcome)
    @pytest.mark.parametrize(("state", "error"), NOT_BOOKED)
    def test_only_a_booked_session_has_an_outcome(
        self, outcome: Outcome, state: AppointmentState, error: type[DomainError]
    ) -> None:
        """A cancelled session has no no-show, a hold was never agreed, and two weeks later an outcome stays."""
        with pytest.raises(error):
            record_outcome(state, outcome, starts_at=START, now=START + timedelta(days=14))

    @pytest.mark.parametrize("outcome", Outcome)
    def test_an_outcome_is_corrected_within_two_weeks(self, outcome: Outcome) -> None:
        """Into the other one; the same once more is refused."""
        (other,) = set(Outcome) - {outcome}
        last = START + timedelta(days=14, seconds=-1)
        corrected = record_outcome(AppointmentState(other.value), outcome, starts_at=START, now=last)
        assert corrected == AppointmentState(outcome.value)
        with pytest.raises(AppointmentClosed):
            record_outcome(corrected, outcome, starts_at=START, now=last)
