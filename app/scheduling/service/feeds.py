"""The secret address of a counselor's calendar, and what stands there."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.audit.service import record_event
from app.clock import Clock
from app.scheduling.errors import FeedNotFound
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments, feeds
from app.scheduling.repository.group_sessions import list_replaced
from app.scheduling.rules import (
    FEED_PAST_DAYS,
    MOST_HORIZON_DAYS,
    AppointmentState,
    BusyEvent,
    Interval,
    address_hash,
    event_status,
)
from app.sessions.server_keys import ServerKeys
from app.staff import service as staff

_PURPOSE: Final = b"calendar-event"


async def set_calendar_address(
    session: AsyncSession, clock: Clock, *, counselor_id: UUID, hashed: str
) -> None:
    """Give a counselor's calendar the address with this hash (64 hex). The one before is none any more."""
    await feeds.replace_address(session, counselor_id, hashed, made_on=clock.now().date())
    await _record(session, clock, AuditAction.CALENDAR_ADDRESS_SET, counselor_id)


async def revoke_calendar_address(session: AsyncSession, clock: Clock, *, counselor_id: UUID) -> None:
    """Let a counselor's calendar have no address, if it has one."""
    await feeds.delete_address(session, counselor_id)
    await _record(session, clock, AuditAction.CALENDAR_ADDRESS_REVOKED, counselor_id)


async def find_address_day(session: AsyncSession, *, counselor_id: UUID) -> date | None:
    """Return since which day a counselor's calendar has its address, or None where it has none."""
    return await feeds.find_made_on(session, counselor_id)


async def list_busy_events(
    session: AsyncSession, clock: Clock, keys: ServerKeys, *, address: str
) -> Sequence[BusyEvent]:
    """Return what stands at an address: a month back, and as far ahead as anybody can book; in order.

    Raises `FeedNotFound`, also for the address of somebody whose account is not active.
    """
    hashed = address_hash(address)
    counselor_id = await feeds.get_counselor_at(session, hashed)
    if not await staff.is_active_staff(session, staff_id=counselor_id):
        raise FeedNotFound
    now = clock.now()
    window = Interval(now - timedelta(days=FEED_PAST_DAYS), now + timedelta(days=MOST_HORIZON_DAYS))
    listed = [
        (one, AppointmentState(one.state))
        for one in await appointments.list_of_counselor(session, counselor_id, window)
    ]
    # Of a session that somebody else holds now, her calendar is told as of one that was cancelled.
    listed += [
        (one, AppointmentState.CANCELLED) for one in await list_replaced(session, counselor_id, window)
    ]
    return [
        BusyEvent(
            _uid(keys, hashed, one), Interval(one.starts_at, one.ends_at), status, sequence=one.version - 1
        )
        for one, state in sorted(listed, key=lambda each: (each[0].starts_at, each[0].appointment_id))
        if (status := event_status(state, one.ends_at, now)) is not None
    ]


def _uid(keys: ServerKeys, hashed: str, appointment: Appointment) -> UUID:
    # Random to whoever lacks the server's key, also to somebody who knows the appointment's id, and another one at
    # another address; yet the same whenever this address is read, and nowhere kept.
    named = bytes.fromhex(hashed) + appointment.appointment_id.bytes
    return UUID(bytes=keys.mac(_PURPOSE, named)[:16], version=4)


async def _record(session: AsyncSession, clock: Clock, action: AuditAction, counselor_id: UUID) -> None:
    await record_event(
        session, clock, action=action, actor=staff_actor(counselor_id), subject=str(counselor_id)
    )
