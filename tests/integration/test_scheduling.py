"""Hours, slots, holds, bookings and how they end, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clients.errors import ClientClosed, ClientNotFound
from app.clients.rules import ClientStatus
from app.database import Stores, transaction
from app.errors import DomainError, Stale
from app.scheduling import service
from app.scheduling.errors import (
    AppointmentClosed,
    AppointmentNotFound,
    AppointmentNotStarted,
    HoldExpired,
    InsideTransition,
    InvalidInterval,
    SlotAlreadyTaken,
    SlotNotOffered,
)
from app.scheduling.models import Appointment, Attendance, Cell
from app.scheduling.rules import (
    BookingPolicy,
    ExceptionKind,
    HoursException,
    Interval,
    Leave,
    Outcome,
    WeeklyHours,
)
from app.sessions.rules import ClientActor, StaffActor
from tests.fakes import FrozenClock
from tests.integration.client_rows import add_client

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


async def set_week(stores: Stores, clock: FrozenClock, counselor_id: UUID = ANNA, **changes: int) -> None:
    """Let a counselor work from 10 to 16 on weekdays, with changes to her policy."""
    async with transaction(stores) as work:
        await service.set_hours(
            work.main,
            clock,
            counselor_id=counselor_id,
            hours=WEEK,
            exceptions=(),
            leaves=(),
            policy=replace(POLICY, **changes),
        )


async def client_of(
    stores: Stores, clock: FrozenClock, counselor_id: UUID | None = ANNA, status: ClientStatus | None = None
) -> str:
    """Return the id of a new client, of this counselor or of none."""
    async with transaction(stores) as work:
        return await add_client(work.main, clock, counselor_id=counselor_id, status=status)


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


async def outcome_of(attempt: Awaitable[Result]) -> Result | DomainError:
    """Return what an attempt gives, or the fact that stopped it."""
    try:
        return await attempt
    except DomainError as fact:
        return fact


async def race(*attempts: Awaitable[Result]) -> list[Result | DomainError]:
    """Run attempts at the same time, each in a transaction of its own."""
    return await asyncio.gather(*(outcome_of(attempt) for attempt in attempts))


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


class TestSetHours:
    async def test_hours_are_read_as_they_were_set(self, stores: Stores, clock: FrozenClock) -> None:
        """Week, exceptions, leave and policy come back as they were written, in their order."""
        exceptions = (
            HoursException(date(2026, 3, 14), ExceptionKind.EXTRA, VILNIUS, time(9), time(12)),
            HoursException(date(2026, 3, 10), ExceptionKind.AWAY, VILNIUS),
        )
        leaves = (Leave(date(2026, 4, 1), date(2026, 4, 5), VILNIUS),)
        async with transaction(stores) as work:
            await service.set_hours(
                work.main,
                clock,
                counselor_id=ANNA,
                hours=WEEK,
                exceptions=exceptions,
                leaves=leaves,
                policy=POLICY,
            )
        async with transaction(stores, write=False) as work:
            found = await service.get_hours(work.main, counselor_id=ANNA)
        assert (found.hours, found.exceptions, found.leaves, found.policy) == (
            WEEK,
            exceptions,
            leaves,
            POLICY,
        )

    async def test_hours_set_again_replace_those_before(self, stores: Stores, clock: FrozenClock) -> None:
        """Nothing of the week before remains, and another counselor's week is left alone."""
        for counselor_id in (ANNA, BELLA):
            await set_week(stores, clock, counselor_id)
        async with transaction(stores) as work:
            await service.set_hours(
                work.main,
                clock,
                counselor_id=ANNA,
                hours=WEEK[:1],
                exceptions=(),
                leaves=(),
                policy=replace(POLICY, daily_limit=2),
            )
        async with transaction(stores, write=False) as work:
            anna = await service.get_hours(work.main, counselor_id=ANNA)
            bella = await service.get_hours(work.main, counselor_id=BELLA)
        assert (anna.hours, anna.policy) == (WEEK[:1], replace(POLICY, daily_limit=2))
        assert (bella.hours, bella.policy) == (WEEK, POLICY)

    async def test_two_at_once_do_not_mix(self, stores: Stores, clock: FrozenClock) -> None:
        """Of hours that are set by several requests at once, one whole set remains."""
        await race(*(set_week(stores, clock, daily_limit=limit) for limit in range(1, 9)))
        async with transaction(stores, write=False) as work:
            found = await service.get_hours(work.main, counselor_id=ANNA)
        assert found.hours == WEEK


