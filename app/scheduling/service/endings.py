"""How booked sessions end: cancelled, completed, missed, erased with a client."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.clients import service as clients
from app.clock import Clock
from app.scheduling.errors import AppointmentNotFound
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments, calendars, cells
from app.scheduling.rules import (
    AppointmentState,
    CancelledBy,
    Outcome,
    cancel,
    record_outcome,
)
from app.scheduling.service.events import record
from app.scheduling.service.listings import (
    ensure_holds,
    ensure_may_change,
    ensure_takes_part,
    lock_client_met,
)
from app.sessions.rules import Actor, ClientActor


async def cancel_appointment(
    session: AsyncSession, clock: Clock, *, actor: Actor, appointment_id: UUID
) -> Appointment:
    """Cancel a booked session, as its client or its counselor, and free its cells.

    Late where a client gives less than the counselor's notice. A counselor cancels what is to come only
    while the client is hers and her file open. Raises `AppointmentNotFound`, `AppointmentNotBooked`,
    `AppointmentClosed`, `AppointmentAlreadyStarted`, `ClientClosed`.
    """
    seen = await appointments.get_appointment(session, appointment_id)
    await ensure_takes_part(session, seen, actor)
    client = await lock_client_met(session, seen)
    cancelled = await appointments.lock_appointment(session, appointment_id)
    if clock.now() < cancelled.starts_at:
        ensure_may_change(client, actor)
    notice_minutes = await get_cancel_notice_minutes(session, cancelled.counselor_id)
    end_by_cancelling(cancelled, actor, clock.now(), notice_minutes)
    await cells.delete_cells(session, [appointment_id])
    await record(session, clock, AuditAction.APPOINTMENT_CANCELLED, actor.reference, cancelled)
    return cancelled


def end_by_cancelling(
    appointment: Appointment, actor: Actor, now: datetime, cancel_notice_minutes: int
) -> None:
    """Cancel a locked appointment, whose cells the caller frees. Raises as `cancel_appointment`."""
    appointment.state = cancel(
        AppointmentState(appointment.state),
        starts_at=appointment.starts_at,
        now=now,
        cancel_notice_minutes=cancel_notice_minutes,
        by=CancelledBy.CLIENT if isinstance(actor, ClientActor) else CancelledBy.COUNSELOR,
    )
    appointment.version += 1


async def get_cancel_notice_minutes(session: AsyncSession, counselor_id: UUID) -> int:
    """Return with how little left a client of a counselor cancels late; 0 while she has not said."""
    policies = await calendars.list_policies(session, [counselor_id])
    return policies[counselor_id].cancel_notice_minutes if counselor_id in policies else 0


async def complete_appointment(
    session: AsyncSession, clock: Clock, *, counselor_id: UUID, appointment_id: UUID
) -> Appointment:
    """Record that a session took place, from its start on; with a client, that she came. Corrects a no-show.

    Raises `AppointmentNotFound`, `AppointmentNotBooked`, `AppointmentClosed`, `AppointmentNotStarted`.
    """
    completed = await _end(session, clock, counselor_id, appointment_id, Outcome.COMPLETED)
    await record(session, clock, AuditAction.APPOINTMENT_COMPLETED, staff_actor(counselor_id), completed)
    return completed


async def mark_no_show(
    session: AsyncSession, clock: Clock, *, counselor_id: UUID, appointment_id: UUID
) -> Appointment:
    """Record that the client of a session did not come, or correct that she did.

    Raises as `complete_appointment`, and `AppointmentNotFound` for a group's session: who stayed away from it is
    `record_presence`'s to say.
    """
    missed = await _end(session, clock, counselor_id, appointment_id, Outcome.NO_SHOW)
    if missed.client_id is None:
        raise AppointmentNotFound
    await record(session, clock, AuditAction.NO_SHOW_MARKED, staff_actor(counselor_id), missed)
    return missed


async def list_attendances(session: AsyncSession, *, appointment_id: UUID) -> dict[str, Outcome]:
    """Return how a session went, by participant."""
    return await appointments.list_attendances(session, appointment_id)


async def release_client(session: AsyncSession, *, client_id: str) -> None:
    """Delete every trace of a client here: her appointments, their cells, her attendance. Part of erasing her."""
    await appointments.delete_appointments_of_client(session, client_id)


async def _end(
    session: AsyncSession, clock: Clock, counselor_id: UUID, appointment_id: UUID, outcome: Outcome
) -> Appointment:
    seen = await appointments.get_appointment(session, appointment_id)
    if seen.client_id is not None:
        await clients.lock_client(session, client_id=seen.client_id)
    ended = await _lock_of_counselor(session, counselor_id, appointment_id)
    state = AppointmentState(ended.state)
    ended.state = record_outcome(state, outcome, starts_at=ended.starts_at, now=clock.now())
    ended.version += 1
    if ended.client_id is not None:
        await appointments.replace_attendance(
            session, appointment_id=appointment_id, participant=ended.client_id, outcome=outcome
        )
    return ended


async def _lock_of_counselor(session: AsyncSession, counselor_id: UUID, appointment_id: UUID) -> Appointment:
    found = await appointments.lock_appointment(session, appointment_id)
    await ensure_holds(session, found, counselor_id)
    return found
