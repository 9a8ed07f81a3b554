"""How much one client can have stored, on both databases: little until somebody answers for her."""

import asyncio

import pytest

from app.clients.rules import ROOM_BEFORE_A_COUNSELOR
from app.crypto.epochs import HolderRole
from app.crypto.owners import Kind
from app.records.errors import FileFull
from app.records.rules import StoredRecord
from tests.factories.intakes import MadeIntake, as_holder, make_epoch, new_key, seal, team_of
from tests.integration.clients.scenes import Scene


async def fill(scene: Scene, made: MadeIntake, *, spare: int = 0) -> bytes:
    """Write into an intake until there is room for `spare` records, and return the last one."""
    client, last = made.client, made.intake.records[-1]
    for _ in range(ROOM_BEFORE_A_COUNSELOR.records - spare - len(made.intake.records)):
        last = seal(made.intake_key, client.keys, previous=last)
        await scene.append(made, client.actor, last)
    return last


class TestRecords:
    async def test_who_waits_cannot_write_without_end(self, scene: Scene, received: MadeIntake) -> None:
        """Twenty records of `intake` are kept; the next is refused, and nothing of it stays."""
        client, last = received.client, await fill(scene, received)
        before = await scene.row_counts()
        with pytest.raises(FileFull):
            await scene.append(received, client.actor, seal(received.intake_key, client.keys, previous=last))
        assert await scene.row_counts() == before
        assert before["records"] == ROOM_BEFORE_A_COUNSELOR.records == 20

    async def test_with_a_counselor_she_writes_on(self, scene: Scene, received: MadeIntake) -> None:
        """Once somebody answers for her, the same record is taken."""
        client, last = received.client, await fill(scene, received)
        await scene.assign(received, scene.organisation.counselors[0])
        await scene.append(received, client.actor, seal(received.intake_key, client.keys, previous=last))

    async def test_the_last_room_is_given_once(self, scene: Scene, received: MadeIntake) -> None:
        """Of two authors who write at the same moment into the last room, one is refused."""
        client, coordinator = received.client, scene.organisation.coordinator
        last = await fill(scene, received, spare=1)
        offers = (
            (client.actor, seal(received.intake_key, client.keys, previous=last)),
            (coordinator.actor, seal(received.intake_key, coordinator.keys)),
        )
        outcomes = await asyncio.gather(
            *(scene.append(received, actor, sealed) for actor, sealed in offers), return_exceptions=True
        )
        assert {type(outcome) for outcome in outcomes} == {StoredRecord, FileFull}

    async def test_another_client_has_her_own(self, scene: Scene, received: MadeIntake) -> None:
        """A file that is full takes nothing from anybody else's."""
        await fill(scene, received)
        other = await scene.receive_new()
        sealed = seal(other.intake_key, other.client.keys, previous=other.intake.records[-1])
        await scene.append(other, other.client.actor, sealed)


class TestEpochs:
    async def test_who_waits_cannot_make_keys_without_end(self, scene: Scene, received: MadeIntake) -> None:
        """Sixteen keys of `intake` are kept; the next is refused until somebody answers for her."""
        client, previous = received.client, received.intake.epochs[0].statement
        holders = [
            as_holder(client.keys.public, HolderRole.CLIENT),
            team_of(scene.organisation.directory),
        ]
        for number in range(2, ROOM_BEFORE_A_COUNSELOR.epochs + 2):
            key = new_key(client.owner, Kind.INTAKE, number)
            epoch = make_epoch(key, client.keys, holders, previous=previous)
            if number > ROOM_BEFORE_A_COUNSELOR.epochs:
                with pytest.raises(FileFull):
                    await scene.open(received, client.actor, client.keys, epoch)
                await scene.assign(received, scene.organisation.counselors[0])
            await scene.open(received, client.actor, client.keys, epoch)
            previous = epoch.statement
        assert (await scene.row_counts())["epoch_statements"] == ROOM_BEFORE_A_COUNSELOR.epochs + 1