class TestListSlots:
    async def test_without_policy_nothing_is_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """A counselor who said nothing offers nothing."""
        assert await starts_of_slots(stores, clock) == []

    async def test_slots_come_from_her_hours(self, stores: Stores, clock: FrozenClock) -> None:
        """Four weeks of five days with six hours each, less the first day's notice, are slots."""
        await set_week(stores, clock)
        starts = await starts_of_slots(stores, clock)
        assert starts[0] == datetime.fromisoformat("2026-03-03T09:00Z")
        assert len(starts) == 4 * 5 * 6 - 6 - 1

    async def test_a_booked_hour_is_not_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """What one client booked is offered to nobody else; the hours around it still are."""
        await set_week(stores, clock)
        before = await starts_of_slots(stores, clock)
        await book(stores, clock, await client_of(stores, clock), MONDAY_11)
        after = await starts_of_slots(stores, clock)
        assert set(before) - set(after) == {MONDAY_11}

    async def test_a_full_day_is_not_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """A session that is over counts against its day's limit like one to come."""
        await set_week(stores, clock, daily_limit=1, notice_minutes=0)
        booked = await book(stores, clock, await client_of(stores, clock), MONDAY_10)
        clock.advance(days=7)
        async with transaction(stores) as work:
            await service.complete_appointment(
                work.main, clock, counselor_id=ANNA, appointment_id=booked.appointment_id
            )
        assert (await starts_of_slots(stores, clock))[0] == TUESDAY_10

    async def test_busy_times_are_not_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """Spans in which she is busy elsewhere are left out, overlapping ones too."""
        await set_week(stores, clock)
        busy = [
            Interval(MONDAY_10, MONDAY_11 + timedelta(minutes=15)),
            Interval(MONDAY_10, MONDAY_11),
        ]
        async with transaction(stores) as work:
            await service.set_busy_times(work.main, counselor_id=ANNA, busy=busy)
        starts = await starts_of_slots(stores, clock)
        assert not {MONDAY_10, MONDAY_11} & set(starts)
        assert MONDAY_11 + timedelta(hours=1) in starts

    async def test_the_end_of_the_calendar_is_no_error(self, stores: Stores, clock: FrozenClock) -> None:
        """A window from year 1 to year 9999 gives what the policy's horizon allows."""
        await set_week(stores, clock)
        everything = Interval(
            datetime.fromisoformat("0001-01-01T00:00Z"), datetime.fromisoformat("9999-12-31T23:59Z")
        )
        async with transaction(stores, write=False) as work:
            slots = await service.list_slots(work.main, clock, counselor_id=ANNA, window=everything)
        assert slots[-1].starts_at < clock.now() + timedelta(days=POLICY.horizon_days)


class TestListSlotsOfAll:
    async def test_each_gets_her_first_slots(self, stores: Stores, clock: FrozenClock) -> None:
        """For each counselor the first of her slots come back, for one without hours none."""
        await set_week(stores, clock)
        expected = (await starts_of_slots(stores, clock))[:40]
        async with transaction(stores, write=False) as work:
            found = await service.list_slots_of_all(
                work.main, clock, counselor_ids=[ANNA, BELLA], window=NEXT_WEEKS, limit_each=40
            )
        assert [slot.starts_at for slot in found[ANNA]] == expected
        assert found[BELLA] == ()

    async def test_many_take_as_many_statements_as_one(self, stores: Stores, clock: FrozenClock) -> None:
        """Two hundred counselors are read with no statement more than one."""
        numbers = []
        for counselor_ids in ([ANNA], [ANNA, *(uuid4() for _ in range(199))]):
            async with transaction(stores, write=False) as work:
                await work.main.connection()
                with counted_statements(stores) as sent:
                    await service.list_slots_of_all(
                        work.main, clock, counselor_ids=counselor_ids, window=NEXT_WEEKS, limit_each=4
                    )
                numbers.append(len(sent))
        assert numbers == [6, 6]


