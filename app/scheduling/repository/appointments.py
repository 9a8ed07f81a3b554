"""Appointments, and who attended.

Locks are taken in one order everywhere: a counselor's account, clients by id, a counselor's policy, then appointments
by id, then cells by holder and number. Whoever waits holds nothing that somebody further on needs, so writers queue and
never deadlock.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_ignoring
from app.scheduling.errors import AppointmentNotFound
from app.scheduling.models import Appointment, Attendance, SessionFacilitator
from app.scheduling.rules import AppointmentState, Interval, Outcome


async def add_appointments(session: AsyncSession, appointments: Collection[Appointment]) -> None:
    """Add appointments."""
    session.add_all(appointments)
    await session.flush()


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


async def lock_series(session: AsyncSession, series_id: UUID) -> Sequence[Appointment]:
    """Return every session of a series, in order of their start, and keep others from changing them."""
    found = await session.scalars(
        select(Appointment)
        .where(Appointment.series_id == series_id)
        .order_by(Appointment.appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return sorted(found, key=lambda one: (one.starts_at, one.appointment_id))


async def find_of_series(session: AsyncSession, series_id: UUID) -> Appointment | None:
    """Return some session of a series: all are of the same counselor and client."""
    query = select(Appointment).where(Appointment.series_id == series_id).limit(1)
    return (await session.scalars(query)).one_or_none()


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
    """Return how many booked sessions of a client have not started, those of a series aside."""
    query = select(func.count()).where(
        Appointment.client_id == client_id,
        Appointment.series_id.is_(None),
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
    """Return what of a client's starts in a window, in order: her own appointments, and sessions of her groups."""
    return await list_all_of_client(session, client_id, *_starting_in(window))


async def list_all_of_client(
    session: AsyncSession, client_id: str, *conditions: ColumnElement[bool]
) -> Sequence[Appointment]:
    """Return every appointment a client ever had, in order, and every session of a group she was to come to."""
    own = select(Appointment).where(Appointment.client_id == client_id, *conditions)
    of_groups = (
        select(Appointment)
        .join(Attendance, Attendance.appointment_id == Appointment.appointment_id)
        .where(Attendance.participant == client_id, Appointment.group_id.is_not(None), *conditions)
    )
    return await _in_order(session, own, of_groups)


async def list_of_counselor(
    session: AsyncSession, counselor_id: UUID, window: Interval
) -> Sequence[Appointment]:
    """Return a counselor's appointments that start in a window, in order, sessions she facilitates among them."""
    return await _list_held_by(session, counselor_id, *_starting_in(window))


async def list_coming_of_counselor(
    session: AsyncSession, counselor_id: UUID, now: datetime
) -> Sequence[Appointment]:
    """Return a counselor's booked sessions that have not started, in order."""
    return await _list_held_by(
        session, counselor_id, Appointment.state == AppointmentState.BOOKED, Appointment.starts_at > now
    )


async def list_touching(
    session: AsyncSession, counselor_id: UUID, spans: Collection[Interval], now: datetime
) -> Sequence[Appointment]:
    """Return what of a counselor's is held or booked, is not over, and overlaps one of these spans; in order."""
    if not spans:
        return []
    return await _list_held_by(
        session,
        counselor_id,
        Appointment.state.in_([AppointmentState.HELD, AppointmentState.BOOKED]),
        Appointment.ends_at > now,
        overlapping(spans),
    )


def overlapping(spans: Collection[Interval]) -> ColumnElement[bool]:
    """Return the condition that an appointment overlaps one of these spans."""
    return or_(
        *(and_(Appointment.starts_at < one.ends_at, Appointment.ends_at > one.starts_at) for one in spans)
    )


async def list_of_group(session: AsyncSession, group_id: UUID) -> Sequence[Appointment]:
    """Return every session of a group, in order."""
    query = select(Appointment).where(Appointment.group_id == group_id)
    return await _in_order(session, query)


async def _list_held_by(
    session: AsyncSession, counselor_id: UUID, *conditions: ColumnElement[bool]
) -> Sequence[Appointment]:
    # Two queries, each along an index of its own: one with OR would walk through everybody's appointments.
    own = select(Appointment).where(
        Appointment.counselor_id == counselor_id, Appointment.group_id.is_(None), *conditions
    )
    of_groups = (
        select(Appointment)
        .join(SessionFacilitator, SessionFacilitator.appointment_id == Appointment.appointment_id)
        .where(
            SessionFacilitator.staff_id == counselor_id, SessionFacilitator.replaced_by.is_(None), *conditions
        )
    )
    return await _in_order(session, own, of_groups)


async def _in_order(session: AsyncSession, *queries: Select[Appointment]) -> Sequence[Appointment]:
    found = [one for query in queries for one in await session.scalars(query)]
    return sorted(found, key=lambda one: (one.starts_at, one.appointment_id))


def _starting_in(window: Interval) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Appointment.starts_at >= window.starts_at, Appointment.starts_at < window.ends_at


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
    """Return how a session with a client went, by participant."""
    query = select(Attendance.participant, Attendance.outcome).where(
        Attendance.appointment_id == appointment_id
    )
    said = await session.execute(query)
    return {participant: Outcome(outcome) for participant, outcome in said if outcome is not None}
