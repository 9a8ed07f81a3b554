"""Gate 6, the scenarios: what a server, a thief or somebody who left would try, each with its positive control."""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from app.crypto.assignments import AssignedEpoch, sign_assignment, verify_assignment
from app.crypto.epochs import (
    EpochKey,
    EpochReason,
    Holder,
    ensure_holder,
    state_epoch,
    verify_link,
    verify_statement,
)
from app.crypto.errors import (
    ChainBroken,
    CommitmentMismatch,
    ContextMismatch,
    MacInvalid,
    Malformed,
    NotEntitled,
    SignatureInvalid,
    WrongKey,
)
from app.crypto.grants import open_grant, open_listed_grant, seal_grant
from app.crypto.keypairs import KeyPair, PublicKeys, unwrap_keys, wrap_keys
from app.crypto.organisations import StaffRole, sign_directory
from app.crypto.owners import Kind
from app.crypto.records import RecordHeader, SealedRecord, open_record, record_hash, seal_record
from app.crypto.secret_bytes import Secret
from app.crypto.successions import present_keys, state_succession
from tests.unit.crypto.samples import (
    AS_CLIENT,
    AS_COUNSELOR,
    AS_STRANGER,
    ASSIGNMENT,
    BLOB,
    CERTIFICATE,
    CLIENT,
    CLIENT_ID,
    CONVERSATION,
    COORDINATOR,
    COUNSELOR,
    DAY,
    DIRECTORY,
    FIRST,
    FIRST_STATEMENT,
    INTAKE,
    NEXT_CONVERSATION,
    OTHER_CLIENT_ID,
    OTHER_CONVERSATION,
    OTHER_COUNSELOR,
    SECOND,
    SIGNED_ASSIGNMENT,
    STRANGER,
    WRAP,
    believed_directory,
    client_key,
    header_of,
)
from tests.vectors.cast import secret
from tests.vectors.from_readme.content import ContentKey, Header, Name, record_of_body
from tests.vectors.from_readme.people import Person, succession
from tests.vectors.from_readme.primitives import frame, padded, sha256

pytestmark = pytest.mark.gate


def _epoch_by(
    creator: KeyPair,
    *holders: Holder,
    key: EpochKey = NEXT_CONVERSATION,
    previous: bytes | None = FIRST,
    linked: tuple[EpochKey, ...] = (),
) -> bytes:
    return state_epoch(
        key,
        creator=creator,
        holders=holders,
        reason=EpochReason.ROUTINE,
        made_on=DAY,
        previous=previous,
        linked_keys=linked,
    )


class TestAnInjectedEpoch:
    def test_an_honest_one_is_believed(self) -> None:
        """Positive control."""
        statement = verify_statement(SECOND, OTHER_COUNSELOR.public.signing, FIRST)
        verify_link(statement, CONVERSATION)

    def test_signed_by_a_stranger_it_is_refused(self) -> None:
        """The server has no signing key that anybody believes: naming the counselor as creator does not help."""
        forged = _epoch_by(STRANGER, AS_CLIENT, AS_STRANGER)
        with pytest.raises(SignatureInvalid):
            verify_statement(forged, COUNSELOR.public.signing, FIRST)

    def test_with_a_stolen_signing_key_but_without_the_previous_key_it_is_refused(self) -> None:
        """The link is missing, or was made under a key that was guessed."""
        guessed = client_key(which="guessed")
        for linked in ((), (guessed,)):
            forged = _epoch_by(COUNSELOR, AS_CLIENT, AS_STRANGER, linked=linked)
            statement = verify_statement(forged, COUNSELOR.public.signing, FIRST)
            with pytest.raises(MacInvalid):
                verify_link(statement, CONVERSATION)

    def test_a_first_conversation_not_linked_to_the_intake_is_refused(self) -> None:
        """Whoever was not granted the intake cannot begin a conversation."""
        forged = _epoch_by(COUNSELOR, AS_CLIENT, AS_COUNSELOR, key=CONVERSATION, previous=None)
        with pytest.raises(MacInvalid):
            verify_link(verify_statement(forged, COUNSELOR.public.signing), INTAKE)
        verify_link(FIRST_STATEMENT, INTAKE)

    def test_a_second_first_epoch_breaks_the_chain_of_the_next(self) -> None:
        """Of two beginnings only one has the hash the next statement names."""
        rival = _epoch_by(COUNSELOR, AS_CLIENT, AS_STRANGER, key=CONVERSATION, previous=None)
        with pytest.raises(ChainBroken):
            verify_statement(SECOND, OTHER_COUNSELOR.public.signing, rival)

    def test_a_statement_left_out_breaks_the_chain(self) -> None:
        """Nothing in the middle can be hidden from the access log."""
        third = _epoch_by(COUNSELOR, AS_CLIENT, key=client_key(epoch=3), previous=SECOND)
        verify_statement(third, COUNSELOR.public.signing, SECOND)
        with pytest.raises(ChainBroken):
            verify_statement(third, COUNSELOR.public.signing, FIRST)

    def test_another_clients_statement_is_no_predecessor(self) -> None:
        """Rows swapped between clients do not chain."""
        others = _epoch_by(COUNSELOR, AS_CLIENT, key=OTHER_CONVERSATION, previous=None)
        with pytest.raises(ChainBroken):
            verify_statement(SECOND, OTHER_COUNSELOR.public.signing, others)


