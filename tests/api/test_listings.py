"""Lists over the wire: no answer grows with all that the server keeps."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.sdk.errors import Refused
from tests.api.worlds import World
from tests.integration.scheduling_acts import counted_statements


class TestAppointments:
    @pytest.mark.parametrize(("seconds", "refused"), [(0, False), (1, True)])
    async def test_a_window_has_an_end(self, world: World, seconds: int, refused: bool) -> None:
        """Four hundred days can be asked for at once, and not a second more."""
        first_at = world.clock.now()
        last_at = first_at + timedelta(days=400, seconds=seconds)
        window = {"from": first_at.isoformat(), "to": last_at.isoformat()}
        marta = world.counselor("marta").connection
        if not refused:
            assert (await marta.get("/appointments", params=window))["appointments"] == []
            return
        with pytest.raises(Refused) as answer:
            await marta.get("/appointments", params=window)
        assert (answer.value.status, answer.value.problem) == (422, "window-too-long")


class TestGroups:
    async def test_more_groups_take_no_more_statements(self, world: World) -> None:
        """One group and the list of all cost as many statements among seven as among two."""
        coordinator = world.cast.coordinator
        first = await self.open_group(world, "marta")
        await self.open_group(world, "lena")
        few = [await self.statements(world, path) for path in ("/groups", f"/groups/{first}")]
        for handle in ("marta", "lena", "marta", "lena", "marta"):
            await self.open_group(world, handle)
        many = [await self.statements(world, path) for path in ("/groups", f"/groups/{first}")]
        assert many == few
        listed = (await coordinator.connection.get("/groups"))["groups"]
        assert len({group["facilitators"][0]["key_id"] for group in listed}) == 2

    async def open_group(self, world: World, handle: str) -> UUID:
        """Open a group and return its id."""
        group_id = uuid4()
        body = {
            "group_id": str(group_id),
            "facilitators": [{"staff_id": world.counselor(handle).staff_id, "part": "facilitator"}],
            "seat_count": 3,
        }
        await world.cast.coordinator.connection.create("/groups", body)
        return group_id

    async def statements(self, world: World, path: str) -> int:
        """Return how many statements an answer to the coordinator takes."""
        with counted_statements(world.app.state.wiring.stores) as sent:
            await world.cast.coordinator.connection.get(path)
        return len(sent)
