"""Hours held for a client: she has no notifications, so what is proposed to her waits until she looks in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import CLIENT, AuditAction, staff_actor
from app.clock import Clock
from app.scheduling.errors import AppointmentNotFound
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments, cells
from app.scheduling.rules import (
    HOLD_DAYS,
    AppointmentState,
    ensure_can_book,
    hold_expires_at,
    release,
)
from app.scheduling.service.events import record
from app.scheduling.service.placements import (
    accept_proposal,
    keep_counselor,
    lock_client_of,
    lock_open_client,
    new_appointment,
    offered_sessions,
    place,
)


async def hold_slots(
    session: AsyncSession,
    clock: Clock,
    *,
    counselor_id: UUID,
    client_id: str,
    starts: Collection[datetime],
    held_by: UUID,
) -> Sequence[Appointment]:
    """Hold offered slots of a client's counselor for her, `HOLD_DAYS` long but not beyond each one's start.

    All or none. Raises `ClientNotFound` unless the counselor is hers, `ClientClosed`, `SlotNotOffered`,
    `SlotAlreadyTaken`.
    """
    await keep_counselor(session, counselor_id)
    await lock_client_of(session, client_id, counselor_id)
    now = clock.now()
    calendar, sessions = await offered_sessions(session, counselor_id, starts, now)
    held = [
        new_appointment(
            counselor_id,
            span,
            zone,
            client_id=client_id,
            hold_expires_at=hold_expires_at(now, span.starts_at, HOLD_DAYS),
        )
        for span, zone in sessions
    ]
    await place(session, held, calendar.buffer_minutes)
    for one in held:
        await record(session, clock, AuditAction.HOLD_MADE, staff_actor(held_by), one)
    return held


async def confirm_hold(
    session: AsyncSession, clock: Clock, *, client_id: str, appointment_id: UUID
) -> Appointment:
    """Book, as the client, what is held for her, accept the proposal it belongs to, and give back what else is held.

    Raises `AppointmentNotFound`, `HoldExpired`, `AppointmentAlreadyBooked`, `AppointmentClosed`, `ClientClosed`,
    `SlotNotOffered` where the counselor is being suspended.
    """
    seen = await appointments.get_appointment(session, appointment_id)
    if seen.client_id != client_id:
        raise AppointmentNotFound
    if seen.state == AppointmentState.HELD:
        await keep_counselor(session, seen.counselor_id)
    client = await lock_open_client(session, client_id)
    holds = await appointments.lock_holds(session, [client_id])
    # As it is now: what was seen before the locks may have been given back since.
    chosen = await appointments.lock_appointment(session, appointment_id)
    expires_at = chosen.hold_expires_at or chosen.starts_at
    ensure_can_book(AppointmentState(chosen.state), expires_at=expires_at, now=clock.now())
    chosen.state, chosen.hold_expires_at = AppointmentState.BOOKED, None
    chosen.version += 1
    await free(session, [hold for hold in holds if hold is not chosen])
    await accept_proposal(session, client)
    await record(session, clock, AuditAction.HOLD_CONFIRMED, CLIENT, chosen)
    return chosen


async def release_holds(session: AsyncSession, *, client_id: str) -> int:
    """Give back everything held for a client; return how many hours that were."""
    holds = await appointments.lock_holds(session, [client_id])
    await free(session, holds)
    return len(holds)


async def free(session: AsyncSession, holds: Collection[Appointment]) -> None:
    """Give locked holds back before anybody booked them, and free their cells."""
    for hold in holds:
        hold.state, hold.hold_expires_at = release(AppointmentState(hold.state)), None
        hold.version += 1
    await cells.delete_cells(session, [hold.appointment_id for hold in holds])
