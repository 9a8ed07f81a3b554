"""Keys of content, and the signed statements that say who holds them.

Every epoch, the first too, is announced by a statement: a commitment to the key, the complete list of
holders, the hash of the statement before it, and a MAC under the key before it. The signature says who made
it; the MAC says that she really held the previous key; the chain says that nothing was left out. A server can
neither add a holder nor slip in an epoch of its own.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives import constant_time, hashes, hmac

from app.crypto import framing, labels, suites
from app.crypto.errors import (
    ChainBroken,
    CommitmentMismatch,
    ContextMismatch,
    MacInvalid,
    Malformed,
    NotEntitled,
)
from app.crypto.keypairs import KeyId, KeyPair
from app.crypto.owners import EpochName, Kind
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret

NO_PREVIOUS: Final = bytes(suites.HASH_BYTES)


class HolderRole(StrEnum):
    """In which part somebody holds a key."""

    CLIENT = "client"
    TEAM = "team"
    COUNSELOR = "counselor"
    SUPERVISOR = "supervisor"
    RECOVERY = "recovery"
    FACILITATOR = "facilitator"
    MEMBER = "member"


class EpochReason(StrEnum):
    """Why an epoch began. Part of the client's access log."""

    OPENED = "opened"
    HANDED_OVER = "handed-over"
    HOLDER_REVOKED = "holder-revoked"
    PHRASE_CHANGED = "phrase-changed"
    MEMBER_JOINED = "member-joined"
    MEMBER_LEFT = "member-left"
    ROUTINE = "routine"


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """Somebody who holds a key, by key id."""

    key_id: KeyId
    role: HolderRole


@dataclass(frozen=True, slots=True)
class EpochKey:
    """A 32-byte key of content and its shred secret.

    `shred` lives in a store of its own: when it is destroyed, everything under this key is closed for good,
    also in yesterday's backup of the main store.
    """

    name: EpochName
    key: Secret
    shred: Secret

    def __post_init__(self) -> None:
        framing.exactly(self.key, suites.KEY_BYTES)
        framing.exactly(self.shred, suites.KEY_BYTES)

    @classmethod
    def generate(cls, name: EpochName) -> "EpochKey":
        """Return a fresh key with a fresh shred secret."""
        return cls(name, Secret(random_bytes(suites.KEY_BYTES)), Secret(random_bytes(suites.KEY_BYTES)))

    @property
    def commitment(self) -> bytes:
        """The 32 bytes that fix this key in statements, grants and headers without telling it.

        HMAC-SHA-256 is collision-resistant in its key here (fixed 32-byte keys), so two holders cannot be
        given different keys under one commitment.
        """
        return commitment_of(self.name, self.key)


@dataclass(frozen=True, slots=True)
class EpochLink:
    """A MAC over the statement under another epoch's key: proof that its maker held that key."""

    kind: Kind
    epoch: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class EpochStatement:
    """What a statement says. `previous_hash` is 32 zero bytes for the first epoch."""

    name: EpochName
    commitment: bytes
    previous_hash: bytes
    holders: tuple[Holder, ...]
    reason: EpochReason
    made_on: date
    creator: KeyId
    links: tuple[EpochLink, ...] = ()

    def __post_init__(self) -> None:
        framing.exactly(self.commitment, suites.KEY_BYTES)
        framing.exactly(self.previous_hash, suites.HASH_BYTES)
        ids = [holder.key_id for holder in self.holders]
        if not ids or ids != sorted(set(ids)) or any(len(key_id) != suites.HASH_BYTES for key_id in ids):
            raise Malformed
        if (self.name.epoch == 1) != (self.previous_hash == NO_PREVIOUS):
            raise Malformed

    def lists(self, key_id: bytes) -> bool:
        """Tell whether `key_id` is among the holders."""
        return any(holder.key_id == key_id for holder in self.holders)

    def body(self) -> bytes:
        """Return the bytes every link MACs."""
        holders = framing.frame_list(
            framing.frame(labels.EPOCH_HOLDER, holder.key_id, framing.text(holder.role))
            for holder in self.holders
        )
        return framing.frame(
            labels.EPOCH_STATEMENT,
            suites.SUITE_ID,
            *self.name.fields(),
            self.commitment,
            self.previous_hash,
            holders,
            framing.text(self.reason),
            framing.day(self.made_on),
            self.creator,
        )


def commitment_of(name: EpochName, key: bytes) -> bytes:
    """Return the commitment to `key` as the key of `name`, 32 bytes."""
    return _hmac(key, framing.frame(labels.EPOCH_COMMITMENT, suites.SUITE_ID, *name.fields()))


def state_epoch(
    key: EpochKey,
    *,
    creator: KeyPair,
    holders: tuple[Holder, ...],
    reason: EpochReason,
    made_on: date,
    previous: bytes | None = None,
    linked_keys: tuple[EpochKey, ...] = (),
) -> bytes:
    """Return the signed statement of a new epoch.

    `previous` is the signed statement before it, absent for the first. `linked_keys` are the keys it is MACed
    under: the previous epoch's, and for a counselor's first `conversation` the client's `intake` too.
    """
    statement = EpochStatement(
        name=key.name,
        commitment=key.commitment,
        previous_hash=NO_PREVIOUS if previous is None else statement_hash(previous),
        holders=tuple(sorted(holders)),
        reason=reason,
        made_on=made_on,
        creator=creator.key_id,
    )
    body = statement.body()
    links = framing.frame_list(_write_link(linked, body) for linked in linked_keys)
    signature = creator.sign(framing.frame(labels.EPOCH_STATEMENT_SIGNATURE, body, links))
    return framing.frame(labels.SIGNED_EPOCH_STATEMENT, body, links, signature)


