"""What counselors offer and what the matcher is shown, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.audit.rules import SYSTEM, AuditAction
from app.clients import service as clients
from app.clients.errors import NothingProposed
from app.clients.rules import ClientStatus
from app.database import Stores, transaction
from app.matching import service
from app.matching.errors import (
    CapabilityMalformed,
    CounselorNotFound,
)
from app.matching.offers import Offer
from app.matching.rules import Criteria, Way, WeeklyRange, rank_counselors
from app.scheduling import service as scheduling
from app.scheduling.rules import Leave
from app.staff import service as staff
from tests.factories.intakes import make_assignment
from tests.fakes import FrozenClock
from tests.integration.matching_acts import MONDAY_10, MONDAY_11, OFFER, VILNIUS, House, found_house


@pytest.fixture
async def house(stores: Stores, clock: FrozenClock) -> House:
    """An organisation of its own for each test."""
    return await found_house(stores, clock)


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
        assert len(by_id[house.bella.staff_id].capability.slots) > 100
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


class TestLapsedProposal:
    async def expire(self, house: House) -> None:
        """Run the job once."""
        async with transaction(house.stores) as work:
            await scheduling.expire_holds(work.main, house.clock)

    async def test_she_waits_again_in_her_old_place(self, house: House) -> None:
        """When the last held hour is over, she stands first on the list again, and the counselor has room."""
        first = await house.intake()
        house.clock.advance(days=1)
        second = await house.intake()
        await house.assign(first, house.bella, MONDAY_10, MONDAY_10 + timedelta(days=1))
        house.clock.advance(days=8)
        await self.expire(house)
        assert await house.status_of(first) is ClientStatus.WAITING
        assert await house.load_of(house.bella) == 0
        async with transaction(house.stores, write=False) as work:
            waiting = await clients.list_waiting(work.main, limit=10)
            events = (
                await work.main.scalars(
                    select(AuditEvent).where(AuditEvent.action == AuditAction.PROPOSAL_LAPSED)
                )
            ).all()
        assert [one.client_id for one in waiting] == [first.client.client_id, second.client.client_id]
        assert [event.actor for event in events] == [SYSTEM]

    async def test_as_long_as_one_hour_is_held_it_stands(self, house: House) -> None:
        """An hour that is over takes nothing from her while another is held."""
        made = await house.intake()
        starts_at = house.clock.now() + timedelta(days=2)
        soon = next(at for at in await house.starts_of_slots(house.bella) if at > starts_at)
        await house.assign(made, house.bella, soon, MONDAY_10)
        house.clock.advance(days=5)
        await self.expire(house)
        assert await house.status_of(made) is ClientStatus.PROPOSED
        assert await house.load_of(house.bella) == 1

    async def test_who_took_an_hour_keeps_her_counselor(self, house: House) -> None:
        """The job takes no counselor from a client who confirmed in time."""
        made = await house.intake()
        await house.assign(made, house.bella, MONDAY_10)
        async with transaction(house.stores) as work:
            await scheduling.book_appointment(
                work.main, house.clock, client_id=made.client.client_id, starts_at=MONDAY_11
            )
        house.clock.advance(days=8)
        await self.expire(house)
        assert await house.status_of(made) is ClientStatus.ASSIGNED

    async def test_she_can_be_proposed_again(self, house: House) -> None:
        """Her next assignment follows the one that lapsed."""
        made = await house.intake()
        coordinator = house.organisation.coordinator
        first = make_assignment(
            made.client,
            counselor_id=house.bella.staff_id,
            counselor=house.bella.keys.public,
            signer=coordinator.keys,
            granted=[made.intake_key],
        ).signed
        await house.assign(made, house.bella, MONDAY_10)
        house.clock.advance(days=8)
        await self.expire(house)
        await house.assign(made, house.vera, previous=first)
        assert await house.status_of(made) is ClientStatus.ASSIGNED

    async def test_a_suspension_ends_it_too(self, house: House) -> None:
        """Who was proposed to a counselor that is suspended waits again at once."""
        made = await house.intake()
        await house.assign(made, house.bella, MONDAY_10)
        async with transaction(house.stores) as work:
            await scheduling.withdraw_counselor(
                work.main, house.clock, counselor_id=house.bella.staff_id, actor=SYSTEM
            )
        assert await house.status_of(made) is ClientStatus.WAITING
        assert await house.load_of(house.bella) == 0


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
