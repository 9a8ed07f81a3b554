"""Sessions of groups: planned for everybody who holds them and for the room, moved, cancelled, stood in for.

Who belongs to a group is for groups to know; here a session only has its facilitators, and those who are to come. All
sessions of a request are decided in one transaction, by cells: every one of them stands, or nothing was changed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction
from app.clock import Clock
from app.crypto.randomness import random_id
from app.errors import Stale
from app.scheduling.errors import (
    AlreadyFacilitates,
    AppointmentClosed,
    AppointmentNotFound,
    SessionConflict,
    SessionsInConflict,
    SlotAlreadyTaken,
    Standing,
)
from app.scheduling.models import Appointment, counselor_holder, group_holder, room_holder
from app.scheduling.repository import appointments, cells, group_sessions
from app.scheduling.repository.cells import TakenCell
from app.scheduling.rules import (
    AppointmentState,
    CancelledBy,
    Interval,
    PlannedOccurrence,
    cancel,
    cells_for,
    ensure_apart,
    ensure_can_reschedule,
    shifted,
)
from app.scheduling.service.events import record
from app.scheduling.service.placements import (
    exchange_cells,
    keep_counselor,
    list_buffer_minutes,
    minutes_of,
    name_cells,
    new_appointment,
    standing_by_hand,
    take_cells,
)


@dataclass(frozen=True, slots=True)
class Party:
    """Who meets: a group, the counselors who hold its sessions, the clients who sit in it, and the room, if any."""

    group_id: UUID
    facilitator_ids: tuple[UUID, ...]
    client_ids: tuple[str, ...]
    room_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Placed:
    """A session with everybody whose hours it takes."""

    session: Appointment
    facilitator_ids: tuple[UUID, ...]

    def cells(self, buffers: Mapping[UUID, int]) -> list[TakenCell]:
        """Return its cells: of each facilitator with her buffer, of the group, of the room."""
        span = Interval(self.session.starts_at, self.session.ends_at)
        numbers = {counselor_holder(one): cells_for(span, buffers[one]) for one in self.facilitator_ids}
        if self.session.group_id is not None:
            numbers[group_holder(self.session.group_id)] = cells_for(span)
        if self.session.room_id is not None:
            numbers[room_holder(self.session.room_id)] = cells_for(span)
        return name_cells(self.session.appointment_id, numbers)


async def preview_group_sessions(
    session: AsyncSession, clock: Clock, *, party: Party, planned: Sequence[PlannedOccurrence], zone: str
) -> Sequence[SessionConflict]:
    """Return how each planned session stands, those that are free too. Nothing is kept: booking decides anew.

    Raises `InvalidInterval`, `UnknownZone`.
    """
    placed = [_new(party, one, zone, None) for one in planned]
    return await _standings(session, placed, planned, zone, clock.now())


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
    placed = [_new(party, one, zone, series_id) for one in planned]
    booked = [one.session for one in placed]
    _refuse(await _standings(session, placed, planned, zone, clock.now(), asks_cells=False))
    buffers = await list_buffer_minutes(session, party.facilitator_ids)
    await appointments.add_appointments(session, booked)
    try:
        await take_cells(session, [cell for one in placed for cell in one.cells(buffers)])
    except SlotAlreadyTaken:
        _refuse(await _standings(session, placed, planned, zone, clock.now()))
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
    await _keep_facilitators(session, versions)
    moved = await _lock_seen(session, group_id, versions)
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
    placed = await _with_facilitators(session, moved)
    _refuse(await _standings(session, placed, planned, zone, clock.now(), asks_cells=False))
    buffers = await list_buffer_minutes(session, {of for one in placed for of in one.facilitator_ids})
    try:
        wanted = [cell for one in placed for cell in one.cells(buffers)]
        await exchange_cells(session, [one.appointment_id for one in moved], wanted)
    except SlotAlreadyTaken:
        _refuse(await _standings(session, placed, planned, zone, clock.now()))
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
    cancelled = await _lock_seen(session, group_id, versions)
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
    coming = {
        one.appointment_id: one.version
        for one in await appointments.list_of_group(session, group_id)
        if one.state == AppointmentState.BOOKED and one.starts_at > clock.now()
    }
    if not coming:
        return []
    return await cancel_group_sessions(session, clock, group_id=group_id, versions=coming, actor=actor)


async def substitute_facilitator(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    appointment_id: UUID,
    version: int,
    replaced_id: UUID,
    substitute_id: UUID,
    actor: str,
) -> Appointment:
    """Let somebody else hold one session in place of a facilitator: her cells are freed, the substitute's taken.

    Raises `AppointmentNotFound`, `Stale`, `AppointmentClosed` once it is over, `AlreadyFacilitates`, `SlotNotOffered`
    unless the substitute's account is active, `SessionsInConflict` where she has something else then.
    """
    await keep_counselor(session, substitute_id)
    [held] = await _lock_seen(session, group_id, {appointment_id: version})
    if held.state != AppointmentState.BOOKED or clock.now() >= held.ends_at:
        raise AppointmentClosed
    facilitator_ids = (await _with_facilitators(session, [held]))[0].facilitator_ids
    if replaced_id not in facilitator_ids or substitute_id in facilitator_ids:
        raise AlreadyFacilitates
    buffers = await list_buffer_minutes(session, [substitute_id])
    span = Interval(held.starts_at, held.ends_at)
    numbers = {counselor_holder(substitute_id): cells_for(span, buffers[substitute_id])}
    try:
        await take_cells(session, name_cells(appointment_id, numbers))
    except SlotAlreadyTaken:
        busy = SessionConflict(0, held.starts_at, Standing.TAKEN, staff_ids=(substitute_id,))
        raise SessionsInConflict([busy]) from None
    await cells.delete_cells_of(session, appointment_id, counselor_holder(replaced_id))
    await group_sessions.replace_facilitator(session, appointment_id, replaced_id, substitute_id)
    if held.counselor_id == replaced_id:
        held.counselor_id = substitute_id
    held.version += 1
    await record(session, clock, AuditAction.SESSION_SUBSTITUTED, actor, held)
    return held


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


def _new(party: Party, planned: PlannedOccurrence, zone: str, series_id: UUID | None) -> _Placed:
    made = new_appointment(
        party.facilitator_ids[0],
        planned.span,
        zone,
        group_id=party.group_id,
        series_id=series_id,
        room_id=party.room_id,
    )
    return _Placed(made, party.facilitator_ids)


async def _standings(
    session: AsyncSession,
    placed: Sequence[_Placed],
    planned: Sequence[PlannedOccurrence],
    zone: str,
    now: datetime,
    *,
    asks_cells: bool = True,
) -> list[SessionConflict]:
    taken: frozenset[tuple[str, int]] = frozenset()
    buffers = await list_buffer_minutes(session, {of for one in placed for of in one.facilitator_ids})
    wanted = [{(cell.holder, cell.cell) for cell in one.cells(buffers)} for one in placed]
    if asks_cells:
        own_ids = [one.session.appointment_id for one in placed]
        taken = await cells.list_taken(session, frozenset().union(*wanted), but_by=own_ids)
    standings = []
    for one, occurrence, needed in zip(placed, planned, wanted, strict=True):
        standing = standing_by_hand(occurrence, zone, now)
        busy = {holder for holder, _ in needed & taken}
        if busy and standing is Standing.FREE:
            standing = Standing.TAKEN
        standings.append(
            SessionConflict(
                position=occurrence.position,
                starts_at=occurrence.span.starts_at,
                standing=standing,
                staff_ids=tuple(of for of in one.facilitator_ids if counselor_holder(of) in busy),
                room_taken=any(holder.startswith("room:") for holder in busy),
                group_taken=any(holder.startswith("group:") for holder in busy),
            )
        )
    return standings


def _refuse(standings: Sequence[SessionConflict]) -> None:
    in_conflict = [one for one in standings if one.standing is not Standing.FREE]
    if in_conflict:
        raise SessionsInConflict(in_conflict)


async def _lock_seen(
    session: AsyncSession, group_id: UUID, versions: Mapping[UUID, int]
) -> Sequence[Appointment]:
    found = await group_sessions.lock_sessions(session, list(versions))
    if not found or len(found) < len(versions) or any(one.group_id != group_id for one in found):
        raise AppointmentNotFound
    if any(one.version != versions[one.appointment_id] for one in found):
        raise Stale
    return found


async def _keep_facilitators(session: AsyncSession, appointment_ids: Collection[UUID]) -> None:
    held = await group_sessions.list_facilitator_ids(session, appointment_ids)
    for staff_id in sorted({one for staff_ids in held.values() for one in staff_ids}):
        await keep_counselor(session, staff_id)


async def _with_facilitators(session: AsyncSession, sessions: Sequence[Appointment]) -> list[_Placed]:
    held = await group_sessions.list_facilitator_ids(session, [one.appointment_id for one in sessions])
    return [_Placed(one, held[one.appointment_id]) for one in sessions]
