"""Gate 6, attacks by a former counselor: keys that she makes for others and knows, permits for what she never held."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.crypto.assignments import AssignedEpoch, assignment_hash
from app.crypto.epochs import EpochReason, Holder, HolderRole, read_statement
from app.crypto.errors import NotEntitled
from app.crypto.keypairs import PublicKeys
from app.crypto.owners import Kind
from app.crypto.permits import PermitKind, permit_hash
from app.sdk.contents import ContentType, text_content
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import Device, EpochNeedsRenewal, OpenedCase, assignment_in_force
from app.sdk.drafts import keep_draft
from app.sdk.wire import from_wire, to_wire
from tests.privacy.files import File
from tests.privacy.forgeries import DAY, ForgedEpoch, client_and_counselor, forge_assignment, forge_epoch
from tests.privacy.stages import Stage
from tests.privacy.test_tampering_permits import cover_for, signed_by

pytestmark = pytest.mark.gate


def handed_to_lena(stage: Stage, file: File) -> list[str]:
    """Return a file's assignments with one more, by which the coordinator hands it to lena."""
    lena = stage.olga.organisation.directory.find(stage.lena.blob.keys.key_id)
    assert lena is not None
    return [*file.epochs["assignments"], forge_assignment(file.case, stage.olga.blob.keys, lena)]


def next_conversation(
    case: OpenedCase, maker: Device, counselor: PublicKeys, reason: EpochReason
) -> ForgedEpoch:
    """Return the next `conversation` that somebody makes for the client and a counselor, and not for herself."""
    holders = client_and_counselor(case.client_keys, counselor)
    linked = (case.file.newest_key(Kind.INTAKE),)
    if reason is EpochReason.ROUTINE:
        linked = (case.file.newest_key(Kind.CONVERSATION),)
    return forge_epoch(case.file, Kind.CONVERSATION, maker.blob.keys, holders, linked=linked, reason=reason)


async def read_after(
    file: File, assigned: list[str], forged: list[ForgedEpoch], **said: list[str]
) -> OpenedCase:
    """Return the file as it is read while the server tells of assignments and epochs that came after."""
    return await file.read_epochs(
        assignments=assigned,
        statements=[*file.epochs["statements"], *(one.statement for one in forged)],
        epochs=[*file.epochs["epochs"], *(one.view for one in forged)],
        **said,
    )


class TestMakers:
    async def test_the_present_counselor_is_believed(self, stage: Stage, own_file: File) -> None:
        """The control: the key that the next counselor makes is trusted."""
        lena = stage.lena.blob.keys.public
        made = next_conversation(own_file.opened, stage.lena, lena, EpochReason.HANDED_OVER)
        case = await read_after(own_file, handed_to_lena(stage, own_file), [made])
        assert own_file.device.trusts_newest(case, Kind.CONVERSATION)

    async def test_before_the_next_one_comes(self, stage: Stage, own_file: File) -> None:
        """A key that the former one makes for client and successor is known to her: nothing is written under it."""
        lena = stage.lena.blob.keys.public
        made = next_conversation(own_file.opened, stage.marta, lena, EpochReason.ROUTINE)
        case = await read_after(own_file, handed_to_lena(stage, own_file), [made])
        assert own_file.device.holders_of_newest(case, Kind.CONVERSATION) == {
            case.client_keys.key_id,
            lena.key_id,
        }
        content = text_content(ContentType.MESSAGE, "Are you there?")
        with pytest.raises(EpochNeedsRenewal):
            await own_file.device.write(case, Kind.CONVERSATION, content, signed=False)

    async def test_after_giving_her_back(self, stage: Stage, own_file: File) -> None:
        """Her rank is still the highest, and her key is believed no more."""
        given_back = replace(
            cover_for(stage, own_file),
            kind=PermitKind.ENDED,
            key_id=stage.marta.blob.keys.key_id,
            granted=(),
            last_on=None,
        )
        holders = {Holder(own_file.opened.client_keys.key_id, HolderRole.CLIENT): own_file.opened.client_keys}
        linked = (own_file.case.newest_key(Kind.CONVERSATION),)
        made = forge_epoch(
            own_file.case, Kind.CONVERSATION, stage.marta.blob.keys, {**holders}, linked=linked
        )
        permits = [to_wire(signed_by(given_back, stage.marta))]
        case = await read_after(own_file, own_file.epochs["assignments"], [made], permits=permits)
        assert not own_file.device.trusts_newest(case, Kind.CONVERSATION)

    async def test_by_a_permit_to_herself(self, stage: Stage, own_file: File) -> None:
        """Commitments are no secret: naming one she does not hold makes her no holder, and her key none."""
        lena = stage.lena.blob.keys.public
        assigned = handed_to_lena(stage, own_file)
        honest = next_conversation(own_file.opened, stage.lena, lena, EpochReason.HANDED_OVER)
        case = await read_after(own_file, assigned, [honest])
        stated = read_statement(from_wire(honest.statement))
        to_herself = replace(
            cover_for(stage, own_file),
            kind=PermitKind.HANDED_OVER,
            key_id=stage.marta.blob.keys.key_id,
            granted=(AssignedEpoch(Kind.CONVERSATION, stated.name.epoch, stated.commitment),),
            last_on=None,
        )
        forged = next_conversation(case, stage.marta, lena, EpochReason.HANDED_OVER)
        permits = [to_wire(signed_by(to_herself, stage.marta))]
        with pytest.raises(NotEntitled):
            await read_after(own_file, assigned, [honest, forged], permits=permits)

    async def test_a_draft_waits_like_a_note(self, stage: Stage, file: File) -> None:
        """Under a key that a stranger holds too nothing is kept, not even what is being written."""
        lena, marta = stage.lena.blob.keys.public, stage.marta.blob.keys.public
        holders = {Holder(keys.key_id, HolderRole.COUNSELOR): keys for keys in (lena, marta)}
        linked = (file.case.newest_key(Kind.CASEWORK),)
        made = forge_epoch(file.case, Kind.CASEWORK, stage.marta.blob.keys, {**holders}, linked=linked)
        case = await file.read_with(made)
        assert isinstance(file.device, CounselorDevice)
        with pytest.raises(EpochNeedsRenewal):
            await keep_draft(file.device, case, "She slept.")