class TestBookAppointment:
    async def test_an_offered_slot_is_booked(self, stores: Stores, clock: FrozenClock) -> None:
        """She gets the session, in the counselor's zone, and both are busy for it, the counselor longer."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        assert (booked.state, booked.counselor_id, booked.zone) == ("booked", ANNA, VILNIUS)
        assert booked.ends_at - booked.starts_at == timedelta(minutes=50)
        assert await count(stores, Cell) == 4 + 4

    @pytest.mark.parametrize(
        "starts_at",
        [
            MONDAY_10 - timedelta(hours=3),
            MONDAY_10 + timedelta(minutes=15),
            datetime.fromisoformat("2026-03-02T12:00Z"),
            datetime.fromisoformat("9999-12-31T23:59Z"),
            datetime.fromisoformat("0001-01-01T00:00Z"),
        ],
        ids=["outside-hours", "between-steps", "within-notice", "last-instant", "first-instant"],
    )
    async def test_what_is_not_offered_is_refused(
        self, stores: Stores, clock: FrozenClock, starts_at: datetime
    ) -> None:
        """An instant that is no slot of hers cannot be booked."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        with pytest.raises(SlotNotOffered):
            await book(stores, clock, client_id, starts_at)

    async def test_a_taken_slot_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """The second who wants an hour is told that it was taken."""
        await set_week(stores, clock)
        first, second = await client_of(stores, clock), await client_of(stores, clock)
        await book(stores, clock, first)
        with pytest.raises(SlotAlreadyTaken):
            await book(stores, clock, second)

    async def test_without_counselor_nothing_is_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """Who waits for a counselor cannot book one."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock, None)
        with pytest.raises(SlotNotOffered):
            await book(stores, clock, client_id)

    async def test_a_closed_file_takes_no_booking(self, stores: Stores, clock: FrozenClock) -> None:
        """Neither the client nor her counselor books once her file is closed."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock, status=ClientStatus.CLOSED)
        for attempt in (book, book_by_hand):
            with pytest.raises(ClientClosed):
                await attempt(stores, clock, client_id)

    async def test_one_of_forty_gets_the_hour(self, stores: Stores, clock: FrozenClock) -> None:
        """Of forty clients who book one hour at once, one gets it, and no cell is left behind by the others."""
        await set_week(stores, clock)
        clients = [await client_of(stores, clock) for _ in range(40)]
        results = await race(*(book(stores, clock, client_id) for client_id in clients))
        assert sum(isinstance(result, Appointment) for result in results) == 1
        assert sum(isinstance(result, SlotAlreadyTaken) for result in results) == 39
        assert await count(stores, Appointment) == 1
        assert await count(stores, Cell) == 8

    async def test_a_daily_limit_holds_under_a_race(self, stores: Stores, clock: FrozenClock) -> None:
        """Different hours of one day, booked at once, do not pass her daily limit together."""
        await set_week(stores, clock, daily_limit=2)
        clients = [await client_of(stores, clock) for _ in range(6)]
        results = await race(
            *(
                book(stores, clock, client_id, MONDAY_10 + timedelta(hours=hour))
                for hour, client_id in enumerate(clients)
            )
        )
        assert sum(isinstance(result, Appointment) for result in results) == 2

    async def test_booking_gives_back_what_was_held(self, stores: Stores, clock: FrozenClock) -> None:
        """Who books another hour than those held for her has chosen: the held ones are free again."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        await hold(stores, clock, client_id, MONDAY_10, MONDAY_11)
        await book(stores, clock, client_id, TUESDAY_10)
        assert {MONDAY_10, MONDAY_11} <= set(await starts_of_slots(stores, clock))
        assert await cells_without_appointment(stores) == 0


class TestBookAppointmentFor:
    async def test_a_counselor_books_outside_her_hours(self, stores: Stores, clock: FrozenClock) -> None:
        """By hand any free time can be booked, also by a counselor who set no hours."""
        evening = MONDAY_10 + timedelta(hours=10, minutes=5)
        booked = await book_by_hand(stores, clock, await client_of(stores, clock), evening, minutes=80)
        assert (booked.starts_at, booked.ends_at) == (evening, evening + timedelta(minutes=80))

    async def test_a_client_is_never_in_two_places(self, stores: Stores, clock: FrozenClock) -> None:
        """A client's own cells refuse a second session of hers, whoever it is with."""
        client_id = await client_of(stores, clock)
        await book_by_hand(stores, clock, client_id)
        async with transaction(stores) as work:
            work.main.add(
                Appointment(
                    appointment_id=uuid4(),
                    counselor_id=BELLA,
                    client_id=client_id,
                    starts_at=MONDAY_10,
                    ends_at=MONDAY_11,
                    zone=VILNIUS,
                    state="booked",
                    version=1,
                )
            )
        async with transaction(stores) as work:
            appointment = (
                await work.main.scalars(select(Appointment).where(Appointment.counselor_id == BELLA))
            ).one()
        with pytest.raises(SlotAlreadyTaken):
            async with transaction(stores) as work:
                await service.reschedule_appointment(
                    work.main,
                    clock,
                    actor=as_counselor(BELLA),
                    appointment_id=appointment.appointment_id,
                    starts_at=MONDAY_10 + timedelta(minutes=15),
                    expected_version=1,
                )

    async def test_another_counselors_client_is_not_found(self, stores: Stores, clock: FrozenClock) -> None:
        """Nobody books for a client who is not hers; she looks like one who does not exist."""
        client_id = await client_of(stores, clock, BELLA)
        for someone in (client_id, "ab" * 32):
            with pytest.raises(ClientNotFound):
                await book_by_hand(stores, clock, someone)

    @pytest.mark.parametrize(
        ("starts_at", "minutes", "fact"),
        [
            (datetime.fromisoformat("2026-03-02T08:59Z"), 50, SlotNotOffered),
            (datetime.fromisoformat("9999-12-31T23:59Z"), 50, SlotNotOffered),
            (MONDAY_10, 9, InvalidInterval),
            (MONDAY_10, 481, InvalidInterval),
            (datetime.fromisoformat("2026-03-29T00:30Z"), 50, InsideTransition),
        ],
        ids=["past", "last-instant", "too-short", "too-long", "clock-change"],
    )
    async def test_an_impossible_time_is_refused(
        self, stores: Stores, clock: FrozenClock, starts_at: datetime, minutes: int, fact: type[DomainError]
    ) -> None:
        """The past, the far future, odd lengths and clock changes are each refused by name."""
        client_id = await client_of(stores, clock)
        with pytest.raises(fact):
            await book_by_hand(stores, clock, client_id, starts_at, minutes)


