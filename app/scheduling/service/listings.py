"""Appointments as those see them who take part in them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clients.rules import Client, ensure_open, is_counselor_of
from app.clock import Clock
from app.scheduling.errors import AppointmentNotFound, WindowTooLong
from app.scheduling.models import Appointment
from app.scheduling.repository import appointments, calendars, group_sessions
from app.scheduling.rules import AppointmentState, Interval, late_after
from app.sessions.rules import Actor, ClientActor

# A year as the portal shows it, with some days around it; counselors keep years of appointments.
MOST_LISTED_DAYS: Final = 400


async def get_appointment(session: AsyncSession, *, actor: Actor, appointment_id: UUID) -> Appointment:
    """Return an appointment to its client or its counselor. Raises `AppointmentNotFound` for anybody else."""
    found = await appointments.get_appointment(session, appointment_id)
    await ensure_takes_part(session, found, actor)
    return found


async def list_appointments(
    session: AsyncSession, *, actor: Actor, window: Interval
) -> Sequence[Appointment]:
    """Return the actor's own appointments that start in a window, in order, held and closed ones too.

    A counselor sees sessions she facilitates among them, a client those of her groups. Raises `WindowTooLong` beyond
    `MOST_LISTED_DAYS`.
    """
    if window.ends_at - window.starts_at > timedelta(days=MOST_LISTED_DAYS):
        raise WindowTooLong
    if isinstance(actor, ClientActor):
        return await appointments.list_of_client(session, actor.client_id, window)
    return await appointments.list_of_counselor(session, actor.staff_id, window)


async def list_all_appointments(session: AsyncSession, *, client_id: str) -> Sequence[Appointment]:
    """Return every appointment a client ever had, in order, her groups' too, for her own copy of everything."""
    return await appointments.list_all_of_client(session, client_id)


async def list_coming_sessions(
    session: AsyncSession, clock: Clock, *, counselor_id: UUID
) -> Sequence[Appointment]:
    """Return a counselor's booked sessions that have not started, in order, in case a coordinator has to move them."""
    return await appointments.list_coming_of_counselor(session, counselor_id, clock.now())


async def list_group_sessions(session: AsyncSession, *, group_id: UUID) -> Sequence[Appointment]:
    """Return every session of a group, in order. Whether the reader belongs to the group is for groups to know."""
    return await appointments.list_of_group(session, group_id)


async def list_late_after(session: AsyncSession, *, listed: Collection[Appointment]) -> dict[UUID, datetime]:
    """Return for each booked session with a client the last instant at which she can cancel without being late."""
    booked = [one for one in listed if one.state == AppointmentState.BOOKED and one.client_id is not None]
    if not booked:
        return {}
    policies = await calendars.list_policies(session, {one.counselor_id for one in booked})
    return {
        one.appointment_id: late_after(
            one.starts_at,
            policies[one.counselor_id].cancel_notice_minutes if one.counselor_id in policies else 0,
        )
        for one in booked
    }


async def lock_client_met(session: AsyncSession, appointment: Appointment) -> Client | None:
    """Return the client of an appointment and let nobody hand her over until the end; None for a group's."""
    if appointment.client_id is None:
        return None
    return await clients.lock_client(session, client_id=appointment.client_id)


def ensure_may_change(client: Client | None, actor: Actor) -> None:
    """Refuse staff who do not answer for the appointment's client any more, or whose client's file is closed.

    Raises `AppointmentNotFound`, `ClientClosed`.
    """
    if client is None or isinstance(actor, ClientActor):
        return
    if not is_counselor_of(client, actor.staff_id):
        raise AppointmentNotFound
    ensure_open(client)


async def ensure_takes_part(session: AsyncSession, appointment: Appointment, actor: Actor) -> None:
    """Raise `AppointmentNotFound` unless the actor is the appointment's client, or a counselor who holds it.

    Who only sits in a group can change nothing about its sessions.
    """
    if not isinstance(actor, ClientActor):
        await ensure_holds(session, appointment, actor.staff_id)
    elif appointment.client_id != actor.client_id:
        raise AppointmentNotFound


async def ensure_holds(session: AsyncSession, appointment: Appointment, staff_id: UUID) -> None:
    """Raise `AppointmentNotFound` unless a counselor holds an appointment: alone, or as a facilitator of its group."""
    staff_ids: tuple[UUID, ...] = (appointment.counselor_id,)
    if appointment.group_id is not None:
        held = await group_sessions.list_facilitator_ids(session, [appointment.appointment_id])
        staff_ids = held.get(appointment.appointment_id, ())
    if staff_id not in staff_ids:
        raise AppointmentNotFound
