"""A counselor's hours over the wire: what she reads and sends back changes nothing."""

import pytest

from tests.api.worlds import World

_EXCEPTION = {"on": "2026-04-06", "kind": "away", "starts": None, "ends": None}
_LEAVE = {"first_on": "2026-04-01", "last_on": "2026-04-05"}


class TestHours:
    @pytest.mark.parametrize(
        "told", [{"leaves": [_LEAVE]}, {"exceptions": [_EXCEPTION]}], ids=["leave", "exception"]
    )
    async def test_the_zone_stays_without_a_week(self, world: World, told: dict[str, object]) -> None:
        """Leave and exceptions keep the zone they were told in when no weekly hours stand beside them."""
        marta = world.counselor("marta")
        await marta.set_hours({"zone": "Europe/Vilnius", "weekly": [], **told})
        read = await marta.hours()
        assert read["zone"] == "Europe/Vilnius"
        await marta.set_hours(read)
        assert await marta.hours() == read
