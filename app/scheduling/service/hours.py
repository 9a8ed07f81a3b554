"""A counselor's hours as she keeps them, and the slots that come of them."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.audit.service import record_event
from app.clock import Clock
from app.scheduling.calendars import Calendar, absences, whole_days
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments, calendars, group_sessions
from app.scheduling.rules import (
    MOST_HORIZON_DAYS,
    BookingPolicy,
    HoursException,
    Interval,
    Leave,
    Opening,
    Slot,
    WeeklyHours,
)
from app.scheduling.rules import zone as known_zone
from app.staff import service as staff

# No policy lets anybody book farther ahead, so a window that reaches farther is cut here: instants at the end of
# the calendar cannot be counted on from.
_FARTHEST: Final = timedelta(days=MOST_HORIZON_DAYS)


async def set_hours(
    session: AsyncSession,
    clock: Clock,
    *,
    counselor_id: UUID,
    zone: str,
    hours: Iterable[WeeklyHours],
    exceptions: Iterable[HoursException],
    leaves: Collection[Leave],
    policy: BookingPolicy,
) -> Sequence[Appointment]:
    """Replace all that a counselor said about her time; `zone` is where she lives by it.

    What is booked or held already stays. Returns what of it, not over yet, her leave touches: that is to be moved,
    one by one. Raises `UnknownZone`.
    """
    known_zone(zone)
    # The policy first: it is the row that makes two replacements follow each other.
    await calendars.replace_policy(session, counselor_id, policy, zone)
    await calendars.replace_hours(session, counselor_id, hours)
    await calendars.replace_exceptions(session, counselor_id, exceptions)
    await calendars.replace_leaves(session, counselor_id, leaves)
    await record_event(
        session,
        clock,
        action=AuditAction.HOURS_SET,
        actor=staff_actor(counselor_id),
        subject=str(counselor_id),
    )
    return await list_touched(session, clock, counselor_id=counselor_id, leaves=leaves)


async def list_touched(
    session: AsyncSession, clock: Clock, *, counselor_id: UUID, leaves: Collection[Leave]
) -> Sequence[Appointment]:
    """Return what of a counselor's is held or booked, is not over, and would stand in this leave; in order."""
    return await appointments.list_touching(session, counselor_id, absences(leaves), clock.now())


async def get_hours(session: AsyncSession, *, counselor_id: UUID) -> Calendar:
    """Return all that a counselor said about her time, past exceptions and leave too, without bookings."""
    only = [counselor_id]
    hours = await calendars.list_hours(session, only)
    exceptions = await calendars.list_exceptions(session, only, since_on=date.min)
    leaves = await calendars.list_leaves(session, only, since_on=date.min)
    policies = await calendars.list_policies(session, only)
    return Calendar(
        hours=hours.get(counselor_id, ()),
        exceptions=exceptions.get(counselor_id, ()),
        leaves=leaves.get(counselor_id, ()),
        policy=policies.get(counselor_id),
        zone=await calendars.find_zone(session, counselor_id),
    )


async def list_slots(
    session: AsyncSession,
    clock: Clock,
    *,
    counselor_id: UUID,
    window: Interval,
    moving: UUID | None = None,
    for_client: str | None = None,
) -> tuple[Slot, ...]:
    """Return the slots a counselor offers that start in the window, in order.

    None while she has no policy, or no active account.

    `moving` is an appointment to be moved away: what it takes is offered too. `for_client` is who looks: she is not
    offered an hour at which a group of hers meets.
    """
    reach = _within_reach(window, clock)
    if reach is None or not await staff.is_active_staff(session, staff_id=counselor_id):
        return ()
    calendar = await calendars.get_calendar(session, counselor_id, reach, without=moving)
    slots = calendar.slots(reach, clock.now())
    if for_client is None or not slots:
        return slots
    hers = Interval(slots[0].starts_at, slots[-1].ends_at)
    meets = await group_sessions.list_expected(session, for_client, hers)
    return tuple(
        slot
        for slot in slots
        if not any(Interval(slot.starts_at, slot.ends_at).overlaps(one) for one in meets)
    )


async def list_openings(
    session: AsyncSession, clock: Clock, *, counselor_ids: Collection[UUID], window: Interval
) -> dict[UUID, Opening | None]:
    """Return what each counselor offers in a window of 52 weeks at most, in six queries however many they are.

    None for one who offers nothing in it.
    """
    reach = _within_reach(window, clock)
    if reach is None:
        return dict.fromkeys(counselor_ids)
    found = await calendars.list_calendars(session, counselor_ids, whole_days(reach))
    openings: dict[UUID, Opening | None] = {}
    for counselor_id, calendar in found.items():
        openings[counselor_id] = calendar.opening(reach, clock.now())
        # Hundreds of calendars take a while the first time: let other requests be answered in between.
        await asyncio.sleep(0)
    return openings


async def list_absences(
    session: AsyncSession, clock: Clock, *, counselor_ids: Collection[UUID]
) -> dict[UUID, tuple[Interval, ...]]:
    """Return the leave of counselors that is not over yet, as spans of instants."""
    since_on = clock.now().date() - timedelta(days=1)  # Her last day of leave may still run in her zone.
    found = await calendars.list_leaves(session, counselor_ids, since_on=since_on)
    return {counselor_id: absences(found.get(counselor_id, ())) for counselor_id in counselor_ids}


def _within_reach(window: Interval, clock: Clock) -> Interval | None:
    now = clock.now()
    starts_at, ends_at = max(window.starts_at, now), min(window.ends_at, now + _FARTHEST)
    return Interval(starts_at, ends_at) if starts_at < ends_at else None