class TestAHolderWhoIsNone:
    def test_a_grant_to_somebody_unlisted_is_refused(self) -> None:
        """Even if a holder really sealed the key to her."""
        leaked = seal_grant(CONVERSATION, STRANGER.public)
        with pytest.raises(NotEntitled):
            open_listed_grant(leaked, STRANGER, FIRST_STATEMENT, CONVERSATION.shred)
        honest = seal_grant(CONVERSATION, COUNSELOR.public)
        assert open_listed_grant(honest, COUNSELOR, FIRST_STATEMENT, CONVERSATION.shred) == CONVERSATION

    def test_a_leaver_is_no_holder_of_the_next_epoch(self) -> None:
        """The list is complete for each epoch."""
        statement = verify_statement(SECOND, OTHER_COUNSELOR.public.signing, FIRST)
        ensure_holder(statement, OTHER_COUNSELOR.key_id)
        with pytest.raises(NotEntitled):
            ensure_holder(statement, COUNSELOR.key_id)

    def test_two_holders_given_different_keys_are_told(self) -> None:
        """The grant opens, and the key in it is not the committed one."""
        rival = client_key(which="rival")
        named = EpochKey(CONVERSATION.name, rival.key, rival.shred)
        grant = seal_grant(named, COUNSELOR.public)
        with pytest.raises(
            WrongKey
        ):  # sealed under its own commitment, it does not even open under the stated one
            open_grant(grant, COUNSELOR, CONVERSATION.name, CONVERSATION.commitment, CONVERSATION.shred)
        with pytest.raises(CommitmentMismatch):
            open_record(
                seal_record(CONVERSATION, header_of(), b"words"),
                open_grant(grant, COUNSELOR, named.name, named.commitment, named.shred),
            )


class TestSubstitutedKeys:
    def test_a_clients_keys_are_bound_to_her_id(self) -> None:
        """A server that answers with its own keys names another client."""
        swapped = PublicKeys(STRANGER.public.hpke, CLIENT.public.signing)
        for keys in (swapped, STRANGER.public):
            with pytest.raises(ContextMismatch):
                present_keys(CLIENT_ID, keys, [])
        assert present_keys(CLIENT_ID, CLIENT.public, []) == CLIENT.public

    def test_a_new_key_must_be_signed_by_the_old(self) -> None:
        """A change of phrase cannot be made up."""
        stranger = Person(STRANGER.hpke_seed, STRANGER.signing_seed)
        for previous in (STRANGER.key_id, CLIENT.key_id):
            forged = succession(stranger, CLIENT_ID, previous, stranger, DAY.isoformat())
            with pytest.raises(SignatureInvalid):
                present_keys(CLIENT_ID, CLIENT.public, [forged])
        honest = state_succession(CLIENT, STRANGER.public, CLIENT_ID, DAY)
        assert present_keys(CLIENT_ID, CLIENT.public, [honest]) == STRANGER.public

    def test_a_staff_members_keys_are_bound_to_the_directory(self) -> None:
        """The directory names key ids; other keys have another id, with no role."""
        with pytest.raises(NotEntitled):
            DIRECTORY.ensure_role(STRANGER.key_id, StaffRole.COUNSELOR)
        mixed = PublicKeys(STRANGER.public.hpke, COUNSELOR.public.signing)
        assert mixed.key_id != COUNSELOR.key_id
        entry = DIRECTORY.ensure_role(COUNSELOR.key_id, StaffRole.COUNSELOR)
        assert entry.key_id == COUNSELOR.key_id

    def test_the_teams_key_is_bound_to_the_directory(self) -> None:
        """A client's intake cannot be led to another team."""
        forged = sign_directory(
            replace(DIRECTORY, team_hpke_public=STRANGER.public.hpke), STRANGER, CERTIFICATE
        )
        with pytest.raises(SignatureInvalid):
            believed_directory(forged)


