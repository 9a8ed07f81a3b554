"""Capabilities, what the matcher is shown, assignments and their re-checks, on both databases."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.clients import service as clients
from app.clients.errors import ClientClosed, ClientNotFound, NothingProposed
from app.clients.models import ClientRow
from app.clients.rules import ClientStatus
from app.crypto.assignments import Assignment
from app.database import Stores, transaction
from app.errors import DomainError
from app.matching import service
from app.matching.errors import (
    AlreadyAssigned,
    AssignmentNotForClient,
    CapabilityMalformed,
    CounselorFull,
    CounselorNotAccepting,
    CounselorNotFound,
    CounselorOnLeave,
    SelfChoiceNotOffered,
)
from app.matching.offers import Offer
from app.matching.rules import Criteria, Way, WeeklyRange, rank_counselors
from app.matching.service import ChosenIntake
from app.scheduling import service as scheduling
from app.scheduling.errors import SlotAlreadyTaken, SlotNotOffered
from app.scheduling.models import Cell
from app.scheduling.rules import BookingPolicy, Interval, Leave, WeeklyHours
from app.staff import service as staff
from tests.factories.intakes import MadeIntake, make_assignment, make_intake, receive
from tests.factories.organisations import Organisation, Person, found, join
from tests.fakes import FrozenClock

VILNIUS = "Europe/Vilnius"
MONDAY_10 = datetime.fromisoformat("2026-03-16T08:00Z")  # 10:00 in Vilnius
MONDAY_11 = MONDAY_10 + timedelta(hours=1)
OFFER = Offer(languages=("be", "ru"), ways=frozenset({Way.VOICE, Way.VIDEO}), capacity=2)
POLICY = BookingPolicy(
    session_minutes=50,
    buffer_minutes=10,
    daily_limit=6,
    notice_minutes=24 * 60,
    horizon_days=60,
    slot_step_minutes=60,
)

Result = TypeVar("Result")


@dataclass(frozen=True)
class House:
    """A running organisation with one coordinator and two counselors who said what they offer and when."""

    stores: Stores
    clock: FrozenClock
    organisation: Organisation
    bella: Person
    vera: Person

    async def offer(self, counselor: Person, offer: Offer) -> None:
        """Let a counselor say what she offers."""
        async with transaction(self.stores) as work:
            await service.set_capabilities(
                work.main, self.clock, counselor_id=counselor.staff_id, offer=offer
            )

    async def set_hours(self, counselor: Person, *leaves: Leave) -> None:
        """Let a counselor work on weekdays from 10 to 16, except for leave."""
        week = [WeeklyHours(day, time(10), time(16), VILNIUS, date(2026, 1, 1)) for day in range(5)]
        async with transaction(self.stores) as work:
            await scheduling.set_hours(
                work.main,
                self.clock,
                counselor_id=counselor.staff_id,
                hours=week,
                exceptions=(),
                leaves=leaves,
                policy=POLICY,
            )

    async def intake(self) -> MadeIntake:
        """Let a client come."""
        directory = self.organisation.directory
        return await receive(self.stores, self.clock, directory, make_intake(directory))

    async def assign(
        self,
        made: MadeIntake,
        counselor: Person,
        *held_starts: datetime,
        client_id: str | None = None,
        previous: bytes | None = None,
    ) -> Assignment:
        """Let the coordinator assign a client and grant her intake along with it."""
        coordinator = self.organisation.coordinator
        signed = make_assignment(
            made.client,
            counselor_id=counselor.staff_id,
            counselor=counselor.keys.public,
            signer=coordinator.keys,
            granted=[made.intake_key],
            previous=previous,
        )
        async with transaction(self.stores) as work:
            return await service.assign_counselor(
                work.main,
                self.clock,
                client_id=client_id or made.client.client_id,
                signed=signed.signed,
                coordinator=coordinator.actor,
                directory=self.organisation.directory,
                grants=signed.grants,
                held_starts=held_starts,
            )

    async def choose(
        self, counselor: Person, starts_at: datetime | None = None, *, self_choice: bool = True
    ) -> ChosenIntake:
        """Let a client come and choose a counselor herself."""
        directory = self.organisation.directory
        made = make_intake(directory, chosen=counselor.keys.public)
        signed = make_assignment(
            made.client,
            counselor_id=counselor.staff_id,
            counselor=counselor.keys.public,
            signer=made.client.keys,
        )
        async with transaction(self.stores) as work:
            return await service.open_chosen_intake(
                work,
                self.clock,
                self_choice=self_choice,
                intake=made.intake,
                directory=directory,
                server_assisted=False,
                waiting_list_limit=100,
                signed_assignment=signed.signed,
                starts_at=starts_at,
            )

    async def status_of(self, made: MadeIntake) -> ClientStatus:
        """Return where a client stands."""
        async with transaction(self.stores, write=False) as work:
            found = await clients.get_client(work.main, client_id=made.client.client_id)
        return found.status

    async def load_of(self, counselor: Person) -> int:
        """Return how many clients a counselor has."""
        async with transaction(self.stores, write=False) as work:
            return await clients.count_caseload(work.main, counselor_id=counselor.staff_id)

    async def starts_of_slots(self, counselor: Person) -> list[datetime]:
        """Return when a counselor's slots start."""
        window = Interval(self.clock.now(), self.clock.now() + timedelta(weeks=4))
        async with transaction(self.stores, write=False) as work:
            slots = await scheduling.list_slots(
                work.main, self.clock, counselor_id=counselor.staff_id, window=window
            )
        return [slot.starts_at for slot in slots]


