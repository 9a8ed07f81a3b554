"""Who meets in a group's session, whose hours it takes, and what stands against it: shared by all that changes one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import Stale
from app.scheduling.errors import AppointmentNotFound, SessionConflict, SessionsInConflict, Standing
from app.scheduling.models import Appointment, counselor_holder, group_holder, room_holder
from app.scheduling.repository import appointments, cells, group_sessions
from app.scheduling.repository.cells import TakenCell
from app.scheduling.rules import AppointmentState, Interval, PlannedOccurrence, cells_for
from app.scheduling.service.placements import (
    keep_counselor,
    list_buffer_minutes,
    name_cells,
    new_appointment,
    standing_by_hand,
)


@dataclass(frozen=True, slots=True)
class Party:
    """Who meets: a group, the counselors who hold its sessions, the clients who sit in it, and the room, if any."""

    group_id: UUID
    facilitator_ids: tuple[UUID, ...]
    client_ids: tuple[str, ...]
    room_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Placed:
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


def new_group_session(party: Party, planned: PlannedOccurrence, zone: str, series_id: UUID | None) -> Placed:
    """Return a session to come, with everybody whose hours it takes."""
    made = new_appointment(
        party.facilitator_ids[0],
        planned.span,
        zone,
        group_id=party.group_id,
        series_id=series_id,
        room_id=party.room_id,
    )
    return Placed(made, party.facilitator_ids)


async def list_standings(
    session: AsyncSession,
    placed: Sequence[Placed],
    planned: Sequence[PlannedOccurrence],
    zone: str,
    now: datetime,
    *,
    asks_cells: bool = True,
) -> list[SessionConflict]:
    """Return how each session stands where it is planned; by the clock and the calendar alone unless `asks_cells`."""
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


def refuse_conflicts(standings: Sequence[SessionConflict]) -> None:
    """Raise `SessionsInConflict` with those that cannot stand, if there are any."""
    in_conflict = [one for one in standings if one.standing is not Standing.FREE]
    if in_conflict:
        raise SessionsInConflict(in_conflict)


async def lock_seen(
    session: AsyncSession, group_id: UUID, versions: Mapping[UUID, int]
) -> Sequence[Appointment]:
    """Return these sessions of a group, locked, in order. Raises `AppointmentNotFound`, `Stale` for another version."""
    found = await group_sessions.lock_sessions(session, list(versions))
    if not found or len(found) < len(versions) or any(one.group_id != group_id for one in found):
        raise AppointmentNotFound
    if any(one.version != versions[one.appointment_id] for one in found):
        raise Stale
    return found


async def list_coming_versions(session: AsyncSession, group_id: UUID, now: datetime) -> dict[UUID, int]:
    """Return the booked sessions of a group that have not started, each with its version."""
    return {
        one.appointment_id: one.version
        for one in await appointments.list_of_group(session, group_id)
        if one.state == AppointmentState.BOOKED and one.starts_at > now
    }


async def keep_facilitators(session: AsyncSession, appointment_ids: Collection[UUID]) -> None:
    """Let nobody suspend those who hold these sessions, until the end. Raises `SlotNotOffered`."""
    held = await group_sessions.list_facilitator_ids(session, appointment_ids)
    for staff_id in sorted({one for staff_ids in held.values() for one in staff_ids}):
        await keep_counselor(session, staff_id)


async def with_facilitators(session: AsyncSession, sessions: Sequence[Appointment]) -> list[Placed]:
    """Return these sessions, each with who holds it."""
    held = await group_sessions.list_facilitator_ids(session, [one.appointment_id for one in sessions])
    return [Placed(one, held[one.appointment_id]) for one in sessions]