class TestRowsSwapped:
    def test_a_record_does_not_open_as_another_clients(self) -> None:
        """Neither as it is, nor with its header rewritten."""
        sealed = seal_record(CONVERSATION, header_of(), b"words")
        with pytest.raises(ContextMismatch):
            open_record(sealed, OTHER_CONVERSATION)
        assert open_record(sealed, CONVERSATION).content == b"words"

    def test_an_assignment_is_for_one_client(self) -> None:
        """Its counselor becomes a holder of nothing of another client's."""
        assert ASSIGNMENT.grants(INTAKE.name, INTAKE.commitment)
        others = client_key(Kind.INTAKE, client_id=OTHER_CLIENT_ID)
        assert not ASSIGNMENT.grants(others.name, INTAKE.commitment)
        moved = sign_assignment(replace(ASSIGNMENT, client_id=OTHER_CLIENT_ID, sequence=1), COORDINATOR)
        following = replace(ASSIGNMENT, sequence=2, previous_hash=record_hash(b"x"))
        with pytest.raises(ChainBroken):
            verify_assignment(sign_assignment(following, COORDINATOR), COORDINATOR.public.signing, moved)

    def test_an_assignment_cannot_be_stretched_to_another_key(self) -> None:
        """It names the commitment, not only the epoch."""
        stretched = replace(
            ASSIGNMENT, granted=(*ASSIGNMENT.granted, AssignedEpoch(Kind.CASEWORK, 1, INTAKE.commitment))
        )
        forged = sign_assignment(replace(stretched, signer=COUNSELOR.key_id), COUNSELOR)
        with pytest.raises(SignatureInvalid):
            verify_assignment(forged, COORDINATOR.public.signing)
        assert verify_assignment(SIGNED_ASSIGNMENT, COORDINATOR.public.signing) == ASSIGNMENT

    def test_a_wrapped_blob_of_somebody_else_does_not_open(self) -> None:
        """It is bound to the words it was wrapped under."""
        others = wrap_keys(Secret(bytes(32)), replace(BLOB, keys=STRANGER), "client")
        with pytest.raises(WrongKey):
            unwrap_keys(WRAP, others, "client")

    def test_a_withheld_record_is_noticed(self) -> None:
        """The next one names a hash that nobody can show."""
        first = seal_record(CONVERSATION, header_of(record="first"), b"first")
        second_header = replace(header_of(record="second"), previous_hash=record_hash(first))
        second = seal_record(CONVERSATION, second_header, b"second")
        third_header = replace(header_of(record="third"), previous_hash=record_hash(second))
        third = seal_record(CONVERSATION, third_header, b"third")
        assert _follows(third, second)
        assert not _follows(third, first)


def _follows(sealed: bytes, previous: bytes) -> bool:
    return SealedRecord.read(sealed).header.previous_hash == record_hash(previous)


class TestForgedWords:
    @pytest.mark.parametrize(("key", "version"), [(CONVERSATION, 2), (OTHER_CONVERSATION, 1)])
    def test_a_signature_cannot_be_moved_to_another_record(self, key: EpochKey, version: int) -> None:
        """It covers the header it was made for: a note cannot be said again of another client, or later."""
        note, made_for = b"She may be in danger.", _attackers(CONVERSATION, 1)
        header_hash = sha256(frame("record-header-hash", made_for.encoded()))
        recorded = COUNSELOR.sign(frame("record-signature", header_hash, note))
        for header, opens in ((made_for, True), (_attackers(key, version), False)):
            sealed = record_of_body(header, bytes(32), padded(frame("record-body", note, recorded)))
            with nullcontext() if opens else pytest.raises(SignatureInvalid):
                opened = open_record(
                    sealed, CONVERSATION if opens else key, author_signing_key=COUNSELOR.public.signing
                )
                assert opened.signed

    def test_a_client_cannot_write_as_her_counselor(self) -> None:
        """She holds the key of the conversation, but not the counselor's signing key."""
        for signer in (None, CLIENT):
            forged = seal_record(CONVERSATION, _staffs(CONVERSATION), b"I promise", signer=signer)
            with pytest.raises(SignatureInvalid):
                open_record(forged, CONVERSATION, author_signing_key=COUNSELOR.public.signing)

    def test_one_ciphertext_cannot_be_made_to_say_two_things(self) -> None:
        """The body's label must come out right under any key; without it the record is malformed, whatever GCM says."""
        header = _attackers(CONVERSATION, 1)
        labelled, bare = frame("record-body", b"words", b""), b"words"
        assert (
            open_record(record_of_body(header, bytes(32), padded(labelled)), CONVERSATION).content == b"words"
        )
        with pytest.raises(Malformed):
            open_record(record_of_body(header, bytes(32), padded(bare)), CONVERSATION)


def _staffs(key: EpochKey) -> RecordHeader:
    return header_of(key, COUNSELOR)


def _attackers(key: EpochKey, version: int) -> Header:
    """Return a header in the counselor's name as somebody makes it who holds the key and follows no rule."""
    owner = key.name.owner
    content_key = ContentKey(Name(owner.kind, owner.id, key.name.kind, key.name.epoch), key.key, key.shred)
    return Header(content_key, secret("record id", 16), version, COUNSELOR.key_id)
