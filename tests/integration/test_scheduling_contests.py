"""Moving, cancelling and booking series at the same moment, on both databases: no orphan cell and no deadlock."""

from datetime import timedelta

from app.database import Stores
from app.errors import DomainError, Stale
from app.scheduling.errors import AppointmentClosed, SlotAlreadyTaken
from app.scheduling.models import Appointment
from tests.fakes import FrozenClock
from tests.integration.races import race
from tests.integration.scheduling_acts import (
    ANNA,
    MONDAY_10,
    TUESDAY_10,
    as_client,
    as_counselor,
    book_by_hand,
    cancel,
    client_of,
    count,
    move,
)
from tests.integration.series_acts import (
    book_weekly,
    cancel_weekly,
    move_weekly,
    weekly,
    wrong_cells,
)

WEEK = timedelta(weeks=1)
ROUNDS = 4


def facts(results: object) -> set[type[DomainError]]:
    """Return which facts stopped some of the racers."""
    assert isinstance(results, list)
    return {type(one) for one in results if isinstance(one, DomainError)}


class TestRescheduleAgainstCancel:
    async def test_the_cancellation_stands(self, stores: Stores, clock: FrozenClock) -> None:
        """Whoever comes first, in the end it is cancelled and holds no time: a later move is refused."""
        for _ in range(ROUNDS):
            client_id = await client_of(stores, clock)
            booked = await book_by_hand(stores, clock, client_id)
            moved, cancelled = await race(
                move(stores, clock, as_counselor(), booked, TUESDAY_10),
                cancel(stores, clock, as_client(client_id), booked),
            )
            assert isinstance(moved, Appointment | AppointmentClosed | Stale)
            assert isinstance(cancelled, Appointment)
            assert cancelled.state == "cancelled"
            assert not await wrong_cells(stores)


class TestTwoReschedules:
    async def test_one_wins(self, stores: Stores, clock: FrozenClock) -> None:
        """Counselor and counselor on two devices: the second is told that she saw an older version."""
        for number in range(ROUNDS):
            booked = await book_by_hand(
                stores, clock, await client_of(stores, clock), MONDAY_10 + number * WEEK
            )
            results = await race(
                move(stores, clock, as_counselor(), booked, TUESDAY_10 + number * WEEK),
                move(stores, clock, as_counselor(), booked, TUESDAY_10 + number * WEEK + timedelta(hours=2)),
            )
            assert facts(results) == {Stale}
            assert not await wrong_cells(stores)

    async def test_two_sessions_for_one_hour(self, stores: Stores, clock: FrozenClock) -> None:
        """Of two sessions moved to one free hour, one gets it and the other stays."""
        first = await book_by_hand(stores, clock, await client_of(stores, clock), MONDAY_10)
        second = await book_by_hand(stores, clock, await client_of(stores, clock), MONDAY_10 + WEEK)
        results = await race(
            *(move(stores, clock, as_counselor(), one, TUESDAY_10) for one in (first, second))
        )
        assert facts(results) == {SlotAlreadyTaken}
        assert not await wrong_cells(stores)


class TestSeriesAgainstSingle:
    async def test_one_of_both_has_the_hour(self, stores: Stores, clock: FrozenClock) -> None:
        """Either the whole series stands or the single session: never both, never half a series."""
        for number in range(ROUNDS):
            first_at = MONDAY_10 + timedelta(hours=number)
            clients = [await client_of(stores, clock) for _ in range(2)]
            before = await count(stores, Appointment)
            results = await race(
                book_weekly(stores, clock, clients[0], weekly(6, first_at=first_at)),
                book_by_hand(stores, clock, clients[1], first_at + 2 * WEEK),
            )
            assert facts(results) == {SlotAlreadyTaken}
            assert await count(stores, Appointment) - before in {1, 6}
            assert not await wrong_cells(stores)

    async def test_of_many_series_one_stands(self, stores: Stores, clock: FrozenClock) -> None:
        """Eight series that meet in different weeks: whoever is refused leaves nothing."""
        clients = [await client_of(stores, clock) for _ in range(8)]
        results = await race(
            *(
                book_weekly(stores, clock, client_id, weekly(8, first_at=MONDAY_10 + number % 3 * WEEK))
                for number, client_id in enumerate(clients)
            )
        )
        assert facts(results) == {SlotAlreadyTaken}
        assert await count(stores, Appointment) == 8
        assert not await wrong_cells(stores)

    async def test_two_series_that_swap_do_not_deadlock(self, stores: Stores, clock: FrozenClock) -> None:
        """Moved onto each other's hours at once, both are told that these are taken."""
        mondays = await book_weekly(stores, clock, await client_of(stores, clock), weekly())
        tuesdays = await book_weekly(
            stores, clock, await client_of(stores, clock), weekly(first_at=TUESDAY_10)
        )
        results = await race(
            move_weekly(stores, clock, mondays, TUESDAY_10), move_weekly(stores, clock, tuesdays, MONDAY_10)
        )
        assert [type(one) for one in results] == [SlotAlreadyTaken, SlotAlreadyTaken]
        assert not await wrong_cells(stores)

    async def test_a_moving_series_and_one_of_its_sessions(self, stores: Stores, clock: FrozenClock) -> None:
        """The series moves by a week, onto itself, while its client cancels one and the counselor ends it all."""
        for number in range(ROUNDS):
            client_id = await client_of(stores, clock)
            first_at = MONDAY_10 + timedelta(hours=number)
            booked = await book_weekly(stores, clock, client_id, weekly(4, first_at=first_at))
            results = await race(
                move_weekly(stores, clock, booked, first_at + WEEK),
                cancel(stores, clock, as_client(client_id), booked[2]),
                cancel_weekly(stores, clock, as_counselor(ANNA), booked),
            )
            assert facts(list(results)) <= {Stale, AppointmentClosed}
            assert not await wrong_cells(stores)
            assert await count(stores, Appointment) == 4 * (number + 1)
