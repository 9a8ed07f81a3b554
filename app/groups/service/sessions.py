"""When a group meets, and who came."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.groups.errors import GroupNotFound
from app.groups.repository import seats
from app.groups.service.access import ensure_belongs, get_facilitated
from app.scheduling import service as scheduling
from app.scheduling.models import Appointment
from app.scheduling.rules import Outcome
from app.sessions.rules import Actor, StaffActor


async def plan_group_session(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    facilitator: StaffActor,
    starts_at: datetime,
    minutes: int,
    zone: str,
) -> Appointment:
    """Plan a session at any time that facilitator and group have free, 10 to 480 minutes long, told in `zone`.

    Raises `GroupNotFound` and what `book_group_session` raises.
    """
    await get_facilitated(session, group_id, facilitator)
    return await scheduling.book_group_session(
        session,
        clock,
        counselor_id=facilitator.staff_id,
        group_id=group_id,
        starts_at=starts_at,
        minutes=minutes,
        zone=zone,
    )


async def list_group_sessions(
    session: AsyncSession, *, group_id: UUID, actor: Actor
) -> Sequence[Appointment]:
    """Return a group's sessions to its facilitator and its members, in order. Raises `GroupNotFound`."""
    await ensure_belongs(session, group_id, actor)
    return await scheduling.list_group_sessions(session, group_id=group_id)


async def record_attendance(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    facilitator: StaffActor,
    appointment_id: UUID,
    client_id: str,
    outcome: Outcome,
) -> None:
    """Record, from its start on, whether a member came to a session. The others' is not touched by it.

    Raises `GroupNotFound`, also for one without a seat; `AppointmentNotFound`, `AppointmentClosed`,
    `AppointmentNotStarted`.
    """
    await get_facilitated(session, group_id, facilitator)
    await seats.lock_member(session, client_id)
    if not await seats.is_member(session, group_id, client_id):
        raise GroupNotFound
    await scheduling.record_attendance(
        session,
        clock,
        group_id=group_id,
        counselor_id=facilitator.staff_id,
        appointment_id=appointment_id,
        participant=client_id,
        outcome=outcome,
    )


async def list_attendances(
    session: AsyncSession, *, group_id: UUID, facilitator: StaffActor, appointment_id: UUID
) -> dict[str, Outcome]:
    """Return who came to a session, by client, to the facilitator. Raises `GroupNotFound`."""
    await get_facilitated(session, group_id, facilitator)
    sessions = await scheduling.list_group_sessions(session, group_id=group_id)
    if appointment_id not in {one.appointment_id for one in sessions}:
        raise GroupNotFound
    return await scheduling.list_attendances(session, appointment_id=appointment_id)
