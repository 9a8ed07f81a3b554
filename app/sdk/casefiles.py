"""Opening one owner's keys on a device: every signed word verified first, then each grant opened and checked.

Nothing is taken from the server on trust: client keys are checked against the client id, staff keys against the signed
directory, statements and assignments against their signatures and chains, keys against their commitments.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from app.crypto.assignments import Assignment, read_assignment, verify_assignment
from app.crypto.epochs import (
    EpochKey,
    EpochStatement,
    ensure_commitment,
    read_statement,
    verify_link,
    verify_statement,
)
from app.crypto.errors import ChainBroken, ContextMismatch, NotEntitled
from app.crypto.grants import open_grant_with
from app.crypto.keypairs import ClientId, KeyId, KeyPair, PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Kind, Owner, OwnerKind
from app.crypto.secret_bytes import Secret
from app.crypto.teams import TeamKey
from app.records.errors import CreatorNotEntitled
from app.records.rules import ensure_may_create
from app.sdk.connections import Connection
from app.sdk.errors import NothingHeld
from app.sdk.keyrings import ClientKeys, read_client_keys
from app.sdk.organisations import Organisation, fetch_staff_keys
from app.sdk.wire import from_wire


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads on this device: her own keys, and the team's where she is a coordinator.

    `earlier` are the ids of keys a client had before: what they held, she granted to her present ones.
    """

    keys: KeyPair
    team: TeamKey | None = None
    earlier: frozenset[bytes] = frozenset()

    def hpke_seed_of(self, key_id: bytes) -> Secret | None:
        """Return the seed that opens grants to `key_id`, when it is hers."""
        if key_id == self.keys.key_id:
            return self.keys.hpke_seed
        if self.team is not None and key_id == self.team.key_id:
            return self.team.hpke_seed
        return None

    def names_of(self, recipient: bytes) -> frozenset[bytes]:
        """Return the key ids under which a statement may list whoever a grant is made out to."""
        own = recipient == self.keys.key_id
        return self.earlier | {recipient} if own else frozenset({recipient})


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A verified statement together with its bytes, whose hash the next one names."""

    statement: EpochStatement
    signed: bytes


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One owner's verified statements and assignments, and the keys the reader could open."""

    owner: Owner
    statements: dict[Kind, tuple[SignedStatement, ...]]
    assignments: tuple[Assignment, ...]
    last_assignment: bytes | None
    keys: dict[tuple[Kind, int], EpochKey]
    public_keys: dict[bytes, PublicKeys] = field(repr=False)
    client: ClientKeys | None = None
    """Whose file it is; None for a group's."""

    def newest(self, kind: Kind) -> SignedStatement | None:
        """Return the newest epoch's statement of a kind."""
        chain = self.statements.get(kind, ())
        return chain[-1] if chain else None

    def newest_key(self, kind: Kind) -> EpochKey:
        """Return the key to seal with. Raises `NothingHeld`."""
        newest = self.newest(kind)
        key = newest and self.keys.get((kind, newest.statement.name.epoch))
        if not key:
            raise NothingHeld
        return key

    def with_epoch(self, signed: bytes, key: EpochKey) -> "CaseFile":
        """Return the file with an epoch its reader has just made."""
        made = SignedStatement(read_statement(signed), signed)
        chains = {**self.statements, key.name.kind: (*self.statements.get(key.name.kind, ()), made)}
        return replace(self, statements=chains, keys={**self.keys, (key.name.kind, key.name.epoch): key})


