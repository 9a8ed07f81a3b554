"""A line to the intake team alone: past every counselor, and gone with its writer."""

from typing import Any

import pytest
from sqlalchemy import select

from app.clients.models import TeamLetterRow
from app.clients.rules import MOST_UNSETTLED_LETTERS
from app.crypto.envelopes import EnvelopeHeader, open_envelope, seal_envelope
from app.crypto.errors import OpeningFailed
from app.crypto.keypairs import ClientId, KeyId
from app.crypto.randomness import random_bytes, random_id
from app.database import Stores, transaction
from app.sdk.clients import ClientDevice
from app.sdk.errors import Refused
from app.sdk.letters import (
    LetterSubject,
    list_sent_letters,
    list_team_letters,
    open_team_letter,
    settle_team_letter,
    write_to_team,
)
from app.sdk.wire import to_wire
from tests.api.worlds import World

TEXT = "I would rather talk with somebody else."


async def refused(act: Any, problem: str) -> None:  # noqa: ANN401 - an awaitable
    """Expect one problem by name."""
    with pytest.raises(Refused) as refusal:
        await act
    assert refusal.value.problem == problem


async def send(device: ClientDevice, sealed: bytes) -> Any:  # noqa: ANN401 - JSON
    """Send an envelope as it is."""
    return await device.connection.create("/clients/me/team-letters", {"letter": to_wire(sealed)})


