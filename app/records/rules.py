"""Who may open an epoch, who may hold it, and which record may come next.

Pure decisions on what was read and verified elsewhere: the server makes them before it stores, a device before it
believes. They take the values of `app.crypto` by shape, without knowing that library. Key ids are 32 bytes.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from app.records.errors import (
    CommitmentUnknown,
    CreatorNotEntitled,
    EpochNotLatest,
    FileFull,
    GrantsDoNotMatch,
    HolderNotEntitled,
    HoldingsChanged,
    NotAHolder,
    NotTheAuthor,
    RecordNotForOwner,
    RecordOutOfOrder,
)
from app.records.views import DirectoryView, HeaderView, OwnerView, StatementView

CLIENT: Final = "client"
GROUP: Final = "group"
CLIENT_ROLE: Final = "client"
TEAM_ROLE: Final = "team"
COUNSELOR_ROLE: Final = "counselor"
COORDINATOR_ROLE: Final = "coordinator"
INTAKE: Final = "intake"
CONVERSATION: Final = "conversation"
GRANT_BYTES: Final = 1168

_Named = TypeVar("_Named", bound=Hashable)
_OPENED_BY_CLIENT: Final = frozenset({INTAKE, CONVERSATION})
_NO_HASH: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class _Roles:
    """In which roles a kind of key can be held, and which of them must be there."""

    possible: frozenset[str]
    needed: frozenset[str]


def _roles(*needed: str, also: Collection[str] = ()) -> _Roles:
    return _Roles(frozenset(needed) | frozenset(also), frozenset(needed))


_ROLES_OF_KIND: Final = {
    (CLIENT, INTAKE): _roles(CLIENT_ROLE, also=(TEAM_ROLE, COUNSELOR_ROLE)),
    (CLIENT, CONVERSATION): _roles(CLIENT_ROLE, also=(COUNSELOR_ROLE,)),
    (CLIENT, "casework"): _roles(COUNSELOR_ROLE, also=("recovery",)),
    (CLIENT, "supervision"): _roles(COUNSELOR_ROLE, "supervisor"),
    (GROUP, "announcements"): _roles("facilitator", also=("member",)),
    (GROUP, "casework"): _roles("facilitator"),
}


@dataclass(frozen=True, slots=True)
class Room:
    """How many epochs, and how many records, can be kept of one kind of an owner's."""

    epochs: int
    records: int


# Years of daily writing fit; what a runaway program, or somebody with malice, can fill has an end.
ROOM: Final = Room(epochs=500, records=20_000)


class EpochPlace(NamedTuple):
    """Which key of whose content: owner kind, owner id in hex, kind, epoch."""

    owner_kind: str
    owner_id: str
    kind: str
    epoch: int


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """An epoch about to be opened: signed statement, a grant for each holder by key id in hex, shred secret."""

    statement: bytes
    grants: Mapping[str, bytes]
    shred: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class HeldEpoch:
    """An epoch as one of its holders gets it.

    `grants` are those made out to her, as (recipient key id in hex, 1,168 bytes); a coordinator holds by way of
    the team. `shred` is None where the secret was destroyed.
    """

    kind: str
    epoch: int
    statement: bytes
    grants: tuple[tuple[str, bytes], ...]
    shred: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it is kept. `position` grows with every record and serves as cursor; ids and hashes are hex."""

    position: int
    record_id: UUID
    version: int
    kind: str
    epoch: int
    author_key_id: str
    record_hash: str
    size_class: int
    stored_on: date
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecordRange:
    """Which records are asked for: of one kind or of all, behind position `after`, and how many at the most."""

    kind: str | None = None
    after: int = 0
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an author's next record of a kind goes.

    `epoch` is the latest of the kind, `is_held` whether the author holds it. `newest_hash` is that of her newest
    record of the kind, 32 zero bytes before her first; `newest_version` that of hers under the same record id, or 0.
    `record_count` is that of all authors' records of the kind, with this one.
    """

    epoch: int
    commitment: bytes
    is_held: bool
    newest_hash: bytes = _NO_HASH
    newest_version: int = 0
    record_count: int = 0


def key_ids_of_staff(key_id: bytes, directory: DirectoryView) -> frozenset[bytes]:
    """Return the key ids with which a staff member opens grants: her own, and the team's if she is a coordinator.

    Nothing for somebody the directory does not know or has revoked: from her, secrets are withheld.
    """
    entry = directory.find(key_id)
    if entry is None:
        return frozenset()
    return frozenset({key_id, directory.team_key_id} if COORDINATOR_ROLE in entry.roles else {key_id})


