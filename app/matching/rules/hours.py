"""Safe hours: what a woman's weekly wall clock means in real instants.

Spans are half-open pairs of whole seconds since 1970-01-01 UTC: ranking compares thousands of them, and whole
numbers are the cheapest thing to compare.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from app.matching.errors import CriteriaMalformed
from app.scheduling.rules import instant_of

Span: TypeAlias = tuple[int, int]

SUNDAY = 6
MINUTES_A_DAY = 24 * 60
SECONDS_A_DAY = 24 * 60 * 60
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, repr=False)
class WeeklyRange:
    """A stretch of one weekday on the wall clock: `weekday` 0 is Monday, minutes count from midnight.

    `ends_minute` may be 1440, the end of the day; a night is two ranges. Raises CriteriaMalformed outside of
    that.
    """

    weekday: int
    starts_minute: int
    ends_minute: int

    def __post_init__(self) -> None:
        """Refuse what no week holds."""
        if not (0 <= self.weekday <= SUNDAY and 0 <= self.starts_minute < self.ends_minute <= MINUTES_A_DAY):
            raise CriteriaMalformed


def safe_spans(ranges: Sequence[WeeklyRange], zone: ZoneInfo, within: Span) -> tuple[Span, ...]:
    """Return the instants of `within` at which her wall clock reads a safe hour, as sorted, separate spans.

    Spans that touch are joined, so that a session may reach across midnight. Where the clocks go back, the
    hour that occurs twice is partly left out: see `_edges_of`.
    """
    by_weekday: dict[int, list[WeeklyRange]] = {}
    for weekly in ranges:
        by_weekday.setdefault(weekly.weekday, []).append(weekly)
    found: list[Span] = []
    # Offsets reach 14 hours to either side, so her day may begin a UTC day earlier or end one later.
    first_ordinal = _EPOCH_ORDINAL + within[0] // SECONDS_A_DAY - 1
    last_ordinal = _EPOCH_ORDINAL + within[1] // SECONDS_A_DAY + 1
    for ordinal in range(first_ordinal, last_ordinal + 1):
        day_on = date.fromordinal(ordinal)
        for starts, ends in _spans_of_day(day_on, by_weekday.get(day_on.weekday(), ()), zone):
            found.append((max(starts, within[0]), min(ends, within[1])))
    return _merged(found)


def _spans_of_day(day_on: date, ranges: Sequence[WeeklyRange], zone: ZoneInfo) -> list[Span]:
    """Return the spans of the ranges on one day, looking closely only where the clocks change.

    They do not where the day ends with the offset with which it began: no zone changes twice within a day.
    """
    midnight = datetime.combine(day_on, time(), zone)
    offset = _offset_seconds(midnight)
    if not ranges or offset != _offset_seconds(midnight + timedelta(days=1)):
        return [_edges_of(day_on, weekly, zone) for weekly in ranges]
    begins = (day_on.toordinal() - _EPOCH_ORDINAL) * SECONDS_A_DAY - offset
    return [(begins + weekly.starts_minute * 60, begins + weekly.ends_minute * 60) for weekly in ranges]


def _edges_of(day_on: date, weekly: WeeklyRange, zone: ZoneInfo) -> Span:
    """Return the span of a range on one day: the later reading of its start, the earlier one of its end.

    A wall time that occurs twice has two readings. She named the hour because she is alone then, and nobody
    knows which of the two she would mean: only what is safe by both is taken. So a slot offered is always
    safe, and once a year an hour that would have been safe is not offered. The span is empty, its start not
    before its end, where nothing is left.
    """
    starts = max(_readings_of(day_on, weekly.starts_minute, zone))
    ends = min(_readings_of(day_on, weekly.ends_minute, zone))
    return starts, ends


def _readings_of(day_on: date, minute: int, zone: ZoneInfo) -> Span:
    """Return a wall time in seconds since 1970, at its first and its second occurrence.

    A wall time that the clocks skip is the clock change itself, as everywhere in scheduling: all that her
    clock shows after it is past that time, all that it showed before is not.
    """
    wall = datetime.combine(day_on, time(), zone) + timedelta(minutes=minute)
    as_if_utc = (day_on.toordinal() - _EPOCH_ORDINAL) * SECONDS_A_DAY + minute * 60
    first = as_if_utc - _offset_seconds(wall)
    second = as_if_utc - _offset_seconds(wall.replace(fold=1))
    if first > second:  # PEP 495: so it is in a gap, and only there.
        change = int(instant_of(wall.replace(tzinfo=None), zone).at.timestamp())
        return change, change
    return first, second


def _offset_seconds(wall: datetime) -> int:
    offset = wall.utcoffset() or timedelta()
    return offset.days * SECONDS_A_DAY + offset.seconds


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that touch or overlap; drop empty ones."""
    merged: list[Span] = []
    for starts, ends in sorted(spans):
        if starts >= ends:
            continue
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((starts, ends))
    return tuple(merged)
