"""Drawn scenes: one counselor's calendar anywhere in the world, mostly close to a clock change."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from app.scheduling.rules import (
    BookingPolicy,
    ExceptionKind,
    HoursException,
    Interval,
    Leave,
    Slot,
    WeeklyHours,
    bookable_slots,
)

ZONE_NAMES = sorted(available_timezones())
UNUSUAL_ZONES = (
    "Europe/Vilnius",
    "Europe/Minsk",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Antarctica/Troll",
)
FIRST_YEAR, LAST_YEAR = 2005, 2037


@dataclass(frozen=True)
class Scene:
    """All that slots are made from, in one zone."""

    zone: ZoneInfo
    hours: tuple[WeeklyHours, ...]
    exceptions: tuple[HoursException, ...]
    leave: tuple[Leave, ...]
    busy: tuple[Interval, ...]
    appointments: tuple[Interval, ...]
    policy: BookingPolicy
    now: datetime
    window: Interval

    def slots(self) -> tuple[Slot, ...]:
        """Return the slots of the scene."""
        return bookable_slots(
            hours=self.hours,
            exceptions=self.exceptions,
            leave=self.leave,
            busy=self.busy,
            appointments=self.appointments,
            policy=self.policy,
            now=self.now,
            window=self.window,
        )

    def with_leave(self, leave: Leave) -> "Scene":
        """Return the scene with one leave more."""
        return replace(self, leave=(*self.leave, leave))

    def within(self, window: Interval) -> "Scene":
        """Return the scene seen through another window."""
        return replace(self, window=window)

    def is_worked(self, wall: datetime) -> bool:
        """Return whether the wall time lies in hours, told by comparing wall times alone."""
        return self._is_extra(wall) or (self._is_weekly(wall) and not self._is_away(wall))

    def is_on_leave(self, on: date) -> bool:
        """Return whether the local day is one of leave."""
        return any(leave.starts_on <= on <= leave.ends_on for leave in self.leave)

    def is_steady(self, session: Interval) -> bool:
        """Return whether the clocks show each minute of the session once and without a jump."""
        length = (session.ends_at - session.starts_at) // timedelta(minutes=1)
        minutes = [
            (session.starts_at + timedelta(minutes=one)).astimezone(self.zone) for one in range(length)
        ]
        offsets = {minute.replace(fold=fold).utcoffset() for minute in minutes for fold in (0, 1)}
        return len(offsets) == 1

    def _is_weekly(self, wall: datetime) -> bool:
        return any(
            rule.valid_from <= on <= (rule.valid_until or date.max)
            and on.weekday() == rule.weekday
            and is_within(wall, on, rule.starts, rule.ends)
            for rule in self.hours
            for on in (wall.date(), wall.date() - timedelta(days=1))
        )

    def _is_away(self, wall: datetime) -> bool:
        return any(
            is_within(wall, one.on, one.starts or time(0), one.ends or time(0))
            for one in self.exceptions
            if one.kind is ExceptionKind.AWAY
        )

    def _is_extra(self, wall: datetime) -> bool:
        return any(
            one.starts is not None and one.ends is not None and is_within(wall, one.on, one.starts, one.ends)
            for one in self.exceptions
            if one.kind is ExceptionKind.EXTRA
        )


def is_within(wall: datetime, on: date, starts: time, ends: time) -> bool:
    """Return whether a wall time lies in the span of a day, which may reach into the next one."""
    ends_on = on if starts < ends else on + timedelta(days=1)
    return datetime.combine(on, starts) <= wall < datetime.combine(ends_on, ends)


@cache
def days_of_clock_changes(zone_name: str) -> tuple[date, ...]:
    """Return the UTC days between whose midnights the zone's offset changes."""
    zone = ZoneInfo(zone_name)
    midnights = [datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) + timedelta(days=one) for one in range(33 * 365)]
    offsets = [midnight.astimezone(zone).utcoffset() for midnight in midnights]
    return tuple(
        midnight.date()
        for midnight, offset, next_offset in zip(midnights, offsets, offsets[1:], strict=False)
        if offset != next_offset
    )


