"""Sessions whose counselor was suspended or whose client was handed over, on both databases."""

from collections.abc import Awaitable, Callable

import pytest

from app.clients.errors import ClientClosed
from app.database import Stores, transaction
from app.scheduling import service
from app.scheduling.errors import AppointmentClosed, AppointmentNotFound, SlotNotOffered
from app.scheduling.models import Appointment, Cell
from tests.fakes import FrozenClock
from tests.integration.races import race
from tests.integration.scheduling_acts import (
    ANNA,
    BELLA,
    MONDAY_10,
    MONDAY_11,
    TUESDAY_10,
    as_client,
    as_counselor,
    book,
    book_by_hand,
    cancel,
    cells_without_appointment,
    client_of,
    close,
    confirm,
    count,
    hand_over,
    hold,
    move,
    set_week,
    starts_of_slots,
    suspend,
)

Booking = Callable[[Stores, FrozenClock, str], Awaitable[object]]


class TestSuspendedCounselor:
    async def test_her_hours_are_not_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """Who was suspended offers nothing, and another counselor goes on offering."""
        await set_week(stores, clock)
        await set_week(stores, clock, BELLA)
        await suspend(stores, clock)
        assert await starts_of_slots(stores, clock) == []
        assert MONDAY_10 in await starts_of_slots(stores, clock, BELLA)

    @pytest.mark.parametrize("attempt", [book, book_by_hand])
    async def test_nothing_is_booked_with_her(
        self, stores: Stores, clock: FrozenClock, attempt: Booking
    ) -> None:
        """Neither her client nor a request of her own books an hour of hers any more."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        await suspend(stores, clock)
        with pytest.raises(SlotNotOffered):
            await attempt(stores, clock, client_id)
        assert await count(stores, Appointment) == 0

    async def test_nothing_is_held_or_moved(self, stores: Stores, clock: FrozenClock) -> None:
        """No coordinator holds an hour of hers, and no client moves a session to one."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        await suspend(stores, clock)
        with pytest.raises(SlotNotOffered):
            await hold(stores, clock, client_id, TUESDAY_10)
        with pytest.raises(SlotNotOffered):
            await move(stores, clock, as_client(client_id), booked, TUESDAY_10)

    async def test_a_hold_is_not_confirmed(self, stores: Stores, clock: FrozenClock) -> None:
        """Even a hold that nobody gave back yet cannot be taken once its counselor is suspended."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        [held] = await hold(stores, clock, client_id, MONDAY_10)
        await suspend(stores, clock, withdraw=False)
        with pytest.raises(SlotNotOffered):
            await confirm(stores, clock, client_id, held)

    async def test_what_was_held_is_given_back(self, stores: Stores, clock: FrozenClock) -> None:
        """Her holds are released with their cells; another counselor's stay."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        [held, _] = await hold(stores, clock, client_id, MONDAY_10, MONDAY_11)
        await suspend(stores, clock, BELLA)
        assert await count(stores, Cell) == 2 * (4 + 4)
        await suspend(stores, clock)
        assert await count(stores, Cell) == 0
        with pytest.raises(AppointmentClosed):
            await confirm(stores, clock, client_id, held)

    async def test_a_suspension_and_confirmations_queue(self, stores: Stores, clock: FrozenClock) -> None:
        """Suspended while clients confirm, book and are held hours, nobody deadlocks and no cell is left over."""
        await set_week(stores, clock)
        first, second, third = [await client_of(stores, clock) for _ in range(3)]
        [held] = await hold(stores, clock, first, MONDAY_10)
        await race(
            confirm(stores, clock, first, held),
            suspend(stores, clock),
            book(stores, clock, second, MONDAY_11),
            hold(stores, clock, third, TUESDAY_10),
        )
        async with transaction(stores, write=False) as work:
            coming = await service.list_coming_sessions(work.main, clock, counselor_id=ANNA)
        assert await count(stores, Cell) == len(coming) * (4 + 4)
        assert await cells_without_appointment(stores) == 0

    async def test_her_coming_sessions_are_listed(self, stores: Stores, clock: FrozenClock) -> None:
        """What is booked stays and can be found, in order, without what is over or with somebody else."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        later = await book_by_hand(stores, clock, client_id, TUESDAY_10)
        sooner = await book_by_hand(stores, clock, client_id, MONDAY_10)
        await book_by_hand(
            stores, clock, await client_of(stores, clock, BELLA), MONDAY_10, counselor_id=BELLA
        )
        await suspend(stores, clock)
        assert await self.coming(stores, clock) == [sooner.appointment_id, later.appointment_id]
        clock.advance(seconds=(MONDAY_10 - clock.now()).total_seconds())
        assert await self.coming(stores, clock) == [later.appointment_id]

    async def coming(self, stores: Stores, clock: FrozenClock) -> list[object]:
        """Return the ids of Anna's coming sessions."""
        async with transaction(stores, write=False) as work:
            found = await service.list_coming_sessions(work.main, clock, counselor_id=ANNA)
        return [one.appointment_id for one in found]


class TestFormerCounselor:
    async def test_she_moves_and_cancels_nothing_to_come(self, stores: Stores, clock: FrozenClock) -> None:
        """After a hand-over a session that was left is not the former counselor's to change."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        await hand_over(stores, client_id, BELLA)
        with pytest.raises(AppointmentNotFound):
            await move(stores, clock, as_counselor(), booked, TUESDAY_10)
        with pytest.raises(AppointmentNotFound):
            await cancel(stores, clock, as_counselor(), booked)

    async def test_a_session_that_began_is_hers_to_end(self, stores: Stores, clock: FrozenClock) -> None:
        """That a session of hers did not take place she can say after a hand-over too."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        await hand_over(stores, client_id, BELLA)
        clock.advance(days=8)
        assert (await cancel(stores, clock, as_counselor(), booked)).state == "cancelled"

    async def test_a_closed_file_is_not_changed(self, stores: Stores, clock: FrozenClock) -> None:
        """Once a client's file is closed, her counselor neither moves nor cancels a session to come."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        await close(stores, client_id)
        with pytest.raises(ClientClosed):
            await move(stores, clock, as_counselor(), booked, TUESDAY_10)
        with pytest.raises(ClientClosed):
            await cancel(stores, clock, as_counselor(), booked)