class KeyBook:
    """Public keys by id, fetched once and checked."""

    def __init__(
        self, connection: Connection, directory: Directory, known: Iterable[PublicKeys] = ()
    ) -> None:
        self._connection, self._directory = connection, directory
        self.known: dict[bytes, PublicKeys] = {keys.key_id: keys for keys in known}

    async def find(self, key_id: bytes) -> PublicKeys:
        """Return the keys `key_id` names. Raises `NotEntitled` for somebody the directory does not name."""
        if key_id not in self.known:
            if all(entry.key_id != key_id for entry in self._directory.entries):
                raise NotEntitled
            self.known[key_id] = await fetch_staff_keys(self._connection, key_id)
        return self.known[key_id]

    def ensure_listed_role(self, key_id: bytes, role: StaffRole) -> None:
        """Raise `NotEntitled` unless the directory lists `key_id` with `role`.

        Somebody revoked since stays listed: what she signed while she was entitled keeps its meaning, and what she held
        is replaced by a next epoch before anything new is written.
        """
        if not any(entry.key_id == key_id and role in entry.roles for entry in self._directory.entries):
            raise NotEntitled


async def fetch_client_keys(connection: Connection, client_id: ClientId) -> ClientKeys:
    """Return a client's verified keys. Raises what `read_client_keys` raises."""
    return read_client_keys(await connection.get(f"/clients/{client_id.hex()}/keys"), client_id)


async def open_case_file(
    connection: Connection, organisation: Organisation, reader: Reader, client_id: ClientId
) -> CaseFile:
    """Fetch, verify and open what the reader may open of one client. Raises `OpeningFailed`, `Refused`."""
    client = await fetch_client_keys(connection, client_id)
    view = await connection.get(f"/clients/{client_id.hex()}/epochs")
    owner = Owner(OwnerKind.CLIENT, client_id)
    book = KeyBook(connection, organisation.directory, (*client.pairs, reader.keys.public))
    signed_assignments = [from_wire(item) for item in view["assignments"]]
    assignments = await _verify_assignments(signed_assignments, client, book)
    statements = await verify_statements(owner, view["statements"], book)
    for chain in statements.values():
        _ensure_entitled_creators(chain, client, assignments, organisation.directory)
    return CaseFile(
        owner=owner,
        statements=statements,
        assignments=assignments,
        last_assignment=signed_assignments[-1] if signed_assignments else None,
        keys=open_epochs(view["epochs"], statements, reader, assignments),
        public_keys=book.known,
        client=client,
    )


async def verify_statements(
    owner: Owner, signed_statements: list[str], book: KeyBook
) -> dict[Kind, tuple[SignedStatement, ...]]:
    """Return the chains of each kind after checking signatures, links by hash, and the owner."""
    chains: dict[Kind, tuple[SignedStatement, ...]] = {}
    for item in signed_statements:
        signed = from_wire(item)
        claimed = read_statement(signed)
        before = chains.get(claimed.name.kind, ())
        creator = await book.find(claimed.creator)
        statement = verify_statement(signed, creator.signing, before[-1].signed if before else None)
        if statement.name.owner != owner:
            raise ContextMismatch
        chains[statement.name.kind] = (*before, SignedStatement(statement, signed))
    return chains


def open_epochs(
    views: list[dict[str, Any]],
    statements: dict[Kind, tuple[SignedStatement, ...]],
    reader: Reader,
    assignments: tuple[Assignment, ...] = (),
) -> dict[tuple[Kind, int], EpochKey]:
    """Return every key a grant to the reader opens, each checked against its statement and its links."""
    verified = {(kind, one.statement.name.epoch): one for kind, chain in statements.items() for one in chain}
    keys: dict[tuple[Kind, int], EpochKey] = {}
    for view in views:
        claimed = read_statement(from_wire(view["statement"]))
        known = verified.get((claimed.name.kind, claimed.name.epoch))
        if known is None or known.signed != from_wire(view["statement"]):
            raise ChainBroken
        key = _open_one(view, known.statement, reader, assignments)
        if key is not None:
            keys[claimed.name.kind, claimed.name.epoch] = key
    for position, key in keys.items():
        _ensure_linked(verified[position].statement, key, keys)
    return keys