class TestStanding:
    async def test_no_permit_outlives_her_who_gave_it(self, stage: Stage, own_file: File) -> None:
        """Once the counselor is revoked, nobody holds a key by her word, whenever she signed it."""
        signed = signed_by(cover_for(stage, own_file), stage.marta)
        case = await own_file.read_epochs(permits=[to_wire(signed)])
        directory = own_file.device.organisation.directory
        revoked = replace(directory, revoked=(*directory.revoked, stage.marta.blob.keys.key_id))
        assert own_file.device.standing_permits(case) != ()
        afterwards = replace(case, assignment=assignment_in_force(case.file, revoked))
        assert own_file.device.standing_permits(afterwards) == ()
        holders = own_file.device.rightful_holders(afterwards, Kind.CONVERSATION)
        assert stage.lena.blob.keys.key_id not in holders

    async def test_none_stands_longer_than_a_year(self, stage: Stage, own_file: File) -> None:
        """A last day further away lets nobody in, on whatever day she says she signed."""
        for days_ahead in (0, 1000):
            made_on = DAY + timedelta(days=days_ahead)
            long = replace(cover_for(stage, own_file), made_on=made_on, last_on=DAY + timedelta(days=1100))
            case = await own_file.read_epochs(permits=[to_wire(signed_by(long, stage.marta))])
            assert own_file.device.standing_permits(case) == ()

    async def test_the_client_ends_one(self, stage: Stage, own_file: File) -> None:
        """Whom her counselor let in, she herself can send away."""
        first = signed_by(cover_for(stage, own_file), stage.marta)
        ended = replace(
            cover_for(stage, own_file),
            sequence=2,
            kind=PermitKind.ENDED,
            granted=(),
            last_on=None,
            previous_hash=permit_hash(first),
        )
        second = signed_by(ended, stage.erin)
        case = await own_file.read_epochs(permits=[to_wire(first), to_wire(second)])
        assert own_file.device.standing_permits(case) == ()

    async def test_none_follows_under_an_older_assignment(self, stage: Stage, own_file: File) -> None:
        """Once the next counselor permitted something, a word of the former one comes too late."""
        assigned = handed_to_lena(stage, own_file)
        under = assignment_hash(from_wire(assigned[-1]))
        first = signed_by(replace(cover_for(stage, own_file), assignment_hash=under, granted=()), stage.lena)
        late = replace(cover_for(stage, own_file), sequence=2, previous_hash=permit_hash(first))
        case = await own_file.read_epochs(assignments=assigned, permits=[to_wire(first)])
        assert len(case.file.permits) == 1
        second = signed_by(late, stage.marta)
        with pytest.raises(NotEntitled):
            await own_file.read_epochs(assignments=assigned, permits=[to_wire(first), to_wire(second)])