@pytest.fixture
async def house(stores: Stores, clock: FrozenClock) -> House:
    """An organisation with two counselors."""
    async with transaction(stores) as work:
        organisation = await found(work.main, clock)
        bella = await join(work.main, clock, organisation, "bella")
        vera = await join(work.main, clock, organisation, "vera")
    made = House(stores, clock, organisation, bella, vera)
    for counselor in (bella, vera):
        await made.offer(counselor, OFFER)
        await made.set_hours(counselor)
    return made


async def race(*attempts: Awaitable[Result]) -> Sequence[Result | BaseException]:
    """Run attempts at the same time, each in a transaction of its own; let anything but a fact through."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, DomainError):
            raise result
    return results


class TestOffer:
    @pytest.mark.parametrize(
        "changes",
        [
            {"languages": ()},
            {"languages": ("be", "be")},
            {"languages": ("Belarusian",)},
            {"ways": frozenset()},
            {"topics": frozenset({"what she said"})},
            {"tags": frozenset({"gender"})},
            {"tags": frozenset({"language:be"})},
            {"tags": frozenset({"gender:Woman"})},
            {"capacity": -1},
            {"capacity": 501},
        ],
        ids=str,
    )
    def test_what_is_no_code_is_refused(self, changes: dict[str, object]) -> None:
        """Free text, repetitions and numbers out of bounds never become an offer."""
        with pytest.raises(CapabilityMalformed):
            replace(OFFER, **changes)  # type: ignore[arg-type] # each case changes a field of another type


class TestSetCapabilities:
    async def test_an_offer_is_read_as_it_was_set(self, house: House) -> None:
        """What a counselor sets replaces all she set before."""
        offer = Offer(
            languages=("ru", "uk"),
            ways=frozenset({Way.TEXT}),
            topics=frozenset({"grief"}),
            tags=frozenset({"gender:woman", "experience:relatives"}),
            capacity=7,
            accepting=False,
            takes_urgent=False,
            supervised=True,
        )
        await house.offer(house.bella, offer)
        async with transaction(house.stores, write=False) as work:
            assert await service.get_capabilities(work.main, counselor_id=house.bella.staff_id) == offer
            assert await service.get_capabilities(work.main, counselor_id=house.vera.staff_id) == OFFER

    async def test_who_said_nothing_is_not_found(self, house: House) -> None:
        """A counselor without an offer has none to read."""
        async with transaction(house.stores, write=False) as work:
            with pytest.raises(CounselorNotFound):
                await service.get_capabilities(work.main, counselor_id=uuid4())


class TestListCounselors:
    async def test_the_matcher_can_rank_what_it_is_shown(self, house: House) -> None:
        """Offers, load, leave and slots of four weeks are all that a device needs to rank counselors."""
        leave = Leave(date(2026, 3, 1), date(2026, 3, 8), VILNIUS)
        await house.set_hours(house.vera, leave)
        await house.assign(await house.intake(), house.bella)
        async with transaction(house.stores, write=False) as work:
            views = await service.list_counselors(work.main, house.clock)
        by_id = {view.staff_id: view for view in views}
        assert by_id.keys() == {house.bella.staff_id, house.vera.staff_id}
        assert (by_id[house.bella.staff_id].load, by_id[house.vera.staff_id].load) == (1, 0)
        assert len(by_id[house.bella.staff_id].slots) > 100
        criteria = Criteria(
            languages=("ru",),
            ways=frozenset({Way.VOICE}),
            zone="Europe/Minsk",
            safe_hours=(WeeklyRange(0, 11 * 60, 13 * 60),),
        )
        ranked = rank_counselors(criteria, [view.capability for view in views], house.clock.now(), bytes(16))
        assert [proposal.staff_id for proposal in ranked.proposals] == [str(house.bella.staff_id)]

    async def test_the_suspended_are_not_shown(self, house: House) -> None:
        """Who was suspended is proposed to nobody, and neither is who does not counsel."""
        await house.offer(house.organisation.coordinator, OFFER)
        async with transaction(house.stores) as work:
            await staff.suspend_staff(
                work.main,
                house.clock,
                actor=house.organisation.coordinator.actor,
                staff_id=house.bella.staff_id,
                directory_signed=None,
            )
            views = await service.list_counselors(work.main, house.clock)
        assert [view.staff_id for view in views] == [house.vera.staff_id]


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

    async def test_a_closed_file_takes_no_assignment(self, house: House) -> None:
        """A client whose file is closed is assigned to nobody."""
        made = await house.intake()
        async with transaction(house.stores) as work:
            await clients.close_client(
                work.main,
                house.clock,
                client_id=made.client.client_id,
                actor=house.organisation.coordinator.actor,
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


class TestDeclineProposal:
    async def test_she_waits_again_and_the_hours_are_free(self, house: House) -> None:
        """A declined proposal leaves no hold behind, and the counselor has room again."""
        made = await house.intake()
        await house.assign(made, house.bella, MONDAY_10, MONDAY_11)
        async with transaction(house.stores) as work:
            await service.decline_proposal(work.main, house.clock, client_id=made.client.client_id)
        assert await house.status_of(made) is ClientStatus.WAITING
        assert {MONDAY_10, MONDAY_11} <= set(await house.starts_of_slots(house.bella))
        assert await house.load_of(house.bella) == 0

    async def test_there_must_be_a_proposal(self, house: House) -> None:
        """Who is assigned already cannot decline."""
        made = await house.intake()
        await house.assign(made, house.bella)
        with pytest.raises(NothingProposed):
            async with transaction(house.stores) as work:
                await service.decline_proposal(work.main, house.clock, client_id=made.client.client_id)
