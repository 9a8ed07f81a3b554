"""Making a whole intake on a device: keys, first epochs, sealed answers. Pure: nothing here talks to a server.

Two intakes that differ only in their answers have the same shape and the same lengths: always one statement record of
64 KiB and one criteria record of 4 KiB, also when she wrote nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.crypto.assignments import Assignment, sign_assignment
from app.crypto.epochs import (
    NO_PREVIOUS,
    EpochKey,
    EpochReason,
    Holder,
    HolderRole,
    state_epoch,
)
from app.crypto.errors import TooLong
from app.crypto.grants import seal_grant, seal_grant_to
from app.crypto.keypairs import PURPOSE_CLIENT, ClientId, KeyBlob, KeyPair, PublicKeys, wrap_keys
from app.crypto.logins import login_public_key
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.phrases import ACCESS_PHRASE_WORDS, ClientSecrets, WordSecret, derive_client_secrets
from app.crypto.randomness import random_id
from app.crypto.records import NO_PREVIOUS_RECORD, RecordHeader, SealedRecord, record_hash, seal_record
from app.matching.rules import Criteria
from app.sdk.contents import (
    CRITERIA_BYTES,
    STATEMENT_BYTES,
    Content,
    ContentType,
    criteria_content,
    text_content,
)
from app.sdk.organisations import Organisation
from app.sdk.wire import to_wire


@dataclass(frozen=True, slots=True)
class ChosenCounselor:
    """The counselor a client chose herself: her staff id and her verified keys."""

    staff_id: UUID
    keys: PublicKeys


@dataclass(frozen=True, slots=True)
class PreparedIntake:
    """An intake ready to send. `body` is all that leaves the device; `phrase` is shown to her once."""

    phrase: WordSecret
    client_id: ClientId
    keys: KeyPair
    body: dict[str, Any]

    def __repr__(self) -> str:
        """Return the client id only."""
        return f"PreparedIntake({self.client_id.hex()})"


@dataclass(frozen=True, slots=True)
class _NewClient:
    keys: KeyPair
    secrets: ClientSecrets
    owner: Owner
    today: date


def prepare_intake(
    organisation: Organisation,
    *,
    criteria: Criteria,
    story: str,
    alias: str,
    list_id: str,
    today: date,
    chosen: ChosenCounselor | None = None,
    starts_at: datetime | None = None,
) -> PreparedIntake:
    """Make keys, phrase and sealed records of a new intake.

    `list_id` is the word list of her language. `chosen` is set where the organisation lets her choose at once, and
    `starts_at` is the hour she books along with it. Raises `TooLong` when the story has more than 50,000 bytes, or when
    alias and answers together do not fit the 4 KiB every criteria record has.
    """
    phrase = WordSecret.generate(list_id, ACCESS_PHRASE_WORDS)
    keys = KeyPair.generate()
    client_id = keys.public.client_id
    secrets = derive_client_secrets(phrase, organisation.installation_id)
    client = _NewClient(keys, secrets, Owner(OwnerKind.CLIENT, client_id), today)
    intake_key, epochs = _make_epochs(client, organisation, chosen)
    contents = (
        (text_content(ContentType.STATEMENT, story), STATEMENT_BYTES),
        (criteria_content(criteria, alias), CRITERIA_BYTES),
    )
    body: dict[str, Any] = {
        "locator": to_wire(secrets.locator),
        "login_public_key": to_wire(login_public_key(secrets.login_seed)),
        "hpke_public": to_wire(keys.public.hpke),
        "signing_public": to_wire(keys.public.signing),
        "wrapped_keys": to_wire(_wrap(client, organisation)),
        "epochs": epochs,
        "records": _seal_all(client, intake_key, contents),
    }
    if chosen is not None:
        body |= _sign_choice(client, chosen)
        body["starts_at"] = None if starts_at is None else starts_at.isoformat()
    return PreparedIntake(phrase, client_id, keys, body)


def _wrap(client: _NewClient, organisation: Organisation) -> bytes:
    blob = KeyBlob(client.keys, organisation.root_public_key, organisation.directory.sequence)
    return wrap_keys(client.secrets.wrap, blob, PURPOSE_CLIENT)


def _make_epochs(
    client: _NewClient, organisation: Organisation, chosen: ChosenCounselor | None
) -> tuple[EpochKey, list[dict[str, Any]]]:
    directory = organisation.directory
    intake_key = EpochKey.generate(EpochName(client.owner, Kind.INTAKE, 1))
    own = Holder(client.keys.key_id, HolderRole.CLIENT)
    team = Holder(directory.team_key_id, HolderRole.TEAM)
    grants = {
        client.keys.key_id: seal_grant(intake_key, client.keys.public),
        directory.team_key_id: seal_grant_to(intake_key, directory.team_hpke_public, directory.team_key_id),
    }
    if chosen is None:
        return intake_key, [_open(client, intake_key, (own, team), grants)]
    counselor = Holder(chosen.keys.key_id, HolderRole.COUNSELOR)
    grants[counselor.key_id] = seal_grant(intake_key, chosen.keys)
    conversation_key = EpochKey.generate(EpochName(client.owner, Kind.CONVERSATION, 1))
    conversation_grants = {
        client.keys.key_id: seal_grant(conversation_key, client.keys.public),
        counselor.key_id: seal_grant(conversation_key, chosen.keys),
    }
    return intake_key, [
        _open(client, intake_key, (own, team, counselor), grants),
        _open(client, conversation_key, (own, counselor), conversation_grants, linked=(intake_key,)),
    ]


def _open(
    client: _NewClient,
    key: EpochKey,
    holders: tuple[Holder, ...],
    grants: dict[Any, bytes],
    linked: tuple[EpochKey, ...] = (),
) -> dict[str, Any]:
    statement = state_epoch(
        key,
        creator=client.keys,
        holders=holders,
        reason=EpochReason.OPENED,
        made_on=client.today,
        linked_keys=linked,
    )
    return epoch_body(statement, grants, key)


def epoch_body(statement: bytes, grants: dict[Any, bytes], key: EpochKey) -> dict[str, Any]:
    """Return a new epoch as it travels. `grants` are by recipient key id."""
    return {
        "statement": to_wire(statement),
        "grants": [
            {"recipient_key_id": key_id.hex(), "sealed": to_wire(sealed)} for key_id, sealed in grants.items()
        ],
        "shred": to_wire(key.shred),
    }


def _seal_all(client: _NewClient, key: EpochKey, contents: tuple[tuple[Content, int], ...]) -> list[str]:
    previous = NO_PREVIOUS_RECORD
    sealed_records = []
    for content, at_least_bytes in contents:
        header = RecordHeader(key.name, random_id(), 1, key.commitment, client.keys.key_id, previous)
        sealed = seal_record(key, header, content.encoded(), at_least_bytes=at_least_bytes)
        if SealedRecord.read(sealed).size_class_bytes != at_least_bytes:
            raise TooLong(at_least_bytes)  # a larger class would tell that she answered more than others
        previous = record_hash(sealed)
        sealed_records.append(to_wire(sealed))
    return sealed_records


def _sign_choice(client: _NewClient, chosen: ChosenCounselor) -> dict[str, Any]:
    # The epochs already list her counselor as a holder, so this assignment grants nothing more.
    assignment = Assignment(
        client_id=client.keys.public.client_id,
        sequence=1,
        counselor_id=chosen.staff_id,
        counselor_key=chosen.keys.key_id,
        granted=(),
        previous_hash=NO_PREVIOUS,
        made_on=client.today,
        signer=client.keys.key_id,
    )
    return {"assignment": to_wire(sign_assignment(assignment, client.keys))}
