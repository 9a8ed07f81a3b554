"""Gate 6, attacks on permits and hand-overs: permits made up, moved or withheld, and a counselor who will not leave."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.crypto.assignments import AssignedEpoch, assignment_hash
from app.crypto.epochs import NO_PREVIOUS, EpochReason
from app.crypto.errors import ChainBroken, ContextMismatch, NotEntitled, SignatureInvalid
from app.crypto.keypairs import KeyId, KeyPair
from app.crypto.owners import Kind
from app.crypto.permits import Permit, PermitKind, permit_hash, sign_permit
from app.sdk.casefiles import CaseFile
from app.sdk.devices import Device
from app.sdk.wire import to_wire
from tests.privacy.files import File
from tests.privacy.forgeries import (
    DAY,
    ForgedEpoch,
    client_and_counselor,
    forge_assignment,
    forge_epoch,
    in_the_name_of,
)
from tests.privacy.stages import Stage

pytestmark = pytest.mark.gate

STRANGER = KeyPair.generate()


def cover_for(stage: Stage, file: File) -> Permit:
    """Return the permit by which marta would let lena stand in, until a week from now."""
    entry = stage.olga.organisation.directory.find(stage.lena.blob.keys.key_id)
    assert entry is not None
    assert file.case.last_assignment is not None
    newest = file.case.newest(Kind.CONVERSATION)
    assert newest is not None
    stated = newest.statement
    return Permit(
        client_id=file.opened.client_id,
        sequence=1,
        kind=PermitKind.COVER,
        staff_id=entry.staff_id,
        key_id=entry.key_id,
        granted=(AssignedEpoch(Kind.CONVERSATION, stated.name.epoch, stated.commitment),),
        last_on=DAY + timedelta(days=365),
        earlier_client=None,
        assignment_hash=assignment_hash(file.case.last_assignment),
        previous_hash=NO_PREVIOUS,
        made_on=DAY,
        signer=stage.marta.blob.keys.key_id,
    )


def signed_by(permit: Permit, device: Device) -> bytes:
    """Return a permit signed by a device, in its own name."""
    keys = device.blob.keys
    return sign_permit(replace(permit, signer=keys.key_id), keys)


class TestPermits:
    async def test_an_honest_one_is_believed(self, stage: Stage, own_file: File) -> None:
        """The control: what her counselor signed stands in the file, and lets that colleague hold the key."""
        signed = signed_by(cover_for(stage, own_file), stage.marta)
        case = await own_file.read_epochs(permits=[to_wire(signed)])
        assert [one.key_id for one in case.file.permits] == [stage.lena.blob.keys.key_id]
        assert stage.lena.blob.keys.key_id in own_file.device.rightful_holders(case, Kind.CONVERSATION)

    async def test_by_whom_she_was_never_assigned_to(self, stage: Stage, own_file: File) -> None:
        """A colleague lets herself in by no word of her own, and no coordinator does it for her."""
        for device in (stage.lena, stage.olga):
            signed = signed_by(cover_for(stage, own_file), device)
            with pytest.raises(NotEntitled):
                await own_file.read_epochs(permits=[to_wire(signed)])

    async def test_in_the_counselors_name(self, stage: Stage, own_file: File) -> None:
        """The signature tells."""
        forger = in_the_name_of(STRANGER, stage.marta.blob.keys.public)
        signed = sign_permit(cover_for(stage, own_file), forger)
        with pytest.raises(SignatureInvalid):
            await own_file.read_epochs(permits=[to_wire(signed)])

    async def test_of_another_woman(self, stage: Stage, own_file: File, other_file: File) -> None:
        """A permit is for one client, whatever file it is laid into."""
        signed = signed_by(cover_for(stage, other_file), stage.marta)
        with pytest.raises((ContextMismatch, NotEntitled)):
            await own_file.read_epochs(permits=[to_wire(signed)])

    async def test_under_an_assignment_that_never_was(self, stage: Stage, own_file: File) -> None:
        """It names the assignment it was given under: one that nobody verified is none."""
        moved = replace(cover_for(stage, own_file), assignment_hash=bytes(32))
        with pytest.raises(NotEntitled):
            await own_file.read_epochs(permits=[to_wire(signed_by(moved, stage.marta))])

    async def test_without_the_one_before(self, stage: Stage, own_file: File) -> None:
        """A server cannot leave out the middle of a chain: an end without its beginning, or the other way round."""
        first = signed_by(cover_for(stage, own_file), stage.marta)
        ended = replace(
            cover_for(stage, own_file),
            sequence=2,
            kind=PermitKind.ENDED,
            granted=(),
            last_on=None,
            previous_hash=permit_hash(first),
        )
        second = signed_by(ended, stage.marta)
        case = await own_file.read_epochs(permits=[to_wire(first), to_wire(second)])
        assert own_file.device.standing_permits(case) == ()
        with pytest.raises(ChainBroken):
            await own_file.read_epochs(permits=[to_wire(second)])


class TestHandedOver:
    async def test_a_former_counselor_does_not_come_back(self, stage: Stage, own_file: File) -> None:
        """Once the next one made a key, a key that the former one makes and calls handed over is refused."""
        lena = stage.olga.organisation.directory.find(stage.lena.blob.keys.key_id)
        assert lena is not None
        assigned = [
            *own_file.epochs["assignments"],
            forge_assignment(own_file.case, stage.olga.blob.keys, lena),
        ]
        by_lena = self._next(stage.lena, own_file, own_file.case)
        statements = [*own_file.epochs["statements"], by_lena.statement]
        case = await own_file.read_epochs(assignments=assigned, statements=statements)
        newest = case.file.newest(Kind.CONVERSATION)
        assert newest is not None
        assert newest.statement.creator == KeyId(stage.lena.blob.keys.key_id)
        by_marta = self._next(stage.marta, own_file, case.file)
        with pytest.raises(NotEntitled):
            await own_file.read_epochs(assignments=assigned, statements=[*statements, by_marta.statement])

    async def test_nobody_calls_herself_the_next(self, stage: Stage, own_file: File) -> None:
        """Without an assignment that says so, a colleague's key is none, whatever its reason."""
        forged = self._next(stage.lena, own_file, own_file.case)
        with pytest.raises(NotEntitled):
            await own_file.read_with(forged)

    def _next(self, device: Device, own: File, file: CaseFile) -> ForgedEpoch:
        holders = client_and_counselor(own.opened.client_keys, device.blob.keys.public)
        return forge_epoch(file, Kind.CONVERSATION, device.blob.keys, holders, reason=EpochReason.HANDED_OVER)
