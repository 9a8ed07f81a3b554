"""Sections 6 and 7 of the page: keys of content, records, envelopes and group letters."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.vectors.from_readme.people import Person
from tests.vectors.from_readme.primitives import (
    SUITE,
    ZEROS,
    aes,
    frame,
    hkdf,
    listed,
    mac,
    number,
    padded,
    sha256,
    sign,
)


class Name(NamedTuple):
    """The name of a key of content."""

    owner_kind: str
    owner_id: bytes
    kind: str
    epoch: int

    @property
    def fields(self) -> tuple[bytes, bytes, bytes, bytes]:
        """The four fields."""
        return self.owner_kind.encode(), self.owner_id, self.kind.encode(), number(self.epoch)


class ContentKey(NamedTuple):
    """A key of content with its shred secret."""

    name: Name
    key: bytes
    shred: bytes

    @property
    def commitment(self) -> bytes:
        """The commitment to the key."""
        return mac(self.key, frame("epoch-commitment", SUITE, *self.name.fields))


def link(linked: ContentKey, body: bytes) -> bytes:
    """Return a link over a statement's body."""
    link_key = hkdf(linked.key, b"", frame("epoch-link-key", *linked.name.fields))
    code = mac(link_key, frame("epoch-link-mac", body))
    return frame("epoch-link", linked.name.kind.encode(), number(linked.name.epoch), code)


class Statement(NamedTuple):
    """What a statement says, and what it is linked to."""

    key: ContentKey
    creator: Person
    holders: Sequence[tuple[bytes, str]]
    reason: str
    day: str
    previous: bytes = b""
    linked: Sequence[ContentKey] = ()
    suite: bytes = SUITE

    def body(self) -> bytes:
        """The bytes every link MACs."""
        holders = [frame("epoch-holder", key_id, role.encode()) for key_id, role in self.holders]
        return frame(
            "epoch-statement",
            self.suite,
            *self.key.name.fields,
            self.key.commitment,
            statement_hash(self.previous) if self.previous else ZEROS,
            listed(holders),
            self.reason.encode(),
            self.day.encode(),
            self.creator.key_id,
        )

    def signed(self) -> bytes:
        """The signed statement."""
        body = self.body()
        return sign_statement(
            self.creator.signing_seed, body, listed([link(key, body) for key in self.linked])
        )


def sign_statement(seed: bytes, body: bytes, links: bytes) -> bytes:
    """Return body and links, signed."""
    signature = sign(seed, frame("epoch-statement-signature", body, links))
    return frame("signed-epoch-statement", body, links, signature)


def statement_hash(signed: bytes) -> bytes:
    """Return the hash the next statement names."""
    return sha256(frame("epoch-statement-hash", signed))


def grant_info(name: Name, commitment: bytes, recipient: bytes) -> bytes:
    """Return the info of a grant; for a team grant the team id stands for the commitment."""
    return frame("grant-info", SUITE, *name.fields, commitment, recipient)


class Header(NamedTuple):
    """The readable part of a record."""

    key: ContentKey
    record_id: bytes
    version: int
    author: bytes
    previous: bytes = ZEROS
    suite: bytes = SUITE

    def encoded(self) -> bytes:
        """The header's bytes."""
        owner_kind, owner_id, kind, epoch = self.key.name.fields
        place = (owner_kind, owner_id, self.record_id, number(self.version), kind, epoch)
        return frame("record-header", self.suite, *place, self.key.commitment, self.author, self.previous)


def record(header: Header, salt: bytes, content: bytes, signing_seed: bytes | None = None) -> bytes:
    """Return a sealed record."""
    encoded = header.encoded()
    signature = b""
    if signing_seed is not None:
        header_hash = sha256(frame("record-header-hash", encoded))
        signature = sign(signing_seed, frame("record-signature", header_hash, content))
    return record_of_body(header, salt, padded(frame("record-body", content, signature)))


def record_of_body(header: Header, salt: bytes, plaintext: bytes) -> bytes:
    """Return a sealed record of any plaintext."""
    encoded = header.encoded()
    record_key = hkdf(header.key.key, header.key.shred + salt, encoded)
    return frame("sealed-record", encoded, salt, aes(record_key, plaintext, encoded))


def record_hash(sealed: bytes) -> bytes:
    """Return the hash the author's next record names."""
    return sha256(frame("record-hash", sealed))


class Letter(NamedTuple):
    """The header of a group letter; `client_id` is empty where it is about no one."""

    group_id: bytes
    client_id: bytes
    letter_id: bytes
    author: bytes
    recipient: bytes

    def encoded(self) -> bytes:
        """The header's bytes."""
        return frame("group-letter-header", SUITE, *self)

    def body(self, content: bytes, signing_seed: bytes | None = None) -> bytes:
        """Return what is sealed: the content, and the signature of staff."""
        signature = b""
        if signing_seed is not None:
            header_hash = sha256(frame("group-letter-header-hash", self.encoded()))
            signature = sign(signing_seed, frame("group-letter-signature", header_hash, content))
        return padded(frame("group-letter-body", content, signature))


def envelope_header(client_id: bytes, envelope_id: bytes, team: bytes, suite: bytes = SUITE) -> bytes:
    """Return the header of an envelope."""
    return frame("envelope-header", suite, client_id, envelope_id, team)
