"""Who opens a key of a client's, and for whom, on both databases."""

from dataclasses import replace

import pytest

from app.clients.errors import ClientNotFound, StaleDirectory
from app.crypto.epochs import HolderRole
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind
from app.crypto.teams import TeamKey
from app.records.errors import CreatorNotEntitled, HolderNotEntitled
from tests.factories.intakes import MadeIntake, as_holder, make_epoch, new_key, team_of
from tests.integration.clients.scenes import Scene, casework, conversation


class TestOpenClientEpoch:
    async def test_the_counselor_opens_conversation_andcasework(
        self, scene: Scene, received: MadeIntake
    ) -> None:
        """Her counselor makes both; the client holds the one and not the other."""
        counselor = scene.organisation.counselors[0]
        await scene.assign(received, counselor)
        _, talk = conversation(received, counselor.keys, counselor.keys.public)
        _, notes = casework(received, counselor.keys)
        for epoch in (talk, notes):
            await scene.open(received, counselor.actor, counselor.keys, epoch)
        held = await scene.epochs(received, counselor.actor)
        assert [one.kind for one in held] == ["casework", "conversation", "intake"]
        held = await scene.epochs(received, received.client.actor)
        assert [one.kind for one in held] == ["conversation", "intake"]
        held = await scene.epochs(received, scene.organisation.coordinator.actor)
        assert [one.kind for one in held] == ["intake"]

    async def test_the_client_opensconversation(self, scene: Scene, received: MadeIntake) -> None:
        """She may make the first one herself, for her counselor."""
        counselor = scene.organisation.counselors[0]
        await scene.assign(received, counselor)
        client = received.client
        _, epoch = conversation(received, client.keys, counselor.keys.public)
        await scene.open(received, client.actor, client.keys, epoch)
        assert len(await scene.epochs(received, counselor.actor)) == 2

    async def test_casework_is_never_the_clients(self, scene: Scene, received: MadeIntake) -> None:
        """She neither makes a key for notes about her nor holds one."""
        counselor, client = scene.organisation.counselors[0], received.client
        await scene.assign(received, counselor)
        key = new_key(client.owner, Kind.CASEWORK)
        for_counselor = [as_holder(counselor.keys.public, HolderRole.COUNSELOR)]
        with pytest.raises(CreatorNotEntitled):
            await scene.open(received, client.actor, client.keys, make_epoch(key, client.keys, for_counselor))
        with_her = [*for_counselor, as_holder(client.keys.public, HolderRole.CLIENT)]
        with pytest.raises(HolderNotEntitled):
            await scene.open(
                received, counselor.actor, counselor.keys, make_epoch(key, counselor.keys, with_her)
            )

    @pytest.mark.parametrize("who", ["another counselor", "coordinator", "stranger in her role"])
    async def test_nobody_else_is_let_in(self, scene: Scene, received: MadeIntake, who: str) -> None:
        """A key of conversation lists the client and her counselor, whoever else is named."""
        first, second = scene.organisation.counselors
        await scene.assign(received, first)
        guest = {
            "another counselor": as_holder(second.keys.public, HolderRole.COUNSELOR),
            "coordinator": as_holder(scene.organisation.coordinator.keys.public, HolderRole.COUNSELOR),
            "stranger in her role": as_holder(KeyPair.generate().public, HolderRole.CLIENT),
        }[who]
        key = new_key(received.client.owner, Kind.CONVERSATION)
        holders = [as_holder(received.client.keys.public, HolderRole.CLIENT), guest]
        with pytest.raises(HolderNotEntitled):
            await scene.open(received, first.actor, first.keys, make_epoch(key, first.keys, holders))

    async def test_nobody_else_makes_one(self, scene: Scene, received: MadeIntake) -> None:
        """A coordinator may not; to a counselor who is not hers the client does not exist."""
        first, second = scene.organisation.counselors
        await scene.assign(received, first)
        coordinator = scene.organisation.coordinator
        _, epoch = conversation(received, coordinator.keys, first.keys.public)
        with pytest.raises(CreatorNotEntitled):
            await scene.open(received, coordinator.actor, coordinator.keys, epoch)
        _, epoch = conversation(received, second.keys, first.keys.public)
        with pytest.raises(ClientNotFound):
            await scene.open(received, second.actor, second.keys, epoch)

    async def test_nobody_sends_anothers_statement(self, scene: Scene, received: MadeIntake) -> None:
        """A statement in the client's name, sent by the counselor, is refused even before its signature."""
        counselor = scene.organisation.counselors[0]
        await scene.assign(received, counselor)
        _, epoch = conversation(received, received.client.keys, counselor.keys.public)
        with pytest.raises(CreatorNotEntitled):
            await scene.open(received, counselor.actor, received.client.keys, epoch)

    async def test_a_revoked_counselor_makes_none_and_gets_no_secret(
        self, scene: Scene, received: MadeIntake
    ) -> None:
        """From the moment the directory revokes her, she opens nothing and is handed nothing."""
        counselor = scene.organisation.counselors[0]
        await scene.assign(received, counselor)
        scene.organisation.revoked = (counselor.key_id,)
        _, epoch = casework(received, counselor.keys)
        with pytest.raises(HolderNotEntitled):
            await scene.open(received, counselor.actor, counselor.keys, epoch)
        assert await scene.epochs(received, counselor.actor) == []
        assert await scene.records(received, counselor.actor) == []

    async def test_the_team_makes_the_next_intake(self, scene: Scene, received: MadeIntake) -> None:
        """A coordinator makes the next, as she holds the last by way of the team; yesterday's team is refused."""
        coordinator, client = scene.organisation.coordinator, received.client
        key = new_key(client.owner, Kind.INTAKE, 2)
        before = received.intake.epochs[0].statement
        herself = as_holder(client.keys.public, HolderRole.CLIENT)
        team, old_team = team_of(scene.organisation.directory), TeamKey.generate(bytes(16), 9)
        outdated = replace(team, key_id=old_team.key_id, hpke=old_team.hpke_public)
        for holders, error in (([herself, outdated], StaleDirectory), ([team], HolderNotEntitled)):
            crooked = make_epoch(key, coordinator.keys, holders, previous=before)
            with pytest.raises(error):
                await scene.open(received, coordinator.actor, coordinator.keys, crooked)
        epoch = make_epoch(
            key, coordinator.keys, [herself, team], previous=before, linked=[received.intake_key]
        )
        await scene.open(received, coordinator.actor, coordinator.keys, epoch)
        assert [one.epoch for one in await scene.epochs(received, client.actor)] == [1, 2]
