"""Who came to a group's sessions, and who was missed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clock import Clock, today
from app.scheduling.errors import AppointmentNotFound
from app.scheduling.repository import appointments, group_sessions
from app.scheduling.rules import (
    AppointmentState,
    Attended,
    Presence,
    absences_to_follow_up,
    ensure_can_record,
)


async def record_presence(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    appointment_id: UUID,
    client_id: str,
    presence: Presence,
) -> None:
    """Record, from its start on, how a session went for one who sat in the group when it began.

    Another word takes its place for two weeks. Raises `AppointmentNotFound`, also for a client who was not to come;
    `ClientNotFound`, `AppointmentClosed`, `AppointmentNotStarted`.
    """
    await clients.lock_client(session, client_id=client_id)
    attended = await appointments.lock_appointment(session, appointment_id)
    said = {
        one.client_id: one.presence for one in await group_sessions.list_attended(session, [appointment_id])
    }
    if attended.group_id != group_id or client_id not in said:
        raise AppointmentNotFound
    ensure_can_record(
        AppointmentState(attended.state),
        is_correction=said[client_id] not in (None, presence),
        starts_at=attended.starts_at,
        now=clock.now(),
    )
    await group_sessions.write_presence(session, appointment_id, client_id, presence)


async def list_attended(session: AsyncSession, *, group_id: UUID, appointment_id: UUID) -> Sequence[Attended]:
    """Return who was to come to a group's session, and how it went for each. Raises `AppointmentNotFound`."""
    if (await appointments.get_appointment(session, appointment_id)).group_id != group_id:
        raise AppointmentNotFound
    return await group_sessions.list_attended(session, [appointment_id])


async def list_missed(session: AsyncSession, *, group_id: UUID) -> Sequence[Attended]:
    """Return who of a group stayed away without a word the last time, and had no follow-up since."""
    held = await appointments.list_of_group(session, group_id)
    return absences_to_follow_up(
        await group_sessions.list_attended(session, [one.appointment_id for one in held])
    )


async def mark_followed_up(
    session: AsyncSession, clock: Clock, *, group_id: UUID, appointment_id: UUID, client_id: str
) -> None:
    """Note that somebody asked after a client who was absent; the first day counts.

    Raises `AppointmentNotFound` where nothing of her is to be followed up.
    """
    of_session = await list_attended(session, group_id=group_id, appointment_id=appointment_id)
    if any(one.client_id == client_id and one.followed_up_on for one in of_session):
        return
    if not await group_sessions.mark_followed_up(session, appointment_id, client_id, today(clock)):
        raise AppointmentNotFound


async def join_group_sessions(session: AsyncSession, clock: Clock, *, group_id: UUID, client_id: str) -> None:
    """Expect a client at every session of a group that is not over: part of taking a seat, after the seat was taken."""
    ids = await group_sessions.list_ids_of_group(session, group_id, ending_after=clock.now())
    await group_sessions.add_expected(session, ids, [client_id])


async def leave_group_sessions(
    session: AsyncSession, clock: Clock, *, group_id: UUID, client_id: str
) -> None:
    """Expect a client no more at sessions of a group that have not started: part of giving up her seat."""
    await group_sessions.delete_expected(session, group_id, client_id, starting_after=clock.now())


async def leave_all_group_sessions(session: AsyncSession, *, client_id: str) -> None:
    """Expect a client in no group any more: part of closing her file. What was said of her stays."""
    await group_sessions.delete_unsaid(session, client_id)
