"""The states of an individual appointment, and every step between them.

    held ──> booked ──> completed
      │         │           ↕      (corrected within two weeks)
      │         ├─────> no_show
      │         ├─────> cancelled
      │         └─────> late_cancelled
      ├──> released     (given back before it was booked)
      └──> expired      (nobody booked it in time)

A reschedule moves the hours of the same booked appointment; it stays booked. All instants are aware UTC.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.scheduling.errors import (
    AppointmentAlreadyBooked,
    AppointmentAlreadyStarted,
    AppointmentClosed,
    AppointmentNotBooked,
    AppointmentNotStarted,
    EnoughSessionsBooked,
    HoldExpired,
    HoldNotExpired,
    InvalidBookingPolicy,
)

# A client has no notifications: what is proposed to her must wait until she looks in again.
HOLD_DAYS: Final = 7
# Some weeks ahead for one woman, and never all hours of a counselor: others need them too.
MOST_COMING_SESSIONS: Final = 6
# For so long a counselor may correct how a session went.
CORRECTION_DAYS: Final = 14


class AppointmentState(StrEnum):
    """Where an appointment stands."""

    HELD = "held"
    BOOKED = "booked"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    RELEASED = "released"
    EXPIRED = "expired"

    @property
    def occupies_time(self) -> bool:
        """Return whether its cells are taken and it counts against the daily limit."""
        return self in {AppointmentState.HELD, AppointmentState.BOOKED}


class Outcome(StrEnum):
    """How a session went for the client, as the counselor records it from its start on."""

    COMPLETED = "completed"
    NO_SHOW = "no_show"


class CancelledBy(StrEnum):
    """Who cancels."""

    CLIENT = "client"
    COUNSELOR = "counselor"
    COORDINATOR = "coordinator"


def ensure_one_more(coming_count: int) -> None:
    """Refuse a client one more session. Raises `EnoughSessionsBooked`."""
    if coming_count >= MOST_COMING_SESSIONS:
        raise EnoughSessionsBooked


def hold_expires_at(now: datetime, starts_at: datetime, days: int = HOLD_DAYS) -> datetime:
    """Return until when a slot proposed to a client is held: for `days`, but not beyond its start.

    For her to have all these days, propose slots that start later.
    Raises `InvalidBookingPolicy` for less than `HOLD_DAYS`.
    """
    if days < HOLD_DAYS:
        raise InvalidBookingPolicy
    return min(now + timedelta(days=days), starts_at)


def hold_has_expired(expires_at: datetime, now: datetime) -> bool:
    """Return whether a hold is over."""
    return now >= expires_at


def ensure_can_book(state: AppointmentState, *, expires_at: datetime, now: datetime) -> None:
    """Refuse to book what is not held any more.

    Raises `HoldExpired`, also where the job has not swept the hold yet; `AppointmentAlreadyBooked`;
    `AppointmentClosed`.
    """
    if state is AppointmentState.EXPIRED:
        raise HoldExpired
    _ensure_held(state)
    if hold_has_expired(expires_at, now):
        raise HoldExpired


def release(state: AppointmentState) -> AppointmentState:
    """Give a held slot back. Raises `AppointmentAlreadyBooked`, `AppointmentClosed`."""
    _ensure_held(state)
    return AppointmentState.RELEASED


def expire(state: AppointmentState, *, expires_at: datetime, now: datetime) -> AppointmentState:
    """End a hold that is over. Raises `HoldNotExpired`, `AppointmentAlreadyBooked`, `AppointmentClosed`."""
    _ensure_held(state)
    if not hold_has_expired(expires_at, now):
        raise HoldNotExpired
    return AppointmentState.EXPIRED


def ensure_can_reschedule(state: AppointmentState, *, starts_at: datetime, now: datetime) -> None:
    """Refuse to move what is not booked or has started.

    Raises `AppointmentNotBooked`, `AppointmentClosed`, `AppointmentAlreadyStarted`.
    """
    _ensure_booked(state)
    if now >= starts_at:
        raise AppointmentAlreadyStarted


def cancel(
    state: AppointmentState,
    *,
    starts_at: datetime,
    now: datetime,
    cancel_notice_minutes: int,
    by: CancelledBy,
) -> AppointmentState:
    """Return the state after a cancellation: late only when the client gives less than the notice.

    The client cancels until the start. Staff may do so later too: otherwise a session that the counselor
    missed could only be closed as the client's no-show.
    Raises `AppointmentNotBooked`, `AppointmentClosed`, `AppointmentAlreadyStarted`.
    """
    _ensure_booked(state)
    if by is not CancelledBy.CLIENT:
        return AppointmentState.CANCELLED
    if now >= starts_at:
        raise AppointmentAlreadyStarted
    is_late = now > late_after(starts_at, cancel_notice_minutes)
    return AppointmentState.LATE_CANCELLED if is_late else AppointmentState.CANCELLED


def late_after(starts_at: datetime, cancel_notice_minutes: int) -> datetime:
    """Return the last instant at which the client can cancel without being late."""
    return starts_at - timedelta(minutes=cancel_notice_minutes)


def record_outcome(
    state: AppointmentState, outcome: Outcome, *, starts_at: datetime, now: datetime
) -> AppointmentState:
    """Return the state of a session that took place or that the client missed; a cancelled one has neither.

    For `CORRECTION_DAYS` from its start one outcome may take the place of the other: what a slip of the finger says of
    a client must not stay. Raises `AppointmentNotBooked`, `AppointmentClosed`, `AppointmentNotStarted`.
    """
    outcomes = {AppointmentState(one.value) for one in Outcome}
    recorded = AppointmentState(outcome.value)
    if state in outcomes - {recorded} and now < starts_at + timedelta(days=CORRECTION_DAYS):
        return recorded
    _ensure_booked(state)
    if now < starts_at:
        raise AppointmentNotStarted
    return recorded


def complete(state: AppointmentState, *, starts_at: datetime, now: datetime) -> AppointmentState:
    """Record that the session took place. Raises as `record_outcome`."""
    return record_outcome(state, Outcome.COMPLETED, starts_at=starts_at, now=now)


def mark_no_show(state: AppointmentState, *, starts_at: datetime, now: datetime) -> AppointmentState:
    """Record that the client did not come. Raises as `record_outcome`."""
    return record_outcome(state, Outcome.NO_SHOW, starts_at=starts_at, now=now)


def _ensure_held(state: AppointmentState) -> None:
    if state is AppointmentState.BOOKED:
        raise AppointmentAlreadyBooked
    if state is not AppointmentState.HELD:
        raise AppointmentClosed


def _ensure_booked(state: AppointmentState) -> None:
    if state is AppointmentState.HELD:
        raise AppointmentNotBooked
    if state is not AppointmentState.BOOKED:
        raise AppointmentClosed
