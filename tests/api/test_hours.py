"""A counselor's hours over the wire: what she reads and sends back changes nothing."""

from tests.api.worlds import World

_EXCEPTION = {"on": "2026-04-06", "kind": "away", "starts": None, "ends": None}
_LEAVE = {"first_on": "2026-04-01", "last_on": "2026-04-05"}


class TestHours:
    async def test_the_zone_stays_without_a_week(self, world: World) -> None:
        """Leave and exceptions keep the zone they were told in, and so does a calendar in which nothing is told."""
        marta = world.counselor("marta")
        for told in ({"leaves": [_LEAVE]}, {"exceptions": [_EXCEPTION]}, {}):
            await marta.set_hours({"zone": "Asia/Kathmandu", "weekly": [], **told})
            read = await marta.hours()
            assert read["zone"] == "Asia/Kathmandu"
            await marta.set_hours(read)
            assert await marta.hours() == read