class TestHoldSlots:
    async def test_slots_are_held_for_a_week(self, stores: Stores, clock: FrozenClock) -> None:
        """Held hours are hers for seven days, and offered to nobody else."""
        await set_week(stores, clock)
        later = MONDAY_10 + timedelta(days=7)
        held = await hold(stores, clock, await client_of(stores, clock), later, later + timedelta(hours=1))
        assert {one.hold_expires_at for one in held} == {clock.now() + timedelta(days=7)}
        assert {one.state for one in held} == {"held"}
        assert not {one.starts_at for one in held} & set(await starts_of_slots(stores, clock))

    async def test_all_or_none_are_held(self, stores: Stores, clock: FrozenClock) -> None:
        """One hour that is taken or not offered, and none of the others is held."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        with pytest.raises(SlotNotOffered):
            await hold(stores, clock, client_id, MONDAY_10, MONDAY_10 - timedelta(hours=5))
        with pytest.raises(SlotAlreadyTaken):
            await hold(stores, clock, client_id, MONDAY_10, MONDAY_10)
        assert await count(stores, Appointment) == 0
        assert await count(stores, Cell) == 0

    async def test_holds_keep_the_daily_limit(self, stores: Stores, clock: FrozenClock) -> None:
        """More hours of one day than her limit allows cannot be held together."""
        await set_week(stores, clock, daily_limit=1)
        client_id = await client_of(stores, clock)
        with pytest.raises(SlotAlreadyTaken):
            await hold(stores, clock, client_id, MONDAY_10, MONDAY_11)

    async def test_only_her_own_counselors_slots_are_held(self, stores: Stores, clock: FrozenClock) -> None:
        """Slots of a counselor who is not the client's cannot be held for her."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock, BELLA)
        with pytest.raises(ClientNotFound):
            await hold(stores, clock, client_id, MONDAY_10)


