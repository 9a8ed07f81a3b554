"""Hours held for a client, on both databases."""

from datetime import timedelta

import pytest

from app.clients import service as clients
from app.clients.errors import ClientNotFound
from app.clients.rules import ClientStatus
from app.database import Stores, transaction
from app.scheduling import service
from app.scheduling.errors import (
    AppointmentClosed,
    AppointmentNotFound,
    HoldExpired,
    SlotAlreadyTaken,
    SlotNotOffered,
)
from app.scheduling.models import Appointment, Cell
from tests.fakes import FrozenClock
from tests.integration.races import race
from tests.integration.scheduling_acts import (
    BELLA,
    MONDAY_10,
    MONDAY_11,
    NEXT_WEEKS,
    TUESDAY_10,
    as_client,
    cells_without_appointment,
    client_of,
    confirm,
    count,
    hold,
    set_week,
    starts_of_slots,
)


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
    async def test_one_is_booked_and_the_others_are_given_back(
        self, stores: Stores, clock: FrozenClock
    ) -> None:
        """She confirms one of three; the other two are offered again and hold no cells."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        chosen, *others = await hold(stores, clock, client_id, MONDAY_10, MONDAY_11, TUESDAY_10)
        await confirm(stores, clock, client_id, chosen)
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
        results = await race(*(confirm(stores, clock, client_id, one) for one in held))
        assert sum(result is None for result in results) == 1
        assert sum(isinstance(result, AppointmentClosed) for result in results) == 2

    async def test_an_expired_hold_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """A hold that is over cannot be confirmed, even before the job has swept it."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        [held] = await hold(stores, clock, client_id, MONDAY_10 + timedelta(days=14))
        clock.advance(days=7)
        with pytest.raises(HoldExpired):
            await confirm(stores, clock, client_id, held)

    async def test_another_clients_hold_is_not_found(self, stores: Stores, clock: FrozenClock) -> None:
        """Nobody confirms what is held for somebody else."""
        await set_week(stores, clock)
        [held] = await hold(stores, clock, await client_of(stores, clock), MONDAY_10)
        stranger = await client_of(stores, clock)
        with pytest.raises(AppointmentNotFound):
            await confirm(stores, clock, stranger, held)

    async def test_a_proposal_is_accepted_by_it(self, stores: Stores, clock: FrozenClock) -> None:
        """Whoever confirms an hour takes the counselor whom it was proposed with."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock, status=ClientStatus.PROPOSED)
        [held] = await hold(stores, clock, client_id, MONDAY_10)
        await confirm(stores, clock, client_id, held)
        async with transaction(stores, write=False) as work:
            found = await clients.get_client(work.main, client_id=client_id)
        assert found.status is ClientStatus.ASSIGNED


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
