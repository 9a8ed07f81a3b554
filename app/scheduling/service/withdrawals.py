"""What becomes of hours when those who were to meet in them no longer will."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import SYSTEM, AuditAction
from app.clients import service as clients
from app.clients.rules import Client, ClientStatus
from app.clock import Clock
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments, cells
from app.scheduling.rules import AppointmentState, CancelledBy, cancel, expire, hold_has_expired
from app.scheduling.service.events import record
from app.scheduling.service.holds import free

_CLIENTS_AT_ONCE: Final = 200


async def expire_holds(session: AsyncSession, clock: Clock) -> int:
    """End holds that are over and free their cells; return how many, those of at most 200 clients a call.

    A client with none left of a proposal waits again. Safe in any number of replicas: each takes clients whom no other
    works on, and passes by those who are just choosing.
    """
    now = clock.now()
    client_ids = await appointments.list_clients_with_expired_holds(session, now, limit=_CLIENTS_AT_ONCE)
    locked = await clients.lock_clients(session, client_ids=client_ids, passing_by_locked=True)
    held = await appointments.lock_holds(session, [client.client_id for client in locked])
    expired = [hold for hold in held if hold_has_expired(hold.hold_expires_at or hold.starts_at, now)]
    for hold in expired:
        expires_at = hold.hold_expires_at or hold.starts_at
        hold.state = expire(AppointmentState(hold.state), expires_at=expires_at, now=now)
        hold.hold_expires_at = None
        hold.version += 1
        await record(session, clock, AuditAction.HOLD_EXPIRED, SYSTEM, hold)
    await cells.delete_cells(session, [hold.appointment_id for hold in expired])
    await _lapse_proposals(session, clock, locked, held, SYSTEM)
    return len(expired)


async def withdraw_counselor(session: AsyncSession, clock: Clock, *, counselor_id: UUID, actor: str) -> None:
    """Give back everything held with a counselor: part of suspending her, after her account was locked.

    Those who were proposed to her wait again. What is booked with her stays until a coordinator has found its client
    somebody else. `actor` stands in the audit log.
    """
    client_ids = await appointments.list_clients_held_for(session, counselor_id)
    locked = await clients.lock_clients(session, client_ids=client_ids)
    held = await appointments.lock_holds(session, client_ids)
    await free(session, [hold for hold in held if hold.counselor_id == counselor_id])
    await _lapse_proposals(session, clock, locked, held, actor)


async def cancel_coming_sessions(
    session: AsyncSession, clock: Clock, *, client_id: str, actor: str, but_with: UUID | None = None
) -> int:
    """Cancel a client's booked sessions that have not started, except with one counselor; return how many.

    Part of taking her counselor from her, after she was locked. She sees them as cancelled, never as cancelled late.
    `actor` stands in the audit log.
    """
    now = clock.now()
    coming = await appointments.lock_coming_of_client(session, client_id, now)
    cancelled = [one for one in coming if one.counselor_id != but_with]
    for one in cancelled:
        one.state = cancel(
            AppointmentState(one.state),
            starts_at=one.starts_at,
            now=now,
            cancel_notice_minutes=0,
            by=CancelledBy.COORDINATOR,
        )
        one.version += 1
        await record(session, clock, AuditAction.APPOINTMENT_CANCELLED, actor, one)
    await cells.delete_cells(session, [one.appointment_id for one in cancelled])
    return len(cancelled)


async def _lapse_proposals(
    session: AsyncSession,
    clock: Clock,
    locked: Collection[Client],
    were_held: Collection[Appointment],
    actor: str,
) -> None:
    """Let those wait again for whom nothing is held any more. Otherwise they would stand on no list at all."""
    asked = {hold.client_id for hold in were_held if hold.state == AppointmentState.HELD}
    for client in locked:
        if client.status is ClientStatus.PROPOSED and client.client_id not in asked:
            await cancel_coming_sessions(session, clock, client_id=client.client_id, actor=actor)
            await clients.lapse_proposal(session, clock, client_id=client.client_id, actor=actor)
