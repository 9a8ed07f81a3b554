"""What counselors offer and what the matcher is shown, on both databases."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

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
from app.scheduling.rules import Leave
from app.staff import service as staff
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
