"""Finding a session's time and taking its cells: the steps that holding, booking and moving share.

The cells decide: whatever was looked at before, a cell that is taken is final.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clients.errors import ClientNotFound
from app.clients.rules import Client, ClientStatus, ensure_open, is_counselor_of
from app.crypto.randomness import random_id
from app.scheduling.calendars import Calendar
from app.scheduling.errors import (
    InsideTransition,
    InvalidInterval,
    SlotAlreadyTaken,
    SlotNotOffered,
    Standing,
)
from app.scheduling.models import Appointment, client_holder, counselor_holder
from app.scheduling.repository import appointments, calendars, cells, group_sessions
from app.scheduling.repository.cells import TakenCell
from app.scheduling.rules import (
    CELL_MINUTES,
    AppointmentState,
    Interval,
    PlannedOccurrence,
    cells_for,
    ensure_outside_transition,
)
from app.staff import service as staff
from app.staff.errors import StaffNotFound

_SHORTEST_MINUTES: Final = 10
_LONGEST_MINUTES: Final = 480
_FARTHEST: Final = timedelta(days=366)
_CELL: Final = timedelta(minutes=CELL_MINUTES)


async def keep_counselor(session: AsyncSession, counselor_id: UUID) -> None:
    """Let nobody suspend a counselor until the end; before the client is locked, as suspending her does it.

    Raises `SlotNotOffered` unless her account is active.
    """
    try:
        await staff.keep_active_staff(session, staff_id=counselor_id)
    except StaffNotFound:
        raise SlotNotOffered from None


async def lock_open_client(session: AsyncSession, client_id: str) -> Client:
    """Return a client whom nobody hands over or erases until the end. Raises `ClientNotFound`, `ClientClosed`."""
    client = await clients.lock_client(session, client_id=client_id)
    ensure_open(client)
    return client


async def lock_client_of(session: AsyncSession, client_id: str, counselor_id: UUID) -> Client:
    """Return a counselor's client, locked. Raises `ClientNotFound` for another's too, `ClientClosed`."""
    return _ensure_of(await clients.lock_client(session, client_id=client_id), counselor_id)


async def get_client_of(session: AsyncSession, client_id: str, counselor_id: UUID) -> Client:
    """Return a counselor's client. Raises `ClientNotFound` for another's too, `ClientClosed`."""
    return _ensure_of(await clients.get_client(session, client_id=client_id), counselor_id)


async def accept_proposal(session: AsyncSession, client: Client) -> None:
    """Make the client's proposal an assignment, if one stands: by taking an hour she accepts it."""
    if client.status is ClientStatus.PROPOSED:
        await clients.accept_proposal(session, client_id=client.client_id)


async def offered_sessions(
    session: AsyncSession,
    counselor_id: UUID,
    starts: Collection[datetime],
    now: datetime,
    *,
    without: UUID | None = None,
) -> tuple[Calendar, list[tuple[Interval, str]]]:
    """Return a counselor's calendar and the offered sessions at these instants, each with its zone.

    Her policy stays locked until the end: otherwise two bookings of different hours could pass her daily limit
    together. `without` is an appointment to be moved away. Raises `SlotNotOffered`, `SlotAlreadyTaken`.
    """
    await calendars.lock_policy(session, counselor_id)
    _ensure_coming(starts, now)
    window = Interval(min(starts), max(starts) + _CELL)
    calendar = await calendars.get_calendar(session, counselor_id, window, without=without)
    considered, sessions = calendar, []
    for starts_at in sorted(starts):
        slot = considered.slot_at(starts_at, now)
        chosen = Interval(slot.starts_at, slot.ends_at)
        considered = considered.with_session(chosen)
        sessions.append((chosen, slot.zone))
    return calendar, sessions


def session_by_hand(starts_at: datetime, minutes: int, zone: str, now: datetime) -> Interval:
    """Return a session that a counselor sets by hand.

    Raises `SlotNotOffered` for the past or beyond a year, `InvalidInterval` for another length than 10 to 480
    minutes, `InsideTransition`, `UnknownZone`.
    """
    _ensure_coming([starts_at], now)
    if not _SHORTEST_MINUTES <= minutes <= _LONGEST_MINUTES:
        raise InvalidInterval
    chosen = Interval(starts_at, starts_at + timedelta(minutes=minutes))
    ensure_outside_transition(chosen, zone)
    return chosen


def standing_by_hand(occurrence: PlannedOccurrence, zone: str, now: datetime) -> Standing:
    """Return whether a session could be set by hand where it is planned; who has time then is not asked.

    Raises `InvalidInterval`, `UnknownZone`.
    """
    if occurrence.in_gap:
        return Standing.CLOCK_CHANGE
    minutes = (occurrence.span.ends_at - occurrence.span.starts_at) // timedelta(minutes=1)
    try:
        session_by_hand(occurrence.span.starts_at, minutes, zone, now)
    except InsideTransition:
        return Standing.CLOCK_CHANGE
    except SlotNotOffered:
        return Standing.OUT_OF_REACH
    return Standing.FREE


async def get_buffer_minutes(session: AsyncSession, counselor_id: UUID) -> int:
    """Return how long a counselor's time stays free after a session, 0 while she has not said."""
    return (await list_buffer_minutes(session, [counselor_id]))[counselor_id]


