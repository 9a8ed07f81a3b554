"""What devices make: epochs, sealed records, whole intakes and assignments, with real cryptography."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.clients import service as clients
from app.clients.rules import ClientStatus, Intake
from app.clock import Clock
from app.crypto.assignments import (
    AssignedEpoch,
    Assignment,
    assignment_hash,
    read_assignment,
    sign_assignment,
)
from app.crypto.epochs import NO_PREVIOUS, EpochKey, EpochReason, Holder, HolderRole, state_epoch
from app.crypto.grants import seal_grant_to
from app.crypto.keypairs import KeyId, KeyPair, PublicKeys
from app.crypto.logins import login_public_key
from app.crypto.organisations import Directory
from app.crypto.owners import EpochName, Kind, Owner
from app.crypto.randomness import random_id
from app.crypto.records import NO_PREVIOUS_RECORD, RecordHeader, record_hash, seal_record
from app.database import Stores, transaction
from app.records.rules import NewEpoch
from tests.factories.organisations import Organisation, Person
from tests.factories.people import ClientPerson, make_client

MADE_ON = date(2026, 3, 2)


@dataclass(frozen=True)
class Recipient:
    """Somebody an epoch is made for: key id, HPKE key, role."""

    key_id: KeyId
    hpke: bytes
    role: HolderRole


@dataclass(frozen=True)
class MadeIntake:
    """An intake ready to be sent, and what stays on her device."""

    intake: Intake
    client: ClientPerson
    intake_key: EpochKey
    conversation_key: EpochKey | None


@dataclass(frozen=True)
class MadeAssignment:
    """A signed assignment, and a grant by (kind, epoch) for each key it names."""

    signed: bytes
    grants: dict[tuple[str, int], bytes]


def as_holder(keys: PublicKeys, role: HolderRole) -> Recipient:
    """Return a person as a holder."""
    return Recipient(keys.key_id, keys.hpke, role)


def team_of(directory: Directory) -> Recipient:
    """Return the intake team as a holder."""
    return Recipient(directory.team_key_id, directory.team_hpke_public, HolderRole.TEAM)


def new_key(owner: Owner, kind: Kind, epoch: int = 1) -> EpochKey:
    """Return a fresh key of content."""
    return EpochKey.generate(EpochName(owner, kind, epoch))


def make_epoch(
    key: EpochKey,
    creator: KeyPair,
    recipients: Sequence[Recipient],
    *,
    previous: bytes | None = None,
    linked: Sequence[EpochKey] = (),
) -> NewEpoch:
    """Return a new epoch made by `creator` for exactly these holders."""
    statement = state_epoch(
        key,
        creator=creator,
        holders=tuple(Holder(recipient.key_id, recipient.role) for recipient in recipients),
        reason=EpochReason.OPENED,
        made_on=MADE_ON,
        previous=previous,
        linked_keys=tuple(linked),
    )
    return NewEpoch(statement, {item.key_id.hex(): _grant(key, item) for item in recipients}, key.shred)


def seal(
    key: EpochKey,
    author: KeyPair,
    content: bytes = b"words",
    *,
    previous: bytes | None = None,
    record_id: UUID | None = None,
    version: int = 1,
) -> bytes:
    """Return a sealed record that follows the sealed record `previous` of the same author."""
    header = RecordHeader(
        name=key.name,
        record_id=record_id or random_id(),
        version=version,
        commitment=key.commitment,
        author=author.key_id,
        previous_hash=NO_PREVIOUS_RECORD if previous is None else record_hash(previous),
    )
    return seal_record(key, header, content)


def make_intake(
    directory: Directory,
    *,
    client: ClientPerson | None = None,
    chosen: PublicKeys | None = None,
    contents: Sequence[bytes] = (b"her story", b"her criteria"),
) -> MadeIntake:
    """Return a whole intake; with `chosen`, one in which she chose that counselor herself."""
    client = client or make_client(directory.installation_id)
    herself = as_holder(client.keys.public, HolderRole.CLIENT)
    counselor = [] if chosen is None else [as_holder(chosen, HolderRole.COUNSELOR)]
    intake_key = new_key(client.owner, Kind.INTAKE)
    epochs = [make_epoch(intake_key, client.keys, [herself, team_of(directory), *counselor])]
    conversation_key = new_key(client.owner, Kind.CONVERSATION) if counselor else None
    if conversation_key is not None:
        holders = [herself, *counselor]
        epochs.append(make_epoch(conversation_key, client.keys, holders, linked=[intake_key]))
    records: list[bytes] = []
    for content in contents:
        records.append(seal(intake_key, client.keys, content, previous=records[-1] if records else None))
    intake = Intake(
        locator=client.secrets.locator,
        login_public_key=login_public_key(client.secrets.login_seed),
        hpke_public=client.keys.public.hpke,
        signing_public=client.keys.public.signing,
        wrapped_keys=client.wrapped_keys(directory.sequence),
        epochs=tuple(epochs),
        records=tuple(records),
    )
    return MadeIntake(intake, client, intake_key, conversation_key)


def make_assignment(
    client: ClientPerson,
    *,
    counselor_id: UUID,
    counselor: PublicKeys,
    signer: KeyPair,
    granted: Sequence[EpochKey] = (),
    previous: bytes | None = None,
) -> MadeAssignment:
    """Return the assignment that follows `previous`, granting these keys."""
    assignment = Assignment(
        client_id=client.keys.public.client_id,
        sequence=1 if previous is None else read_assignment(previous).sequence + 1,
        counselor_id=counselor_id,
        counselor_key=counselor.key_id,
        granted=tuple(AssignedEpoch(key.name.kind, key.name.epoch, key.commitment) for key in granted),
        previous_hash=NO_PREVIOUS if previous is None else assignment_hash(previous),
        made_on=MADE_ON,
        signer=signer.key_id,
    )
    recipient = as_holder(counselor, HolderRole.COUNSELOR)
    grants = {(key.name.kind.value, key.name.epoch): _grant(key, recipient) for key in granted}
    return MadeAssignment(sign_assignment(assignment, signer), grants)


async def receive(
    stores: Stores,
    clock: Clock,
    directory: Directory,
    made: MadeIntake,
    *,
    chosen: PublicKeys | None = None,
    waiting_list_limit: int = 100,
    server_assisted: bool = False,
) -> MadeIntake:
    """Hand an intake in at a server, in a unit of work of its own, and return it."""
    async with transaction(stores) as work:
        await clients.open_intake(
            work,
            clock,
            intake=made.intake,
            directory=directory,
            server_assisted=server_assisted,
            waiting_list_limit=waiting_list_limit,
            chosen_counselor_key=None if chosen is None else chosen.key_id,
        )
    return made


async def assign(
    stores: Stores,
    clock: Clock,
    organisation: Organisation,
    made: MadeIntake,
    counselor: Person,
    *,
    previous: bytes | None = None,
    status: ClientStatus = ClientStatus.ASSIGNED,
) -> MadeAssignment:
    """Let the coordinator assign a client and grant `intake`/1 along with it."""
    coordinator = organisation.coordinator
    assignment = make_assignment(
        made.client,
        counselor_id=counselor.staff_id,
        counselor=counselor.keys.public,
        signer=coordinator.keys,
        granted=[made.intake_key],
        previous=previous,
    )
    async with transaction(stores) as work:
        await clients.add_assignment(
            work.main,
            clock,
            signed=assignment.signed,
            signer=coordinator.keys.public,
            directory=organisation.directory,
            grants=assignment.grants,
            status=status,
        )
    return assignment


def _grant(key: EpochKey, recipient: Recipient) -> bytes:
    return seal_grant_to(key, recipient.hpke, recipient.key_id)
