"""Opening one owner's keys on a device: every signed word verified first, then each grant opened and checked.

Nothing is taken from the server on trust: client keys are checked against the client id, staff keys against the signed
directory, statements and assignments against their signatures and chains, keys against their commitments.
"""

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from app.crypto.assignments import Assignment
from app.crypto.epochs import (
    EpochKey,
    EpochReason,
    EpochStatement,
    HolderRole,
    ensure_commitment,
    read_statement,
    verify_link,
    verify_statement,
)
from app.crypto.errors import ChainBroken, ContextMismatch, NotEntitled
from app.crypto.grants import open_grant_with
from app.crypto.keypairs import ClientId, KeyId, KeyPair, PublicKeys
from app.crypto.owners import Kind, Owner, OwnerKind
from app.crypto.permits import Permit
from app.crypto.secret_bytes import Secret
from app.crypto.teams import TeamKey
from app.sdk.connections import Connection
from app.sdk.entitlements import (
    ensure_entitled_creators,
    ensure_permitted_rightly,
    granted_to,
    verify_assignments,
    verify_permits,
)
from app.sdk.errors import NothingHeld
from app.sdk.keybooks import KeyBook
from app.sdk.keyrings import ClientKeys, read_client_keys
from app.sdk.organisations import Organisation
from app.sdk.wire import from_wire


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads on this device: her own keys, and the team's where she is a coordinator, the present one first.

    `earlier` are the ids of keys a client had before: what they held, she granted to her present ones.
    """

    keys: KeyPair
    teams: tuple[TeamKey, ...] = ()
    earlier: frozenset[bytes] = frozenset()

    @property
    def team(self) -> TeamKey | None:
        """The team's present key, where she holds it."""
        return self.teams[0] if self.teams else None

    def hpke_seed_of(self, key_id: bytes) -> Secret | None:
        """Return the seed that opens grants to `key_id`, when it is hers."""
        if key_id == self.keys.key_id:
            return self.keys.hpke_seed
        team = self.team_of(key_id)
        return None if team is None else team.hpke_seed

    def team_of(self, key_id: bytes) -> TeamKey | None:
        """Return the team's key with this id, when it is one that she holds."""
        return next((team for team in self.teams if team.key_id == key_id), None)

    def is_listed(self, statement: EpochStatement, recipient: bytes) -> bool:
        """Tell whether a statement lists whoever a grant is made out to.

        The team is an office, which the directory fills: a statement that lists it by a key it had then lists it.
        """
        if recipient == self.keys.key_id:
            return any(map(statement.lists, self.earlier | {recipient}))
        return any(holder.role is HolderRole.TEAM for holder in statement.holders)


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
    permits: tuple[Permit, ...] = ()
    last_permit: bytes | None = None

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

    def holds_newest(self, kind: Kind) -> bool:
        """Tell whether the newest key of a kind lies open."""
        newest = self.newest(kind)
        return newest is not None and (kind, newest.statement.name.epoch) in self.keys

    def with_epoch(self, signed: bytes, key: EpochKey) -> "CaseFile":
        """Return the file with an epoch its reader has just made."""
        made = SignedStatement(read_statement(signed), signed)
        chains = {**self.statements, key.name.kind: (*self.statements.get(key.name.kind, ()), made)}
        return replace(self, statements=chains, keys={**self.keys, (key.name.kind, key.name.epoch): key})


async def fetch_client_keys(connection: Connection, client_id: ClientId) -> ClientKeys:
    """Return a client's verified keys. Raises what `read_client_keys` raises."""
    return read_client_keys(await connection.get(f"/clients/{client_id.hex()}/keys"), client_id)


def client_of(file: CaseFile) -> ClientKeys:
    """Return whose file it is. Raises `NothingHeld` for a group's."""
    if file.client is None:
        raise NothingHeld
    return file.client


