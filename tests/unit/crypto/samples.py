"""The people, keys and signed words the tests of `app.crypto` begin with: those of the vectors, as its own types."""

from datetime import date
from typing import Final
from uuid import UUID

from app.crypto.admissions import GroupAdmission, sign_admission
from app.crypto.assignments import AssignedEpoch, Assignment, assignment_hash, sign_assignment
from app.crypto.epochs import (
    NO_PREVIOUS,
    EpochKey,
    EpochReason,
    Holder,
    HolderRole,
    read_statement,
    state_epoch,
)
from app.crypto.keypairs import ClientId, KeyBlob, KeyPair
from app.crypto.organisations import (
    Directory,
    DirectoryEntry,
    StaffRole,
    certify_delegate,
    sign_directory,
    verify_directory,
)
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.permits import Permit, PermitKind, sign_permit
from app.crypto.records import RecordHeader
from app.crypto.secret_bytes import Secret
from app.crypto.suites import signing_public_bytes
from app.crypto.teams import TeamKey
from tests.vectors.cast import secret

DAY: Final = date(2026, 3, 2)


def made_of(name: str) -> Secret:
    """Return the sample secret of that name."""
    return Secret(secret(name))


def pair_of(name: str) -> KeyPair:
    """Return the sample person of that name."""
    return KeyPair(made_of(f"{name} hpke"), made_of(f"{name} signing"))


def id_of(name: str) -> UUID:
    """Return the sample id of that name."""
    return UUID(bytes=secret(name, 16))


INSTALLATION: Final = secret("installation", 16)
OTHER_INSTALLATION: Final = secret("other installation", 16)
CLIENT: Final = pair_of("client")
OTHER_CLIENT: Final = pair_of("other client")
COUNSELOR: Final = pair_of("counselor")
OTHER_COUNSELOR: Final = pair_of("other counselor")
COORDINATOR: Final = pair_of("coordinator")
STRANGER: Final = pair_of("stranger")
ROOT_SEED: Final = made_of("root")
ROOT: Final = signing_public_bytes(ROOT_SEED)
TEAM: Final = TeamKey(INSTALLATION, 1, made_of("team hpke"))
WRAP: Final = made_of("wrap")

CLIENT_ID: Final = CLIENT.public.client_id
OTHER_CLIENT_ID: Final = OTHER_CLIENT.public.client_id


def client_key(
    kind: Kind = Kind.CONVERSATION, epoch: int = 1, client_id: ClientId = CLIENT_ID, which: str = ""
) -> EpochKey:
    """Return the sample key of a client's kind and epoch; `which` makes another one for the same name."""
    name = EpochName(Owner(OwnerKind.CLIENT, client_id), kind, epoch)
    label = f"{client_id.hex()} {kind} {epoch} {which}"
    return EpochKey(name, made_of(f"{label} key"), made_of(f"{label} shred"))


INTAKE: Final = client_key(Kind.INTAKE)
CONVERSATION: Final = client_key()
NEXT_CONVERSATION: Final = client_key(epoch=2)
CASEWORK: Final = client_key(Kind.CASEWORK)
OTHER_CONVERSATION: Final = client_key(client_id=OTHER_CLIENT_ID)

AS_CLIENT: Final = Holder(CLIENT.key_id, HolderRole.CLIENT)
AS_COUNSELOR: Final = Holder(COUNSELOR.key_id, HolderRole.COUNSELOR)
AS_OTHER_COUNSELOR: Final = Holder(OTHER_COUNSELOR.key_id, HolderRole.COUNSELOR)
AS_STRANGER: Final = Holder(STRANGER.key_id, HolderRole.COUNSELOR)

FIRST: Final = state_epoch(
    CONVERSATION,
    creator=COUNSELOR,
    holders=(AS_CLIENT, AS_COUNSELOR),
    reason=EpochReason.OPENED,
    made_on=DAY,
    linked_keys=(INTAKE,),
)
SECOND: Final = state_epoch(
    NEXT_CONVERSATION,
    creator=OTHER_COUNSELOR,
    holders=(AS_CLIENT, AS_OTHER_COUNSELOR),
    reason=EpochReason.HANDED_OVER,
    made_on=DAY,
    previous=FIRST,
    linked_keys=(CONVERSATION,),
)
FIRST_STATEMENT: Final = read_statement(FIRST)

BLOB: Final = KeyBlob(CLIENT, ROOT, 7)
CERTIFICATE: Final = certify_delegate(
    ROOT_SEED, INSTALLATION, COORDINATOR.public.signing, date(2026, 1, 1), date(2026, 6, 30)
)
DIRECTORY: Final = Directory(
    installation_id=INSTALLATION,
    sequence=5,
    issued_on=date(2026, 3, 1),
    expires_on=date(2026, 3, 31),
    entries=(
        DirectoryEntry(id_of("coordinator"), COORDINATOR.key_id, (StaffRole.COORDINATOR,)),
        DirectoryEntry(id_of("counselor"), COUNSELOR.key_id, (StaffRole.COUNSELOR,)),
    ),
    team_epoch=1,
    team_hpke_public=TEAM.hpke_public,
)
SIGNED_DIRECTORY: Final = sign_directory(DIRECTORY, COORDINATOR, CERTIFICATE)

ASSIGNMENT: Final = Assignment(
    client_id=CLIENT_ID,
    sequence=1,
    counselor_id=id_of("counselor"),
    counselor_key=COUNSELOR.key_id,
    granted=(AssignedEpoch(Kind.INTAKE, 1, INTAKE.commitment),),
    previous_hash=NO_PREVIOUS,
    made_on=DAY,
    signer=COORDINATOR.key_id,
)
SIGNED_ASSIGNMENT: Final = sign_assignment(ASSIGNMENT, COORDINATOR)

PERMIT: Final = Permit(
    client_id=CLIENT_ID,
    sequence=1,
    kind=PermitKind.COVER,
    staff_id=id_of("other counselor"),
    key_id=OTHER_COUNSELOR.key_id,
    granted=(AssignedEpoch(Kind.CONVERSATION, 1, CONVERSATION.commitment),),
    last_on=date(2026, 3, 16),
    earlier_client=None,
    assignment_hash=assignment_hash(SIGNED_ASSIGNMENT),
    previous_hash=NO_PREVIOUS,
    made_on=DAY,
    signer=COUNSELOR.key_id,
)
SIGNED_PERMIT: Final = sign_permit(PERMIT, COUNSELOR)

ADMISSION: Final = GroupAdmission(
    group_id=id_of("group"), client_id=CLIENT_ID, made_on=DAY, signer=COORDINATOR.key_id
)
SIGNED_ADMISSION: Final = sign_admission(ADMISSION, COORDINATOR)


def header_of(key: EpochKey = CONVERSATION, author: KeyPair = CLIENT, record: str = "record") -> RecordHeader:
    """Return the header of an author's first record under a key."""
    return RecordHeader(key.name, id_of(record), 1, key.commitment, author.key_id)


def believed_directory(
    signed: bytes = SIGNED_DIRECTORY,
    *,
    today: date = DAY,
    lowest_sequence: int = 0,
    root: bytes = ROOT,
    installation: bytes = INSTALLATION,
) -> Directory:
    """Return a directory as the sample device believes it. Raises `OpeningFailed`."""
    return verify_directory(
        signed,
        installation_id=installation,
        root_public_key=root,
        today=today,
        lowest_sequence=lowest_sequence,
    )