async def list_buffer_minutes(session: AsyncSession, counselor_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return for each of these counselors how long her time stays free after a session."""
    policies = await calendars.list_policies(session, counselor_ids)
    return {one: policies[one].buffer_minutes if one in policies else 0 for one in counselor_ids}


def minutes_of(appointment: Appointment) -> int:
    """Return how long an appointment lasts."""
    return (appointment.ends_at - appointment.starts_at) // timedelta(minutes=1)


def new_appointment(
    counselor_id: UUID,
    span: Interval,
    zone: str,
    *,
    client_id: str | None = None,
    group_id: UUID | None = None,
    series_id: UUID | None = None,
    room_id: UUID | None = None,
    hold_expires_at: datetime | None = None,
) -> Appointment:
    """Return an appointment that is held until `hold_expires_at`, or booked where that is None."""
    return Appointment(
        appointment_id=random_id(),
        counselor_id=counselor_id,
        client_id=client_id,
        group_id=group_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        zone=zone,
        state=AppointmentState.BOOKED if hold_expires_at is None else AppointmentState.HELD,
        hold_expires_at=hold_expires_at,
        version=1,
        series_id=series_id,
        room_id=room_id,
    )


async def place(session: AsyncSession, placed: Collection[Appointment], buffer_minutes: int) -> None:
    """Keep new appointments and take the cells of everybody in them.

    Raises `SlotAlreadyTaken`, also where a group that the client sits in meets then.
    """
    await _ensure_no_group_meets(session, placed)
    await appointments.add_appointments(session, placed)
    await take_cells(session, [cell for one in placed for cell in cells_of(one, buffer_minutes)])


async def take_cells(session: AsyncSession, wanted: Collection[TakenCell]) -> None:
    """Take all of these cells; the database decides. Raises `SlotAlreadyTaken`."""
    if not await cells.add_cells(session, wanted):
        raise SlotAlreadyTaken


async def move_cells(session: AsyncSession, moved: Collection[Appointment], buffer_minutes: int) -> None:
    """Take the cells of appointments' new times, and free those they no longer need.

    Raises `SlotAlreadyTaken`, also where a group that the client sits in meets then.
    """
    await _ensure_no_group_meets(session, moved)
    wanted = [cell for one in moved for cell in cells_of(one, buffer_minutes)]
    await exchange_cells(session, [one.appointment_id for one in moved], wanted)


async def exchange_cells(
    session: AsyncSession, moved_ids: Collection[UUID], wanted: Collection[TakenCell]
) -> None:
    """Take the cells that appointments want, then free those of theirs they no longer need.

    In this order: if two sessions swapped their hours the other way round, each would wait for the cells that the
    other is about to free. What one of them passes on to another, nobody else can take in between. Raises
    `SlotAlreadyTaken`.
    """
    owners = {
        (holder, cell): owner_id for holder, cell, owner_id in await cells.list_cells(session, moved_ids)
    }
    if len({(one.holder, one.cell) for one in wanted}) < len(wanted):
        raise SlotAlreadyTaken
    await take_cells(session, [one for one in wanted if (one.holder, one.cell) not in owners])
    await cells.delete_cells_but(session, moved_ids, wanted)
    passed_on = [
        one for one in wanted if owners.get((one.holder, one.cell), one.appointment_id) != one.appointment_id
    ]
    await take_cells(session, passed_on)


def cells_of(appointment: Appointment, buffer_minutes: int) -> list[TakenCell]:
    """Return every cell that an appointment with a client needs: the counselor's with her buffer, and the client's."""
    span = Interval(appointment.starts_at, appointment.ends_at)
    numbers = {counselor_holder(appointment.counselor_id): cells_for(span, buffer_minutes=buffer_minutes)}
    if appointment.client_id is not None:
        numbers[client_holder(appointment.client_id)] = cells_for(span)
    return name_cells(appointment.appointment_id, numbers)


def name_cells(appointment_id: UUID, numbers: Mapping[str, Iterable[int]]) -> list[TakenCell]:
    """Return the cells of an appointment, given their numbers for each of its holders."""
    return [TakenCell(holder, cell, appointment_id) for holder, taken in numbers.items() for cell in taken]


async def _ensure_no_group_meets(session: AsyncSession, placed: Collection[Appointment]) -> None:
    # Her row is locked, and whoever plans her group locks it too: so this sees every session planned before.
    spans: defaultdict[str, list[Interval]] = defaultdict(list)
    for one in placed:
        if one.client_id is not None:
            spans[one.client_id].append(Interval(one.starts_at, one.ends_at))
    for client_id, hers in spans.items():
        if await group_sessions.is_expected_within(session, client_id, hers):
            raise SlotAlreadyTaken


def _ensure_of(client: Client, counselor_id: UUID) -> Client:
    if not is_counselor_of(client, counselor_id):
        raise ClientNotFound
    ensure_open(client)
    return client


def _ensure_coming(starts: Collection[datetime], now: datetime) -> None:
    # Also keeps instants at the end of the calendar out, from which one cannot count on.
    if not starts or not all(now <= starts_at < now + _FARTHEST for starts_at in starts):
        raise SlotNotOffered
