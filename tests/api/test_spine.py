"""The main path, as people walk it: from intake to a sealed note."""

import pytest

from app.crypto.owners import Kind
from app.demo import samples
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from app.settings import Settings
from tests.api.worlds import World


class TestSpine:
    async def test_from_intake_to_a_note(self, world: World) -> None:
        """A woman asks, is matched, confirms an hour, talks; her counselor writes a note she cannot read."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=2)
        held = await woman.device.appointments()
        assert [one["state"] for one in held] == ["held", "held"]
        booked = await woman.device.confirm(held[0]["appointment_id"])
        assert booked["state"] == "booked"
        marta = world.counselor("marta")
        case = await marta.take_on(woman.client_id)
        assert contents_of(case, ContentType.STATEMENT)[0].text == samples.STORY
        await marta.write_message(case, samples.MESSAGE)
        await marta.write_place(case, booked["appointment_id"], samples.PLACE)
        await woman.device.send_message(samples.ANSWER)
        case = await marta.take_on(woman.client_id)
        await marta.write_note(case, samples.NOTE)
        hers = await woman.device.open_own_case()
        assert [one.text for one in contents_of(hers, ContentType.MESSAGE)] == [
            samples.MESSAGE,
            samples.ANSWER,
        ]
        assert contents_of(hers, ContentType.PLACE)[0].text == samples.PLACE
        assert contents_of(hers, ContentType.NOTE) == []
        assert Kind.CASEWORK not in {kind for kind, _ in hers.file.keys}
        own = await marta.open_case(woman.client_id)
        assert contents_of(own, ContentType.NOTE)[0].text == samples.NOTE
        assert all(entry.follows and entry.failure is None for entry in own.entries.entries)

    async def test_another_counselor_finds_nothing(self, world: World) -> None:
        """A counselor who was not assigned gets the same answer as for somebody who does not exist."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        with pytest.raises(Refused) as refused:
            await world.counselor("lena").open_case(woman.client_id)
        assert refused.value.status == 404

    async def test_erased_means_gone(self, world: World) -> None:
        """After she erased everything her phrase opens nothing."""
        woman = await world.woman()
        await woman.device.erase_everything()
        with pytest.raises(Refused) as refused:
            await woman.device.log_in(woman.phrase)
        assert refused.value.problem == "wrong-phrase"


class TestSelfChoice:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """An organisation that lets a client choose."""
        return settings.model_copy(update={"self_choice": True})

    async def test_a_client_chooses_and_books_at_once(self, world: World) -> None:
        """She ranks counselors on her device, chooses one with an hour, and can write to her before anybody looked."""
        device = await world.devices.client()
        ranked = await device.rank_counselors(samples.criteria())
        best = ranked.proposals[0]
        chosen = await device.choose(best.staff_id)
        prepared = await device.ask_for_help(
            criteria=samples.criteria(),
            story=samples.STORY,
            alias=samples.ALIAS,
            list_id="be-1",
            chosen=chosen,
            starts_at=best.common_hours[0].starts_at,
        )
        await device.log_in(prepared.phrase.phrase())
        await device.send_message(samples.ANSWER)
        assert [one["state"] for one in await device.appointments()] == ["booked"]
        _, counselor = world.cast.counselor_with_id(best.staff_id)
        case = await counselor.take_on(prepared.client_id)
        assert contents_of(case, ContentType.MESSAGE)[0].text == samples.ANSWER
        assert contents_of(case, ContentType.STATEMENT)[0].text == samples.STORY


class TestSelfChoiceNotOffered:
    async def test_it_is_off_by_default(self, world: World) -> None:
        """Where coordinators match, nobody can list counselors."""
        device = await world.devices.client()
        with pytest.raises(Refused) as refused:
            await device.rank_counselors(samples.criteria())
        assert refused.value.problem == "self-choice-not-offered"
