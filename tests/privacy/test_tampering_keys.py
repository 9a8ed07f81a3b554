"""Gate 6, attacks on keys: epochs planted, grants handed to strangers, assignments forged.

Each forgery is well formed and made with keys of the attacker's own; beside each stands the honest thing, believed.
"""

from uuid import uuid4

import pytest

from app.crypto import framing, labels, suites
from app.crypto.epochs import read_statement
from app.crypto.errors import (
    ChainBroken,
    CommitmentMismatch,
    ContextMismatch,
    MacInvalid,
    NotEntitled,
    SignatureInvalid,
    WrongKey,
)
from app.crypto.grants import seal_grant
from app.crypto.keypairs import KeyPair
from app.crypto.organisations import DirectoryEntry
from app.crypto.owners import Kind
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret
from app.sdk.devices import Device
from app.sdk.wire import from_wire, to_wire
from tests.privacy.files import File
from tests.privacy.forgeries import (
    ForgedEpoch,
    client_and_counselor,
    forge_assignment,
    forge_epoch,
    in_the_name_of,
)
from tests.privacy.stages import Stage
from tests.privacy.wires import instead

pytestmark = pytest.mark.gate

STRANGER = KeyPair.generate()


def entry_of(stage: Stage, device: Device) -> DirectoryEntry:
    """Return somebody's entry in the directory."""
    entry = stage.olga.organisation.directory.find(device.blob.keys.key_id)
    assert entry is not None
    return entry


def kind_of(statement: str) -> Kind:
    """Return which key a statement is about."""
    return read_statement(from_wire(statement)).name.kind


async def refuses(error: type[Exception], file: File, forged: ForgedEpoch) -> None:
    """Expect that a forged epoch is refused by name and nothing is written."""
    with pytest.raises(error):
        await file.read_with(forged)
    assert file.stage.liar.writes == []


class TestInjectedEpochs:
    async def test_by_a_stranger(self, file: File, own_file: File) -> None:
        """Somebody whom the directory does not name makes no epoch, neither for the counselor nor for the client."""
        for one in (file, own_file):
            holders = client_and_counselor(one.opened.client_keys, STRANGER.public)
            forged = forge_epoch(one.case, Kind.CONVERSATION, STRANGER, holders)
            await refuses(NotEntitled, one, forged)

    async def test_by_a_stranger_in_the_counselors_name(self, stage: Stage, own_file: File) -> None:
        """The signature tells."""
        forger = in_the_name_of(STRANGER, stage.marta.blob.keys.public)
        holders = client_and_counselor(own_file.opened.client_keys, STRANGER.public)
        forged = forge_epoch(own_file.case, Kind.CONVERSATION, forger, holders)
        await refuses(SignatureInvalid, own_file, forged)

    async def test_by_a_counselor_who_is_not_hers(self, stage: Stage, own_file: File) -> None:
        """Another counselor of the directory is not assigned."""
        keys = stage.lena.blob.keys
        holders = client_and_counselor(own_file.opened.client_keys, keys.public)
        forged = forge_epoch(own_file.case, Kind.CONVERSATION, keys, holders)
        await refuses(NotEntitled, own_file, forged)

    async def test_by_a_coordinator(self, stage: Stage, own_file: File) -> None:
        """A coordinator holds `intake` and nothing else."""
        keys = stage.olga.blob.keys
        holders = client_and_counselor(own_file.opened.client_keys, keys.public)
        forged = forge_epoch(own_file.case, Kind.CONVERSATION, keys, holders)
        await refuses(NotEntitled, own_file, forged)

    async def test_without_the_key_before(self, stage: Stage, own_file: File) -> None:
        """Even with her counselor's signature, an epoch is bound to the one before by a MAC under its key."""
        keys = stage.marta.blob.keys
        holders = client_and_counselor(own_file.opened.client_keys, keys.public)
        forged = forge_epoch(own_file.case, Kind.CONVERSATION, keys, holders)
        await refuses(MacInvalid, own_file, forged)

    async def test_in_place_of_the_first(self, stage: Stage, own_file: File) -> None:
        """A second chain beside the first is none."""
        keys = stage.marta.blob.keys
        holders = client_and_counselor(own_file.opened.client_keys, keys.public)
        forged = forge_epoch(own_file.case, Kind.CONVERSATION, keys, holders, first=True)
        await refuses(ChainBroken, own_file, forged)

    async def test_an_honest_next_epoch_is_believed(self, stage: Stage, own_file: File) -> None:
        """The control: made by her counselor, with the MAC under the key before, the same epoch is taken."""
        keys = stage.marta.blob.keys
        holders = client_and_counselor(own_file.opened.client_keys, keys.public)
        linked = (own_file.case.newest_key(Kind.CONVERSATION),)
        made = forge_epoch(own_file.case, Kind.CONVERSATION, keys, holders, linked=linked)
        told = await own_file.read_with(made)
        assert told.file.newest_key(Kind.CONVERSATION).name.epoch == 2


