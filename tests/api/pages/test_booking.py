"""Booking and moving without script: free hours are shown, one is taken, and somebody may be quicker."""

from datetime import datetime

import pytest

from app.sdk.group_sessions import plan_group_session
from tests.api.pages.test_returning import answered_woman
from tests.api.pages.visitors import Visitor
from tests.api.test_group_sessions import MONDAY_18, ZONE, seated_group
from tests.api.worlds import Woman, World


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody whose browser runs no script."""
    return Visitor(world.app)


async def agreed(woman: Woman) -> list[str]:
    """Return when her agreed sessions begin."""
    return [one["starts_at"] for one in (await woman.device.visit())["coming"]]


class TestBooking:
    async def test_an_hour_is_booked_and_moved(self, world: World, visitor: Visitor) -> None:
        """She chooses among free hours, and later another for the same session; her message stays meanwhile."""
        woman = await answered_woman(world)
        await visitor.come_back(woman.phrase)
        await visitor.press("offer", message="Не забыць.")
        first, second, third = visitor.page.fields["slot"].offered[:3]
        await visitor.press("take")
        assert visitor.faults == ["#slot"]
        await visitor.press("take", slot=second)
        assert "The hour is yours." in visitor.page.words
        assert await agreed(woman) == [second]
        (booked,) = (await woman.device.visit())["coming"]
        await visitor.press(f"offer-{booked['appointment_id']}")
        assert {first, second, third} <= set(visitor.page.fields["slot"].offered)
        await visitor.press(f"take-{booked['appointment_id']}", slot=third)
        assert "The session was moved." in visitor.page.words
        assert await agreed(woman) == [third]
        assert visitor.page.fields["message"].values == ["Не забыць."]

    async def test_other_hours_than_those_held(self, world: World, visitor: Visitor) -> None:
        """None of the held hours: another of the same counselor's is taken, and the held ones are free again."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        await visitor.come_back(woman.phrase)
        held = visitor.page.fields["hour"].offered
        await visitor.press("offer")
        assert "hour" not in visitor.page.fields
        hour = visitor.page.fields["slot"].offered[-1]
        await visitor.press("take", slot=hour)
        assert await agreed(woman) == [hour]
        assert (held, (await woman.device.visit())["held"]) == (held, [])

    async def test_an_hour_taken_meanwhile(self, world: World, visitor: Visitor) -> None:
        """Somebody was quicker: she is told, others are offered, and one of them is hers."""
        woman, rival = await answered_woman(world), await world.woman()
        await world.assign(rival, "marta")
        await visitor.come_back(woman.phrase)
        await visitor.press("offer")
        first, second = visitor.page.fields["slot"].offered[:2]
        await rival.device.book(datetime.fromisoformat(first))
        await visitor.press("take", slot=first)
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#slot"])
        assert visitor.page.fields["slot"].offered[0] == second
        await visitor.press("take", slot=second)
        assert await agreed(woman) == [second]

    async def test_who_has_nobody_books_nothing(self, world: World, visitor: Visitor) -> None:
        """On the waiting list there is no such button, and one that is sent all the same does nothing."""
        woman = await world.woman()
        await visitor.come_back(woman.phrase)
        assert {value for value, _ in visitor.page.buttons} & {"offer", "take"} == set()
        await visitor.post("/en/portal", visitor.sent("take"))
        assert (visitor.answer.status_code, await agreed(woman)) == (200, [])


class TestGroupSessions:
    async def test_her_group_stands_there_and_is_not_hers_to_move(
        self, world: World, visitor: Visitor
    ) -> None:
        """When her group meets is told among her sessions, without a button."""
        group_id, woman = await seated_group(world)
        planned = await plan_group_session(world.counselor("marta"), group_id, MONDAY_18, 90, ZONE)
        await visitor.come_back(woman.phrase)
        assert "Your group meets." in visitor.page.words
        buttons = [str(found.get("value")) for tag, found in visitor.page.tags if tag == "button"]
        assert not [one for one in buttons if planned["appointment_id"] in one]