def _open_one(
    view: dict[str, Any], statement: EpochStatement, reader: Reader, assignments: tuple[Assignment, ...]
) -> EpochKey | None:
    if view["shred"] is None:
        return None
    shred = Secret(from_wire(view["shred"]))
    for grant in view["grants"]:
        recipient = KeyId(bytes.fromhex(grant["recipient_key_id"]))
        seed = reader.hpke_seed_of(recipient)
        if seed is None:
            continue
        # Holders are those the statement lists and those an assignment adds. Nobody else exists.
        listed = any(map(statement.lists, reader.names_of(recipient)))
        if not (listed or _assigned(recipient, statement, assignments)):
            raise NotEntitled
        key = open_grant_with(
            from_wire(grant["sealed"]), seed, recipient, statement.name, statement.commitment, shred
        )
        ensure_commitment(statement, key)
        return key
    return None


def _assigned(recipient: KeyId, statement: EpochStatement, assignments: tuple[Assignment, ...]) -> bool:
    return any(
        one.counselor_key == recipient and one.grants(statement.name, statement.commitment)
        for one in assignments
    )


def _ensure_linked(statement: EpochStatement, key: EpochKey, keys: dict[tuple[Kind, int], EpochKey]) -> None:
    before = keys.get((key.name.kind, key.name.epoch - 1))
    if before is not None:
        verify_link(statement, before)
    intakes = {epoch: held for (kind, epoch), held in keys.items() if kind is Kind.INTAKE}
    if (key.name.kind, key.name.epoch) == (Kind.CONVERSATION, 1) and intakes:
        # Under whichever was the newest when it was made. One that names none of them is linked to nothing we hold.
        named = [one.epoch for one in statement.links if one.kind is Kind.INTAKE and one.epoch in intakes]
        verify_link(statement, intakes[named[0] if named else min(intakes)])


async def _verify_assignments(
    signed_assignments: list[bytes], client: ClientKeys, book: KeyBook
) -> tuple[Assignment, ...]:
    verified: list[Assignment] = []
    previous: bytes | None = None
    for signed in signed_assignments:
        assignment = await _verify_one_assignment(signed, client, book, previous)
        verified.append(assignment)
        previous = signed
    return tuple(verified)


async def _verify_one_assignment(
    signed: bytes, client: ClientKeys, book: KeyBook, previous: bytes | None
) -> Assignment:
    signer = read_assignment(signed).signer
    assignment = verify_assignment(signed, (await book.find(signer)).signing, previous)
    if assignment.client_id != client.client_id:
        raise ContextMismatch
    # She chooses a counselor herself only as she comes: a later choice in her name is nobody's.
    if signer not in client.key_ids or assignment.sequence != 1:
        book.ensure_listed_role(signer, StaffRole.COORDINATOR)
    book.ensure_listed_role(assignment.counselor_key, StaffRole.COUNSELOR)
    return assignment


def _ensure_entitled_creators(
    chain: tuple[SignedStatement, ...],
    client: ClientKeys,
    assignments: tuple[Assignment, ...],
    directory: Directory,
) -> None:
    """Raise `NotEntitled` for an epoch made by somebody who may not make it, by the rules the server keeps too."""
    assigned = {assignment.counselor_key for assignment in assignments}
    coordinators = {entry.key_id for entry in directory.entries if StaffRole.COORDINATOR in entry.roles}
    before: set[bytes] | None = None
    hers = client.key_ids
    for one in chain:
        statement = one.statement
        if statement.creator in hers:
            # Once newer keys have made an epoch, the older ones make none.
            hers = hers[hers.index(statement.creator) :]
        teams = coordinators if statement.name.kind is Kind.INTAKE else set()
        own = {statement.creator} | ({directory.team_key_id} if statement.creator in coordinators else set())
        try:
            ensure_may_create(
                statement,
                allowed_creators={*hers, *assigned, *teams},
                client_key_id=statement.creator if statement.creator in hers else client.present.key_id,
                creator_key_ids=own,
                holders_before=before,
            )
        except CreatorNotEntitled:
            raise NotEntitled from None
        granted = {
            item.counselor_key for item in assignments if item.grants(statement.name, statement.commitment)
        }
        before = {holder.key_id for holder in statement.holders} | granted
