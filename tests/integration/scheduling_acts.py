"""What counselors, clients and coordinators do with hours, each act in a transaction of its own."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import event, func, select, update

from app.audit.rules import SYSTEM
from app.clients.models import ClientRow
from app.clients.rules import ClientStatus
from app.database import Stores, transaction
from app.scheduling import service
from app.scheduling.models import Appointment, Attendance, Cell
from app.scheduling.rules import (
    BookingPolicy,
    Interval,
    WeeklyHours,
)
from app.sessions.rules import Actor, ClientActor, StaffActor
from tests.fakes import FrozenClock
from tests.integration.client_rows import add_client
from tests.integration.staff_rows import add_counselor, suspend_counselor

VILNIUS = "Europe/Vilnius"
ANNA, BELLA = uuid4(), uuid4()
MONDAY_10 = datetime.fromisoformat("2026-03-09T08:00Z")  # 10:00 in Vilnius
MONDAY_11 = MONDAY_10 + timedelta(hours=1)
TUESDAY_10 = MONDAY_10 + timedelta(days=1)
NEXT_WEEKS = Interval(
    datetime.fromisoformat("2026-03-02T00:00Z"), datetime.fromisoformat("2026-03-30T00:00Z")
)
POLICY = BookingPolicy(
    session_minutes=50,
    buffer_minutes=10,
    daily_limit=6,
    notice_minutes=24 * 60,
    horizon_days=60,
    slot_step_minutes=60,
)
WEEK = tuple(WeeklyHours(day, time(10), time(16), VILNIUS, date(2026, 1, 1)) for day in range(5))

Result = TypeVar("Result")


async def set_week(
    stores: Stores, clock: FrozenClock, counselor_id: UUID = ANNA, *, zone: str = VILNIUS, **changes: int
) -> None:
    """Let a counselor work from 10 to 16 on weekdays, with changes to her policy."""
    async with transaction(stores) as work:
        await add_counselor(work.main, counselor_id)
        await service.set_hours(
            work.main,
            clock,
            counselor_id=counselor_id,
            zone=zone,
            hours=[replace(hours, zone=zone) for hours in WEEK],
            exceptions=(),
            leaves=(),
            policy=replace(POLICY, **changes),
        )


async def client_of(
    stores: Stores, clock: FrozenClock, counselor_id: UUID | None = ANNA, status: ClientStatus | None = None
) -> str:
    """Return the id of a new client, of this counselor or of none."""
    async with transaction(stores) as work:
        if counselor_id is not None:
            await add_counselor(work.main, counselor_id)
        return await add_client(work.main, clock, counselor_id=counselor_id, status=status)


async def suspend(
    stores: Stores, clock: FrozenClock, counselor_id: UUID = ANNA, *, withdraw: bool = True
) -> None:
    """Suspend a counselor, and give back what was held with her unless that is not asked for."""
    async with transaction(stores) as work:
        await suspend_counselor(work.main, counselor_id)
        if withdraw:
            await service.withdraw_counselor(work.main, clock, counselor_id=counselor_id, actor=SYSTEM)


async def hand_over(stores: Stores, client_id: str, counselor_id: UUID) -> None:
    """Give a client another counselor, and do nothing else."""
    async with transaction(stores) as work:
        await add_counselor(work.main, counselor_id)
        await work.main.execute(
            update(ClientRow).where(ClientRow.client_id == client_id).values(counselor_id=counselor_id)
        )


async def book(
    stores: Stores, clock: FrozenClock, client_id: str, starts_at: datetime = MONDAY_10
) -> Appointment:
    """Book an offered slot as the client."""
    async with transaction(stores) as work:
        return await service.book_appointment(work.main, clock, client_id=client_id, starts_at=starts_at)


async def book_by_hand(
    stores: Stores,
    clock: FrozenClock,
    client_id: str,
    starts_at: datetime = MONDAY_10,
    minutes: int = 50,
    counselor_id: UUID = ANNA,
) -> Appointment:
    """Book any time as the counselor."""
    async with transaction(stores) as work:
        await add_counselor(work.main, counselor_id)
        return await service.book_appointment_for(
            work.main,
            clock,
            counselor_id=counselor_id,
            client_id=client_id,
            starts_at=starts_at,
            minutes=minutes,
            zone=VILNIUS,
        )


async def hold(
    stores: Stores, clock: FrozenClock, client_id: str, *starts: datetime
) -> Collection[Appointment]:
    """Hold slots for a client as a coordinator."""
    async with transaction(stores) as work:
        return await service.hold_slots(
            work.main, clock, counselor_id=ANNA, client_id=client_id, starts=starts, held_by=uuid4()
        )


async def close(stores: Stores, client_id: str) -> None:
    """Close a client's file in its row: no service closes one that somebody answers for."""
    closed = update(ClientRow).where(ClientRow.client_id == client_id)
    async with transaction(stores) as work:
        await work.main.execute(closed.values(status=ClientStatus.CLOSED.value))


