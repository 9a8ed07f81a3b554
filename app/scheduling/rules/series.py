"""Weekly series of sessions: when they fall, what a changed occurrence does, and where a clock change is felt.

A series keeps its wall time in one zone, like weekly hours do (RFC 5545 `FREQ=WEEKLY;COUNT=n`). Each of its sessions is
an appointment like any other: it is moved, cancelled and ended by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from app.scheduling.errors import InsideTransition, InvalidSeries
from app.scheduling.rules.intervals import Interval
from app.scheduling.rules.zones import Placed, instant_of, wall_time, zone

FEWEST_IN_SERIES: Final = 2
# A year of weeks. No session is booked farther ahead than 366 days anyway.
MOST_IN_SERIES: Final = 52

_ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """What differs in one occurrence, counted from 0: another start (aware UTC), or none at all where it is None."""

    position: int
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class WeeklySeries:
    """So many sessions, a week apart on the wall clock of `zone`, the first at `first_at` (aware UTC).

    Raises `InvalidSeries` for fewer than 2 or more than 52, for changes of the same or of no occurrence, and where
    fewer than 2 are left; `UnknownZone`.
    """

    first_at: datetime
    count: int
    minutes: int
    zone: str
    changes: tuple[SeriesChange, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no series."""
        zone(self.zone)
        positions = [change.position for change in self.changes]
        left_out = sum(change.starts_at is None for change in self.changes)
        if not (
            FEWEST_IN_SERIES <= self.count <= MOST_IN_SERIES
            and len(set(positions)) == len(positions)
            and all(0 <= position < self.count for position in positions)
            and self.count - left_out >= FEWEST_IN_SERIES
        ):
            raise InvalidSeries


@dataclass(frozen=True, slots=True)
class PlannedOccurrence:
    """One session as planned. `in_gap` says that its wall time does not exist, so that it may not be booked so."""

    position: int
    span: Interval
    in_gap: bool


@dataclass(frozen=True, slots=True)
class ClockNotice:
    """When one session begins on the clocks of both sides (naive), and whose hour differs from the first session's."""

    starts_at: datetime
    counselor_time: datetime
    client_time: datetime
    counselor_hour_moves: bool
    client_hour_moves: bool


def plan_series(series: WeeklySeries) -> tuple[PlannedOccurrence, ...]:
    """Return the sessions of a series, in its order, without those that its changes leave out."""
    changed = {change.position: change.starts_at for change in series.changes}
    length = timedelta(minutes=series.minutes)
    planned = []
    for position, placed in enumerate(weekly_starts(series.first_at, series.count, series.zone)):
        starts_at = changed.get(position, placed.at)
        if starts_at is None:
            continue
        in_gap = position not in changed and placed.moved_by_clock_change
        planned.append(PlannedOccurrence(position, Interval(starts_at, starts_at + length), in_gap))
    return tuple(planned)


def spans_to_book(planned: Iterable[PlannedOccurrence]) -> tuple[Interval, ...]:
    """Return the times of planned sessions, in order of their start.

    Raises `InsideTransition` where one stands at a wall time that does not exist, `InvalidSeries` where two overlap.
    """
    planned = tuple(planned)
    if any(one.in_gap for one in planned):
        raise InsideTransition
    ensure_apart(planned)
    return tuple(sorted(one.span for one in planned))


def ensure_apart(planned: Iterable[PlannedOccurrence]) -> None:
    """Raise `InvalidSeries` where two planned sessions overlap."""
    spans = sorted(one.span for one in planned)
    if any(one.overlaps(following) for one, following in pairwise(spans)):
        raise InvalidSeries


def weekly_starts(first_at: datetime, count: int, zone_name: str) -> tuple[Placed, ...]:
    """Return `count` instants a week apart on the wall clock of a zone, from `first_at` (aware UTC) on."""
    tz = zone(zone_name)
    first = wall_time(first_at, tz)
    later = (instant_of(first + number * _ONE_WEEK, tz) for number in range(1, count))
    # The first one stays the instant it is: its wall time may happen twice, and then the second could be meant.
    return (Placed(first_at, moved_by_clock_change=False), *later)


def shifted(starts: Sequence[datetime], first_at: datetime, zone_name: str) -> tuple[datetime, ...]:
    """Return the starts (aware UTC), the first moved to `first_at` and the others by as much on the wall clock.

    Raises `InsideTransition` where one would stand at a wall time that does not exist.
    """
    tz = zone(zone_name)
    by = wall_time(first_at, tz) - wall_time(starts[0], tz)
    later = [instant_of(wall_time(one, tz) + by, tz) for one in starts[1:]]
    if any(one.moved_by_clock_change for one in later):
        raise InsideTransition
    return (first_at, *(one.at for one in later))


def clock_notices(
    starts: Sequence[datetime], *, counselor_zone: str, client_zone: str
) -> tuple[ClockNotice, ...]:
    """Return for each session of a series (aware UTC) whose clock shows another time of day than at the first.

    The client's zone is known on devices alone, so this is asked there and never by the server. Raises `UnknownZone`.
    """
    hers, clients = zone(counselor_zone), zone(client_zone)
    shown = [(at, wall_time(at, hers), wall_time(at, clients)) for at in starts]
    return tuple(
        ClockNotice(
            starts_at=at,
            counselor_time=counselor_time,
            client_time=client_time,
            counselor_hour_moves=counselor_time.time() != shown[0][1].time(),
            client_hour_moves=client_time.time() != shown[0][2].time(),
        )
        for at, counselor_time, client_time in shown
    )