class TestTheTeam:
    async def test_a_coordinator_reads_what_she_wrote(self, world: World) -> None:
        """Who wrote, what she asks for and her words; after settling it is among the settled."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        sent = await write_to_team(woman.device, LetterSubject.OTHER_COUNSELOR, TEXT)
        coordinator = world.cast.coordinator
        (listed,) = await list_team_letters(coordinator)
        assert listed["client_id"] == woman.client_id.hex()
        opened = await open_team_letter(coordinator, listed["letter_id"])
        assert (opened.client_id, opened.about, opened.text) == (
            woman.client_id,
            LetterSubject.OTHER_COUNSELOR,
            TEXT,
        )
        await settle_team_letter(coordinator, sent["letter_id"])
        assert await list_team_letters(coordinator) == []
        assert [one["letter_id"] for one in await list_team_letters(coordinator, settled=True)] == [
            sent["letter_id"]
        ]

    async def test_the_first_settling_counts(self, world: World) -> None:
        """Settled again on another day, the first day stays."""
        woman = await world.woman()
        sent = await write_to_team(woman.device, LetterSubject.OTHER, TEXT)
        first = await settle_team_letter(world.cast.coordinator, sent["letter_id"])
        world.clock.advance(minutes=1)
        assert await settle_team_letter(world.cast.coordinator, sent["letter_id"]) == first

    async def test_pages_follow_each_other(self, world: World) -> None:
        """A page of one and its marker lead to the next, until there is none."""
        woman = await world.woman()
        for _ in range(3):
            await write_to_team(woman.device, LetterSubject.OTHER, TEXT)
        connection, seen = world.cast.coordinator.connection, []
        asked: dict[str, Any] = {"limit": 1}
        while asked.get("after", "") is not None:
            page = await connection.get("/team-letters", params=asked)
            seen += [one["letter_id"] for one in page["letters"]]
            asked["after"] = page["next_after"]
        assert len(set(seen)) == len(seen) == 3


class TestHerself:
    async def test_she_sees_days_and_nothing_else(self, world: World) -> None:
        """What she wrote only the team can open; she sees when she wrote and whether it was seen to."""
        woman = await world.woman()
        assert await list_sent_letters(woman.device) == []
        sent = await write_to_team(woman.device, LetterSubject.COMPLAINT, TEXT)
        assert await list_sent_letters(woman.device) == [sent]
        assert sent["settled_on"] is None
        await settle_team_letter(world.cast.coordinator, sent["letter_id"])
        (seen,) = await list_sent_letters(woman.device)
        assert seen["settled_on"] == sent["sent_on"]

    async def test_her_counselor_learns_nothing(self, world: World) -> None:
        """Nothing a counselor can ask for changes when her client writes to the team."""
        woman = await world.woman()
        await world.assign(woman, "marta")
        marta = world.counselor("marta")
        await marta.take_on(woman.client_id)
        path = f"/clients/{woman.client_id.hex()}"
        asked = ("/caseload", f"{path}/epochs", f"{path}/records", "/appointments", "/staff/me")
        before = [await marta.connection.get(one) for one in asked]
        await write_to_team(woman.device, LetterSubject.COMPLAINT, TEXT)
        assert [await marta.connection.get(one) for one in asked] == before
        await refused(list_team_letters(marta), "not-allowed")  # type: ignore[arg-type] # no coordinator


class TestRefusals:
    async def test_no_more_than_sixteen_wait_of_one_client(self, world: World) -> None:
        """A further one is refused until one is settled; another client's do not count."""
        woman, other = await world.woman(), await world.woman()
        sent = [
            await write_to_team(woman.device, LetterSubject.OTHER, TEXT)
            for _ in range(MOST_UNSETTLED_LETTERS)
        ]
        await refused(write_to_team(woman.device, LetterSubject.OTHER, TEXT), "letters-unsettled")
        await write_to_team(other.device, LetterSubject.OTHER, TEXT)
        await settle_team_letter(world.cast.coordinator, sent[0]["letter_id"])
        await write_to_team(woman.device, LetterSubject.OTHER, TEXT)

    async def test_only_a_sealed_envelope_of_hers_to_the_team_is_taken(self, world: World) -> None:
        """In the clear, in another's name, to another key or sent twice: nothing is stored."""
        woman, other = await world.woman(), await world.woman()
        directory = woman.device.organisation.directory
        team, public = directory.team_key_id, directory.team_hpke_public
        good = EnvelopeHeader(woman.client_id, random_id(), team)
        elsewhere = EnvelopeHeader(woman.client_id, random_id(), KeyId(random_bytes(32)))
        foreign = EnvelopeHeader(other.client_id, random_id(), team)
        await refused(send(woman.device, TEXT.encode()), "not-well-formed")
        await refused(send(woman.device, seal_envelope(foreign, b"x", public)), "letter-not-hers")
        await refused(send(woman.device, seal_envelope(elsewhere, b"x", public)), "stale-directory")
        await send(woman.device, seal_envelope(good, b"x", public))
        await refused(send(woman.device, seal_envelope(good, b"y", public)), "letter-already-received")
        assert len(await list_sent_letters(woman.device)) == 1

    async def test_what_is_not_a_letter_inside_is_not_believed(self, world: World) -> None:
        """An envelope whose content names another client, or is no letter, is refused where it is opened."""
        woman = await world.woman()
        directory = woman.device.organisation.directory
        for content in (b'{"type":"message"}\nx', b'{"type":"letter","client_id":"00","about":"other"}\nx'):
            header = EnvelopeHeader(woman.client_id, random_id(), directory.team_key_id)
            sent = await send(woman.device, seal_envelope(header, content, directory.team_hpke_public))
            with pytest.raises(OpeningFailed):
                await open_team_letter(world.cast.coordinator, sent["letter_id"])


class TestErasure:
    async def test_it_goes_with_her(self, world: World) -> None:
        """After she erased everything there is no letter, and its address is that of nothing."""
        woman = await world.woman()
        sent = await write_to_team(woman.device, LetterSubject.COMPLAINT, TEXT)
        await woman.device.erase_everything()
        assert await list_team_letters(world.cast.coordinator) == []
        await refused(open_team_letter(world.cast.coordinator, sent["letter_id"]), "letter-not-found")

    async def test_the_main_store_alone_opens_none(self, world: World, stores: Stores) -> None:
        """With the team's key, what is kept does not open; by way of the service, with her shred secret, it does."""
        woman = await world.woman()
        sent = await write_to_team(woman.device, LetterSubject.COMPLAINT, TEXT)
        async with transaction(stores, write=False) as work:
            row = (await work.main.scalars(select(TeamLetterRow))).one()
        team = world.cast.coordinator.reader.team
        assert team is not None
        header = EnvelopeHeader(ClientId(bytes.fromhex(row.client_id)), row.letter_id, team.key_id)
        with pytest.raises(OpeningFailed):
            open_envelope(row.closed, header, team.hpke_seed)
        assert (await open_team_letter(world.cast.coordinator, sent["letter_id"])).text == TEXT