class TestConfirmHold:
    async def confirm(self, stores: Stores, clock: FrozenClock, client_id: str, one: Appointment) -> None:
        """Confirm one held hour."""
        async with transaction(stores) as work:
            await service.confirm_hold(
                work.main, clock, client_id=client_id, appointment_id=one.appointment_id
            )

    async def test_one_is_booked_and_the_others_are_given_back(
        self, stores: Stores, clock: FrozenClock
    ) -> None:
        """She confirms one of three; the other two are offered again and hold no cells."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        chosen, *others = await hold(stores, clock, client_id, MONDAY_10, MONDAY_11, TUESDAY_10)
        await self.confirm(stores, clock, client_id, chosen)
        async with transaction(stores, write=False) as work:
            found = await service.list_appointments(work.main, actor=as_client(client_id), window=NEXT_WEEKS)
        assert [one.state for one in found] == ["booked", "released", "released"]
        assert {one.starts_at for one in others} <= set(await starts_of_slots(stores, clock))
        assert await cells_without_appointment(stores) == 0

    async def test_confirming_two_at_once_books_one(self, stores: Stores, clock: FrozenClock) -> None:
        """Two held hours confirmed at the same time do not both become hers, and nobody deadlocks."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        held = await hold(stores, clock, client_id, MONDAY_10, MONDAY_11, TUESDAY_10)
        results = await race(*(self.confirm(stores, clock, client_id, one) for one in held))
        assert sum(result is None for result in results) == 1
        assert sum(isinstance(result, AppointmentClosed) for result in results) == 2

    async def test_an_expired_hold_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """A hold that is over cannot be confirmed, even before the job has swept it."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        [held] = await hold(stores, clock, client_id, MONDAY_10 + timedelta(days=14))
        clock.advance(days=7)
        with pytest.raises(HoldExpired):
            await self.confirm(stores, clock, client_id, held)

    async def test_another_clients_hold_is_not_found(self, stores: Stores, clock: FrozenClock) -> None:
        """Nobody confirms what is held for somebody else."""
        await set_week(stores, clock)
        [held] = await hold(stores, clock, await client_of(stores, clock), MONDAY_10)
        stranger = await client_of(stores, clock)
        with pytest.raises(AppointmentNotFound):
            await self.confirm(stores, clock, stranger, held)

    async def test_a_proposal_is_accepted_by_it(self, stores: Stores, clock: FrozenClock) -> None:
        """Whoever confirms an hour takes the counselor whom it was proposed with."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock, status=ClientStatus.PROPOSED)
        [held] = await hold(stores, clock, client_id, MONDAY_10)
        await self.confirm(stores, clock, client_id, held)
        async with transaction(stores, write=False) as work:
            found = await clients.get_client(work.main, client_id=client_id)
        assert found.status is ClientStatus.ASSIGNED


