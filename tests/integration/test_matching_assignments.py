"""Assignments and self-chosen intakes, each re-checked when it is written, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.clients import service as clients
from app.clients.errors import ClientClosed, ClientNotFound
from app.clients.models import ClientRow
from app.clients.rules import ClientStatus, ClosingReason
from app.crypto.assignments import Assignment
from app.database import Stores, transaction
from app.errors import DomainError
from app.matching.errors import (
    AlreadyAssigned,
    AssignmentNotForClient,
    CounselorFull,
    CounselorNotAccepting,
    CounselorNotFound,
    CounselorOnLeave,
    SelfChoiceNotOffered,
)
from app.matching.service import ChosenIntake, decline_proposal
from app.scheduling.errors import SlotAlreadyTaken, SlotNotOffered
from app.scheduling.models import Cell
from app.scheduling.rules import Leave
from app.staff import service as staff
from tests.factories.intakes import MadeIntake, make_assignment, make_intake
from tests.fakes import FrozenClock
from tests.integration.matching_acts import MONDAY_10, MONDAY_11, OFFER, VILNIUS, House, found_house
from tests.integration.races import race


@pytest.fixture
async def house(stores: Stores, clock: FrozenClock) -> House:
    """An organisation of its own for each test."""
    return await found_house(stores, clock)


class TestAssignCounselor:
    async def test_with_hours_held_the_client_is_asked(self, house: House) -> None:
        """A proposal holds the given hours for her until she answers."""
        made = await house.intake()
        await house.assign(made, house.bella, MONDAY_10, MONDAY_11)
        assert await house.status_of(made) is ClientStatus.PROPOSED
        assert not {MONDAY_10, MONDAY_11} & set(await house.starts_of_slots(house.bella))

    async def test_without_hours_she_is_assigned(self, house: House) -> None:
        """Without hours to confirm there is nothing to ask her."""
        made = await house.intake()
        await house.assign(made, house.bella)
        assert await house.status_of(made) is ClientStatus.ASSIGNED

    async def test_an_hour_that_is_taken_undoes_all(self, house: House) -> None:
        """If one hour cannot be held, she is not assigned at all."""
        first, second = await house.intake(), await house.intake()
        await house.assign(first, house.bella, MONDAY_10)
        with pytest.raises(SlotAlreadyTaken):
            await house.assign(second, house.bella, MONDAY_11, MONDAY_10)
        assert await house.status_of(second) is ClientStatus.WAITING
        assert MONDAY_11 in await house.starts_of_slots(house.bella)

    async def test_a_full_counselor_gets_nobody(self, house: House) -> None:
        """Proposals count as clients: the one beyond her capacity is refused."""
        await house.offer(house.bella, replace(OFFER, capacity=1))
        await house.assign(await house.intake(), house.bella, MONDAY_10)
        third = await house.intake()
        with pytest.raises(CounselorFull):
            await house.assign(third, house.bella)

    async def test_capacity_holds_under_a_race(self, house: House) -> None:
        """Of six coordinators who give a counselor with two places a client at once, two succeed."""
        waiting = [await house.intake() for _ in range(6)]
        results = await race(*(house.assign(made, house.bella) for made in waiting))
        assert sum(isinstance(result, Assignment) for result in results) == 2
        assert sum(isinstance(result, CounselorFull) for result in results) == 4
        assert await house.load_of(house.bella) == 2

    async def test_one_client_gets_one_counselor(self, house: House) -> None:
        """Two coordinators who assign the same client at once do not both succeed."""
        made = await house.intake()
        results = await race(house.assign(made, house.bella), house.assign(made, house.vera))
        assert sum(isinstance(result, Assignment) for result in results) == 1
        assert await house.load_of(house.bella) + await house.load_of(house.vera) == 1

    @pytest.mark.parametrize("fact", [CounselorNotAccepting, CounselorOnLeave, CounselorNotFound])
    async def test_what_changed_since_the_match_is_refused(
        self, house: House, fact: type[DomainError]
    ) -> None:
        """A counselor who takes nobody, is on leave or was suspended since gets no client, and the hours stay free."""
        made = await house.intake()
        if fact is CounselorNotAccepting:
            await house.offer(house.bella, replace(OFFER, accepting=False))
        elif fact is CounselorOnLeave:
            await house.set_hours(house.bella, Leave(date(2026, 3, 1), date(2026, 3, 2), VILNIUS))
        else:
            async with transaction(house.stores) as work:
                await staff.suspend_staff(
                    work.main,
                    house.clock,
                    actor=house.organisation.coordinator.actor,
                    staff_id=house.bella.staff_id,
                    directory_signed=None,
                )
        with pytest.raises(fact):
            await house.assign(made, house.bella, MONDAY_10)
        assert await house.status_of(made) is ClientStatus.WAITING

    async def test_a_signature_for_somebody_else_is_refused(self, house: House) -> None:
        """An assignment is written into the file of the client it names and into no other."""
        made, other = await house.intake(), await house.intake()
        with pytest.raises(AssignmentNotForClient):
            await house.assign(made, house.bella, client_id=other.client.client_id)

    async def test_nobody_is_assigned_twice_to_one_counselor(self, house: House) -> None:
        """A client who has this counselor is not given to her again."""
        made = await house.intake()
        await house.assign(made, house.bella)
        with pytest.raises(AlreadyAssigned):
            await house.assign(made, house.bella)

    async def test_another_proposal_gives_back_the_hours_of_the_first(self, house: House) -> None:
        """When a client is proposed to somebody else, what the first held for her is offered again."""
        made = await house.intake()
        first = make_assignment(
            made.client,
            counselor_id=house.bella.staff_id,
            counselor=house.bella.keys.public,
            signer=house.organisation.coordinator.keys,
            granted=[made.intake_key],
        ).signed
        await house.assign(made, house.bella, MONDAY_10)
        await house.assign(made, house.vera, MONDAY_10, previous=first)
        assert MONDAY_10 in await house.starts_of_slots(house.bella)
        assert MONDAY_10 not in await house.starts_of_slots(house.vera)

    async def test_a_hand_over_cancels_what_was_to_come(self, house: House) -> None:
        """Her coming session with the former counselor is cancelled and offered again; one that began stays."""
        made = await house.intake()
        first = await self.assigned(house, made)
        begun, coming = MONDAY_10, MONDAY_10 + timedelta(days=1)
        for starts_at in (begun, coming):
            await house.book(made, starts_at)
        house.clock.advance(seconds=(begun - house.clock.now()).total_seconds())
        await house.assign(made, house.vera, previous=first)
        seen = {one.starts_at: (one.state, one.version) for one in await house.sessions_of(made)}
        assert seen == {begun: ("booked", 1), coming: ("cancelled", 2)}
        async with transaction(house.stores, write=False) as work:
            cells = (await work.main.execute(select(func.count()).select_from(Cell))).scalar_one()
        assert cells == 4 + 4

    async def test_what_is_booked_with_the_next_counselor_stays(self, house: House) -> None:
        """A proposal to another counselor with held hours cancels too; declining it leaves nothing booked."""
        made = await house.intake()
        first = await self.assigned(house, made)
        await house.book(made, MONDAY_10)
        await house.assign(made, house.vera, MONDAY_11, previous=first)
        assert [one.state for one in await house.sessions_of(made)] == ["cancelled", "held"]
        await house.book_by_hand(made, house.vera, MONDAY_10)
        async with transaction(house.stores) as work:
            await decline_proposal(work.main, house.clock, client_id=made.client.client_id)
        assert {one.state for one in await house.sessions_of(made)} == {"cancelled", "released"}

    async def assigned(self, house: House, made: MadeIntake) -> bytes:
        """Assign a client to Bella and return what was signed."""
        await house.assign(made, house.bella)
        return make_assignment(
            made.client,
            counselor_id=house.bella.staff_id,
            counselor=house.bella.keys.public,
            signer=house.organisation.coordinator.keys,
            granted=[made.intake_key],
        ).signed

    async def test_a_closed_file_takes_no_assignment(self, house: House) -> None:
        """A client whose file is closed is assigned to nobody."""
        made = await house.intake()
        async with transaction(house.stores) as work:
            await clients.close_client(
                work.main,
                house.clock,
                client_id=made.client.client_id,
                coordinator=house.organisation.coordinator.actor,
                reason=ClosingReason.REFERRED,
            )
        with pytest.raises(ClientClosed):
            await house.assign(made, house.bella)

    async def test_an_unknown_client_is_not_found(self, house: House) -> None:
        """There is nobody to assign whom the server does not know."""
        made = make_intake(house.organisation.directory)
        with pytest.raises(ClientNotFound):
            await house.assign(made, house.bella)


class TestOpenChosenIntake:
    async def test_she_has_a_counselor_and_an_hour_at_once(self, house: House) -> None:
        """Intake, assignment and first hour are written together."""
        chosen = await house.choose(house.bella, MONDAY_10)
        assert chosen.appointment is not None
        assert (chosen.appointment.state, chosen.appointment.starts_at) == ("booked", MONDAY_10)
        async with transaction(house.stores, write=False) as work:
            client = await clients.get_client(work.main, client_id=chosen.client_id.hex())
        assert (client.status, client.counselor_id) == (ClientStatus.ASSIGNED, house.bella.staff_id)

    async def test_without_an_hour_she_has_a_counselor(self, house: House) -> None:
        """She may choose her first hour later."""
        assert (await house.choose(house.bella)).appointment is None
        assert await house.load_of(house.bella) == 1

    async def test_not_where_a_coordinator_approves(self, house: House) -> None:
        """Where the organisation does not allow it, nothing of such an intake is stored."""
        with pytest.raises(SelfChoiceNotOffered):
            await house.choose(house.bella, self_choice=False)
        assert await self.count_clients(house) == 0

    async def test_an_hour_that_is_not_offered_undoes_all(self, house: House) -> None:
        """If her hour cannot be booked, nothing of her intake is stored, and she can choose another."""
        with pytest.raises(SlotNotOffered):
            await house.choose(house.bella, MONDAY_10 - timedelta(hours=5))
        assert await self.count_clients(house) == 0

    async def test_capacity_and_hour_hold_under_a_race(self, house: House) -> None:
        """Of six who choose one hour of one counselor at once, one gets it and nothing else is stored."""
        results = await race(*(house.choose(house.bella, MONDAY_10) for _ in range(6)))
        assert sum(isinstance(result, ChosenIntake) for result in results) == 1
        assert await self.count_clients(house) == 1
        async with transaction(house.stores, write=False) as work:
            cells = (await work.main.execute(select(func.count()).select_from(Cell))).scalar_one()
        assert cells == 4 + 4

    async def count_clients(self, house: House) -> int:
        """Return how many clients are known."""
        async with transaction(house.stores, write=False) as work:
            return (await work.main.execute(select(func.count()).select_from(ClientRow))).scalar_one()
