"""Who came to a group's sessions: said by who holds them, of who sat in the group when they began."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.groups.errors import GroupNotFound
from app.groups.service.access import get_facilitated
from app.scheduling import service as scheduling
from app.scheduling.errors import AppointmentNotFound
from app.scheduling.rules import Attended, Presence
from app.sessions.rules import StaffActor


async def record_attendance(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    actor: StaffActor,
    appointment_id: UUID,
    client_id: str,
    presence: Presence,
) -> None:
    """Record, from its start on, how a session went for one member. The others' is not touched by it.

    A facilitator's to say, and a substitute's of the session she holds. Raises `GroupNotFound`, also for one who was
    not to come; `AppointmentClosed` for a cancelled one and once it is too late to correct, `AppointmentNotStarted`.
    """
    await _ensure_may_say(session, group_id, actor, appointment_id)
    try:
        await scheduling.record_presence(
            session,
            clock,
            group_id=group_id,
            appointment_id=appointment_id,
            client_id=client_id,
            presence=presence,
        )
    except AppointmentNotFound:
        raise GroupNotFound from None


async def list_attendances(
    session: AsyncSession, *, group_id: UUID, actor: StaffActor, appointment_id: UUID
) -> Sequence[Attended]:
    """Return who was to come to a session, and what was said of each. Raises `GroupNotFound`."""
    await _ensure_may_say(session, group_id, actor, appointment_id)
    try:
        return await scheduling.list_attended(session, group_id=group_id, appointment_id=appointment_id)
    except AppointmentNotFound:
        raise GroupNotFound from None


async def list_absences(session: AsyncSession, *, group_id: UUID, actor: StaffActor) -> Sequence[Attended]:
    """Return who stayed away without a word and was not asked after yet, to a facilitator. Raises `GroupNotFound`."""
    await get_facilitated(session, group_id, actor)
    return await scheduling.list_missed(session, group_id=group_id)


async def mark_followed_up(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    actor: StaffActor,
    appointment_id: UUID,
    client_id: str,
) -> None:
    """Note that an absence was followed up, as a facilitator. Raises `GroupNotFound`, also where none is."""
    await get_facilitated(session, group_id, actor)
    try:
        await scheduling.mark_followed_up(
            session, clock, group_id=group_id, appointment_id=appointment_id, client_id=client_id
        )
    except AppointmentNotFound:
        raise GroupNotFound from None


async def _ensure_may_say(
    session: AsyncSession, group_id: UUID, actor: StaffActor, appointment_id: UUID
) -> None:
    try:
        await get_facilitated(session, group_id, actor)
    except GroupNotFound:
        # Whoever stands in holds this one session, and no part of the group beside it.
        try:
            await scheduling.get_appointment(session, actor=actor, appointment_id=appointment_id)
        except AppointmentNotFound:
            raise GroupNotFound from None
