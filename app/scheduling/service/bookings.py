"""Booking sessions, and moving them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import CLIENT, AuditAction, staff_actor
from app.clients import service as clients
from app.clients.rules import is_counselor_of
from app.clock import Clock
from app.errors import Stale
from app.scheduling.errors import SlotNotOffered
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments
from app.scheduling.rules import AppointmentState, Interval, ensure_can_reschedule, ensure_one_more
from app.scheduling.service.events import record
from app.scheduling.service.group_sessions import move_group_sessions
from app.scheduling.service.holds import free
from app.scheduling.service.listings import ensure_may_change, ensure_takes_part, lock_client_met
from app.scheduling.service.placements import (
    accept_proposal,
    get_buffer_minutes,
    keep_counselor,
    lock_client_of,
    lock_open_client,
    minutes_of,
    move_cells,
    new_appointment,
    offered_sessions,
    place,
    session_by_hand,
)
from app.sessions.rules import Actor, ClientActor


async def book_appointment(
    session: AsyncSession, clock: Clock, *, client_id: str, starts_at: datetime
) -> Appointment:
    """Book, as the client, a slot that her present counselor offers at this instant.

    She has chosen: a proposal counts as accepted, and what else was held for her is given back. Raises
    `SlotNotOffered`, also while she has no counselor or her counselor is suspended; `SlotAlreadyTaken`,
    `ClientClosed`, `EnoughSessionsBooked` where `MOST_COMING_SESSIONS` of hers are booked ahead, by whomever; the
    sessions of a series, which her counselor gave her, do not count.
    """
    counselor_id = (await clients.get_client(session, client_id=client_id)).counselor_id
    if counselor_id is not None:
        await keep_counselor(session, counselor_id)
    client = await lock_open_client(session, client_id)
    if counselor_id is None or not is_counselor_of(client, counselor_id):
        raise SlotNotOffered
    ensure_one_more(await appointments.count_coming_of_client(session, client_id, clock.now()))
    calendar, [(span, zone)] = await offered_sessions(session, counselor_id, [starts_at], clock.now())
    holds = await appointments.lock_holds(session, [client_id])
    booked = new_appointment(counselor_id, span, zone, client_id=client_id)
    await place(session, [booked], calendar.buffer_minutes)
    await free(session, holds)
    await accept_proposal(session, client)
    await record(session, clock, AuditAction.APPOINTMENT_BOOKED, CLIENT, booked)
    return booked


async def book_appointment_for(
    session: AsyncSession,
    clock: Clock,
    *,
    counselor_id: UUID,
    client_id: str,
    starts_at: datetime,
    minutes: int,
    zone: str,
) -> Appointment:
    """Book, as her counselor, any time that both have free, 10 to 480 minutes long, told in `zone`.

    Raises `ClientNotFound` unless the client is hers, `ClientClosed`, `SlotNotOffered` for the past or beyond a
    year, `InsideTransition`, `UnknownZone`, `InvalidInterval`, `SlotAlreadyTaken`.
    """
    await keep_counselor(session, counselor_id)
    await lock_client_of(session, client_id, counselor_id)
    span = session_by_hand(starts_at, minutes, zone, clock.now())
    booked = new_appointment(counselor_id, span, zone, client_id=client_id)
    await place(session, [booked], await get_buffer_minutes(session, counselor_id))
    await record(session, clock, AuditAction.APPOINTMENT_BOOKED, staff_actor(counselor_id), booked)
    return booked


async def reschedule_appointment(
    session: AsyncSession,
    clock: Clock,
    *,
    actor: Actor,
    appointment_id: UUID,
    starts_at: datetime,
    expected_version: int,
) -> Appointment:
    """Move a booked session: the client to an offered slot, the counselor to any time both have free.

    Raises `AppointmentNotFound`, `Stale` for another version, `AppointmentNotBooked`, `AppointmentClosed`,
    `AppointmentAlreadyStarted`, `SlotNotOffered`, `SlotAlreadyTaken`, `InsideTransition`, `ClientClosed`; of a group's
    session what `move_group_sessions` raises.
    """
    seen = await appointments.get_appointment(session, appointment_id)
    await ensure_takes_part(session, seen, actor)
    if seen.group_id is not None:
        return await _move_of_group(session, clock, actor, seen, starts_at, expected_version)
    now = clock.now()
    await keep_counselor(session, seen.counselor_id)
    if isinstance(actor, ClientActor):
        span, zone, buffer_minutes = await _offered_time(session, actor.client_id, seen, starts_at, now)
    else:
        ensure_may_change(await lock_client_met(session, seen), actor)
        span, zone, buffer_minutes = await _time_by_hand(session, seen, starts_at, now)
    moved = await appointments.lock_appointment(session, appointment_id)
    if moved.version != expected_version:
        raise Stale
    ensure_can_reschedule(AppointmentState(moved.state), starts_at=moved.starts_at, now=now)
    moved.starts_at, moved.ends_at, moved.zone = span.starts_at, span.ends_at, zone
    moved.version += 1
    await move_cells(session, [moved], buffer_minutes)
    await record(session, clock, AuditAction.APPOINTMENT_RESCHEDULED, actor.reference, moved)
    return moved


async def _move_of_group(
    session: AsyncSession,
    clock: Clock,
    actor: Actor,
    moved: Appointment,
    starts_at: datetime,
    expected_version: int,
) -> Appointment:
    assert moved.group_id is not None  # noqa: S101 - narrows the type; the caller asked
    [result] = await move_group_sessions(
        session,
        clock,
        group_id=moved.group_id,
        starts_at=starts_at,
        versions={moved.appointment_id: expected_version},
        actor=actor.reference,
    )
    return result


async def _offered_time(
    session: AsyncSession, client_id: str, moved: Appointment, starts_at: datetime, now: datetime
) -> tuple[Interval, str, int]:
    client = await lock_open_client(session, client_id)
    if not is_counselor_of(client, moved.counselor_id):
        # She was handed over since: hours are offered to her by her new counselor.
        raise SlotNotOffered
    calendar, [(span, zone)] = await offered_sessions(
        session, moved.counselor_id, [starts_at], now, without=moved.appointment_id
    )
    return span, zone, calendar.buffer_minutes


async def _time_by_hand(
    session: AsyncSession, moved: Appointment, starts_at: datetime, now: datetime
) -> tuple[Interval, str, int]:
    span = session_by_hand(starts_at, minutes_of(moved), moved.zone, now)
    return span, moved.zone, await get_buffer_minutes(session, moved.counselor_id)
