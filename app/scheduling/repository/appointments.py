"""Appointments, the cells they occupy, and who attended.

Locks are taken in one order everywhere: a counselor's account, clients by id, a counselor's policy, then appointments
by id, then cells by holder and number. Whoever waits holds nothing that somebody further on needs, so writers queue and
never deadlock.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, Select, delete, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_ignoring
from app.scheduling.errors import AppointmentNotFound
from app.scheduling.models import Appointment, Attendance, Cell
from app.scheduling.rules import AppointmentState, Interval, Outcome


class TakenCell(NamedTuple):
    """One cell of one holder, in the order in which cells are taken."""

    holder: str
    cell: int
    appointment_id: UUID


async def add_appointments(session: AsyncSession, appointments: Collection[Appointment]) -> None:
    """Add appointments."""
    session.add_all(appointments)
    await session.flush()


async def add_cells(session: AsyncSession, cells: Collection[TakenCell]) -> bool:
    """Take cells that are free; the primary key decides. Returns whether all of them were.

    One statement for all holders and all sessions of a request, sorted: two racers for the same cells meet at the
    first of them, where the second waits and then finds it taken. When one was taken the caller must give up the
    whole transaction: the others have been inserted.
    """
    if not cells:
        return True
    dialect = session.get_bind().dialect.name
    insert_cells = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # The dialects' insert constructs share no type that knows ON CONFLICT.
    statement: Any = insert_cells(Cell.__table__)  # type: ignore[arg-type] # a mapped class has a Table, typed as FromClause
    rows = [cell._asdict() for cell in sorted(cells)]
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment] # DML yields a CursorResult
        statement.values(rows).on_conflict_do_nothing(), execution_options={"preserve_rowcount": True}
    )
    return result.rowcount == len(rows)


async def list_cells(session: AsyncSession, appointment_id: UUID) -> Sequence[TakenCell]:
    """Return the cells of an appointment."""
    query = select(Cell.holder, Cell.cell, Cell.appointment_id).where(Cell.appointment_id == appointment_id)
    return [TakenCell(*row) for row in await session.execute(query)]


async def delete_cells(session: AsyncSession, appointment_ids: Collection[UUID]) -> None:
    """Free every cell of these appointments."""
    await session.execute(delete(Cell).where(Cell.appointment_id.in_(appointment_ids)))


async def delete_cells_but(session: AsyncSession, appointment_id: UUID, kept: Collection[TakenCell]) -> None:
    """Free an appointment's cells except those it keeps."""
    names = [(cell.holder, cell.cell) for cell in kept]
    await session.execute(
        delete(Cell).where(
            Cell.appointment_id == appointment_id, tuple_(Cell.holder, Cell.cell).not_in(names)
        )
    )


async def get_appointment(session: AsyncSession, appointment_id: UUID) -> Appointment:
    """Return an appointment. Raises `AppointmentNotFound`."""
    found = await session.get(Appointment, appointment_id)
    if found is None:
        raise AppointmentNotFound
    return found


