"""Who answers for a client, on both databases: assignment, proposal, lists."""

import asyncio
from dataclasses import replace

import pytest

from app.clients import service
from app.clients.errors import (
    AssignmentOutOfOrder,
    ClientNotFound,
    NothingProposed,
    SignerNotEntitled,
    StaleDirectory,
)
from app.clients.rules import Client, ClientStatus
from app.clock import today
from app.crypto.epochs import EpochKey, read_statement
from app.crypto.grants import open_grant
from app.crypto.keypairs import KeyPair, PublicKeys
from app.crypto.owners import Kind
from app.crypto.records import open_record
from app.crypto.secret_bytes import Secret
from app.records.errors import AssignedEpochUnknown, GrantsDoNotMatch, NotAHolder
from tests.factories.intakes import MadeIntake, make_assignment, make_intake, new_key
from tests.factories.organisations import Person
from tests.factories.people import make_client
from tests.fakes import FrozenClock
from tests.integration.clients.scenes import Scene


class TestAddAssignment:
    async def test_the_counselor_comes_to_hold_what_was_granted(
        self, scene: Scene, received: MadeIntake
    ) -> None:
        """After the coordinator's assignment the counselor opens the story, and the client is in her caseload."""
        counselor = scene.organisation.counselors[0]
        await scene.assign(received, counselor)
        client = await scene.client(received)
        assert (client.status, client.counselor_id) == (ClientStatus.ASSIGNED, counselor.staff_id)
        (held,) = await scene.epochs(received, counselor.actor)
        said = read_statement(held.statement)
        assert held.shred is not None
        ((_, sealed),) = held.grants
        key = open_grant(sealed, counselor.keys, said.name, said.commitment, Secret(held.shred))
        story, _ = await scene.records(received, counselor.actor)
        assert open_record(story.sealed, key).content == b"her story"

    async def test_nobody_else_does(self, scene: Scene, received: MadeIntake) -> None:
        """To another counselor the client does not exist."""
        first, second = scene.organisation.counselors
        await scene.assign(received, first)
        with pytest.raises(ClientNotFound):
            await scene.epochs(received, second.actor)

    async def test_a_further_assignment_hands_her_over(self, scene: Scene, received: MadeIntake) -> None:
        """With the next assignment the client is the next counselor's; to the first she does not exist any more."""
        first, second = scene.organisation.counselors
        before = await scene.assign(received, first)
        await scene.assign(received, second, previous=before.signed)
        assert len(await scene.records(received, second.actor)) == 2
        with pytest.raises(ClientNotFound):
            await scene.records(received, first.actor)
        loads = await scene.done(lambda work: service.count_caseloads(work.main))
        assert loads == {second.staff_id: 1}

    async def test_two_coordinators_cannot_both_assign_her(self, scene: Scene, received: MadeIntake) -> None:
        """Of two first assignments at once one is made, the other is out of order."""
        outcomes = await asyncio.gather(
            *(scene.assign(received, one) for one in scene.organisation.counselors), return_exceptions=True
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert [type(outcome) for outcome in refused] == [AssignmentOutOfOrder]
        winner = scene.organisation.counselors[1 - outcomes.index(refused[0])]
        assert (await scene.client(received)).counselor_id == winner.staff_id

    async def test_she_assigns_herself(self, scene: Scene) -> None:
        """Where she chose, her own signature assigns, also when it names keys the counselor holds already."""
        counselor = scene.organisation.counselors[0]
        made = make_intake(scene.organisation.directory, chosen=counselor.keys.public)
        await scene.receive(made, chosen=counselor.keys.public)
        await self._add(scene, made, counselor, signer=made.client.keys)
        assert (await scene.client(made)).status is ClientStatus.ASSIGNED
        assert len(await scene.records(made, counselor.actor)) == 2

    @pytest.mark.parametrize("who", ["counselor", "stranger", "another client", "revoked coordinator"])
    async def test_nobody_else_signs_one(self, scene: Scene, received: MadeIntake, who: str) -> None:
        """An assignment is signed by a coordinator or the client herself."""
        counselor = scene.organisation.counselors[0]
        signer = {
            "counselor": counselor.keys,
            "stranger": KeyPair.generate(),
            "another client": make_client().keys,
            "revoked coordinator": scene.organisation.coordinator.keys,
        }[who]
        if who == "revoked coordinator":
            scene.organisation.revoked = (scene.organisation.coordinator.key_id,)
        with pytest.raises(SignerNotEntitled):
            await self._add(scene, received, counselor, signer=signer)

    async def test_nobody_signs_in_anothers_name(self, scene: Scene, received: MadeIntake) -> None:
        """An assignment that names a coordinator as signer is hers to send."""
        counselor = scene.organisation.counselors[0]
        with pytest.raises(SignerNotEntitled):
            await self._add(
                scene,
                received,
                counselor,
                signer=scene.organisation.coordinator.keys,
                sender=counselor.keys.public,
            )

    async def test_only_a_counselor_is_assigned(self, scene: Scene, received: MadeIntake) -> None:
        """Neither a coordinator nor a revoked counselor nor one under another's id is anybody to assign."""
        first, second = scene.organisation.counselors
        coordinator = scene.organisation.coordinator
        for crooked in (coordinator, replace(first, staff_id=second.staff_id)):
            with pytest.raises(StaleDirectory):
                await self._add(scene, received, crooked, signer=coordinator.keys)
        scene.organisation.revoked = (first.key_id,)
        with pytest.raises(StaleDirectory):
            await self._add(scene, received, first, signer=coordinator.keys)

    async def test_only_keys_that_exist_are_granted(self, scene: Scene, received: MadeIntake) -> None:
        """A commitment that is not the statement's, and an epoch that is not there, are refused."""
        for key in (
            new_key(received.client.owner, Kind.INTAKE),
            new_key(received.client.owner, Kind.INTAKE, 2),
        ):
            with pytest.raises(AssignedEpochUnknown):
                await self._add(
                    scene,
                    received,
                    scene.organisation.counselors[0],
                    signer=scene.organisation.coordinator.keys,
                    granted=[key],
                )

    async def test_only_what_one_holds_is_granted(self, scene: Scene) -> None:
        """A coordinator, who holds `intake` alone, adds nobody to `conversation`."""
        first, second = scene.organisation.counselors
        made = make_intake(scene.organisation.directory, chosen=first.keys.public)
        await scene.receive(made, chosen=first.keys.public)
        assert made.conversation_key is not None
        with pytest.raises(NotAHolder):
            await self._add(
                scene,
                made,
                second,
                signer=scene.organisation.coordinator.keys,
                granted=[made.conversation_key],
            )

    async def test_a_refused_assignment_changes_nothing(self, scene: Scene, received: MadeIntake) -> None:
        """A grant that is missing undoes the whole assignment."""
        counselor, coordinator = scene.organisation.counselors[0], scene.organisation.coordinator
        made = make_assignment(
            received.client,
            counselor_id=counselor.staff_id,
            counselor=counselor.keys.public,
            signer=coordinator.keys,
            granted=[received.intake_key],
        )
        with pytest.raises(GrantsDoNotMatch):
            await scene.done(
                lambda work: service.add_assignment(
                    work.main,
                    scene.clock,
                    signed=made.signed,
                    signer=coordinator.keys.public,
                    directory=scene.organisation.directory,
                    grants={},
                )
            )
        assert (await scene.client(received)).status is ClientStatus.WAITING
        log = await scene.done(
            lambda work: service.access_log(work.main, client_id=received.client.client_id)
        )
        assert log.assignments == ()

    async def test_a_missing_client_is_not_found(self, scene: Scene) -> None:
        """Nobody is assigned who never came."""
        made = make_intake(scene.organisation.directory)
        with pytest.raises(ClientNotFound):
            await scene.assign(made, scene.organisation.counselors[0])

    async def _add(
        self,
        scene: Scene,
        made: MadeIntake,
        counselor: Person,
        *,
        signer: KeyPair,
        sender: PublicKeys | None = None,
        granted: list[EpochKey] | None = None,
    ) -> None:
        assignment = make_assignment(
            made.client,
            counselor_id=counselor.staff_id,
            counselor=counselor.keys.public,
            signer=signer,
            granted=[made.intake_key] if granted is None else granted,
        )
        await scene.done(
            lambda work: service.add_assignment(
                work.main,
                scene.clock,
                signed=assignment.signed,
                signer=sender or signer.public,
                directory=scene.organisation.directory,
                grants=assignment.grants,
            )
        )


class TestProposal:
    async def test_an_accepted_proposal_is_an_assignment(self, scene: Scene, received: MadeIntake) -> None:
        """A proposed client is in the counselor's caseload already; she accepts once."""
        counselor = scene.organisation.counselors[0]
        await scene.assign(received, counselor, status=ClientStatus.PROPOSED)
        assert (await scene.client(received)).status is ClientStatus.PROPOSED
        load = await scene.done(
            lambda work: service.count_caseload(work.main, counselor_id=counselor.staff_id)
        )
        assert load == 1
        client_id = received.client.client_id
        await scene.done(lambda work: service.accept_proposal(work.main, client_id=client_id))
        assert (await scene.client(received)).status is ClientStatus.ASSIGNED
        with pytest.raises(NothingProposed):
            await scene.done(lambda work: service.accept_proposal(work.main, client_id=client_id))

    async def test_a_declined_proposal_puts_her_back(self, scene: Scene, received: MadeIntake) -> None:
        """Who declines waits again as of the day she came; to the counselor she does not exist any more."""
        counselor = scene.organisation.counselors[0]
        first = await scene.assign(received, counselor, status=ClientStatus.PROPOSED)
        scene.clock.advance(days=3)
        client_id = received.client.client_id
        await scene.done(lambda work: service.decline_proposal(work.main, scene.clock, client_id=client_id))
        (waiting,) = await scene.done(lambda work: service.list_waiting(work.main, limit=10))
        assert (waiting.client_id, waiting.came_on) == (client_id, today(FrozenClock()))
        assert (waiting.counselor_id, waiting.counselor_key_id) == (None, None)
        with pytest.raises(ClientNotFound):
            await scene.records(received, counselor.actor)
        await scene.assign(received, scene.organisation.counselors[1], previous=first.signed)

    async def test_there_must_be_one_to_decline(self, scene: Scene, received: MadeIntake) -> None:
        """Who merely waits has nothing to decline."""
        with pytest.raises(NothingProposed):
            await scene.done(
                lambda work: service.decline_proposal(
                    work.main, scene.clock, client_id=received.client.client_id
                )
            )


class TestLists:
    async def test_the_waiting_list_is_paged_by_arrival(self, scene: Scene) -> None:
        """Pages of two, each begun after the last client of the one before, show everybody once, longest first."""
        came = []
        for day in range(5):
            made = make_intake(scene.organisation.directory)
            came.append((await scene.receive(made)).client.client_id)
            scene.clock.advance(days=day % 2)
        seen: list[Client] = []

        async def next_page() -> list[Client]:
            after = (seen[-1].came_on, seen[-1].client_id) if seen else None
            return await scene.done(lambda work: service.list_waiting(work.main, after=after, limit=2))

        while page := await next_page():
            assert len(page) <= 2
            seen.extend(page)
        assert sorted(one.client_id for one in seen) == sorted(came)
        assert seen == sorted(seen, key=lambda one: (one.came_on, one.client_id))

    async def test_a_caseload_is_its_counselors(self, scene: Scene, received: MadeIntake) -> None:
        """Each counselor's list holds her own clients, and those assigned wait no longer."""
        first, second = scene.organisation.counselors
        await scene.assign(received, first)

        async def caseload(counselor: Person) -> list[str]:
            found = await scene.done(
                lambda work: service.list_caseload(work.main, counselor_id=counselor.staff_id)
            )
            return [client.client_id for client in found]

        assert (await caseload(first), await caseload(second)) == ([received.client.client_id], [])
        assert await scene.done(lambda work: service.list_waiting(work.main, limit=10)) == []
