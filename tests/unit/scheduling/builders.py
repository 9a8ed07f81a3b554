"""Short words for instants, hours and policies."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from app.scheduling.rules import (
    BookingPolicy,
    HoursException,
    Interval,
    Leave,
    Slot,
    WeeklyHours,
    bookable_slots,
)

VILNIUS = "Europe/Vilnius"
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an aware UTC instant."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def wall(text: str) -> datetime:
    """Return a wall time, a naive datetime, from `YYYY-MM-DD HH:MM`."""
    return datetime.fromisoformat(text)


def span(starts_at: datetime, minutes: int) -> Interval:
    """Return the interval of so many minutes."""
    return Interval(starts_at, starts_at + timedelta(minutes=minutes))


def days(starts_at: datetime, count: int) -> Interval:
    """Return the interval of so many times 24 hours."""
    return Interval(starts_at, starts_at + timedelta(days=count))


def weekly(
    weekday: int,
    starts: str,
    ends: str,
    zone: str = VILNIUS,
    *,
    valid_from: date = date(2000, 1, 1),
    valid_until: date | None = None,
) -> WeeklyHours:
    """Return weekly hours, wall times given as `HH:MM`."""
    return WeeklyHours(
        weekday, time.fromisoformat(starts), time.fromisoformat(ends), zone, valid_from, valid_until
    )


def policy(
    *,
    session_minutes: int = 50,
    buffer_minutes: int = 10,
    daily_limit: int = 8,
    notice_minutes: int = 0,
    horizon_days: int = 366,
    slot_step_minutes: int = 60,
) -> BookingPolicy:
    """Return a policy of hourly sessions that forbids little unless told to."""
    return BookingPolicy(
        session_minutes=session_minutes,
        buffer_minutes=buffer_minutes,
        daily_limit=daily_limit,
        notice_minutes=notice_minutes,
        horizon_days=horizon_days,
        slot_step_minutes=slot_step_minutes,
    )


def local_starts(slots: tuple[Slot, ...]) -> list[str]:
    """Return the slots' wall times as `YYYY-MM-DD HH:MM`."""
    return [f"{slot.local_start:%Y-%m-%d %H:%M}" for slot in slots]


# From midnight to midnight in Vilnius, which is three hours ahead of UTC.
MONDAY_4_MAY = days(utc(2026, 5, 3, 21), 1)


def slots_of(
    *hours: WeeklyHours,
    window: Interval = MONDAY_4_MAY,
    exceptions: Sequence[HoursException] = (),
    leave: Sequence[Leave] = (),
    busy: Sequence[Interval] = (),
    appointments: Sequence[Interval] = (),
    rules: BookingPolicy | None = None,
    now: datetime | None = None,
) -> tuple[Slot, ...]:
    """Return the slots, asked a day before the window unless told otherwise."""
    return bookable_slots(
        hours=hours,
        exceptions=exceptions,
        leave=leave,
        busy=busy,
        appointments=appointments,
        policy=rules or policy(),
        now=now or window.starts_at - timedelta(days=1),
        window=window,
    )