QUARTERS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
SPANS = st.tuples(QUARTERS, QUARTERS).filter(lambda span: span[0] != span[1] or span[0] == time(0))


@st.composite
def scenes(draw: st.DrawFn, step_minutes: st.SearchStrategy[int]) -> Scene:
    """Draw a scene of a few days, every second one in a zone that is known for trouble."""
    zone_name = draw(st.sampled_from(UNUSUAL_ZONES) | st.sampled_from(ZONE_NAMES))
    middle = draw(_middles(zone_name))
    starts_at = middle + draw(_minutes(-48 * 60, 0))
    window = Interval(starts_at, starts_at + draw(_minutes(12 * 60, 72 * 60)))
    near = st.integers(-3, 3).map(lambda offset: middle.date() + timedelta(days=offset))
    return Scene(
        zone=ZoneInfo(zone_name),
        hours=tuple(draw(st.lists(_weekly_hours(zone_name, near), min_size=4, max_size=8))),
        exceptions=tuple(draw(st.lists(_exceptions(zone_name, near), max_size=2))),
        leave=tuple(draw(st.just([]) | st.lists(leaves(zone_name, near), max_size=1))),
        busy=tuple(draw(st.lists(_sessions(300, middle), max_size=3))),
        appointments=tuple(draw(st.lists(_sessions(90, middle), max_size=4))),
        policy=draw(_policies(step_minutes)),
        now=middle - draw(_minutes(24 * 60, 5 * 24 * 60)),
        window=window,
    )


@st.composite
def leaves(draw: st.DrawFn, zone_name: str, near: st.SearchStrategy[date]) -> Leave:
    """Draw a leave of one to three days."""
    starts_on = draw(near)
    return Leave(starts_on, starts_on + timedelta(days=draw(st.integers(0, 2))), zone_name)


def _middles(zone_name: str) -> st.SearchStrategy[datetime]:
    anywhere = st.dates(date(FIRST_YEAR, 1, 10), date(LAST_YEAR, 12, 20))
    changes = days_of_clock_changes(zone_name)
    on = st.sampled_from(changes) | anywhere if changes else anywhere
    return on.map(lambda day: datetime.combine(day, time(12), tzinfo=UTC))


def _minutes(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least, most).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def _weekly_hours(draw: st.DrawFn, zone_name: str, near: st.SearchStrategy[date]) -> WeeklyHours:
    starts, ends = draw(SPANS)
    valid_from = draw(st.sampled_from([date(2000, 1, 1), date(2004, 2, 29)]) | near)
    valid_until = draw(st.none() | near.filter(lambda on: on >= valid_from))
    return WeeklyHours(draw(near).weekday(), starts, ends, zone_name, valid_from, valid_until)


@st.composite
def _exceptions(draw: st.DrawFn, zone_name: str, near: st.SearchStrategy[date]) -> HoursException:
    kind = draw(st.sampled_from(ExceptionKind))
    times = SPANS if kind is ExceptionKind.EXTRA else SPANS | st.just((None, None))
    starts, ends = draw(times)
    return HoursException(draw(near), kind, zone_name, starts, ends)


@st.composite
def _sessions(draw: st.DrawFn, most_minutes: int, middle: datetime) -> Interval:
    starts_at = middle + draw(_minutes(-60 * 60, 60 * 60))
    return Interval(starts_at, starts_at + draw(_minutes(5, most_minutes)))


@st.composite
def _policies(draw: st.DrawFn, step_minutes: st.SearchStrategy[int]) -> BookingPolicy:
    return BookingPolicy(
        session_minutes=draw(st.integers(10, 120)),
        buffer_minutes=draw(st.integers(0, 45)),
        daily_limit=draw(st.integers(1, 3)),
        notice_minutes=draw(st.integers(0, 1500)),
        horizon_days=draw(st.integers(2, 10)),
        slot_step_minutes=draw(step_minutes),
    )
