"""Sessions of groups: planned for everybody who holds them and for the room, moved, cancelled.

Who belongs to a group is for groups to know; here a session only has its facilitators, and those who are to come. All
sessions of a request are decided in one transaction, by cells: every one of them stands, or nothing was changed.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction
from app.clock import Clock
from app.crypto.randomness import random_id
from app.scheduling.errors import SessionConflict, SlotAlreadyTaken
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments, cells, group_sessions
from app.scheduling.rules import (
    AppointmentState,
    CancelledBy,
    Interval,
    PlannedOccurrence,
    cancel,
    ensure_apart,
    ensure_can_reschedule,
    shifted,
)
from app.scheduling.service.events import record
from app.scheduling.service.group_placements import (
    Party,
    keep_facilitators,
    list_coming_versions,
    list_standings,
    lock_seen,
    new_group_session,
    refuse_conflicts,
    with_facilitators,
)
from app.scheduling.service.placements import (
    exchange_cells,
    list_buffer_minutes,
    minutes_of,
    take_cells,
)


async def preview_group_sessions(
    session: AsyncSession, clock: Clock, *, party: Party, planned: Sequence[PlannedOccurrence], zone: str
) -> Sequence[SessionConflict]:
    """Return how each planned session stands, those that are free too. Nothing is kept: booking decides anew.

    Raises `InvalidInterval`, `UnknownZone`.
    """
    placed = [new_group_session(party, one, zone, None) for one in planned]
    return await list_standings(session, placed, planned, zone, clock.now())


async def book_group_sessions(
    session: AsyncSession,
    clock: Clock,
    *,
    party: Party,
    planned: Sequence[PlannedOccurrence],
    zone: str,
    as_series: bool,
    actor: str,
) -> Sequence[Appointment]:
    """Book all of these sessions of a group, or none; those in its seats are to come to each.

    The caller keeps the facilitators and locks the clients. Raises `SessionsInConflict`, which names each that cannot
    be; `InvalidSeries` where two overlap, `InvalidInterval`, `UnknownZone`.
    """
    ensure_apart(planned)
    series_id = random_id() if as_series else None
    placed = [new_group_session(party, one, zone, series_id) for one in planned]
    booked = [one.session for one in placed]
    refuse_conflicts(await list_standings(session, placed, planned, zone, clock.now(), asks_cells=False))
    buffers = await list_buffer_minutes(session, party.facilitator_ids)
    await appointments.add_appointments(session, booked)
    try:
        await take_cells(session, [cell for one in placed for cell in one.cells(buffers)])
    except SlotAlreadyTaken:
        refuse_conflicts(await list_standings(session, placed, planned, zone, clock.now()))
        raise
    booked_ids = [one.appointment_id for one in booked]
    await group_sessions.add_facilitators(session, booked_ids, party.facilitator_ids)
    await group_sessions.add_expected(session, booked_ids, party.client_ids)
    for one in booked:
        await record(session, clock, AuditAction.APPOINTMENT_BOOKED, actor, one)
    return booked


async def move_group_sessions(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    starts_at: datetime,
    versions: Mapping[UUID, int],
    actor: str,
) -> Sequence[Appointment]:
    """Move one, some or all coming sessions: the earliest to `starts_at`, the others by as much on the wall clock.

    `versions` names them as they were seen. All move or none, each with everybody who holds it and with its room.
    Raises `AppointmentNotFound`, `Stale`, `AppointmentClosed`, `AppointmentAlreadyStarted`, `InsideTransition`,
    `SessionsInConflict`.
    """
    await keep_facilitators(session, versions)
    moved = await lock_seen(session, group_id, versions)
    for one in moved:
        ensure_can_reschedule(AppointmentState(one.state), starts_at=one.starts_at, now=clock.now())
    zone = moved[0].zone
    starts = shifted([one.starts_at for one in moved], starts_at, zone)
    planned = [
        PlannedOccurrence(position, Interval(start, start + timedelta(minutes=minutes_of(one))), in_gap=False)
        for position, (one, start) in enumerate(zip(moved, starts, strict=True))
    ]
    ensure_apart(planned)
    for one, occurrence in zip(moved, planned, strict=True):
        one.starts_at, one.ends_at = occurrence.span.starts_at, occurrence.span.ends_at
        one.version += 1
    placed = await with_facilitators(session, moved)
    refuse_conflicts(await list_standings(session, placed, planned, zone, clock.now(), asks_cells=False))
    buffers = await list_buffer_minutes(session, {of for one in placed for of in one.facilitator_ids})
    try:
        wanted = [cell for one in placed for cell in one.cells(buffers)]
        await exchange_cells(session, [one.appointment_id for one in moved], wanted)
    except SlotAlreadyTaken:
        refuse_conflicts(await list_standings(session, placed, planned, zone, clock.now()))
        raise
    for one in moved:
        await record(session, clock, AuditAction.APPOINTMENT_RESCHEDULED, actor, one)
    return moved


async def cancel_group_sessions(
    session: AsyncSession, clock: Clock, *, group_id: UUID, versions: Mapping[UUID, int], actor: str
) -> Sequence[Appointment]:
    """Cancel one, some or all booked sessions of a group, and free their cells.

    `versions` names them as they were seen. Raises `AppointmentNotFound`, `Stale`, `AppointmentClosed`.
    """
    cancelled = await lock_seen(session, group_id, versions)
    for one in cancelled:
        one.state = cancel(
            AppointmentState(one.state),
            starts_at=one.starts_at,
            now=clock.now(),
            cancel_notice_minutes=0,
            by=CancelledBy.COORDINATOR,
        )
        one.version += 1
        await record(session, clock, AuditAction.APPOINTMENT_CANCELLED, actor, one)
    await cells.delete_cells(session, [one.appointment_id for one in cancelled])
    return cancelled


async def cancel_coming_group_sessions(
    session: AsyncSession, clock: Clock, *, group_id: UUID, actor: str
) -> Sequence[Appointment]:
    """Cancel every booked session of a group that has not started: part of ending it before its time."""
    coming = await list_coming_versions(session, group_id, clock.now())
    if not coming:
        return []
    return await cancel_group_sessions(session, clock, group_id=group_id, versions=coming, actor=actor)


async def list_session_facilitators(
    session: AsyncSession, *, listed: Collection[Appointment]
) -> dict[UUID, tuple[UUID, ...]]:
    """Return who holds each of these sessions of groups."""
    return await group_sessions.list_facilitator_ids(session, [one.appointment_id for one in listed])


async def list_session_replacements(
    session: AsyncSession, *, listed: Collection[Appointment]
) -> dict[UUID, dict[UUID, UUID]]:
    """Return for each of these sessions whom somebody stands in for, and who does."""
    return await group_sessions.list_replacements(session, [one.appointment_id for one in listed])