class TestRescheduleAppointment:
    async def move(
        self,
        stores: Stores,
        clock: FrozenClock,
        actor: ClientActor | StaffActor,
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

    async def test_the_old_hour_is_free_again(self, stores: Stores, clock: FrozenClock) -> None:
        """A client moves to another offered slot; her old one is offered again."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        moved = await self.move(stores, clock, as_client(client_id), booked, TUESDAY_10)
        assert (moved.starts_at, moved.version, moved.state) == (TUESDAY_10, 2, "booked")
        starts = await starts_of_slots(stores, clock)
        assert MONDAY_10 in starts
        assert TUESDAY_10 not in starts
        assert await count(stores, Cell) == 8

    async def test_a_session_moves_into_its_own_time(self, stores: Stores, clock: FrozenClock) -> None:
        """A counselor moves a session by a quarter of an hour: its own cells do not stand in its way."""
        booked = await book_by_hand(stores, clock, await client_of(stores, clock))
        moved = await self.move(stores, clock, as_counselor(), booked, MONDAY_10 + timedelta(minutes=15))
        assert moved.ends_at - moved.starts_at == timedelta(minutes=50)
        assert await count(stores, Cell) == 8

    async def test_a_client_moves_only_to_what_is_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """A client cannot move her session to where her counselor offers none."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        for starts_at in (MONDAY_10 - timedelta(hours=4), datetime.fromisoformat("9999-12-31T23:59Z")):
            with pytest.raises(SlotNotOffered):
                await self.move(stores, clock, as_client(client_id), booked, starts_at)

    async def test_an_older_view_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """Of two who move the same version, the second is told to look again."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        results = await race(
            *(
                self.move(stores, clock, as_counselor(), booked, TUESDAY_10 + timedelta(hours=hour))
                for hour in range(4)
            )
        )
        assert sum(isinstance(result, Appointment) for result in results) == 1
        assert sum(isinstance(result, Stale) for result in results) == 3
        assert await count(stores, Cell) == 8

    async def test_two_sessions_that_swap_do_not_deadlock(self, stores: Stores, clock: FrozenClock) -> None:
        """Two sessions moved onto each other's hours at once are both told that the hour is taken."""
        early = await book_by_hand(stores, clock, await client_of(stores, clock), MONDAY_10)
        late = await book_by_hand(stores, clock, await client_of(stores, clock), TUESDAY_10)
        results = await race(
            self.move(stores, clock, as_counselor(), early, TUESDAY_10),
            self.move(stores, clock, as_counselor(), late, MONDAY_10),
        )
        assert all(isinstance(result, SlotAlreadyTaken) for result in results)

    async def test_a_stranger_finds_nothing(self, stores: Stores, clock: FrozenClock) -> None:
        """Another client and another counselor get the answer that a missing appointment gets."""
        booked = await book_by_hand(stores, clock, await client_of(stores, clock))
        for stranger in (as_client(await client_of(stores, clock)), as_counselor(BELLA)):
            with pytest.raises(AppointmentNotFound):
                await self.move(stores, clock, stranger, booked, TUESDAY_10)


class TestCancelAppointment:
    async def cancel(
        self, stores: Stores, clock: FrozenClock, actor: ClientActor | StaffActor, one: Appointment
    ) -> Appointment:
        """Cancel a session."""
        async with transaction(stores) as work:
            return await service.cancel_appointment(
                work.main, clock, actor=actor, appointment_id=one.appointment_id
            )

    async def test_its_hour_is_free_again(self, stores: Stores, clock: FrozenClock) -> None:
        """A cancelled session leaves no cell behind, and its hour is offered again."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        cancelled = await self.cancel(stores, clock, as_client(client_id), booked)
        assert (cancelled.state, cancelled.version) == ("cancelled", 2)
        assert MONDAY_10 in await starts_of_slots(stores, clock)
        assert await count(stores, Cell) == 0

    async def test_short_notice_is_late(self, stores: Stores, clock: FrozenClock) -> None:
        """A client who cancels with less notice than her counselor asks for cancels late."""
        await set_week(stores, clock, notice_minutes=0)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id, clock.now() + timedelta(hours=2))
        assert (await self.cancel(stores, clock, as_client(client_id), booked)).state == "late_cancelled"

    async def test_a_stranger_finds_nothing(self, stores: Stores, clock: FrozenClock) -> None:
        """Nobody cancels another's session."""
        booked = await book_by_hand(stores, clock, await client_of(stores, clock))
        for stranger in (as_client(await client_of(stores, clock)), as_counselor(BELLA)):
            with pytest.raises(AppointmentNotFound):
                await self.cancel(stores, clock, stranger, booked)


class TestOutcomes:
    async def test_a_session_to_come_has_no_outcome(self, stores: Stores, clock: FrozenClock) -> None:
        """Neither that it took place nor that she stayed away can be said before it starts."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        for attempt in (
            lambda session: service.complete_appointment(
                session, clock, counselor_id=ANNA, appointment_id=booked.appointment_id
            ),
            lambda session: service.mark_no_show(
                session,
                clock,
                counselor_id=ANNA,
                appointment_id=booked.appointment_id,
                participant=client_id,
            ),
        ):
            with pytest.raises(AppointmentNotStarted):
                await self.attempted(stores, attempt)

    async def test_a_no_show_is_kept_for_its_participant(self, stores: Stores, clock: FrozenClock) -> None:
        """The session is closed as missed, and by whom is written down."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        clock.advance(days=8)
        async with transaction(stores) as work:
            missed = await service.mark_no_show(
                work.main,
                clock,
                counselor_id=ANNA,
                appointment_id=booked.appointment_id,
                participant=client_id,
            )
            attended = await service.list_attendances(work.main, appointment_id=booked.appointment_id)
        assert missed.state == "no_show"
        assert attended == {client_id: Outcome.NO_SHOW}

    async def test_who_had_no_session_cannot_miss_it(self, stores: Stores, clock: FrozenClock) -> None:
        """No outcome is written for somebody else than the session's client, nor by another counselor."""
        booked = await book_by_hand(stores, clock, await client_of(stores, clock))
        stranger = await client_of(stores, clock)
        clock.advance(days=8)
        for counselor_id in (ANNA, BELLA):
            with pytest.raises(AppointmentNotFound):
                await self.attempted(
                    stores,
                    lambda session, counselor_id=counselor_id: service.mark_no_show(  # type: ignore[misc] # a default is how a loop's value is bound
                        session,
                        clock,
                        counselor_id=counselor_id,
                        appointment_id=booked.appointment_id,
                        participant=stranger,
                    ),
                )
        assert await count(stores, Attendance) == 0

    async def test_a_cancelled_session_has_no_attendance(self, stores: Stores, clock: FrozenClock) -> None:
        """After a cancellation nobody can be marked as missing."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        async with transaction(stores) as work:
            await service.cancel_appointment(
                work.main, clock, actor=as_counselor(), appointment_id=booked.appointment_id
            )
        clock.advance(days=8)
        with pytest.raises(AppointmentClosed):
            await self.attempted(
                stores,
                lambda session: service.mark_no_show(
                    session,
                    clock,
                    counselor_id=ANNA,
                    appointment_id=booked.appointment_id,
                    participant=client_id,
                ),
            )

    async def attempted(
        self, stores: Stores, attempt: Callable[[AsyncSession], Awaitable[Appointment]]
    ) -> Appointment:
        """Try something in a transaction of its own."""
        async with transaction(stores) as work:
            return await attempt(work.main)


class TestExpireHolds:
    async def expire(self, stores: Stores, clock: FrozenClock) -> int:
        """Run the job once."""
        async with transaction(stores) as work:
            return await service.expire_holds(work.main, clock)

    async def test_what_is_over_is_offered_again(self, stores: Stores, clock: FrozenClock) -> None:
        """After its week a hold is expired and its cells are free; before, it is left alone."""
        await set_week(stores, clock)
        later = MONDAY_10 + timedelta(days=14)
        await hold(stores, clock, await client_of(stores, clock), later)
        clock.advance(days=7, seconds=-1)
        assert await self.expire(stores, clock) == 0
        clock.advance(seconds=1)
        assert await self.expire(stores, clock) == 1
        assert later in await starts_of_slots(stores, clock)
        assert await count(stores, Cell) == 0

    async def test_replicas_share_the_work(self, stores: Stores, clock: FrozenClock) -> None:
        """Four replicas at once expire every hold once and none twice."""
        await set_week(stores, clock)
        for hour in range(6):
            await hold(
                stores, clock, await client_of(stores, clock), MONDAY_10 + timedelta(days=14, hours=hour)
            )
        clock.advance(days=7)
        expired = await race(*(self.expire(stores, clock) for _ in range(4)))
        assert sum(number for number in expired if isinstance(number, int)) == 6
        assert await cells_without_appointment(stores) == 0


class TestReleaseClient:
    async def test_nothing_of_her_remains(self, stores: Stores, clock: FrozenClock) -> None:
        """Her sessions, her attendance and every cell of hers are gone; another client's stay."""
        client_id, other = await client_of(stores, clock), await client_of(stores, clock)
        missed = await book_by_hand(stores, clock, client_id, MONDAY_10)
        await book_by_hand(stores, clock, client_id, TUESDAY_10)
        await book_by_hand(stores, clock, other, MONDAY_11)
        clock.advance(days=7)
        async with transaction(stores) as work:
            await service.mark_no_show(
                work.main,
                clock,
                counselor_id=ANNA,
                appointment_id=missed.appointment_id,
                participant=client_id,
            )
        async with transaction(stores) as work:
            await service.release_client(work.main, client_id=client_id)
        assert await count(stores, Appointment) == 1
        assert await count(stores, Attendance) == 0
        assert await count(stores, Cell) == 8