async def open_case_file(
    connection: Connection, organisation: Organisation, reader: Reader, client_id: ClientId
) -> CaseFile:
    """Fetch, verify and open what the reader may open of one client. Raises `OpeningFailed`, `Refused`."""
    client = await fetch_client_keys(connection, client_id)
    view = await connection.get(f"/clients/{client_id.hex()}/epochs")
    owner = Owner(OwnerKind.CLIENT, client_id)
    book = KeyBook(connection, organisation.directory, (*client.pairs, reader.keys.public))
    signed_assignments = [from_wire(item) for item in view["assignments"]]
    assignments = await verify_assignments(signed_assignments, client, book)
    statements = await verify_statements(owner, view["statements"], book)
    signed_permits = [from_wire(item) for item in view["permits"]]
    permits = await verify_permits(signed_permits, signed_assignments, client, book)
    chains = [[one.statement for one in signed] for signed in statements.values()]
    directory = organisation.directory
    ensure_permitted_rightly(chain.from_iterable(chains), client, assignments, directory, permits)
    for stated in chains:
        ensure_entitled_creators(stated, client, assignments, directory, permits)
    return CaseFile(
        owner=owner,
        statements=statements,
        assignments=assignments,
        last_assignment=signed_assignments[-1] if signed_assignments else None,
        keys=open_epochs(view["epochs"], statements, reader, (*assignments, *permits)),
        public_keys=book.known,
        client=client,
        permits=permits,
        last_permit=signed_permits[-1] if signed_permits else None,
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
    granting: tuple[Assignment | Permit, ...] = (),
) -> dict[tuple[Kind, int], EpochKey]:
    """Return every key a grant to the reader opens, each checked against its statement and its links.

    `granting` are the verified words, other than statements, by which somebody may hold one.
    """
    verified = {(kind, one.statement.name.epoch): one for kind, chain in statements.items() for one in chain}
    keys: dict[tuple[Kind, int], EpochKey] = {}
    for view in views:
        claimed = read_statement(from_wire(view["statement"]))
        known = verified.get((claimed.name.kind, claimed.name.epoch))
        if known is None or known.signed != from_wire(view["statement"]):
            raise ChainBroken
        key = _open_one(view, known.statement, reader, granting)
        if key is not None:
            keys[claimed.name.kind, claimed.name.epoch] = key
    for position, key in keys.items():
        _ensure_linked(verified[position].statement, key, keys)
    return keys


def _open_one(
    view: dict[str, Any],
    statement: EpochStatement,
    reader: Reader,
    granting: tuple[Assignment | Permit, ...],
) -> EpochKey | None:
    if view["shred"] is None:
        return None
    shred = Secret(from_wire(view["shred"]))
    for grant in view["grants"]:
        recipient = KeyId(bytes.fromhex(grant["recipient_key_id"]))
        seed = reader.hpke_seed_of(recipient)
        if seed is None:
            continue
        # Holders are those the statement lists and those an assignment or a permit adds. Nobody else exists.
        listed = reader.is_listed(statement, recipient)
        if not (listed or recipient in granted_to(statement, granting)):
            raise NotEntitled
        key = open_grant_with(
            from_wire(grant["sealed"]), seed, recipient, statement.name, statement.commitment, shred
        )
        ensure_commitment(statement, key)
        return key
    return None


def _ensure_linked(statement: EpochStatement, key: EpochKey, keys: dict[tuple[Kind, int], EpochKey]) -> None:
    kind, number = key.name.kind, key.name.epoch
    before = keys.get((kind, number - 1))
    names_before = any((one.kind, one.epoch) == (kind, number - 1) for one in statement.links)
    # To whom a client is handed over, the epoch before need not be given: she holds `intake`, and shows it by that.
    is_apart = statement.reason is EpochReason.HANDED_OVER and not names_before
    if before is not None and not is_apart:
        verify_link(statement, before)
    intakes = {epoch: held for (of, epoch), held in keys.items() if of is Kind.INTAKE}
    if ((kind, number) == (Kind.CONVERSATION, 1) or is_apart) and intakes:
        # Under whichever was the newest when it was made. One that names none of them is linked to nothing we hold.
        named = [one.epoch for one in statement.links if one.kind is Kind.INTAKE and one.epoch in intakes]
        verify_link(statement, intakes[named[0] if named else min(intakes)])
