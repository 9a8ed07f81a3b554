"""Busy times: when a counselor is taken elsewhere, as bare intervals. With what and with whom stays on her device."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from app.scheduling.errors import BusyTimesOutOfReach
from app.scheduling.rules.intervals import Interval, merge
from app.scheduling.rules.policies import MOST_HORIZON_DAYS

MOST_BUSY_TIMES: Final = 2000
BUSY_REACH_DAYS: Final = MOST_HORIZON_DAYS

# Of the clock of the device that cut them off, and for a request that was on its way.
_LENIENCY: Final = timedelta(days=1)


def within_reach(busy: Iterable[Interval], now: datetime) -> tuple[Interval, ...]:
    """Return what of busy times can decide about slots: merged, not over yet, no farther ahead than can be booked."""
    reach = Interval(now, now + timedelta(days=BUSY_REACH_DAYS))
    return merge(
        Interval(max(one.starts_at, reach.starts_at), min(one.ends_at, reach.ends_at))
        for one in busy
        if one.overlaps(reach)
    )


def ensure_within_reach(busy: Collection[Interval], now: datetime) -> None:
    """Refuse busy times that a device should have left out. Raises `BusyTimesOutOfReach`."""
    reach = Interval(now - _LENIENCY, now + timedelta(days=BUSY_REACH_DAYS) + _LENIENCY)
    if len(busy) > MOST_BUSY_TIMES or not all(reach.contains(one) for one in busy):
        raise BusyTimesOutOfReach