async def confirm(stores: Stores, clock: FrozenClock, client_id: str, held: Appointment) -> None:
    """Confirm one held hour as the client."""
    async with transaction(stores) as work:
        await service.confirm_hold(work.main, clock, client_id=client_id, appointment_id=held.appointment_id)


async def move(
    stores: Stores,
    clock: FrozenClock,
    actor: Actor,
    moved: Appointment,
    starts_at: datetime,
    expected_version: int = 1,
) -> Appointment:
    """Move a session."""
    async with transaction(stores) as work:
        return await service.reschedule_appointment(
            work.main,
            clock,
            actor=actor,
            appointment_id=moved.appointment_id,
            starts_at=starts_at,
            expected_version=expected_version,
        )


async def cancel(stores: Stores, clock: FrozenClock, actor: Actor, cancelled: Appointment) -> Appointment:
    """Cancel a session."""
    async with transaction(stores) as work:
        return await service.cancel_appointment(
            work.main, clock, actor=actor, appointment_id=cancelled.appointment_id
        )


async def starts_of_slots(stores: Stores, clock: FrozenClock, counselor_id: UUID = ANNA) -> list[datetime]:
    """Return when the slots of the next weeks start."""
    async with transaction(stores, write=False) as work:
        slots = await service.list_slots(work.main, clock, counselor_id=counselor_id, window=NEXT_WEEKS)
    return [slot.starts_at for slot in slots]


async def count(stores: Stores, model: type[Appointment | Attendance | Cell]) -> int:
    """Return how many rows a table has."""
    async with transaction(stores, write=False) as work:
        return (await work.main.execute(select(func.count()).select_from(model))).scalar_one()


async def cells_without_appointment(stores: Stores) -> int:
    """Return how many cells belong to nothing that occupies them."""
    orphans = (
        select(func.count())
        .select_from(Cell)
        .outerjoin(Appointment, Appointment.appointment_id == Cell.appointment_id)
        .where(Appointment.state.is_(None) | Appointment.state.not_in(["booked", "held"]))
    )
    async with transaction(stores, write=False) as work:
        return (await work.main.execute(orphans)).scalar_one()


@contextmanager
def counted_statements(stores: Stores) -> Iterator[list[str]]:
    """Collect the statements sent to the main store."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(stores.main.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(stores.main.sync_engine, "before_cursor_execute", note)


def as_client(client_id: str) -> ClientActor:
    """Return a client as an actor."""
    return ClientActor(client_id=client_id, key_id="0" * 64, session_id=uuid4())


def as_counselor(counselor_id: UUID = ANNA) -> StaffActor:
    """Return a counselor as an actor."""
    return StaffActor(
        staff_id=counselor_id, key_id="0" * 64, roles=frozenset({"counselor"}), session_id=uuid4()
    )