async def lock_appointment(session: AsyncSession, appointment_id: UUID) -> Appointment:
    """Return an appointment as it now is and keep others from changing it. Raises `AppointmentNotFound`."""
    found = await session.scalar(
        select(Appointment)
        .where(Appointment.appointment_id == appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise AppointmentNotFound
    return found


async def lock_holds(session: AsyncSession, client_ids: Collection[str]) -> Sequence[Appointment]:
    """Return everything held for these clients and keep others from changing it."""
    found = await session.scalars(
        select(Appointment)
        .where(Appointment.client_id.in_(client_ids), Appointment.state == AppointmentState.HELD)
        .order_by(Appointment.appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def lock_coming_of_client(
    session: AsyncSession, client_id: str, now: datetime
) -> Sequence[Appointment]:
    """Return a client's booked sessions that have not started and keep others from changing them."""
    found = await session.scalars(
        select(Appointment)
        .where(
            Appointment.client_id == client_id,
            Appointment.state == AppointmentState.BOOKED,
            Appointment.starts_at > now,
        )
        .order_by(Appointment.appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def count_coming_of_client(session: AsyncSession, client_id: str, now: datetime) -> int:
    """Return how many booked sessions of a client have not started."""
    query = select(func.count()).where(
        Appointment.client_id == client_id,
        Appointment.state == AppointmentState.BOOKED,
        Appointment.starts_at > now,
    )
    return (await session.execute(query)).scalar_one()


async def list_clients_held_for(session: AsyncSession, counselor_id: UUID) -> Sequence[str]:
    """Return the ids of the clients for whom hours of a counselor are held."""
    query = select(Appointment.client_id).where(
        Appointment.counselor_id == counselor_id, Appointment.state == AppointmentState.HELD
    )
    return [client_id for client_id in await session.scalars(query.distinct()) if client_id is not None]


async def list_clients_with_expired_holds(
    session: AsyncSession, now: datetime, *, limit: int
) -> Sequence[str]:
    """Return the ids of at most `limit` clients with holds that are over."""
    query = select(Appointment.client_id).where(
        Appointment.hold_expires_at <= now, Appointment.state == AppointmentState.HELD
    )
    found = await session.scalars(query.distinct().limit(limit))
    return [client_id for client_id in found if client_id is not None]


async def list_of_client(session: AsyncSession, client_id: str, window: Interval) -> Sequence[Appointment]:
    """Return a client's own appointments that start in a window, in order."""
    query = select(Appointment).where(Appointment.client_id == client_id)
    return (await session.scalars(_starting_in(query, window))).all()


async def list_all_of_client(session: AsyncSession, client_id: str) -> Sequence[Appointment]:
    """Return every appointment a client ever had, in order."""
    query = select(Appointment).where(Appointment.client_id == client_id)
    return (await session.scalars(query.order_by(Appointment.starts_at, Appointment.appointment_id))).all()


async def list_of_counselor(
    session: AsyncSession, counselor_id: UUID, window: Interval
) -> Sequence[Appointment]:
    """Return a counselor's appointments that start in a window, in order."""
    query = select(Appointment).where(Appointment.counselor_id == counselor_id)
    return (await session.scalars(_starting_in(query, window))).all()


async def list_coming_of_counselor(
    session: AsyncSession, counselor_id: UUID, now: datetime
) -> Sequence[Appointment]:
    """Return a counselor's booked sessions that have not started, in order."""
    query = select(Appointment).where(
        Appointment.counselor_id == counselor_id,
        Appointment.state == AppointmentState.BOOKED,
        Appointment.starts_at > now,
    )
    return (await session.scalars(query.order_by(Appointment.starts_at, Appointment.appointment_id))).all()


async def list_of_group(session: AsyncSession, group_id: UUID) -> Sequence[Appointment]:
    """Return every session of a group, in order."""
    query = select(Appointment).where(Appointment.group_id == group_id).order_by(Appointment.starts_at)
    return (await session.scalars(query)).all()


def _starting_in(query: Select[Appointment], window: Interval) -> Select[Appointment]:
    return query.where(
        Appointment.starts_at >= window.starts_at, Appointment.starts_at < window.ends_at
    ).order_by(Appointment.starts_at, Appointment.appointment_id)


async def delete_appointments_of_client(session: AsyncSession, client_id: str) -> None:
    """Delete a client's appointments with their cells, and her attendance in groups."""
    own = select(Appointment.appointment_id).where(Appointment.client_id == client_id)
    await session.execute(own.order_by(Appointment.appointment_id).with_for_update())
    await session.execute(delete(Appointment).where(Appointment.client_id == client_id))
    await session.execute(delete(Attendance).where(Attendance.participant == client_id))


async def replace_attendance(
    session: AsyncSession, *, appointment_id: UUID, participant: str, outcome: Outcome
) -> None:
    """Write how a session went for one participant, in place of what was written before."""
    key = {"appointment_id": appointment_id, "participant": participant}
    if not await insert_ignoring(session, Attendance, {**key, "outcome": outcome.value}):
        await session.execute(update(Attendance).filter_by(**key).values(outcome=outcome.value))


async def list_attendances(session: AsyncSession, appointment_id: UUID) -> dict[str, Outcome]:
    """Return how a session went, by participant."""
    query = select(Attendance.participant, Attendance.outcome).where(
        Attendance.appointment_id == appointment_id
    )
    return {participant: Outcome(outcome) for participant, outcome in await session.execute(query)}
