"""Triage: hold and day stand in sealed notes of coordinators, and in nobody else's."""

from typing import Final

import pytest

from app.clock import today
from app.crypto.owners import Kind
from app.sdk.coordinators import CoordinatorDevice
from app.sdk.triages import Changes, Standing, standing_of, triage_content
from tests.api.worlds import Woman, World

# The service keeps sealed bytes here as anywhere else: one database tells it all.
pytestmark = pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)

NOTE: Final = "Called for by a friend. Lazurny."


async def standing(coordinator: CoordinatorDevice, woman: Woman) -> Standing:
    """Return where she stands, read afresh."""
    case = (await coordinator.open_intake(woman.client_id)).case
    return standing_of(case, coordinator.organisation.directory)


class TestStanding:
    async def test_what_a_note_does_not_say_stays_as_it_was(self, world: World) -> None:
        """Put on hold, given a day, noted on, taken off, the day taken away: each keeps what the others said."""
        woman, coordinator, day = await world.woman(), world.cast.coordinator, today(world.clock)
        seen = []
        for text, changes in (
            ("", Changes(on_hold=True)),
            ("", Changes(due_on=day)),
            (NOTE, Changes()),
            ("", Changes(on_hold=False)),
            ("", Changes(clears_due_on=True)),
        ):
            await coordinator.note_triage(await coordinator.open_intake(woman.client_id), text, changes)
            seen.append(await standing(coordinator, woman))
        held = Standing(on_hold=True, due_on=day)
        assert seen == [Standing(on_hold=True), held, held, Standing(due_on=day), Standing()]

    async def test_only_a_coordinators_word_counts(self, world: World) -> None:
        """She holds the same key and could seal the same fields: they change nothing."""
        woman, coordinator = await world.woman(), world.cast.coordinator
        case = await woman.device.open_own_case()
        content = triage_content("", Changes(on_hold=True))
        await woman.device.write(case, Kind.INTAKE, content, signed=False)
        assert await standing(coordinator, woman) == Standing()
