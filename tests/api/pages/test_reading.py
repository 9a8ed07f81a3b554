"""What the team reads of a request that came without script."""

from collections.abc import AsyncIterator

import pytest

from app.crypto.keypairs import ClientId
from app.database import Stores
from app.matching.rules import GroupWish, Urgency, Way, WeeklyRange, Wish, WishKind
from app.sdk.contents import ContentType, read_criteria
from app.sdk.devices import contents_of
from app.settings import Settings
from tests.api.pages.visitors import ALIAS, OWN, PEOPLE, STORY, Visitor
from tests.api.worlds import World, running_world
from tests.fakes import FrozenClock


class TestReading:
    @pytest.fixture
    async def world(self, settings: Settings, stores: Stores, clock: FrozenClock) -> AsyncIterator[World]:
        """An organisation with its coordinator logged in."""
        del stores  # its fixture made the tables
        async with running_world(settings, clock, counselors=()) as running:
            yield running

    async def test_the_coordinator_reads_all_that_was_answered(self, world: World) -> None:
        """What she chose and wrote arrives sealed to the team, and marked as come by the weaker way."""
        await Visitor(world.app).send_everything("be", **OWN)
        coordinator = world.cast.coordinator
        [waiting] = await coordinator.waiting()
        assert waiting["server_assisted"] is True
        case = await coordinator.open_intake(ClientId(bytes.fromhex(waiting["client_id"])))
        [found] = contents_of(case.case, ContentType.CRITERIA)
        criteria = read_criteria(found)
        assert found.fields["alias"] == ALIAS
        assert (criteria.languages, criteria.zone) == (("be", "ru", "lt"), "Asia/Kathmandu")
        assert criteria.ways == {Way.TEXT, Way.VOICE}
        assert criteria.group is GroupWish.YES
        assert criteria.safe_hours == (WeeklyRange(0, 360, 600), WeeklyRange(6, 1080, 1320))
        assert criteria.topics == {"house_arrest", "low_mood"}
        assert (criteria.urgency, criteria.for_relative) == (Urgency.URGENT, True)
        assert criteria.wishes == (
            Wish(WishKind.GENDER, "woman", must=True),
            Wish(WishKind.AGE, "over_40"),
        )
        [statement] = contents_of(case.case, ContentType.STATEMENT)
        assert statement.text.startswith(f"{STORY}\n\n[З кім мне нельга сустракацца]\n{PEOPLE}\n\n[")
