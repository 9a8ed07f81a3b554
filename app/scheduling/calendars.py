"""One counselor's calendar: everything that decides whether an hour of hers can be booked, as one frozen value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from app.scheduling.errors import SlotAlreadyTaken
from app.scheduling.rules import (
    CELL_MINUTES,
    MOST_HORIZON_DAYS,
    BookingPolicy,
    HoursException,
    Interval,
    Leave,
    Opening,
    Slot,
    WeeklyHours,
    bookable_slots,
    cell_of,
    leave_interval,
    offered_slot,
    opening_of,
    within_notice_and_horizon,
)

_CELL = timedelta(minutes=CELL_MINUTES)
_ONE_DAY = timedelta(days=1)
# More calendars than an organisation has counselors; each is a few kilobytes.
_MOST_KEPT = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What one counselor said about her time, and what is booked of it.

    `policy` is None while she has said nothing: then nothing is offered. `zone` is where she lives by it, told only
    where she reads or writes her own. `busy` and `appointments` reach beyond whatever window is asked for by two days,
    because the daily limit counts whole days of her zone.
    """

    hours: tuple[WeeklyHours, ...] = ()
    exceptions: tuple[HoursException, ...] = ()
    leaves: tuple[Leave, ...] = ()
    policy: BookingPolicy | None = None
    zone: str | None = None
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

    def opening(self, window: Interval, now: datetime) -> Opening | None:
        """Return the slots that start in the window, of 52 weeks at most, as an opening; None where none does.

        They are worked out for whole days and remembered: while nothing in this calendar changes, time that passes only
        cuts them off.
        """
        reach = None if self.policy is None else within_notice_and_horizon(window, self.policy, now)
        if self.policy is None or reach is None:
            return None
        unbounded = replace(self.policy, notice_minutes=0, horizon_days=MOST_HORIZON_DAYS)
        whole = _opening_of(replace(self, policy=unbounded), whole_days(window))
        return None if whole is None else whole.within(reach)

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


def whole_days(window: Interval) -> Interval:
    """Return all days of UTC that the window touches."""
    first_at = window.starts_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return Interval(first_at, first_at - (first_at - window.ends_at) // _ONE_DAY * _ONE_DAY)


@lru_cache(maxsize=_MOST_KEPT)
def _opening_of(calendar: Calendar, days: Interval) -> Opening | None:
    slots = calendar.slots(days, days.starts_at)
    if not slots:
        return None
    length = slots[0].ends_at - slots[0].starts_at
    return opening_of([cell_of(slot.starts_at) for slot in slots], int(length.total_seconds()))


def absences(leaves: Iterable[Leave]) -> tuple[Interval, ...]:
    """Return leave as spans of instants."""
    return tuple(span for leave in leaves if (span := leave_interval(leave)) is not None)
