"""Weekly series: planned, booked, moved and cancelled together, or one by one like any appointment.

All sessions of a series are taken in one transaction: either the database gives every hour, or none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.clock import Clock
from app.crypto.randomness import random_id
from app.errors import Stale
from app.scheduling.errors import (
    AppointmentClosed,
    AppointmentNotFound,
    SeriesNotFound,
    Standing,
)
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments, cells
from app.scheduling.repository.group_sessions import is_expected_within
from app.scheduling.rules import (
    AppointmentState,
    PlannedOccurrence,
    WeeklySeries,
    ensure_can_reschedule,
    plan_series,
    shifted,
    spans_to_book,
)
from app.scheduling.service.endings import end_by_cancelling, get_cancel_notice_minutes
from app.scheduling.service.events import record
from app.scheduling.service.listings import ensure_may_change, ensure_takes_part, lock_client_met
from app.scheduling.service.placements import (
    cells_of,
    get_buffer_minutes,
    get_client_of,
    keep_counselor,
    lock_client_of,
    minutes_of,
    move_cells,
    new_appointment,
    place,
    session_by_hand,
    standing_by_hand,
)
from app.sessions.rules import Actor, StaffActor


@dataclass(frozen=True, slots=True)
class Prospect:
    """One planned session and how it stands. What is free may be gone when it is booked: the database decides."""

    occurrence: PlannedOccurrence
    standing: Standing


async def preview_series(
    session: AsyncSession, clock: Clock, *, counselor_id: UUID, client_id: str, series: WeeklySeries
) -> Sequence[Prospect]:
    """Return how each session of a series stands before anything is booked, in the order of the series.

    Raises `ClientNotFound` unless the client is hers, `ClientClosed`, `InvalidInterval`.
    """
    await get_client_of(session, client_id, counselor_id)
    buffer_minutes = await get_buffer_minutes(session, counselor_id)
    planned = plan_series(series)
    wanted = {
        one.position: frozenset(
            (cell.holder, cell.cell)
            for cell in cells_of(
                new_appointment(counselor_id, one.span, series.zone, client_id=client_id), buffer_minutes
            )
        )
        for one in planned
    }
    taken = await cells.list_taken(session, frozenset().union(*wanted.values()))
    now = clock.now()
    prospects = []
    for one in planned:
        standing = standing_by_hand(one, series.zone, now)
        if standing is Standing.FREE and (
            wanted[one.position] & taken or await is_expected_within(session, client_id, [one.span])
        ):
            standing = Standing.TAKEN
        prospects.append(Prospect(one, standing))
    return prospects


async def book_series(
    session: AsyncSession, clock: Clock, *, counselor_id: UUID, client_id: str, series: WeeklySeries
) -> Sequence[Appointment]:
    """Book, as her counselor, every session of a series at times that both have free: all or none.

    Raises `ClientNotFound` unless the client is hers, `ClientClosed`, `InvalidSeries` where two of them overlap,
    `SlotNotOffered` for the past or beyond a year, `InsideTransition`, `InvalidInterval`, `SlotAlreadyTaken`.
    """
    await keep_counselor(session, counselor_id)
    await lock_client_of(session, client_id, counselor_id)
    spans = spans_to_book(plan_series(series))
    for span in spans:
        session_by_hand(span.starts_at, series.minutes, series.zone, clock.now())
    series_id = random_id()
    booked = [
        new_appointment(counselor_id, span, series.zone, client_id=client_id, series_id=series_id)
        for span in spans
    ]
    await place(session, booked, await get_buffer_minutes(session, counselor_id))
    for one in booked:
        await record(session, clock, AuditAction.APPOINTMENT_BOOKED, staff_actor(counselor_id), one)
    return booked


async def move_series(
    session: AsyncSession,
    clock: Clock,
    *,
    actor: StaffActor,
    series_id: UUID,
    starts_at: datetime,
    versions: Mapping[UUID, int],
) -> Sequence[Appointment]:
    """Move some sessions of a series: the earliest to `starts_at`, the others by as much on the wall clock.

    `versions` names them, each as its counselor saw it. All move or none. Raises `SeriesNotFound`, also for another
    counselor's; `AppointmentNotFound` for a session that is not of the series, `Stale` for another version, and what
    `reschedule_appointment` raises.
    """
    await keep_counselor(session, actor.staff_id)
    moved = [one for one in await _lock_own(session, actor, series_id) if one.appointment_id in versions]
    if not moved or len(moved) < len(versions):
        raise AppointmentNotFound
    now = clock.now()
    for one in moved:
        if one.version != versions[one.appointment_id]:
            raise Stale
        ensure_can_reschedule(AppointmentState(one.state), starts_at=one.starts_at, now=now)
    starts = shifted([one.starts_at for one in moved], starts_at, moved[0].zone)
    for one, new_start in zip(moved, starts, strict=True):
        span = session_by_hand(new_start, minutes_of(one), one.zone, now)
        one.starts_at, one.ends_at = span.starts_at, span.ends_at
        one.version += 1
    await move_cells(session, moved, await get_buffer_minutes(session, actor.staff_id))
    for one in moved:
        await record(session, clock, AuditAction.APPOINTMENT_RESCHEDULED, actor.reference, one)
    return moved


async def cancel_series(
    session: AsyncSession, clock: Clock, *, actor: Actor, series_id: UUID
) -> Sequence[Appointment]:
    """Cancel all sessions of a series that are to come, as its client or its counselor, and free their cells.

    Of a client's, those within the notice are late. Returns what was cancelled. Raises `SeriesNotFound`,
    `AppointmentClosed` where nothing is to come, `ClientClosed`.
    """
    coming = _coming(await _lock_own(session, actor, series_id), clock.now())
    if not coming:
        raise AppointmentClosed
    notice_minutes = await get_cancel_notice_minutes(session, coming[0].counselor_id)
    for one in coming:
        end_by_cancelling(one, actor, clock.now(), notice_minutes)
        await record(session, clock, AuditAction.APPOINTMENT_CANCELLED, actor.reference, one)
    await cells.delete_cells(session, [one.appointment_id for one in coming])
    return coming


async def _lock_own(session: AsyncSession, actor: Actor, series_id: UUID) -> Sequence[Appointment]:
    seen = await appointments.find_of_series(session, series_id)
    try:
        if seen is None:
            raise SeriesNotFound
        if seen.group_id is not None:
            raise SeriesNotFound
        await ensure_takes_part(session, seen, actor)
        ensure_may_change(await lock_client_met(session, seen), actor)
    except AppointmentNotFound:
        raise SeriesNotFound from None
    return await appointments.lock_series(session, series_id)


def _coming(series: Sequence[Appointment], now: datetime) -> list[Appointment]:
    return [one for one in series if one.state == AppointmentState.BOOKED and one.starts_at > now]
