"""One small example of every sealed or signed format, how it is opened, and a twin made for somebody else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.crypto import errors
from app.crypto.admissions import read_admission, sign_admission, verify_admission
from app.crypto.assignments import read_assignment, sign_assignment, verify_assignment
from app.crypto.envelopes import EnvelopeHeader, open_envelope, read_envelope, seal_envelope
from app.crypto.epochs import (
    EpochReason,
    ensure_commitment,
    ensure_holder,
    read_statement,
    state_epoch,
    verify_link,
    verify_statement,
)
from app.crypto.errors import OpeningFailed
from app.crypto.grants import open_listed_grant, seal_grant
from app.crypto.group_letters import (
    GroupLetterHeader,
    open_group_letter,
    read_group_letter,
    seal_group_letter,
)
from app.crypto.keypairs import KeyBlob, ensure_wrapped_keys, unwrap_keys, wrap_keys
from app.crypto.logins import ACTION_LOG_IN, login_public_key, prove_login, verify_login
from app.crypto.organisations import (
    certify_delegate,
    read_directory,
    read_organisation_document,
    sign_directory,
    sign_organisation_document,
    verify_directory,
)
from app.crypto.permits import read_permit, sign_permit, verify_permit
from app.crypto.records import SealedRecord, open_record, seal_record
from app.crypto.successions import present_keys, state_succession
from app.crypto.teams import TeamKey, open_team_grant, seal_team_grant
from tests.unit.crypto.samples import (
    ADMISSION,
    AS_CLIENT,
    AS_OTHER_COUNSELOR,
    ASSIGNMENT,
    BLOB,
    CASEWORK,
    CLIENT,
    CLIENT_ID,
    CONVERSATION,
    COORDINATOR,
    COUNSELOR,
    DAY,
    DIRECTORY,
    FIRST,
    FIRST_STATEMENT,
    INSTALLATION,
    NEXT_CONVERSATION,
    OTHER_CLIENT,
    OTHER_CLIENT_ID,
    OTHER_CONVERSATION,
    OTHER_COUNSELOR,
    OTHER_INSTALLATION,
    PERMIT,
    ROOT,
    ROOT_SEED,
    SECOND,
    SIGNED_ADMISSION,
    SIGNED_ASSIGNMENT,
    SIGNED_DIRECTORY,
    SIGNED_PERMIT,
    STRANGER,
    TEAM,
    WRAP,
    client_key,
    header_of,
    id_of,
    made_of,
    pair_of,
)

Opener = Callable[[bytes], object]
Names = frozenset[type[OpeningFailed]]

IN_A_HEADER: Final[Names] = frozenset({errors.Malformed, errors.UnknownSuite, errors.ContextMismatch})
SEALED: Final[Names] = IN_A_HEADER | {errors.WrongKey}
SIGNED: Final[Names] = frozenset({errors.Malformed, errors.UnknownSuite, errors.SignatureInvalid})


@dataclass(frozen=True)
class Specimen:
    """An example, its opener, and the names by which tampering with it may be refused.

    `twin` is the same format honestly made for somebody else. `gullible` reads without checking: the gate must catch
    it accepting what was tampered with, or the gate sees nothing.
    """

    name: str
    whole: bytes
    open: Opener
    twin: bytes
    refusals: Names
    gullible: Opener


def _open_login(proof: bytes) -> None:
    verify_login(
        login_public_key(made_of("login")),
        proof,
        installation_id=INSTALLATION,
        action=ACTION_LOG_IN,
        subject=CLIENT_ID,
        nonce=made_of("nonce"),
    )


def _login(installation: bytes) -> bytes:
    return prove_login(
        made_of("login"),
        installation_id=installation,
        action=ACTION_LOG_IN,
        subject=CLIENT_ID,
        nonce=made_of("nonce"),
    )


def _open_statement(signed: bytes) -> object:
    statement = verify_statement(signed, OTHER_COUNSELOR.public.signing, FIRST)
    verify_link(statement, CONVERSATION)
    ensure_commitment(statement, NEXT_CONVERSATION)
    ensure_holder(statement, CLIENT.key_id)
    return statement


def _others_statement() -> bytes:
    """Return an honest second epoch of another client by the same counselor."""
    first = state_epoch(
        OTHER_CONVERSATION,
        creator=OTHER_COUNSELOR,
        holders=(AS_CLIENT, AS_OTHER_COUNSELOR),
        reason=EpochReason.OPENED,
        made_on=DAY,
    )
    return state_epoch(
        client_key(epoch=2, client_id=OTHER_CLIENT_ID),
        creator=OTHER_COUNSELOR,
        holders=(AS_OTHER_COUNSELOR,),
        reason=EpochReason.ROUTINE,
        made_on=DAY.replace(day=3),
        previous=first,
        linked_keys=(OTHER_CONVERSATION,),
    )


def _open_permit(signed: bytes) -> object:
    permit = verify_permit(signed, COUNSELOR.public.signing)
    if permit.client_id != CLIENT_ID:  # a reader's own check: section 10 of the page
        raise errors.ContextMismatch
    return permit


def _open_assignment(signed: bytes) -> object:
    assignment = verify_assignment(signed, COORDINATOR.public.signing)
    if assignment.client_id != CLIENT_ID:  # a reader's own check: section 10 of the page
        raise errors.ContextMismatch
    return assignment


def _open_admission(signed: bytes) -> object:
    return verify_admission(
        signed, COORDINATOR.public.signing, group_id=ADMISSION.group_id, client_id=CLIENT_ID
    )


def _open_directory(signed: bytes) -> object:
    return verify_directory(
        signed, installation_id=INSTALLATION, root_public_key=ROOT, today=DAY, lowest_sequence=5
    )


def _others_directory() -> bytes:
    certificate = certify_delegate(
        STRANGER.signing_seed, OTHER_INSTALLATION, STRANGER.public.signing, DAY, DAY.replace(day=30)
    )
    directory = replace(
        DIRECTORY,
        installation_id=OTHER_INSTALLATION,
        sequence=9,
        issued_on=DAY,
        entries=DIRECTORY.entries[1:],
        revoked=(CLIENT.key_id,),
        team_epoch=2,
        team_hpke_public=OTHER_CLIENT.public.hpke,
    )
    return sign_directory(directory, STRANGER, certificate)


def _envelope_header(of: bytes) -> EnvelopeHeader:
    return EnvelopeHeader(OTHER_CLIENT_ID if of == b"other" else CLIENT_ID, id_of(of.decode()), TEAM.key_id)


def _letter_header(of: bytes) -> GroupLetterHeader:
    client_id = OTHER_CLIENT_ID if of == b"other" else CLIENT_ID
    letter_id = id_of(of.decode())
    return GroupLetterHeader(id_of("group"), client_id, letter_id, COUNSELOR.key_id, CLIENT.key_id)


def _document(name: str, seed: bytes) -> bytes:
    document = {"installation_id": INSTALLATION.hex(), "root_public_key": ROOT.hex(), "name": name}
    return sign_organisation_document(seed, document).encode()


SPECIMENS: Final = [
    Specimen(
        "wrapped keys",
        wrap_keys(WRAP, BLOB, "client"),
        lambda data: unwrap_keys(WRAP, data, "client"),
        wrap_keys(made_of("other wrap"), KeyBlob(OTHER_CLIENT, ROOT, 3), "staff"),
        SEALED,
        lambda data: ensure_wrapped_keys(data, "client", CLIENT.key_id),
    ),
    Specimen(
        "log-in proof",
        _login(INSTALLATION),
        _open_login,
        _login(OTHER_INSTALLATION),
        frozenset({errors.SignatureInvalid}),
        len,
    ),
    Specimen(
        "succession",
        state_succession(CLIENT, pair_of("second").public, CLIENT_ID, DAY),
        lambda data: present_keys(CLIENT_ID, CLIENT.public, [data]),
        state_succession(OTHER_CLIENT, pair_of("third").public, OTHER_CLIENT_ID, DAY.replace(day=3)),
        SIGNED,
        len,
    ),
    Specimen("statement", SECOND, _open_statement, _others_statement(), SIGNED, read_statement),
    Specimen(
        "grant",
        seal_grant(CONVERSATION, COUNSELOR.public),
        lambda data: open_listed_grant(data, COUNSELOR, FIRST_STATEMENT, CONVERSATION.shred),
        seal_grant(OTHER_CONVERSATION, COUNSELOR.public),
        frozenset({errors.WrongKey}),
        len,
    ),
    Specimen(
        "team grant",
        seal_team_grant(TEAM, COORDINATOR.public),
        lambda data: open_team_grant(
            data, COORDINATOR, installation_id=INSTALLATION, epoch=1, team_hpke_public=TEAM.hpke_public
        ),
        seal_team_grant(TeamKey(OTHER_INSTALLATION, 1, TEAM.hpke_seed), COORDINATOR.public),
        frozenset({errors.WrongKey}),
        len,
    ),
    Specimen(
        "record of a client",
        seal_record(CONVERSATION, header_of(), b"Thursday at five?"),
        lambda data: open_record(data, CONVERSATION),
        seal_record(OTHER_CONVERSATION, header_of(OTHER_CONVERSATION, OTHER_CLIENT, "other"), b"Friday."),
        SEALED | {errors.CommitmentMismatch},
        SealedRecord.read,
    ),
    Specimen(
        "record of staff",
        seal_record(CASEWORK, header_of(CASEWORK, COUNSELOR), b"She slept.", signer=COUNSELOR),
        lambda data: open_record(data, CASEWORK, author_signing_key=COUNSELOR.public.signing),
        seal_record(CONVERSATION, header_of(CONVERSATION, COUNSELOR, "other"), b"Yes.", signer=COUNSELOR),
        SEALED | {errors.CommitmentMismatch},
        SealedRecord.read,
    ),
    Specimen(
        "envelope",
        seal_envelope(_envelope_header(b"hers"), b"I want another counselor.", TEAM.hpke_public),
        lambda data: open_envelope(data, _envelope_header(b"hers"), TEAM.hpke_seed),
        seal_envelope(_envelope_header(b"other"), b"Thank you.", TEAM.hpke_public),
        SEALED,
        read_envelope,
    ),
    Specimen(
        "group letter of staff",
        seal_group_letter(
            _letter_header(b"hers"), b"We begin on Monday.", CLIENT.public.hpke, signer=COUNSELOR
        ),
        lambda data: open_group_letter(
            data, _letter_header(b"hers"), CLIENT.hpke_seed, author_signing_key=COUNSELOR.public.signing
        ),
        seal_group_letter(_letter_header(b"other"), b"Thank you.", CLIENT.public.hpke, signer=COUNSELOR),
        SEALED,
        read_group_letter,
    ),
    Specimen(
        "assignment",
        SIGNED_ASSIGNMENT,
        _open_assignment,
        sign_assignment(
            replace(
                ASSIGNMENT,
                client_id=OTHER_CLIENT_ID,
                counselor_id=id_of("other counselor"),
                counselor_key=OTHER_COUNSELOR.key_id,
                granted=(),
                made_on=DAY.replace(day=3),
            ),
            COORDINATOR,
        ),
        SIGNED,
        read_assignment,
    ),
    Specimen(
        "permit",
        SIGNED_PERMIT,
        _open_permit,
        sign_permit(
            replace(
                PERMIT,
                client_id=OTHER_CLIENT_ID,
                staff_id=id_of("counselor"),
                key_id=COORDINATOR.key_id,
                granted=(),
                made_on=DAY.replace(day=3),
            ),
            COUNSELOR,
        ),
        SIGNED,
        read_permit,
    ),
    Specimen(
        "admission",
        SIGNED_ADMISSION,
        _open_admission,
        sign_admission(
            replace(
                ADMISSION,
                group_id=id_of("other group"),
                client_id=OTHER_CLIENT_ID,
                made_on=DAY.replace(day=3),
            ),
            COORDINATOR,
        ),
        SIGNED | {errors.ContextMismatch},
        read_admission,
    ),
    Specimen(
        "directory",
        SIGNED_DIRECTORY,
        _open_directory,
        _others_directory(),
        SIGNED | {errors.ContextMismatch, errors.Expired},
        read_directory,
    ),
    Specimen(
        "organisation document",
        _document("Quiet Voice", ROOT_SEED),
        lambda data: read_organisation_document(data.decode("utf-8", "replace")),
        _document("Other Voice", STRANGER.signing_seed),
        frozenset({errors.Malformed, errors.SignatureInvalid}),
        lambda data: data.decode("utf-8", "replace"),
    ),
]
