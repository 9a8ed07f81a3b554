"""Where a clock change is felt by one member of a group: each session on her own clock, beside the group's. Pure.

A group meets at one wall time of one zone. For whoever lives by other clocks that hour moves wherever one zone changes
its clocks and the other does not, or not on the same day: Vilnius 18:00 is Minsk 19:00 in winter and 18:00 in summer.
Her zone is known on her device alone, so this is asked there and never by the server.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.scheduling.rules.zones import wall_time, zone

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OwnHour:
    """A session on both clocks (naive). `shift_minutes` is how far it moved on hers, against the first session.

    `begins` says that it did not stand so at the session before: from here on she must be told.
    """

    starts_at: datetime
    group_time: datetime
    own_time: datetime
    shift_minutes: int
    begins: bool


def own_hours(starts: Sequence[datetime], *, group_zone: str, own_zone: str) -> tuple[OwnHour, ...]:
    """Return each session of a group (aware UTC, in order) on the clock of `own_zone`. Raises `UnknownZone`.

    What a facilitator moves by hand is no shift: it moves on both clocks.
    """
    theirs, hers = zone(group_zone), zone(own_zone)
    shown = [(at, wall_time(at, theirs), wall_time(at, hers)) for at in starts]
    apart = [own_time - group_time for _, group_time, own_time in shown]
    begins = [False, *(one != before for before, one in pairwise(apart))]
    return tuple(
        OwnHour(at, group_time, own_time, (own_time - group_time - apart[0]) // _MINUTE, is_new)
        for (at, group_time, own_time), is_new in zip(shown, begins, strict=True)
    )


def zones_moved(
    starts: Sequence[datetime], *, group_zone: str, zones: Collection[str]
) -> dict[str, tuple[int, ...]]:
    """Return for each zone in which an hour moves the sessions that it moves, by their place, counted from 0.

    Raises `UnknownZone`.
    """
    moved = {
        name: tuple(
            position
            for position, one in enumerate(own_hours(starts, group_zone=group_zone, own_zone=name))
            if one.shift_minutes
        )
        for name in zones
    }
    return {name: positions for name, positions in moved.items() if positions}
