"""Sessions of groups: who holds them, who was to come, and how it went for each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_all_ignoring, insert_ignoring
from app.scheduling.models import Appointment, Attendance, SessionFacilitator
from app.scheduling.repository.appointments import overlapping
from app.scheduling.rules import AppointmentState, Attended, Interval, Presence


async def lock_sessions(session: AsyncSession, appointment_ids: Collection[UUID]) -> Sequence[Appointment]:
    """Return these appointments as they now are, in order of their start, and keep others from changing them."""
    found = await session.scalars(
        select(Appointment)
        .where(Appointment.appointment_id.in_(appointment_ids))
        .order_by(Appointment.appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return sorted(found, key=lambda one: (one.starts_at, one.appointment_id))


async def add_facilitators(
    session: AsyncSession, appointment_ids: Collection[UUID], staff_ids: Collection[UUID]
) -> None:
    """Let all of these counselors hold all of these sessions."""
    rows = [
        {"appointment_id": appointment_id, "staff_id": staff_id}
        for appointment_id in appointment_ids
        for staff_id in staff_ids
    ]
    await session.execute(insert(SessionFacilitator), rows)


async def list_facilitator_ids(
    session: AsyncSession, appointment_ids: Collection[UUID]
) -> dict[UUID, tuple[UUID, ...]]:
    """Return who holds each of these sessions of groups, without whom somebody stands in for."""
    query = select(SessionFacilitator.appointment_id, SessionFacilitator.staff_id).where(
        SessionFacilitator.appointment_id.in_(appointment_ids), SessionFacilitator.replaced_by.is_(None)
    )
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for appointment_id, staff_id in await session.execute(query.order_by(SessionFacilitator.staff_id)):
        found[appointment_id].append(staff_id)
    return {appointment_id: tuple(staff_ids) for appointment_id, staff_ids in found.items()}


async def list_replaced(session: AsyncSession, staff_id: UUID, window: Interval) -> Sequence[Appointment]:
    """Return the sessions in a window in which somebody stands in for a counselor."""
    query = (
        select(Appointment)
        .join(SessionFacilitator, SessionFacilitator.appointment_id == Appointment.appointment_id)
        .where(
            SessionFacilitator.staff_id == staff_id,
            SessionFacilitator.replaced_by.is_not(None),
            Appointment.starts_at >= window.starts_at,
            Appointment.starts_at < window.ends_at,
        )
    )
    return (await session.scalars(query)).all()


async def list_replacements(
    session: AsyncSession, appointment_ids: Collection[UUID]
) -> dict[UUID, dict[UUID, UUID]]:
    """Return for each of these sessions whom somebody stands in for, and who does."""
    query = select(
        SessionFacilitator.appointment_id, SessionFacilitator.staff_id, SessionFacilitator.replaced_by
    ).where(SessionFacilitator.appointment_id.in_(appointment_ids))
    found: defaultdict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for appointment_id, staff_id, replaced_by in await session.execute(query):
        if replaced_by is not None:
            found[appointment_id][staff_id] = replaced_by
    return dict(found)


async def change_facilitators(
    session: AsyncSession,
    appointment_id: UUID,
    *,
    left: Collection[UUID],
    joined: Collection[UUID],
    instead: UUID,
) -> None:
    """Let a session be held without some and with others; for those who left stands `instead`."""
    for staff_id in joined:
        key = {"appointment_id": appointment_id, "staff_id": staff_id}
        if not await insert_ignoring(session, SessionFacilitator, {**key, "replaced_by": None}):
            await session.execute(update(SessionFacilitator).filter_by(**key).values(replaced_by=None))
    gone = update(SessionFacilitator).where(
        SessionFacilitator.appointment_id == appointment_id, SessionFacilitator.staff_id.in_(left)
    )
    await session.execute(gone.values(replaced_by=instead))


async def add_expected(
    session: AsyncSession, appointment_ids: Collection[UUID], client_ids: Collection[str]
) -> None:
    """Expect each of these clients at each of these sessions. Of whom something is said already, that stays."""
    rows = [
        {"appointment_id": appointment_id, "participant": client_id, "outcome": None, "followed_up_on": None}
        for appointment_id in sorted(appointment_ids)
        for client_id in sorted(client_ids)
    ]
    await insert_all_ignoring(session, Attendance, rows)


async def list_ids_of_group(
    session: AsyncSession, group_id: UUID, *, ending_after: datetime
) -> Sequence[UUID]:
    """Return the ids of a group's booked sessions that are not over."""
    query = select(Appointment.appointment_id).where(
        Appointment.group_id == group_id,
        Appointment.state == AppointmentState.BOOKED,
        Appointment.ends_at > ending_after,
    )
    return (await session.scalars(query)).all()


