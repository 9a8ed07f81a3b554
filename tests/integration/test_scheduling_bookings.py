"""Booking and moving sessions, alone and in a race, on both databases."""

from datetime import datetime, timedelta

import pytest

from app.clients.errors import ClientClosed, ClientNotFound
from app.clients.rules import ClientStatus
from app.database import Stores
from app.errors import DomainError, Stale
from app.scheduling.errors import (
    AppointmentNotFound,
    EnoughSessionsBooked,
    InsideTransition,
    InvalidInterval,
    SlotAlreadyTaken,
    SlotNotOffered,
)
from app.scheduling.models import Appointment, Cell
from app.scheduling.rules import MOST_COMING_SESSIONS
from tests.fakes import FrozenClock
from tests.integration.races import race
from tests.integration.scheduling_acts import (
    ANNA,
    BELLA,
    MONDAY_10,
    MONDAY_11,
    TUESDAY_10,
    VILNIUS,
    as_client,
    as_counselor,
    book,
    book_by_hand,
    cancel,
    cells_without_appointment,
    client_of,
    count,
    hand_over,
    hold,
    move,
    set_week,
    starts_of_slots,
)


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

    async def test_one_client_books_a_few_hours_ahead(self, stores: Stores, clock: FrozenClock) -> None:
        """Of all hours she books at once she gets six and no cell more; one that is cancelled can be replaced."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        wanted = (await starts_of_slots(stores, clock))[: MOST_COMING_SESSIONS + 3]
        results = await race(*(book(stores, clock, client_id, starts_at) for starts_at in wanted))
        booked = [one for one in results if isinstance(one, Appointment)]
        assert len(booked) == MOST_COMING_SESSIONS
        assert sum(isinstance(result, EnoughSessionsBooked) for result in results) == 3
        assert await count(stores, Cell) == MOST_COMING_SESSIONS * 8
        free = next(starts_at for starts_at in wanted if starts_at not in {one.starts_at for one in booked})
        await cancel(stores, clock, as_client(client_id), booked[0])
        await book(stores, clock, client_id, free)

    async def test_what_is_over_does_not_count(self, stores: Stores, clock: FrozenClock) -> None:
        """A session that began makes room for another, and her counselor may plan farther than she."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        for week in range(MOST_COMING_SESSIONS + 1):
            await book_by_hand(stores, clock, client_id, MONDAY_10 + timedelta(weeks=week))
        with pytest.raises(EnoughSessionsBooked):
            await book(stores, clock, client_id, TUESDAY_10)
        clock.advance(days=15)
        await book(stores, clock, client_id, TUESDAY_10 + timedelta(weeks=2))

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
        await hand_over(stores, client_id, BELLA)
        with pytest.raises(SlotAlreadyTaken):
            await book_by_hand(
                stores, clock, client_id, MONDAY_10 + timedelta(minutes=15), counselor_id=BELLA
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


class TestRescheduleAppointment:
    async def test_the_old_hour_is_free_again(self, stores: Stores, clock: FrozenClock) -> None:
        """A client moves to another offered slot; her old one is offered again."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        moved = await move(stores, clock, as_client(client_id), booked, TUESDAY_10)
        assert (moved.starts_at, moved.version, moved.state) == (TUESDAY_10, 2, "booked")
        starts = await starts_of_slots(stores, clock)
        assert MONDAY_10 in starts
        assert TUESDAY_10 not in starts
        assert await count(stores, Cell) == 8

    async def test_a_moved_session_is_told_in_the_zone_of_its_new_hour(
        self, stores: Stores, clock: FrozenClock
    ) -> None:
        """When her counselor's hours are kept in another zone since, the session follows; by hand it keeps its own."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        await set_week(stores, clock, zone="Europe/Minsk")
        by_hand = await move(stores, clock, as_counselor(), booked, TUESDAY_10)
        assert by_hand.zone == VILNIUS
        moved = await move(stores, clock, as_client(client_id), booked, MONDAY_10, expected_version=2)
        assert moved.zone == "Europe/Minsk"

    async def test_a_session_moves_into_its_own_time(self, stores: Stores, clock: FrozenClock) -> None:
        """A counselor moves a session by a quarter of an hour: its own cells do not stand in its way."""
        booked = await book_by_hand(stores, clock, await client_of(stores, clock))
        moved = await move(stores, clock, as_counselor(), booked, MONDAY_10 + timedelta(minutes=15))
        assert moved.ends_at - moved.starts_at == timedelta(minutes=50)
        assert await count(stores, Cell) == 8

    async def test_a_client_moves_only_to_what_is_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """A client cannot move her session to where her counselor offers none."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        for starts_at in (MONDAY_10 - timedelta(hours=4), datetime.fromisoformat("9999-12-31T23:59Z")):
            with pytest.raises(SlotNotOffered):
                await move(stores, clock, as_client(client_id), booked, starts_at)

    async def test_an_older_view_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """Of two who move the same version, the second is told to look again."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        results = await race(
            *(
                move(stores, clock, as_counselor(), booked, TUESDAY_10 + timedelta(hours=hour))
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
            move(stores, clock, as_counselor(), early, TUESDAY_10),
            move(stores, clock, as_counselor(), late, MONDAY_10),
        )
        assert all(isinstance(result, SlotAlreadyTaken) for result in results)

    async def test_a_stranger_finds_nothing(self, stores: Stores, clock: FrozenClock) -> None:
        """Another client and another counselor get the answer that a missing appointment gets."""
        booked = await book_by_hand(stores, clock, await client_of(stores, clock))
        for stranger in (as_client(await client_of(stores, clock)), as_counselor(BELLA)):
            with pytest.raises(AppointmentNotFound):
                await move(stores, clock, stranger, booked, TUESDAY_10)