class TestGrants:
    async def test_for_somebody_who_is_not_listed(self, stage: Stage, file: File) -> None:
        """A key handed to another counselor, even by one who holds it, makes her no holder: her device refuses it."""
        keys = stage.lena.blob.keys
        epochs = file.epochs
        for view in epochs["epochs"]:
            name = read_statement(from_wire(view["statement"])).name
            sealed = seal_grant(file.case.keys[name.kind, name.epoch], keys.public)
            view["grants"] = [{"recipient_key_id": keys.key_id.hex(), "sealed": to_wire(sealed)}]
        told = {**file.said, f"{file.path}/epochs": epochs}
        async with stage.liar.telling(told.get):
            with pytest.raises(NotEntitled):
                await stage.lena.open_case(file.opened.client_id)

    async def test_with_another_key_inside(self, stage: Stage, file: File) -> None:
        """A key the server made, well sealed to her, is not the one the statement commits to."""
        own = stage.marta.blob.keys.public
        epochs = file.epochs
        view = epochs["epochs"][0]
        name = read_statement(from_wire(view["statement"])).name
        committed = file.case.keys[name.kind, name.epoch]
        # All that is public goes into the grant as it should: it opens, and only the commitment tells.
        info = framing.frame(
            labels.GRANT_INFO, suites.SUITE_ID, *name.fields(), committed.commitment, own.key_id
        )
        sealed = suites.hpke_seal(own.hpke, Secret(random_bytes(32)), info)
        view["grants"] = [{"recipient_key_id": own.key_id.hex(), "sealed": to_wire(sealed)}]
        with pytest.raises(CommitmentMismatch):
            await file.read("epochs", epochs)

    async def test_of_another_epoch(self, file: File) -> None:
        """Her own grant of one kind does not open under another."""
        epochs = file.epochs
        first, second = epochs["epochs"][:2]
        first["grants"], second["grants"] = second["grants"], first["grants"]
        with pytest.raises(WrongKey):
            await file.read("epochs", epochs)

    async def test_a_withheld_statement_breaks_the_chain(self, file: File) -> None:
        """An epoch whose statement is not among the signed ones is no epoch."""
        with pytest.raises(ChainBroken):
            await file.read_epochs(statements=file.epochs["statements"][1:])


class TestAssignments:
    async def test_forged_by_a_counselor(self, stage: Stage, own_file: File) -> None:
        """A counselor who is no coordinator assigns nobody, not even to herself."""
        entry = entry_of(stage, stage.lena)
        forged = forge_assignment(own_file.case, stage.lena.blob.keys, entry)
        with pytest.raises(NotEntitled):
            await own_file.read_epochs(assignments=[*own_file.epochs["assignments"], forged])

    async def test_forged_in_the_coordinators_name(self, stage: Stage, own_file: File) -> None:
        """The signature tells."""
        forger = in_the_name_of(STRANGER, stage.olga.blob.keys.public)
        entry = entry_of(stage, stage.lena)
        forged = forge_assignment(own_file.case, forger, entry)
        with pytest.raises(SignatureInvalid):
            await own_file.read_epochs(assignments=[*own_file.epochs["assignments"], forged])

    async def test_to_somebody_who_is_no_counselor(self, stage: Stage, own_file: File) -> None:
        """Even a coordinator assigns to nobody but counselors of the directory."""
        entry = DirectoryEntry(uuid4(), STRANGER.key_id, ())
        forged = forge_assignment(own_file.case, stage.olga.blob.keys, entry)
        with pytest.raises(NotEntitled):
            await own_file.read_epochs(assignments=[*own_file.epochs["assignments"], forged])

    async def test_another_clients(self, own_file: File, other_file: File) -> None:
        """An assignment names its client."""
        with pytest.raises(ContextMismatch):
            await own_file.read_epochs(assignments=other_file.epochs["assignments"])

    async def test_withheld(self, own_file: File) -> None:
        """Without the assignment nobody could have made the epochs that followed from it."""
        with pytest.raises(NotEntitled):
            await own_file.read_epochs(assignments=[])

    async def test_an_honest_next_one_is_believed(self, stage: Stage, own_file: File) -> None:
        """The control: signed by the coordinator, the same assignment is taken."""
        entry = entry_of(stage, stage.lena)
        made = forge_assignment(own_file.case, stage.olga.blob.keys, entry)
        told = await own_file.read_epochs(assignments=[*own_file.epochs["assignments"], made])
        assert told.assignment is not None
        assert told.assignment.counselor_key == entry.key_id

    async def test_to_another_counselor_seals_nothing(self, stage: Stage, file: File) -> None:
        """A counselor who is shown a case as new, and another as the one who answers for it, makes no key."""
        made = forge_assignment(file.case, stage.olga.blob.keys, entry_of(stage, stage.lena))
        epochs = {
            "assignments": [*file.epochs["assignments"], made],
            "permits": [],
            "epochs": [one for one in file.epochs["epochs"] if kind_of(one["statement"]) is Kind.INTAKE],
            "statements": [one for one in file.epochs["statements"] if kind_of(one) is Kind.INTAKE],
        }
        async with stage.liar.telling(instead(f"{file.path}/epochs", epochs)):
            with pytest.raises(NotEntitled):
                await stage.marta.take_on(file.opened.client_id)
        assert stage.liar.writes == []
