"""Her groups without script: invitations are answered; sessions and announcements of her groups are readable."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.groups.rules import GroupState
from app.matching.rules import Way
from app.sdk import groups
from app.sdk.group_sessions import plan_group_session
from tests.api.pages.visitors import Visitor
from tests.api.worlds import Woman, World

# What differs between databases is tried below the pages.
pytestmark = pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)
PROGRAMME = groups.Programme(
    "Спакойны сон", ("be",), Way.VOICE, planned="Па серадах", text="Гаворым пра ночы."
)


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody whose browser runs no script."""
    return Visitor(world.app)


async def invited(world: World, woman: Woman, *, days: int = 2) -> UUID:
    """Open a group that meets once, and invite her."""
    marta, coordinator = world.cast.counselors["marta"], world.cast.coordinator
    plan = groups.GroupPlan((str(marta.staff_id),), 2)
    group_id = await groups.create_group(coordinator, plan, GroupState.FORMING)
    await groups.invite_to_group(coordinator, group_id, woman.client_id.hex(), PROGRAMME)
    starts_at = (world.clock.now() + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)
    await plan_group_session(marta, group_id, starts_at, 90, "Europe/Vilnius")
    return group_id


class TestGroups:
    async def test_invitations_are_answered_and_the_group_read(self, world: World, visitor: Visitor) -> None:
        """One place is taken, its session cannot be moved, what is announced is read; the other invitation is gone."""
        woman, marta = await world.woman(), world.cast.counselors["marta"]
        group_id, other_id = await invited(world, woman), await invited(world, woman, days=3)
        await visitor.come_back(woman.phrase)
        for said in (PROGRAMME.theme, PROGRAMME.text, "A place is held for you until"):
            assert said in visitor.page.words
        await visitor.press(f"group-accept-{group_id}")
        assert "The place is yours." in visitor.page.words
        opened = await groups.admit_seated_members(marta, await groups.open_group(marta, group_id))
        await groups.announce(marta, opened, "Прынясіце цёплы шалік.")
        await visitor.press(f"group-decline-{other_id}")
        assert "Прынясіце цёплы шалік." in visitor.page.words
        assert "When you meet" in visitor.page.words
        assert "Decline this invitation?" in visitor.page.words
        await visitor.press(f"sure-group-decline-{other_id}")
        assert "The invitation is declined." in visitor.page.words
        named = [value or "" for _, value in visitor.page.buttons]
        assert not [one for one in named if one.startswith(("cancel-", "offer-", "group-"))]
