"""Which weekly slots are safe for a woman and free for a facilitator, in every session a group would have.

A slot is a wall time in one zone. Each of its sessions is a real instant, so that zones may drift against each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from app.groups.planning.needs import Facilitator, WeeklySlot, Woman, WomanId
from app.matching.rules import Capability, Criteria
from app.matching.rules.hours import Span, safe_spans
from app.scheduling.rules import CELL_MINUTES, Interval, cell_starts_at, instant_of, merge, zone

_DAYS_A_WEEK: Final = 7
_CELL_SECONDS: Final = CELL_MINUTES * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDates:
    """When groups would meet: so many weekly sessions on the wall clock of a zone, none before `since_on`.

    A session that would fall on a day of `skipped_on` is left out, and held at the end instead.
    """

    zone: str
    since_on: date
    sessions: int
    skipped_on: frozenset[date] = frozenset()


def sessions_of(slot: WeeklySlot, dates: GroupDates) -> tuple[Interval, ...]:
    """Return the sessions of a group in a slot, in order. Raises `UnknownZone`."""
    tz = zone(dates.zone)
    day_on = dates.since_on + timedelta(days=(slot.weekday - dates.since_on.weekday()) % _DAYS_A_WEEK)
    found: list[Interval] = []
    while len(found) < dates.sessions:
        if day_on not in dates.skipped_on:
            wall = datetime.combine(day_on, time()) + timedelta(minutes=slot.starts_minute)
            starts_at = instant_of(wall, tz).at
            found.append(Interval(starts_at, starts_at + timedelta(minutes=slot.minutes)))
        day_on += timedelta(days=_DAYS_A_WEEK)
    return tuple(found)


def safe_slots(criteria: Criteria, slots: Sequence[WeeklySlot], dates: GroupDates) -> frozenset[int]:
    """Return the numbers of the slots at which every session lies whole within hours that are safe for her."""
    sessions = [[_span(one) for one in sessions_of(slot, dates)] for slot in slots]
    if not any(sessions):
        return frozenset()
    first = min(starts for some in sessions for starts, _ in some)
    last = max(ends for some in sessions for _, ends in some)
    # A safe hour may begin before the first session and end after the last.
    safe = safe_spans(criteria.safe_hours, zone(criteria.zone), (first - 86_400, last + 86_400))
    return frozenset(at for at, some in enumerate(sessions) if all(_within(one, safe) for one in some))


def free_slots(capability: Capability, slots: Sequence[WeeklySlot], dates: GroupDates) -> frozenset[int]:
    """Return the numbers of the slots in which somebody can lead every session.

    Bookable sessions count with the whole cells they hold, so that two with a short pause between hold a longer one.
    What can be booked is known for some weeks only: at least one session has to be among them, and of the others it is
    known that they are not on leave. The service decides when the series is booked.
    """
    offered = [session for opening in capability.openings for session in opening.sessions()]
    if not offered:
        return frozenset()
    free = [_span(one) for one in merge(Interval(one.starts_at, _cell_end(one.ends_at)) for one in offered)]
    known_until = max(ends for _, ends in free)
    found = set()
    for at, slot in enumerate(slots):
        sessions = sessions_of(slot, dates)
        seen = [one for one in map(_span, sessions) if one[1] <= known_until]
        away = any(one.overlaps(leave) for one in sessions for leave in capability.on_leave)
        if seen and not away and all(_within(one, free) for one in seen):
            found.add(at)
    return frozenset(found)


def woman_of(
    woman_id: WomanId,
    criteria: Criteria,
    *,
    waiting_days: int,
    slots: Sequence[WeeklySlot],
    dates: GroupDates,
) -> Woman:
    """Return a woman as planning sees her, of what was opened of her intake."""
    return Woman(
        woman_id=woman_id,
        languages=frozenset(criteria.languages),
        topics=criteria.topics,
        ways=criteria.ways,
        slots=safe_slots(criteria, slots, dates),
        urgency=criteria.urgency,
        waiting_days=waiting_days,
        excluded=criteria.excluded,
    )


def facilitator_of(capability: Capability, slots: Sequence[WeeklySlot], dates: GroupDates) -> Facilitator:
    """Return a counselor as planning sees her."""
    return Facilitator(
        staff_id=capability.staff_id,
        languages=frozenset(capability.languages),
        topics=capability.topics,
        slots=free_slots(capability, slots, dates),
    )


def _span(interval: Interval) -> Span:
    return int(interval.starts_at.timestamp()), int(interval.ends_at.timestamp())


def _cell_end(at: datetime) -> datetime:
    return cell_starts_at(-(-int(at.timestamp()) // _CELL_SECONDS))


def _within(session: Span, spans: Iterable[Span]) -> bool:
    return any(starts <= session[0] and session[1] <= ends for starts, ends in spans)
