"""Groups of the waiting list: opened and formed on a coordinator's device, of those who would like one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.clock import today
from app.groups.planning import (
    ANY_THEME,
    Ending,
    GroupBounds,
    GroupDates,
    NotPlacedReason,
    WeeklySlot,
    WomanId,
    breaches_of,
    reasons_not_placed,
)
from app.matching.rules import Way
from app.sdk.group_plans import GroupsAsked, plan_groups
from tests.api.worlds import World

TUESDAY, THURSDAY = 1, 3


def asked_of(world: World) -> GroupsAsked:
    """Return what a coordinator asks for: two afternoons in Vilnius, within the hours of counselors and women."""
    return GroupsAsked(
        slots=(WeeklySlot(TUESDAY, 14 * 60, 90), WeeklySlot(THURSDAY, 15 * 60, 90, preferred=True)),
        dates=GroupDates(zone="Europe/Vilnius", since_on=today(world.clock) + timedelta(days=3), sessions=8),
        bounds=GroupBounds(way=Way.VIDEO, fewest=2, most=4),
        themes=(ANY_THEME,),
    )


# Nothing of it is decided by the database.
@pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)
class TestPlanOfTheWaitingList:
    async def test_those_who_would_like_a_group_are_placed(self, world: World) -> None:
        """Three are opened and placed in the preferred hour; two of them, once they must not meet, are not together."""
        women = [await world.woman() for _ in range(3)]
        ids = [WomanId(woman.client_id.hex()) for woman in women]
        coordinator, asked = world.cast.coordinator, asked_of(world)
        sent = len(world.requests)
        found, plan = await plan_groups(coordinator, asked)
        assert {one.method for one in world.requests[sent:]} == {"GET"}
        (group,) = plan.groups
        assert (set(group.women), group.slot) == (set(ids), 1)
        assert group.facilitators[0] in {str(one.staff_id) for one in world.cast.counselors.values()}
        assert (plan.placement.ending, found.unopened, found.without_wish) == (Ending.PROVEN, 0, 0)
        parted = replace(asked, apart=frozenset({frozenset(ids[:2])}))
        found, plan = await plan_groups(coordinator, parted)
        assert len(plan.groups[0].women) == 2
        assert breaches_of(found.request, plan.groups) == ()
        reasons = reasons_not_placed(found.request, plan.groups)
        assert list(reasons.values()) == [NotPlacedReason.NO_PLACE]
