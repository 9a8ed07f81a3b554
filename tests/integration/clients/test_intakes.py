"""An intake on both databases: all of it or nothing."""

import asyncio
from dataclasses import replace

import pytest

from app.clients.errors import IntakeAlreadyReceived, IntakeNotWhole, StaleDirectory, WaitingListFull
from app.clients.repository import clients as client_rows
from app.clients.rules import ClientStatus, Intake
from app.clock import today
from app.crypto.epochs import HolderRole, read_statement
from app.crypto.errors import OpeningFailed, SignatureInvalid
from app.crypto.grants import open_grant, open_grant_with
from app.crypto.keypairs import KeyPair, unwrap_keys
from app.crypto.owners import Kind
from app.crypto.records import open_record
from app.crypto.secret_bytes import Secret
from app.crypto.teams import TeamKey
from app.database import Transaction
from app.records.errors import (
    CommitmentUnknown,
    GrantsDoNotMatch,
    NotAHolder,
    RecordNotForOwner,
    RecordOutOfOrder,
)
from tests.factories.intakes import MadeIntake, as_holder, make_epoch, make_intake, new_key, seal, team_of
from tests.factories.organisations import Organisation
from tests.factories.people import ClientPerson, make_client
from tests.integration.clients.scenes import Scene


class TestOpenIntake:
    async def test_all_of_it_is_stored(self, scene: Scene, received: MadeIntake) -> None:
        """The client is there, waits, and reads back with her own keys what she sent."""
        client = await scene.client(received)
        assert (client.status, client.server_assisted) == (ClientStatus.WAITING, False)
        assert (client.came_on, client.counselor_id) == (today(scene.clock), None)
        opened = unwrap_keys(received.client.secrets.wrap, client.wrapped_keys, "client")
        assert opened.keys.public == received.client.keys.public
        (held,) = await scene.epochs(received, received.client.actor)
        said = read_statement(held.statement)
        assert held.shred is not None
        key = open_grant(
            dict(held.grants)[received.client.key_id.hex()],
            received.client.keys,
            said.name,
            said.commitment,
            Secret(held.shred),
        )
        records = await scene.records(received, received.client.actor)
        assert [open_record(one.sealed, key).content for one in records] == [b"her story", b"her criteria"]

    async def test_the_intake_team_opens_it(self, scene: Scene, received: MadeIntake) -> None:
        """A coordinator gets the team's grant and opens the story with the team's key."""
        actor = scene.organisation.coordinator.actor
        (held,) = await scene.epochs(received, actor)
        ((recipient, sealed),) = held.grants
        said = read_statement(held.statement)
        assert recipient == scene.organisation.team.key_id.hex()
        assert held.shred is not None
        key = open_grant_with(
            sealed,
            scene.organisation.team.hpke_seed,
            scene.organisation.team.key_id,
            said.name,
            said.commitment,
            Secret(held.shred),
        )
        story, _ = await scene.records(received, actor)
        assert open_record(story.sealed, key).content == b"her story"

    async def test_where_she_chose_herself_her_counselor_holds_both_keys(self, scene: Scene) -> None:
        """An intake with a choice opens `conversation` too, and the chosen counselor holds both."""
        chosen = scene.organisation.counselors[0].keys.public
        made = make_intake(scene.organisation.directory, chosen=chosen)
        await scene.receive(made, chosen=chosen)
        held = await scene.epochs(made, made.client.actor)
        assert [one.kind for one in held] == ["conversation", "intake"]

    @pytest.mark.parametrize("same", ["keys", "phrase", "both"])
    async def test_an_intake_is_received_once(self, scene: Scene, received: MadeIntake, same: str) -> None:
        """Neither known keys nor a known phrase make a second client."""
        known, fresh = received.client, make_client(scene.organisation.installation_id)
        person = ClientPerson(
            fresh.keys if same == "phrase" else known.keys,
            fresh.secrets if same == "keys" else known.secrets,
            scene.organisation.installation_id,
        )
        before = await scene.row_counts()
        again = make_intake(scene.organisation.directory, client=person)
        with pytest.raises(IntakeAlreadyReceived):
            await scene.receive(again)
        assert await scene.row_counts() == before

    async def test_of_two_sent_at_once_one_is_received(self, scene: Scene) -> None:
        """A double click makes one client."""
        made = make_intake(scene.organisation.directory)
        outcomes = await asyncio.gather(*(scene.receive(made) for _ in range(4)), return_exceptions=True)
        refused = [type(outcome) for outcome in outcomes if outcome is not made]
        assert refused == [IntakeAlreadyReceived] * 3

    async def test_an_outdated_team_key_is_refused(self, scene: Scene) -> None:
        """An intake sealed for the team of yesterday's directory has to be sealed again."""
        made = make_intake(scene.organisation.directory)
        scene.organisation.team = TeamKey.generate(scene.organisation.installation_id, 2)
        with pytest.raises(StaleDirectory):
            await scene.receive(made)

    async def test_a_revoked_counselor_is_not_chosen(self, scene: Scene) -> None:
        """Whoever was revoked since the client chose is nobody to choose."""
        chosen = scene.organisation.counselors[0].keys.public
        made = make_intake(scene.organisation.directory, chosen=chosen)
        scene.organisation.revoked = (chosen.key_id,)
        with pytest.raises(StaleDirectory):
            await scene.receive(made, chosen=chosen)

    async def test_a_coordinator_is_not_chosen(self, scene: Scene) -> None:
        """Only a counselor can be chosen as one."""
        chosen = scene.organisation.coordinator.keys.public
        made = make_intake(scene.organisation.directory, chosen=chosen)
        with pytest.raises(StaleDirectory):
            await scene.receive(made, chosen=chosen)

    async def test_a_counselor_holds_nothing_unless_chosen(self, scene: Scene) -> None:
        """Where a coordinator approves, an intake that names a counselor is not whole."""
        made = make_intake(scene.organisation.directory, chosen=scene.organisation.counselors[0].keys.public)
        with pytest.raises(IntakeNotWhole):
            await scene.receive(made)

    async def test_one_choice_is_not_another(self, scene: Scene) -> None:
        """The keys must be sealed to the counselor she chose, to no other."""
        first, second = (counselor.keys.public for counselor in scene.organisation.counselors)
        made = make_intake(scene.organisation.directory, chosen=first)
        with pytest.raises(IntakeNotWhole):
            await scene.receive(made, chosen=second)

    async def test_a_flood_by_the_page_leaves_the_sealed_path_open(self, scene: Scene) -> None:
        """Of twenty places two can be taken by the page; whoever seals on her own device still finds one."""
        directory = scene.organisation.directory
        for _ in range(2):
            await scene.receive(make_intake(directory), waiting_list_limit=20, server_assisted=True)
        with pytest.raises(WaitingListFull):
            await scene.receive(make_intake(directory), waiting_list_limit=20, server_assisted=True)
        await scene.receive(make_intake(directory), waiting_list_limit=20)

    async def test_a_changed_phrase_frees_no_place_on_the_page(self, scene: Scene) -> None:
        """The mark goes with a new phrase, which a script can make for nothing; the place stays taken."""
        directory = scene.organisation.directory
        made = await scene.receive(make_intake(directory), waiting_list_limit=10, server_assisted=True)

        async def change(work: Transaction) -> None:
            client_id, keys = made.client.client_id, {"hpke_public": b"h", "signing_public": b"s"}
            row = keys | {"signed": b"signed", "acceptance": b"accepted"}
            await client_rows.add_succession(work.main, client_id, row)
            await client_rows.update_client(work.main, client_id, server_assisted=False)

        await scene.done(change)
        with pytest.raises(WaitingListFull):
            await scene.receive(make_intake(directory), waiting_list_limit=10, server_assisted=True)

    async def test_the_waiting_list_is_bounded(self, scene: Scene) -> None:
        """Beyond its bound nobody is put off with hope; who chose a counselor herself does not wait in it."""
        directory, chosen = scene.organisation.directory, scene.organisation.counselors[0].keys.public
        await scene.receive(make_intake(directory), waiting_list_limit=1)
        with pytest.raises(WaitingListFull):
            await scene.receive(make_intake(directory), waiting_list_limit=1)
        direct = make_intake(directory, chosen=chosen)
        await scene.receive(direct, chosen=chosen, waiting_list_limit=1)

    @pytest.mark.parametrize("count", [0, 5])
    async def test_an_intake_has_one_to_four_records(self, scene: Scene, count: int) -> None:
        """None is too few, five are too many."""
        made = make_intake(scene.organisation.directory, contents=[b"words"] * count)
        with pytest.raises(IntakeNotWhole):
            await scene.receive(made)

    @pytest.mark.parametrize(
        ("bend", "error"),
        [
            ("record of another client", RecordNotForOwner),
            ("record of another key", CommitmentUnknown),
            ("records in another order", RecordOutOfOrder),
            ("record of another kind", NotAHolder),
            ("epoch of another client", IntakeNotWhole),
            ("epoch twice", IntakeNotWhole),
            ("no epoch", IntakeNotWhole),
            ("grant too many", GrantsDoNotMatch),
            ("signed by another", SignatureInvalid),
            ("keys of another", OpeningFailed),
            ("wrapped keys of another", OpeningFailed),
            ("wrapped keys in the clear", OpeningFailed),
            ("short locator", IntakeNotWhole),
        ],
    )
    async def test_nothing_of_a_crooked_intake_is_stored(
        self, scene: Scene, bend: str, error: type[Exception]
    ) -> None:
        """Whatever does not belong together is refused for its own reason, and leaves no row in either store."""
        before = await scene.row_counts()
        made = make_intake(scene.organisation.directory)
        crooked = replace(made, intake=_bent(scene.organisation, made, bend))
        with pytest.raises(error):
            await scene.receive(crooked)
        assert await scene.row_counts() == before


