"""From hours to bookable slots, one pure step after the other.

    weekly hours and exceptions -> occurrences -> minus leave and busy times
    -> minus appointments with their buffers -> minus clock changes
    -> within notice and horizon -> within the daily limit -> slots

Slots start at fixed steps from the start of their occurrence. The steps do not move with leave, busy times or
bookings, nor with the window asked for: so none of these ever adds a slot, and a slot seen in a month's view
is the same slot when it is looked up again to be booked.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.scheduling.errors import InsideTransition, SlotNotOffered
from app.scheduling.rules.cells import cell_of, cell_starts_at, next_cell_at
from app.scheduling.rules.hours import (
    HoursException,
    Leave,
    Occurrence,
    WeeklyHours,
    leave_interval,
    open_hours,
)
from app.scheduling.rules.intervals import Interval, merge, split_at, subtract
from app.scheduling.rules.policies import BookingPolicy
from app.scheduling.rules.zones import transitions_between, wall_time, zone

# A fold may repeat up to a day, so the transitions of the day before and after matter too.
_LONGEST_FOLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A session that may be booked: two UTC instants, and the zone in which its hours are kept.

    `moved_by_clock_change` says that its hours lost a part to the clocks on that day, so it may stand where
    no other week has one.
    """

    starts_at: datetime
    ends_at: datetime
    zone: str
    moved_by_clock_change: bool = False

    @property
    def local_start(self) -> datetime:
        """The wall time (naive) at which it starts in its zone."""
        return wall_time(self.starts_at, zone(self.zone))


def bookable_slots(
    *,
    hours: Iterable[WeeklyHours],
    exceptions: Iterable[HoursException],
    leave: Iterable[Leave],
    busy: Iterable[Interval],
    appointments: Collection[Interval],
    policy: BookingPolicy,
    now: datetime,
    window: Interval,
) -> tuple[Slot, ...]:
    """Return the slots of one counselor that start in the window, in order of their instants.

    `appointments` are her sessions without buffers, booked and held alike; they must cover the whole days (of
    her zone) that the window touches, or the daily limit counts too few. `now` is an aware UTC datetime.
    """
    reach = within_notice_and_horizon(window, policy, now)
    if reach is None:
        return ()
    session = timedelta(minutes=policy.session_minutes)
    occurrences = open_hours(hours, exceptions, Interval(reach.starts_at, reach.ends_at + session))
    taken = [*leave_intervals(leave), *busy, *buffered(appointments, policy.buffer_minutes)]
    free = subtract(merge(one.interval for one in occurrences), taken)
    return within_daily_limit(slots_in(occurrences, free, policy, reach), appointments, policy.daily_limit)


def within_notice_and_horizon(window: Interval, policy: BookingPolicy, now: datetime) -> Interval | None:
    """Return the part of the window in which a slot may start, or None."""
    starts_at = max(window.starts_at, now + timedelta(minutes=policy.notice_minutes))
    ends_at = min(window.ends_at, now + timedelta(days=policy.horizon_days))
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


def leave_intervals(leave: Iterable[Leave]) -> tuple[Interval, ...]:
    """Return the instants of all leave. Leave is never bent: extra hours do not reopen it."""
    return merge(one for one in map(leave_interval, leave) if one is not None)


def buffered(appointments: Iterable[Interval], buffer_minutes: int) -> tuple[Interval, ...]:
    """Return what appointments keep from other sessions: their cells, with the buffer before and behind.

    Behind stands their own buffer; before them that of a session that would end there. Whole cells, because
    the database would refuse a slot that shares one.
    """
    buffer = timedelta(minutes=buffer_minutes)
    return merge(
        Interval(cell_starts_at(cell_of(one.starts_at)) - buffer, next_cell_at(one.ends_at + buffer))
        for one in appointments
    )


def outside_transitions(free: Iterable[Interval], tz: ZoneInfo) -> tuple[Interval, ...]:
    """Return the free time without wall times that happen twice, cut in two wherever the clocks change."""
    pieces = tuple(free)
    if not pieces:
        return ()
    earliest, latest = pieces[0].starts_at - _LONGEST_FOLD, pieces[-1].ends_at + _LONGEST_FOLD
    transitions = tuple(transitions_between(earliest, latest, tz))
    if not transitions:
        return pieces
    folds = [Interval(one.at - one.repeats, one.at + one.repeats) for one in transitions if one.repeats]
    return split_at(subtract(pieces, folds), [one.at for one in transitions])


def slots_in(
    occurrences: Iterable[Occurrence], free: Sequence[Interval], policy: BookingPolicy, window: Interval
) -> tuple[Slot, ...]:
    """Return the slots, in order, that start in the window at an occurrence's steps and lie in free time.

    Where occurrences overlap, an instant is offered once.
    """
    free_in = {name: outside_transitions(free, zone(name)) for name in {one.zone for one in occurrences}}
    slots: dict[datetime, Slot] = {}
    for occurrence in occurrences:
        for slot in _slots_of(occurrence, free_in[occurrence.zone], policy, window):
            slots.setdefault(slot.starts_at, slot)
    return tuple(slots[starts_at] for starts_at in sorted(slots))


def within_daily_limit(
    slots: Iterable[Slot], appointments: Collection[Interval], daily_limit: int
) -> tuple[Slot, ...]:
    """Return the slots on days, of the slot's own zone, on which fewer appointments than the limit start."""
    slots = tuple(slots)
    full = {name: _full_days(appointments, zone(name), daily_limit) for name in {slot.zone for slot in slots}}
    return tuple(
        slot for slot in slots if not full[slot.zone] or slot.local_start.date() not in full[slot.zone]
    )


def offered_slot(slots: Iterable[Slot], starts_at: datetime) -> Slot:
    """Return the slot that starts at the instant. Raises `SlotNotOffered`."""
    for slot in slots:
        if slot.starts_at == starts_at:
            return slot
    raise SlotNotOffered


def ensure_outside_transition(session: Interval, zone_name: str) -> None:
    """Refuse a session, set by hand, during which the zone's clocks change or whose wall time happens twice.

    Raises `InsideTransition`, `UnknownZone`.
    """
    if outside_transitions([session], zone(zone_name)) != (session,):
        raise InsideTransition


def _slots_of(
    occurrence: Occurrence, free: Sequence[Interval], policy: BookingPolicy, window: Interval
) -> Iterator[Slot]:
    session = timedelta(minutes=policy.session_minutes)
    free_from = [piece.starts_at for piece in free]
    for starts_at in _steps(occurrence.interval, policy.slot_step_minutes, window):
        ends_at = starts_at + session
        index = bisect_right(free_from, starts_at) - 1
        if index >= 0 and ends_at <= free[index].ends_at:
            yield Slot(starts_at, ends_at, occurrence.zone, occurrence.moved_by_clock_change)


def _steps(interval: Interval, step_minutes: int, window: Interval) -> Iterator[datetime]:
    step = timedelta(minutes=step_minutes)
    starts_at, ends_at = next_cell_at(interval.starts_at), min(interval.ends_at, window.ends_at)
    if starts_at < window.starts_at:
        starts_at -= (starts_at - window.starts_at) // step * step
    while starts_at < ends_at:
        yield starts_at
        starts_at += step


def _full_days(appointments: Iterable[Interval], tz: ZoneInfo, daily_limit: int) -> frozenset[date]:
    counts = Counter(wall_time(one.starts_at, tz).date() for one in appointments)
    return frozenset(day_on for day_on, count in counts.items() if count >= daily_limit)
