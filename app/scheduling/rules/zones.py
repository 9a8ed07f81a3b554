"""Time zones: the one place that knows names, wall times and clock changes.

Zone data comes from the pinned `tzdata` package only. The machine's own files may be years old, and two
replicas must never disagree about when a session starts; so the search path is emptied here, once, at import.

Wall times are naive datetimes of whole seconds. Two rules turn them into instants: a wall time that the
clocks skip (a gap) becomes the next valid instant, and one that happens twice (a fold) means the first.
Lengths are counted between UTC instants: Python subtracts two datetimes of one zone by the wall clock.
"""

import zoneinfo
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from app.scheduling.errors import UnknownZone

# A missing package fails here and by name, instead of making every zone unknown later.
TZDATA_VERSION = version("tzdata")

zoneinfo.reset_tzpath(to=[])
ZoneInfo.clear_cache()

_KNOWN_NAMES = frozenset(zoneinfo.available_timezones())
_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
_MOST_KEPT = 8192


@dataclass(frozen=True, slots=True)
class Placed:
    """A wall time as the instant `at` (UTC), and whether a gap moved it there."""

    at: datetime
    moved_by_clock_change: bool


@dataclass(frozen=True, slots=True)
class Transition:
    """The instant `at` (UTC) from which a zone's offset is `after` and no longer `before`."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def repeats(self) -> timedelta:
        """Return how much wall time happens a second time from `at` on; zero where time is skipped."""
        return max(self.before - self.after, timedelta(0))


@cache  # Bounded by the known names: a refusal is not cached.
def zone(name: str) -> ZoneInfo:
    """Return the zone with this IANA name. Raises `UnknownZone`."""
    if name not in _KNOWN_NAMES:
        raise UnknownZone
    return ZoneInfo(name)


def wall_time(at: datetime, tz: ZoneInfo) -> datetime:
    """Return what the clocks of `tz` show at the instant `at`, as a naive datetime."""
    return at.astimezone(tz).replace(tzinfo=None, fold=0)


def instant_of(wall: datetime, tz: ZoneInfo) -> Placed:
    """Return the instant at which the clocks of `tz` show the naive datetime `wall`.

    In a gap: the next valid instant, which is the clock change itself, marked as moved. (RFC 5545 adds the
    gap's length instead; hours from 03:30 would then start at 04:30 although 04:00 is already within them.)
    In a fold: the first of both.
    """
    at = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if wall_time(at, tz) == wall:
        return Placed(at, moved_by_clock_change=False)
    # PEP 495: in a gap, fold=0 counts with the offset before it and lands behind the change, fold=1 before.
    before_change = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    return Placed(_change_between(before_change, at, tz), moved_by_clock_change=True)


def transitions_between(starts_at: datetime, ends_at: datetime, tz: ZoneInfo) -> Iterator[Transition]:
    """Yield the changes of `tz`'s offset between two instants, in order, or within a day before or behind them.

    Looks at each midnight of UTC: since 2000 no zone has changed its offset twice within six days. What was found for
    a day is kept, because the calendars of many counselors ask for the same days of a few zones.
    """
    day_at = starts_at.replace(hour=0, minute=0, second=0, microsecond=0)
    while day_at < ends_at:
        change = _transition_of_day(day_at, tz)
        if change is not None:
            yield change
        day_at += _ONE_DAY


@lru_cache(maxsize=_MOST_KEPT)
def _transition_of_day(day_at: datetime, tz: ZoneInfo) -> Transition | None:
    next_day_at = day_at + _ONE_DAY
    before, after = _offset(day_at, tz), _offset(next_day_at, tz)
    if before == after:
        return None
    return Transition(_change_between(day_at, next_day_at, tz), before, after)


def _change_between(earlier: datetime, later: datetime, tz: ZoneInfo) -> datetime:
    """Return the first instant in (earlier, later] with the offset of `later`; all are whole seconds."""
    offset_after = _offset(later, tz)

    def has_changed(second: int) -> bool:
        return _offset(earlier + second * _ONE_SECOND, tz) == offset_after

    seconds = range((later - earlier) // _ONE_SECOND)
    return earlier + bisect_left(seconds, True, key=has_changed) * _ONE_SECOND


def _offset(at: datetime, tz: ZoneInfo) -> timedelta:
    return at.astimezone(tz).utcoffset() or timedelta(0)
