"""What a woman who waits is told, from the intakes and assignments that are there."""

import pyotp
import pytest

from app.matching.rules.waits import FEWEST_CASES
from app.sdk.errors import Refused
from tests.api.worlds import World

UNSAID = {"band": "unknown", "half_within_weeks": None, "most_within_weeks": None}


async def log_in_again(world: World) -> None:
    """Let the coordinator, whose session is over, come back."""
    credentials = world.cast.credentials[0]
    code = pyotp.TOTP(credentials.totp_secret).at(world.clock.now())
    await world.cast.coordinator.log_in(credentials.handle, credentials.passphrase, code)


class TestOutlook:
    async def test_it_is_drawn_from_those_who_were_served(self, world: World) -> None:
        """Nothing is said before five were; then the weeks they waited, and that she is next."""
        others = [await world.woman() for _ in range(FEWEST_CASES)]
        world.clock.advance(days=8)
        await log_in_again(world)
        woman = await world.woman()
        assert await woman.device.outlook() == UNSAID
        for other in others:
            await world.assign(other, "marta")
        assert await woman.device.outlook() == {
            "band": "next",
            "half_within_weeks": 2,
            "most_within_weeks": 2,
        }

    async def test_who_has_a_counselor_does_not_wait(self, world: World) -> None:
        """There is nothing to tell once somebody answers for her; who declines a proposal waits again."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        with pytest.raises(Refused) as refused:
            await woman.device.outlook()
        assert refused.value.problem == "not-waiting"
        await woman.device.decline_proposal()
        assert await woman.device.outlook() == UNSAID
