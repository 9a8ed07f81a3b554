"""Sealed records: everything a woman writes or chooses and everything written about her.

    sealed record = frame(SEALED_RECORD, header, salt, ciphertext)
    header        = frame(RECORD_HEADER, suite, owner kind, owner id, record id, version, kind, epoch,
                          commitment, author key id, previous hash)
    record key    = HKDF(ikm = epoch key, salt = shred secret || salt, info = header)
    ciphertext    = AES-256-GCM(record key, nonce 0, pad(body), AAD = header)
    body          = frame(RECORD_BODY, content, signature or nothing)

A key for each record, from 32 fresh bytes, so a fixed nonce never repeats under a key. The header is both
`info` and AAD: a record moved to another client, renumbered, re-dated or attributed to somebody else does not
open.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.crypto import framing, labels, suites
from app.crypto.epochs import EpochKey
from app.crypto.errors import CommitmentMismatch, ContextMismatch, Malformed, SignatureInvalid, TooLong
from app.crypto.keypairs import KeyId, KeyPair
from app.crypto.owners import EpochName
from app.crypto.padding import LARGEST_CONTENT_BYTES, SIZE_CLASSES_BYTES, pad, unpad
from app.crypto.randomness import random_bytes

NO_PREVIOUS_RECORD: Final = bytes(suites.HASH_BYTES)
_SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """The readable part of a record, authenticated with the rest.

    `previous_hash` names the author's previous record of that kind, so a record the server withholds leaves a
    gap.
    """

    name: EpochName
    record_id: UUID
    version: int
    commitment: bytes
    author: KeyId
    previous_hash: bytes = NO_PREVIOUS_RECORD

    def __post_init__(self) -> None:
        for field in (self.commitment, self.author, self.previous_hash):
            framing.exactly(field, suites.HASH_BYTES)
        if self.version < 1:
            raise Malformed

    def encoded(self) -> bytes:
        """Return the header's bytes."""
        return framing.frame(
            labels.RECORD_HEADER,
            suites.SUITE_ID,
            *self.name.owner.fields(),
            self.record_id.bytes,
            framing.number(self.version),
            framing.text(self.name.kind),
            framing.number(self.name.epoch),
            self.commitment,
            self.author,
            self.previous_hash,
        )

    @classmethod
    def read(cls, encoded: bytes) -> "RecordHeader":
        """Return the header in these bytes. Raises `Malformed`, `UnknownSuite`."""
        fields = framing.unframe(labels.RECORD_HEADER, encoded, 10)
        suites.ensure_suite(fields[0])
        return cls(
            name=EpochName.read(fields[1], fields[2], fields[5], fields[6]),
            record_id=UUID(bytes=framing.exactly(fields[3], 16)),
            version=framing.read_number(fields[4]),
            commitment=fields[7],
            author=KeyId(fields[8]),
            previous_hash=fields[9],
        )


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record as the server keeps it."""

    header: RecordHeader
    salt: bytes
    ciphertext: bytes

    @classmethod
    def read(cls, sealed: bytes) -> "SealedRecord":
        """Return a record's parts, or raise `OpeningFailed` when this is not a well-formed sealed record.

        This is all the server can check, and it refuses everything else: nothing readable can be stored by
        mistake.
        """
        header, salt, ciphertext = framing.unframe(labels.SEALED_RECORD, sealed, 3)
        framing.exactly(salt, _SALT_BYTES)
        if len(ciphertext) - suites.TAG_BYTES not in SIZE_CLASSES_BYTES:
            raise Malformed
        return cls(RecordHeader.read(header), salt, ciphertext)

    @property
    def size_class_bytes(self) -> int:
        """The padded size, the only thing a length tells."""
        return len(self.ciphertext) - suites.TAG_BYTES


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A record as its reader sees it. `signed`: its author signed it (staff do, clients do not)."""

    header: RecordHeader
    content: bytes
    signed: bool

    def __repr__(self) -> str:
        """Return which record this is, never what it says."""
        return f"OpenedRecord({self.header.record_id}, version {self.header.version})"


def seal_record(
    key: EpochKey,
    header: RecordHeader,
    content: bytes,
    *,
    signer: KeyPair | None = None,
    at_least_bytes: int = 0,
) -> bytes:
    """Seal `content` under a fresh key.

    `signer` is the author when she is staff. A client's words carry no signature, so that they stay deniable:
    whoever can open them could have written them. `at_least_bytes` pads to a fixed class, so that two women
    who answer differently send the same length. Raises `TooLong` beyond 65,000 bytes.
    """
    if len(content) > LARGEST_CONTENT_BYTES:
        raise TooLong(LARGEST_CONTENT_BYTES)
    _ensure_own_key(key, header)
    encoded = header.encoded()
    signature = b"" if signer is None else signer.sign(_signed_message(encoded, content))
    body = framing.frame(labels.RECORD_BODY, content, signature)
    salt = random_bytes(_SALT_BYTES)
    record_key = suites.derive(key.key, salt=key.shred + salt, info=encoded)
    ciphertext = suites.encrypt_once(record_key, pad(body, at_least_bytes=at_least_bytes), encoded)
    return framing.frame(labels.SEALED_RECORD, encoded, salt, ciphertext)


def open_record(sealed: bytes, key: EpochKey, *, author_signing_key: bytes | None = None) -> OpenedRecord:
    """Open a record and check its author.

    `author_signing_key` is given when the header's author is staff: then a signature must be there and
    verify. Absent, the author is a client, and a signature must *not* be there. Raises a subclass of
    `OpeningFailed`.
    """
    record = SealedRecord.read(sealed)
    _ensure_own_key(key, record.header)
    encoded = record.header.encoded()
    record_key = suites.derive(key.key, salt=key.shred + record.salt, info=encoded)
    content, signature = framing.unframe(
        labels.RECORD_BODY, unpad(suites.decrypt_once(record_key, record.ciphertext, encoded)), 2
    )
    if author_signing_key is not None:
        suites.verify(author_signing_key, signature, _signed_message(encoded, content))
    elif signature:
        raise SignatureInvalid
    return OpenedRecord(record.header, content, signed=bool(signature))


def record_hash(sealed: bytes) -> bytes:
    """Return the hash by which the author's next record names this one."""
    return suites.digest(framing.frame(labels.RECORD_HASH, sealed))


def _ensure_own_key(key: EpochKey, header: RecordHeader) -> None:
    if header.name != key.name:
        raise ContextMismatch
    if header.commitment != key.commitment:
        raise CommitmentMismatch


def _signed_message(encoded_header: bytes, content: bytes) -> bytes:
    header_hash = suites.digest(framing.frame(labels.RECORD_HEADER_HASH, encoded_header))
    return framing.frame(labels.RECORD_SIGNATURE, header_hash, content)
