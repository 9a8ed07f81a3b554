"""A counselor's hours: weekly rules, single exceptions, leave, and the real instants they mean.

A rule is wall time + IANA zone + the rhythm of a week (RFC 5545 `FREQ=WEEKLY`, for which steps of seven days
suffice). It is expanded in its own zone and only then turned into UTC: 18:00 stays 18:00 when clocks change.

Wall times lie on quarters of an hour. Hours that end at 00:00 end at the midnight behind their day (24:00).
Hours that end before they start cross midnight: 22:00-02:00 belongs to the day it starts on, and so to that
day's weekday and validity. 00:00-00:00 is a whole day; any other pair of equal times is refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter

from app.scheduling.errors import InvalidHours
from app.scheduling.rules.cells import CELL_MINUTES
from app.scheduling.rules.intervals import Interval, subtract
from app.scheduling.rules.zones import instant_of, wall_time, zone

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)

_MIDNIGHT = time(0, 0)
_ONE_DAY = timedelta(days=1)
_ONE_WEEK = timedelta(weeks=1)
_LAST_WEEKDAY = 6
_MOST_KEPT = 16_384
_IN_ORDER = attrgetter("interval.starts_at", "interval.ends_at", "zone", "moved_by_clock_change")


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours that return every week, `weekday` 0 being Monday, from `valid_from` to `valid_until` inclusive.

    `starts` and `ends` are wall times in `zone`. Raises `InvalidHours`, `UnknownZone`.
    """

    weekday: int
    starts: time
    ends: time
    zone: str
    valid_from: date
    valid_until: date | None = None

    def __post_init__(self) -> None:
        """Refuse what names no real hours."""
        zone(self.zone)
        _ensure_span(self.starts, self.ends)
        _ensure_days(self.valid_from, self.valid_until or LAST_DAY)
        if not 0 <= self.weekday <= _LAST_WEEKDAY:
            raise InvalidHours


class ExceptionKind(StrEnum):
    """What a single exception does to the week."""

    EXTRA = "extra"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class HoursException:
    """Hours on one day that are added to the week or fall out of it.

    Without `starts` and `ends` the whole day is meant, which only `AWAY` may.
    Raises `InvalidHours`, `UnknownZone`.
    """

    on: date
    kind: ExceptionKind
    zone: str
    starts: time | None = None
    ends: time | None = None

    def __post_init__(self) -> None:
        """Refuse half a span, and a whole day of extra hours, which nobody means."""
        zone(self.zone)
        _ensure_days(self.on, self.on)
        if self.starts is not None and self.ends is not None:
            _ensure_span(self.starts, self.ends)
        elif self.starts is not self.ends or self.kind is not ExceptionKind.AWAY:
            raise InvalidHours


@dataclass(frozen=True, slots=True)
class Leave:
    """Days without any session, `starts_on` to `ends_on` inclusive. Raises `InvalidHours`, `UnknownZone`."""

    starts_on: date
    ends_on: date
    zone: str

    def __post_init__(self) -> None:
        """Refuse leave that ends before it starts."""
        zone(self.zone)
        _ensure_days(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One real span of hours, the zone it was said in, and whether a skipped hour moved one of its ends."""

    interval: Interval
    zone: str
    moved_by_clock_change: bool = False


def expand_hours(hours: Iterable[WeeklyHours], window: Interval) -> tuple[Occurrence, ...]:
    """Return the occurrences of weekly hours that overlap the window, uncut and in order.

    Hours of which the clocks skip everything do not occur.
    """
    found = (
        _occurrence(on, rule.starts, rule.ends, rule.zone) for rule in hours for on in _days_of(rule, window)
    )
    return _in_order(one for one in found if one is not None and one.interval.overlaps(window))


def open_hours(
    hours: Iterable[WeeklyHours], exceptions: Iterable[HoursException], window: Interval
) -> tuple[Occurrence, ...]:
    """Return the hours a counselor means to work in the window: the week, without `AWAY`, with `EXTRA`.

    Extra hours win over away ones: away on Tuesday with extra hours on Tuesday night moves Tuesday's work.
    """
    changes = [(one.kind, _occurrence_of(one)) for one in exceptions]
    away = [found.interval for kind, found in changes if kind is ExceptionKind.AWAY and found is not None]
    extra = [found for kind, found in changes if kind is ExceptionKind.EXTRA and found is not None]
    worked = (rest for one in expand_hours(hours, window) for rest in _without(one, away))
    return _in_order([*worked, *(one for one in extra if one.interval.overlaps(window))])


def leave_interval(leave: Leave) -> Interval | None:
    """Return a leave from midnight to midnight in its zone, or None where the calendar skips its days."""
    more_days = (leave.ends_on - leave.starts_on).days
    span = _occurrence(leave.starts_on, _MIDNIGHT, _MIDNIGHT, leave.zone, more_days)
    return None if span is None else span.interval


def _days_of(rule: WeeklyHours, window: Interval) -> Iterator[date]:
    tz = zone(rule.zone)
    # One day earlier, because hours that cross midnight reach into the window from the day before.
    first = max(rule.valid_from, wall_time(window.starts_at, tz).date() - _ONE_DAY)
    last = min(rule.valid_until or LAST_DAY, wall_time(window.ends_at, tz).date())
    on = first + timedelta(days=(rule.weekday - first.weekday()) % 7)
    while on <= last:
        yield on
        on += _ONE_WEEK


def _occurrence_of(exception: HoursException) -> Occurrence | None:
    starts, ends = exception.starts or _MIDNIGHT, exception.ends or _MIDNIGHT
    return _occurrence(exception.on, starts, ends, exception.zone)


@lru_cache(
    maxsize=_MOST_KEPT
)  # The counselors of a zone work at much the same hours, and are asked for again and again.
def _occurrence(on: date, starts: time, ends: time, zone_name: str, more_days: int = 0) -> Occurrence | None:
    tz = zone(zone_name)
    ends_on = on + timedelta(days=more_days if starts < ends else more_days + 1)
    first = instant_of(datetime.combine(on, starts), tz)
    end = instant_of(datetime.combine(ends_on, ends), tz)
    if first.at >= end.at:
        return None
    moved = first.moved_by_clock_change or end.moved_by_clock_change
    return Occurrence(Interval(first.at, end.at), zone_name, moved)


def _without(occurrence: Occurrence, away: Iterable[Interval]) -> Iterator[Occurrence]:
    cuts = [one for one in away if one.overlaps(occurrence.interval)]
    if not cuts:
        yield occurrence
        return
    for rest in subtract([occurrence.interval], cuts):
        yield Occurrence(rest, occurrence.zone, occurrence.moved_by_clock_change)


def _in_order(occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(sorted(occurrences, key=_IN_ORDER))


def _ensure_span(starts: time, ends: time) -> None:
    if not (_is_quarter(starts) and _is_quarter(ends)) or starts == ends != _MIDNIGHT:
        raise InvalidHours


def _ensure_days(first: date, last: date) -> None:
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        raise InvalidHours


def _is_quarter(wall: time) -> bool:
    return wall.tzinfo is None and wall == time(wall.hour, wall.minute // CELL_MINUTES * CELL_MINUTES)