async def delete_expected(
    session: AsyncSession, group_id: UUID, client_id: str, *, starting_after: datetime
) -> None:
    """Expect a client no more at a group's sessions that have not started."""
    coming = select(Appointment.appointment_id).where(
        Appointment.group_id == group_id, Appointment.starts_at > starting_after
    )
    await session.execute(
        delete(Attendance).where(Attendance.participant == client_id, Attendance.appointment_id.in_(coming))
    )


async def delete_unsaid(session: AsyncSession, client_id: str) -> None:
    """Expect a client nowhere any more; what was said of her stays."""
    await session.execute(
        delete(Attendance).where(Attendance.participant == client_id, Attendance.outcome.is_(None))
    )


async def is_expected_within(session: AsyncSession, client_id: str, spans: Collection[Interval]) -> bool:
    """Tell whether a group that a client sits in meets in one of these spans."""
    meets = _expected(client_id).where(overlapping(spans)).limit(1)
    return (await session.execute(meets)).first() is not None


async def list_expected(session: AsyncSession, client_id: str, window: Interval) -> list[Interval]:
    """Return when groups that a client sits in meet, as far as it overlaps a window."""
    meets = _expected(client_id).where(overlapping([window]))
    return [Interval(starts_at, ends_at) for starts_at, ends_at in await session.execute(meets)]


async def list_attended(session: AsyncSession, appointment_ids: Collection[UUID]) -> list[Attended]:
    """Return how these sessions of groups went for each who was to come, in order."""
    query = (
        select(
            Attendance.appointment_id,
            Appointment.starts_at,
            Attendance.participant,
            Attendance.outcome,
            Attendance.followed_up_on,
        )
        .join(Appointment, Appointment.appointment_id == Attendance.appointment_id)
        .where(Attendance.appointment_id.in_(appointment_ids))
        .order_by(Appointment.starts_at, Attendance.appointment_id, Attendance.participant)
    )
    return [
        Attended(row[0], row[1], row[2], None if row[3] is None else Presence(row[3]), row[4])
        for row in await session.execute(query)
    ]


async def write_presence(
    session: AsyncSession, appointment_id: UUID, client_id: str, presence: Presence
) -> None:
    """Write how a session went for one who was to come. What followed an absence stays only while it is one."""
    values: dict[str, Any] = {"outcome": presence.value}
    if presence is not Presence.ABSENT:
        values["followed_up_on"] = None
    said = update(Attendance).filter_by(appointment_id=appointment_id, participant=client_id)
    await session.execute(said.values(**values))


async def mark_followed_up(
    session: AsyncSession, appointment_id: UUID, client_id: str, followed_up_on: date
) -> bool:
    """Write when an absence was followed up; the first time counts. Returns whether there was one to follow up."""
    absence = update(Attendance).where(
        Attendance.appointment_id == appointment_id,
        Attendance.participant == client_id,
        Attendance.outcome == Presence.ABSENT.value,
        Attendance.followed_up_on.is_(None),
    )
    result: CursorResult[Any] = await session.execute(absence.values(followed_up_on=followed_up_on))  # type: ignore[assignment] # DML yields a CursorResult
    return result.rowcount == 1


def _expected(client_id: str) -> Select[datetime, datetime]:
    return (
        select(Appointment.starts_at, Appointment.ends_at)
        .join(Attendance, Attendance.appointment_id == Appointment.appointment_id)
        .where(
            Attendance.participant == client_id,
            Appointment.group_id.is_not(None),
            Appointment.state == AppointmentState.BOOKED,
        )
    )