def _bent(organisation: Organisation, made: MadeIntake, bend: str) -> Intake:
    intake, client, other = made.intake, made.client, make_intake(organisation.directory)
    (epoch,) = intake.epochs
    casework = new_key(client.owner, Kind.CASEWORK)
    own_key = new_key(client.owner, Kind.INTAKE)
    holders = [as_holder(client.keys.public, HolderRole.CLIENT), team_of(organisation.directory)]
    return {
        "record of another client": replace(intake, records=other.intake.records),
        "record of another key": replace(intake, records=(seal(own_key, client.keys),)),
        "records in another order": replace(intake, records=intake.records[::-1]),
        "record of another kind": replace(intake, records=(seal(casework, client.keys),)),
        "epoch of another client": replace(intake, epochs=other.intake.epochs),
        "epoch twice": replace(intake, epochs=(epoch, epoch)),
        "no epoch": replace(intake, epochs=()),
        "grant too many": replace(
            intake, epochs=(replace(epoch, grants={**epoch.grants, "00" * 32: bytes(1168)}),)
        ),
        "signed by another": replace(
            intake, epochs=(make_epoch(made.intake_key, KeyPair.generate(), holders),)
        ),
        "keys of another": replace(intake, signing_public=other.intake.signing_public),
        "wrapped keys of another": replace(intake, wrapped_keys=other.intake.wrapped_keys),
        "wrapped keys in the clear": replace(intake, wrapped_keys=client.keys.hpke_seed),
        "short locator": replace(intake, locator=bytes(31)),
    }[bend]
