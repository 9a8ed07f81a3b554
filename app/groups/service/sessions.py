"""When a group meets: its series and single sessions, planned, moved, cancelled and stood in for.

Facilitators and coordinators plan. Whoever sits in the group when a session is planned, or takes a seat later, is to
come to it; she is not asked for her hours, because one woman's other plans are nothing to tell a facilitator.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.crypto.organisations import StaffRole
from app.errors import Stale
from app.groups.errors import GroupIsOver
from app.groups.models import Group
from app.groups.repository import programmes, seats
from app.groups.rules import GroupState
from app.groups.service.access import ensure_belongs, get_led, list_facilitator_ids
from app.scheduling import service as scheduling
from app.scheduling.errors import SessionConflict, SlotNotOffered
from app.scheduling.models import Appointment
from app.scheduling.rules import Interval, PlannedOccurrence, WeeklySeries, plan_series
from app.scheduling.service import Party
from app.sessions.rules import Actor, StaffActor
from app.staff import service as staff
from app.staff.errors import StaffNotFound


async def preview_group_series(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    actor: StaffActor,
    series: WeeklySeries,
    room_id: UUID | None = None,
) -> tuple[Sequence[PlannedOccurrence], Sequence[SessionConflict]]:
    """Return the sessions of a series and how each stands, in the same order. Raises `GroupNotFound`."""
    await get_led(session, group_id, actor)
    party = Party(group_id, await list_facilitator_ids(session, group_id), (), room_id)
    planned = plan_series(series)
    standings = await scheduling.preview_group_sessions(
        session, clock, party=party, planned=planned, zone=series.zone
    )
    return planned, standings


async def plan_group_series(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    actor: StaffActor,
    series: WeeklySeries,
    room_id: UUID | None = None,
) -> Sequence[Appointment]:
    """Plan all sessions of a weekly series, or none, with the hours of every facilitator and of the room.

    Raises `GroupNotFound`, `GroupIsOver`, `SlotNotOffered` where a facilitator's account is not active, `Stale` where
    somebody joined or left meanwhile, and what `book_group_sessions` raises.
    """
    party = await _gather(session, await get_led(session, group_id, actor), room_id)
    return await scheduling.book_group_sessions(
        session,
        clock,
        party=party,
        planned=plan_series(series),
        zone=series.zone,
        as_series=True,
        actor=actor.reference,
    )


async def plan_group_session(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    actor: StaffActor,
    starts_at: datetime,
    minutes: int,
    zone: str,
    room_id: UUID | None = None,
) -> Appointment:
    """Plan a single session, 10 to 480 minutes long, told in `zone`. Raises as `plan_group_series`."""
    party = await _gather(session, await get_led(session, group_id, actor), room_id)
    span = Interval(starts_at, starts_at + timedelta(minutes=minutes))
    [planned] = await scheduling.book_group_sessions(
        session,
        clock,
        party=party,
        planned=[PlannedOccurrence(0, span, in_gap=False)],
        zone=zone,
        as_series=False,
        actor=actor.reference,
    )
    return planned


async def move_group_sessions(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    actor: StaffActor,
    starts_at: datetime,
    versions: Mapping[UUID, int],
) -> Sequence[Appointment]:
    """Move coming sessions of a group: the earliest to `starts_at`, the others by as much on the wall clock.

    Raises `GroupNotFound` and what moving raises in scheduling.
    """
    await get_led(session, group_id, actor)
    return await scheduling.move_group_sessions(
        session, clock, group_id=group_id, starts_at=starts_at, versions=versions, actor=actor.reference
    )


async def cancel_group_sessions(
    session: AsyncSession, clock: Clock, *, group_id: UUID, actor: StaffActor, versions: Mapping[UUID, int]
) -> Sequence[Appointment]:
    """Cancel sessions of a group. Raises `GroupNotFound` and what cancelling raises in scheduling."""
    await get_led(session, group_id, actor)
    return await scheduling.cancel_group_sessions(
        session, clock, group_id=group_id, versions=versions, actor=actor.reference
    )


async def substitute_facilitator(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    actor: StaffActor,
    appointment_id: UUID,
    version: int,
    replaced_id: UUID,
    substitute_id: UUID,
) -> Appointment:
    """Let another counselor hold one session. She gets its hour and no key: that a facilitator's device gives.

    Raises `GroupNotFound`, `StaffNotFound` unless the substitute is an active counselor, and what substituting raises
    in scheduling.
    """
    await get_led(session, group_id, actor)
    substitute = await staff.get_active_staff(session, staff_id=substitute_id)
    if StaffRole.COUNSELOR not in substitute.roles:
        raise StaffNotFound
    return await scheduling.substitute_facilitator(
        session,
        clock,
        group_id=group_id,
        appointment_id=appointment_id,
        version=version,
        replaced_id=replaced_id,
        substitute_id=substitute_id,
        actor=actor.reference,
    )


async def list_group_sessions(
    session: AsyncSession, *, group_id: UUID, actor: Actor
) -> Sequence[Appointment]:
    """Return a group's sessions to its facilitators, its members and coordinators, in order. Raises `GroupNotFound`."""
    if isinstance(actor, StaffActor):
        await get_led(session, group_id, actor)
    else:
        await ensure_belongs(session, group_id, actor)
    return await scheduling.list_group_sessions(session, group_id=group_id)


async def _gather(session: AsyncSession, group: Group, room_id: UUID | None) -> Party:
    # Accounts, then clients, then the group: the order in which whoever takes a seat locks too. The group last, so that
    # nobody can sit down, and nobody else come to lead it, unseen between this and the end.
    facilitator_ids = await list_facilitator_ids(session, group.group_id)
    for staff_id in sorted(facilitator_ids):
        await _keep_facilitator(session, staff_id)
    await seats.lock_members(session, group.group_id)
    seated = await _seated(session, group.group_id)
    now = await programmes.lock_group(session, group.group_id)
    if GroupState(now.state).is_over:
        raise GroupIsOver
    if (facilitator_ids, seated) != (
        await list_facilitator_ids(session, group.group_id),
        await _seated(session, group.group_id),
    ):
        raise Stale
    return Party(group.group_id, facilitator_ids, seated, room_id)


async def _keep_facilitator(session: AsyncSession, staff_id: UUID) -> None:
    try:
        await staff.keep_active_staff(session, staff_id=staff_id)
    except StaffNotFound:
        raise SlotNotOffered from None


async def _seated(session: AsyncSession, group_id: UUID) -> tuple[str, ...]:
    return tuple(seat.client_id for seat in await seats.list_seats(session, group_id))