def read_statement(signed: bytes) -> EpochStatement:
    """Return what a signed statement says, *unverified*. Raises `OpeningFailed` unless well formed."""
    body, links, _ = framing.unframe(labels.SIGNED_EPOCH_STATEMENT, signed, 3)
    fields = framing.unframe(labels.EPOCH_STATEMENT, body, 11)
    suites.ensure_suite(fields[0])
    return EpochStatement(
        name=EpochName.read(*fields[1:5]),
        commitment=fields[5],
        previous_hash=fields[6],
        holders=tuple(_read_holder(item) for item in framing.unframe_list(fields[7])),
        reason=framing.read_word(fields[8], EpochReason),
        made_on=framing.read_day(fields[9]),
        creator=KeyId(framing.exactly(fields[10], suites.HASH_BYTES)),
        links=tuple(_read_link(item) for item in framing.unframe_list(links)),
    )


def verify_statement(
    signed: bytes, creator_signing_key: bytes, previous: bytes | None = None
) -> EpochStatement:
    """Return a statement after checking its signature and that it follows `previous`.

    Who may create it depends on roles and assignments; `app.records.rules` answers that.
    Raises `SignatureInvalid`, `ChainBroken`, `Malformed`.
    """
    statement = verify_statement_alone(signed, creator_signing_key)
    _ensure_follows(statement, previous)
    return statement


def verify_statement_alone(signed: bytes, creator_signing_key: bytes) -> EpochStatement:
    """Return a statement after checking its signature, and not what it follows.

    It shows that its creator said this, not that it is part of a chain. Raises `SignatureInvalid`, `Malformed`.
    """
    statement = read_statement(signed)
    body, links, signature = framing.unframe(labels.SIGNED_EPOCH_STATEMENT, signed, 3)
    suites.verify(
        creator_signing_key, signature, framing.frame(labels.EPOCH_STATEMENT_SIGNATURE, body, links)
    )
    return statement


def verify_link(statement: EpochStatement, key: EpochKey) -> None:
    """Raise `MacInvalid` unless `statement` was made by a holder of `key`."""
    expected = _link_mac(key, statement.body())
    for link in statement.links:
        if (link.kind, link.epoch) == (key.name.kind, key.name.epoch):
            if not constant_time.bytes_eq(link.mac, expected):
                raise MacInvalid
            return
    raise MacInvalid


def ensure_commitment(statement: EpochStatement, key: EpochKey) -> None:
    """Raise `ContextMismatch` or `CommitmentMismatch` unless `key` is the one the statement announces."""
    if statement.name != key.name:
        raise ContextMismatch
    if not constant_time.bytes_eq(statement.commitment, key.commitment):
        raise CommitmentMismatch


def ensure_holder(statement: EpochStatement, key_id: bytes) -> None:
    """Raise `NotEntitled` unless `key_id` is listed. Holders outside the list do not exist."""
    if not statement.lists(key_id):
        raise NotEntitled


def statement_hash(signed: bytes) -> bytes:
    """Return the hash by which the next statement names this one."""
    return suites.digest(framing.frame(labels.EPOCH_STATEMENT_HASH, signed))


def _ensure_follows(statement: EpochStatement, previous: bytes | None) -> None:
    if previous is None:
        if statement.name.epoch != 1:
            raise ChainBroken
        return
    before = read_statement(previous)
    same_key = (before.name.owner, before.name.kind) == (statement.name.owner, statement.name.kind)
    next_epoch = statement.name.epoch == before.name.epoch + 1
    if not (same_key and next_epoch and statement.previous_hash == statement_hash(previous)):
        raise ChainBroken


def _read_holder(item: bytes) -> Holder:
    key_id, role = framing.unframe(labels.EPOCH_HOLDER, item, 2)
    return Holder(KeyId(key_id), framing.read_word(role, HolderRole))


def _write_link(key: EpochKey, body: bytes) -> bytes:
    return framing.frame(
        labels.EPOCH_LINK, framing.text(key.name.kind), framing.number(key.name.epoch), _link_mac(key, body)
    )


def _read_link(item: bytes) -> EpochLink:
    kind, epoch, mac = framing.unframe(labels.EPOCH_LINK, item, 3)
    return EpochLink(
        framing.read_word(kind, Kind), framing.read_number(epoch), framing.exactly(mac, suites.HASH_BYTES)
    )


def _link_mac(key: EpochKey, body: bytes) -> bytes:
    mac_key = suites.derive(key.key, salt=b"", info=framing.frame(labels.EPOCH_LINK_KEY, *key.name.fields()))
    return _hmac(mac_key, framing.frame(labels.EPOCH_LINK_MAC, body))


def _hmac(key: bytes, message: bytes) -> bytes:
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(message)
    return mac.finalize()
