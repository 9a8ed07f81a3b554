"""Half-open spans of time between two UTC instants, and the little arithmetic that slots need."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from app.scheduling.errors import InvalidInterval

_IN_ORDER = attrgetter("starts_at", "ends_at")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """All instants from `starts_at` on and before `ends_at`, both aware UTC. Raises `InvalidInterval`."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        """Refuse what is empty, runs backwards or is not UTC."""
        if not (_is_utc(self.starts_at) and _is_utc(self.ends_at) and self.starts_at < self.ends_at):
            raise InvalidInterval

    def overlaps(self, other: "Interval") -> bool:
        """Return whether both share an instant; touching is not sharing."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Interval") -> bool:
        """Return whether every instant of `other` is in here."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


def _is_utc(at: datetime) -> bool:
    # Asked without an instant, only a clock that never changes has an answer: London in January is not UTC.
    return at.tzinfo is UTC or (at.tzinfo is not None and at.tzinfo.utcoffset(None) == timedelta(0))


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same instants as ordered intervals that neither overlap nor touch."""
    merged: list[Interval] = []
    for interval in sorted(intervals, key=_IN_ORDER):
        if merged and interval.starts_at <= merged[-1].ends_at:
            last = merged.pop()
            interval = Interval(last.starts_at, max(last.ends_at, interval.ends_at))  # noqa: PLW2901 - it grows
        merged.append(interval)
    return tuple(merged)


def subtract(intervals: Iterable[Interval], cuts: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return what the cuts leave of each interval, in order. Intervals that touch stay apart."""
    blocked = merge(cuts)
    return tuple(rest for interval in sorted(intervals, key=_IN_ORDER) for rest in _rests(interval, blocked))


def split_at(intervals: Iterable[Interval], instants: Sequence[datetime]) -> tuple[Interval, ...]:
    """Return the same instants, with no interval reaching across one of the ordered `instants`."""
    return tuple(piece for interval in intervals for piece in _pieces(interval, instants))


def _rests(interval: Interval, blocked: Sequence[Interval]) -> Iterator[Interval]:
    free_from = interval.starts_at
    first = bisect_right(blocked, interval.starts_at, key=lambda cut: cut.ends_at)
    for index in range(first, len(blocked)):
        cut = blocked[index]
        if cut.starts_at >= interval.ends_at:
            break
        if free_from < cut.starts_at:
            yield Interval(free_from, cut.starts_at)
        free_from = cut.ends_at
    if free_from < interval.ends_at:
        yield Interval(free_from, interval.ends_at)


def _pieces(interval: Interval, instants: Sequence[datetime]) -> Iterator[Interval]:
    starts_at = interval.starts_at
    for instant in instants:
        if starts_at < instant < interval.ends_at:
            yield Interval(starts_at, instant)
            starts_at = instant
    yield Interval(starts_at, interval.ends_at)
