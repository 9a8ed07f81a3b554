"""A client's file on both databases: who writes, who reads, and to whom she does not exist."""

import pytest

from app.clients import service
from app.clients.errors import ClientClosed, ClientNotFound
from app.clients.rules import ClientStatus, ClosingReason
from app.crypto.assignments import read_assignment
from app.crypto.errors import OpeningFailed
from app.crypto.organisations import StaffRole
from app.crypto.owners import Kind
from app.crypto.randomness import random_id
from app.records.errors import NotAHolder
from app.sessions.rules import Actor, StaffActor
from tests.factories.intakes import MadeIntake, make_intake, new_key, seal
from tests.factories.people import make_client
from tests.integration.clients.scenes import Scene, casework, conversation


class TestFile:
    async def test_each_writes_where_she_holds_the_key(self, scene: Scene, received: MadeIntake) -> None:
        """Client and counselor talk; the counselor's notes are hers; the coordinator sees neither."""
        counselor, client = scene.organisation.counselors[0], received.client
        await scene.assign(received, counselor)
        talk_key, talk = conversation(received, counselor.keys, counselor.keys.public)
        notes_key, notes = casework(received, counselor.keys)
        for epoch in (talk, notes):
            await scene.open(received, counselor.actor, counselor.keys, epoch)
        for actor, keys, key in (
            (client.actor, client.keys, talk_key),
            (counselor.actor, counselor.keys, talk_key),
            (counselor.actor, counselor.keys, notes_key),
        ):
            await scene.append(received, actor, seal(key, keys))
        kinds = {
            "client": ["intake", "intake", "conversation", "conversation"],
            "counselor": ["intake", "intake", "conversation", "conversation", "casework"],
            "coordinator": ["intake", "intake"],
        }
        for name, actor in (
            ("client", client.actor),
            ("counselor", counselor.actor),
            ("coordinator", scene.organisation.coordinator.actor),
        ):
            seen = await scene.records(received, actor)
            assert [one.kind for one in seen] == kinds[name]

    async def test_writing_without_the_key_is_refused(self, scene: Scene, received: MadeIntake) -> None:
        """The client holds no `casework`, so nothing of hers is stored there; nor is a coordinator's conversation."""
        client, coordinator = received.client, scene.organisation.coordinator
        for actor, keys, kind in (
            (client.actor, client.keys, Kind.CASEWORK),
            (coordinator.actor, coordinator.keys, Kind.CONVERSATION),
        ):
            sealed = seal(new_key(client.owner, kind), keys)
            with pytest.raises(NotAHolder):
                await scene.append(received, actor, sealed)

    async def test_a_coordinator_writes_by_way_of_the_team(self, scene: Scene, received: MadeIntake) -> None:
        """The author is she herself, the key is the team's."""
        coordinator = scene.organisation.coordinator
        sealed = seal(received.intake_key, coordinator.keys)
        stored = await scene.append(received, coordinator.actor, sealed)
        assert stored.author_key_id == coordinator.key_id.hex()

    @pytest.mark.parametrize("who", ["another client", "counselor", "administrator"])
    async def test_to_others_she_does_not_exist(self, scene: Scene, received: MadeIntake, who: str) -> None:
        """Another's file and a missing one give the same answer, to reading and to writing."""
        actors: dict[str, Actor] = {
            "another client": (await scene.receive_new()).client.actor,
            "counselor": scene.organisation.counselors[0].actor,
            "administrator": StaffActor(
                random_id(), "11" * 32, frozenset({StaffRole.ADMINISTRATOR}), random_id()
            ),
        }
        actor = actors[who]
        missing = make_intake(scene.organisation.directory)
        for made in (received, missing):
            with pytest.raises(ClientNotFound):
                await scene.epochs(made, actor)
            with pytest.raises(ClientNotFound):
                await scene.records(made, actor)
            with pytest.raises(ClientNotFound):
                await scene.append(made, actor, b"anything")

    async def test_a_closed_file_is_read_and_not_written(self, scene: Scene, received: MadeIntake) -> None:
        """Once it is closed, she reads it, nothing is added, nobody is assigned, and it does not count as load."""
        counselor, client = scene.organisation.counselors[0], received.client
        before = await scene.assign(received, counselor, status=ClientStatus.PROPOSED)
        await scene.done(
            lambda work: service.close_client(
                work.main,
                scene.clock,
                client_id=client.client_id,
                coordinator=scene.organisation.coordinator.actor,
                reason=ClosingReason.REFERRED,
            )
        )
        assert len(await scene.records(received, client.actor)) == 2
        sealed = seal(received.intake_key, client.keys, previous=received.intake.records[-1])
        with pytest.raises(ClientClosed):
            await scene.append(received, client.actor, sealed)
        _, epoch = conversation(received, client.keys, counselor.keys.public)
        with pytest.raises(ClientClosed):
            await scene.open(received, client.actor, client.keys, epoch)
        with pytest.raises(ClientClosed):
            await scene.assign(received, counselor, previous=before.signed)
        assert await scene.done(lambda work: service.count_caseloads(work.main)) == {}

    async def test_the_access_log_is_what_was_signed(self, scene: Scene, received: MadeIntake) -> None:
        """Every statement and every assignment stands in it, byte for byte."""
        first, second = scene.organisation.counselors
        one = await scene.assign(received, first)
        two = await scene.assign(received, second, previous=one.signed)
        _, notes = casework(received, second.keys)
        await scene.open(received, second.actor, second.keys, notes)
        log = await scene.done(
            lambda work: service.access_log(work.main, client_id=received.client.client_id)
        )
        assert log.statements == (notes.statement, received.intake.epochs[0].statement)
        assert log.assignments == (one.signed, two.signed)
        assert [read_assignment(signed).sequence for signed in log.assignments] == [1, 2]

    async def test_the_export_holds_all_she_can_open(self, scene: Scene, received: MadeIntake) -> None:
        """Wrapped keys, grants, secrets, records and log are in it; notes about her are not."""
        counselor, client = scene.organisation.counselors[0], received.client
        await scene.assign(received, counselor)
        notes_key, notes = casework(received, counselor.keys)
        await scene.open(received, counselor.actor, counselor.keys, notes)
        note = seal(notes_key, counselor.keys)
        await scene.append(received, counselor.actor, note)
        export = await scene.done(lambda work: service.export_client(work, client_id=client.client_id))
        assert export.client == await scene.client(received)
        assert tuple(one.sealed for one in export.records) == received.intake.records
        ((kind, shred),) = ((one.kind, one.shred) for one in export.epochs)
        assert (kind, shred) == ("intake", received.intake_key.shred)
        assert len(export.access_log.statements) == 2

    async def test_wrapped_keys_are_replaced_by_her_own_alone(
        self, scene: Scene, received: MadeIntake
    ) -> None:
        """Her keys wrapped anew take the place of the old; another's, or anything else, do not."""
        client, other = received.client, make_client(scene.organisation.installation_id)
        anew = client.wrapped_keys(7)

        async def replace_keys(wrapped_keys: bytes) -> None:
            await scene.done(
                lambda work: service.replace_wrapped_keys(
                    work.main, client_id=client.client_id, wrapped_keys=wrapped_keys
                )
            )

        await replace_keys(anew)
        for crooked in (other.wrapped_keys(), b"the keys", anew[:-1]):
            with pytest.raises(OpeningFailed):
                await replace_keys(crooked)
        assert (await scene.client(received)).wrapped_keys == anew
