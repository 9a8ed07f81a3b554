"""One counselor's calendar: everything that decides whether an hour of hers can be booked, as one frozen value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.scheduling.errors import SlotAlreadyTaken
from app.scheduling.rules import (
    CELL_MINUTES,
    BookingPolicy,
    HoursException,
    Interval,
    Leave,
    Slot,
    WeeklyHours,
    bookable_slots,
    leave_interval,
    offered_slot,
)

_CELL = timedelta(minutes=CELL_MINUTES)
_ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What one counselor said about her time, and what is booked of it.

    `policy` is None while she has said nothing: then nothing is offered. `busy` and `appointments` reach beyond
    whatever window is asked for by two days, because the daily limit counts whole days of her zone.
    """

    hours: tuple[WeeklyHours, ...] = ()
    exceptions: tuple[HoursException, ...] = ()
    leaves: tuple[Leave, ...] = ()
    policy: BookingPolicy | None = None
    busy: tuple[Interval, ...] = ()
    appointments: tuple[Interval, ...] = ()

    @property
    def buffer_minutes(self) -> int:
        """The minutes that stay free after each of her sessions."""
        return 0 if self.policy is None else self.policy.buffer_minutes

    @property
    def session_minutes(self) -> int | None:
        """How long her sessions usually last, or None while she has not said."""
        return None if self.policy is None else self.policy.session_minutes

    def slots(self, window: Interval, now: datetime) -> tuple[Slot, ...]:
        """Return the slots that start in the window, in order."""
        if self.policy is None:
            return ()
        return bookable_slots(
            hours=self.hours,
            exceptions=self.exceptions,
            leave=self.leaves,
            busy=self.busy,
            appointments=self.appointments,
            policy=self.policy,
            now=now,
            window=window,
        )

    def first_slots(self, window: Interval, now: datetime, limit: int) -> tuple[Slot, ...]:
        """Return the first `limit` slots of the window, looking no further than its first week if that has them."""
        week_ends_at = window.starts_at + _ONE_WEEK
        if week_ends_at >= window.ends_at:
            return self.slots(window, now)[:limit]
        found = self.slots(Interval(window.starts_at, week_ends_at), now)
        if len(found) < limit:
            found += self.slots(Interval(week_ends_at, window.ends_at), now)
        return found[:limit]

    def slot_at(self, starts_at: datetime, now: datetime) -> Slot:
        """Return the slot that starts at an instant.

        Raises `SlotNotOffered`, and `SlotAlreadyTaken` where only her other sessions stand against it: the hour
        is taken, or her day is full.
        """
        moment = Interval(starts_at, starts_at + _CELL)
        slot = offered_slot(replace(self, appointments=()).slots(moment, now), starts_at)
        if slot not in self.slots(moment, now):
            raise SlotAlreadyTaken
        return slot

    def with_session(self, session: Interval) -> "Calendar":
        """Return the calendar with one session more."""
        return replace(self, appointments=(*self.appointments, session))


def absences(leaves: Iterable[Leave]) -> tuple[Interval, ...]:
    """Return leave as spans of instants."""
    return tuple(span for leave in leaves if (span := leave_interval(leave)) is not None)