def ensure_may_create(
    statement: StatementView,
    *,
    allowed_creators: Collection[bytes],
    client_key_id: bytes | None,
    creator_key_ids: Collection[bytes],
    holders_before: Collection[bytes] | None,
) -> None:
    """Raise `CreatorNotEntitled` unless the statement's creator may open its epoch.

    `allowed_creators` are the client, her assigned counselor and whoever else has a say here; of a group, its
    facilitators. `client_key_id` is None for a group. `creator_key_ids` are the ids with which the one whose
    signature was verified opens grants: her own, for a coordinator the team's too. `holders_before` hold the epoch
    before; None for a first epoch. The first `intake` is the client's to make, no `casework` or `supervision` ever
    is, and each later epoch is made by her or by one who held the last.
    """
    if statement.creator not in creator_key_ids or statement.creator not in allowed_creators:
        raise CreatorNotEntitled
    if statement.creator == client_key_id:
        if statement.name.kind not in _OPENED_BY_CLIENT:
            raise CreatorNotEntitled
        return
    if holders_before is None:
        if (statement.name.owner.kind, statement.name.kind) == (CLIENT, INTAKE):
            raise CreatorNotEntitled
    elif not set(holders_before).intersection(creator_key_ids):
        raise CreatorNotEntitled


def ensure_roles_fit(statement: StatementView) -> None:
    """Raise `HolderNotEntitled` unless the holders' roles are those a key of this kind is for."""
    roles = _ROLES_OF_KIND.get((statement.name.owner.kind, statement.name.kind))
    listed = {holder.role for holder in statement.holders}
    if roles is None or not roles.needed <= listed <= roles.possible:
        raise HolderNotEntitled


def ensure_entitled(statement: StatementView, entitled: Mapping[str, Collection[bytes]]) -> None:
    """Raise `HolderNotEntitled` unless everyone listed is among the `entitled` of her role."""
    if any(holder.key_id not in entitled.get(holder.role, ()) for holder in statement.holders):
        raise HolderNotEntitled


def ensure_grants_match(statement: StatementView, grants: Mapping[bytes, bytes]) -> None:
    """Raise `GrantsDoNotMatch` unless there is one grant of 1,168 bytes for each holder and no other."""
    ensure_grants_cover({holder.key_id for holder in statement.holders}, grants)


def ensure_grants_cover(wanted: Iterable[_Named], grants: Mapping[_Named, bytes]) -> None:
    """Raise `GrantsDoNotMatch` unless exactly the wanted have a grant, each of 1,168 bytes."""
    if set(wanted) != grants.keys() or any(len(grant) != GRANT_BYTES for grant in grants.values()):
        raise GrantsDoNotMatch


def ensure_regrants_cover(
    held: Collection[EpochPlace], regrants: Mapping[EpochPlace, bytes], left_behind: Collection[EpochPlace]
) -> None:
    """Raise `HoldingsChanged` unless every epoch held is granted anew or left behind by name, and nothing else is.

    Raises `GrantsDoNotMatch` for one that is both, or for a grant of another length than 1,168 bytes.
    """
    if not regrants.keys().isdisjoint(left_behind):
        raise GrantsDoNotMatch
    if any(len(grant) != GRANT_BYTES for grant in regrants.values()):
        raise GrantsDoNotMatch
    if set(held) != regrants.keys() | set(left_behind):
        raise HoldingsChanged


def ensure_room_for_epoch(number: int, room: Room) -> None:
    """Raise `FileFull` for an epoch beyond the last there is room for. They are numbered from 1 without a gap."""
    if number > room.epochs:
        raise FileFull


def ensure_room_for_record(number: int, room: Room) -> None:
    """Raise `FileFull` for a record beyond the last there is room for. They are counted from 1."""
    if number > room.records:
        raise FileFull


def ensure_record_fits(header: HeaderView, *, owner: OwnerView, author: bytes, place: Place | None) -> None:
    """Let a record pass that belongs exactly here, or raise the first fact against it.

    `place` is None where no epoch of the kind exists, which is told to nobody: it is the same as not to hold it.
    Raises `RecordNotForOwner`, `NotTheAuthor`, `NotAHolder`, `EpochNotLatest`, `CommitmentUnknown`,
    `RecordOutOfOrder`.
    """
    named = header.name.owner
    if (named.kind, named.id) != (owner.kind, owner.id):
        raise RecordNotForOwner
    if header.author != author:
        raise NotTheAuthor
    if place is None or not place.is_held:
        raise NotAHolder
    if header.name.epoch != place.epoch:
        raise EpochNotLatest
    if header.commitment != place.commitment:
        raise CommitmentUnknown
    if (header.previous_hash, header.version) != (place.newest_hash, place.newest_version + 1):
        raise RecordOutOfOrder
