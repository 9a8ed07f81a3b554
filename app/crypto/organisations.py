"""Whom a device believes: root key (offline) -> dated delegate certificate -> directory of staff keys.

The root signs a delegate; the delegate signs each snapshot of the directory; the directory names every staff
key, its roles, the intake team's key and what was revoked. A device refuses to seal under a directory that is
expired, older than one it has seen, or not rooted in the key it trusts.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from app.crypto import framing, labels, suites
from app.crypto.errors import ContextMismatch, Expired, Malformed, NotEntitled, RolledBack
from app.crypto.keypairs import KeyId, KeyPair

DIRECTORY_VALID_DAYS: Final = 30
INSTALLATION_ID_BYTES: Final = 16

# A device whose clock runs behind by minutes may meet a directory of tomorrow; one from further on is
# refused, so that nobody who borrowed the delegate's key for a minute can store up snapshots for later.
_CLOCK_SKEW_DAYS: Final = 1
_LARGEST_PLAIN_NUMBER: Final = 2**53 - 1


class StaffRole(StrEnum):
    """What a staff member is trusted with. One person may have several."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    COUNSELOR = "counselor"


@dataclass(frozen=True, slots=True, order=True)
class DirectoryEntry:
    """A staff member: her random id, the id of her keys, and her roles in alphabetical order, each once."""

    staff_id: UUID
    key_id: KeyId
    roles: tuple[StaffRole, ...]

    def __post_init__(self) -> None:
        framing.exactly(self.key_id, suites.HASH_BYTES)
        if list(self.roles) != sorted(set(self.roles)):
            raise Malformed

    def encoded(self) -> bytes:
        """Return the entry's bytes."""
        roles = framing.frame_list(framing.text(role) for role in self.roles)
        return framing.frame(labels.DIRECTORY_ENTRY, self.staff_id.bytes, suites.SUITE_ID, self.key_id, roles)

    @classmethod
    def read(cls, item: bytes) -> "DirectoryEntry":
        """Return the entry in these bytes. Raises `Malformed`, `UnknownSuite`."""
        staff_id, suite, key_id, roles = framing.unframe(labels.DIRECTORY_ENTRY, item, 4)
        suites.ensure_suite(suite)
        known = tuple(framing.read_word(role, StaffRole) for role in framing.unframe_list(roles))
        return cls(UUID(bytes=framing.exactly(staff_id, 16)), KeyId(key_id), known)


@dataclass(frozen=True, slots=True)
class Directory:
    """One snapshot. `team_key_id` and `team_hpke_public` are the intake team's, of team epoch `team_epoch`.

    No two entries share a key, so that every reader finds the same person for it.
    """

    installation_id: bytes
    sequence: int
    issued_on: date
    expires_on: date
    entries: tuple[DirectoryEntry, ...]
    team_epoch: int
    team_hpke_public: bytes
    revoked: tuple[KeyId, ...] = ()

    def __post_init__(self) -> None:
        framing.exactly(self.installation_id, INSTALLATION_ID_BYTES)
        framing.exactly(self.team_hpke_public, suites.HPKE_PUBLIC_BYTES)
        if self.sequence < 1 or self.team_epoch < 1 or self.expires_on < self.issued_on:
            raise Malformed
        if self.expires_on - self.issued_on > timedelta(days=DIRECTORY_VALID_DAYS):
            raise Malformed
        if len({entry.key_id for entry in self.entries}) != len(self.entries):
            raise Malformed

    @property
    def team_key_id(self) -> KeyId:
        """The id under which the intake team stands in statements and grants."""
        return team_key_id(self.team_hpke_public)

    def find(self, key_id: bytes) -> DirectoryEntry | None:
        """Return the unrevoked staff member with these keys, or None."""
        if key_id in self.revoked:
            return None
        return next((entry for entry in self.entries if entry.key_id == key_id), None)

    def ensure_role(self, key_id: bytes, role: StaffRole) -> DirectoryEntry:
        """Return the staff member with these keys. Raises `NotEntitled` unless unrevoked and of this role."""
        entry = self.find(key_id)
        if entry is None or role not in entry.roles:
            raise NotEntitled
        return entry

    def body(self) -> bytes:
        """Return the signed bytes."""
        return framing.frame(
            labels.DIRECTORY,
            self.installation_id,
            framing.number(self.sequence),
            framing.day(self.issued_on),
            framing.day(self.expires_on),
            framing.frame_list(entry.encoded() for entry in self.entries),
            framing.number(self.team_epoch),
            self.team_hpke_public,
            framing.frame_list(framing.frame(labels.DIRECTORY_REVOCATION, key_id) for key_id in self.revoked),
        )

    @classmethod
    def read(cls, body: bytes) -> "Directory":
        """Return the directory in these bytes, *unverified*. Raises `Malformed`."""
        fields = framing.unframe(labels.DIRECTORY, body, 8)
        revoked = (
            framing.unframe(labels.DIRECTORY_REVOCATION, item, 1)[0]
            for item in framing.unframe_list(fields[7])
        )
        return cls(
            installation_id=fields[0],
            sequence=framing.read_number(fields[1]),
            issued_on=framing.read_day(fields[2]),
            expires_on=framing.read_day(fields[3]),
            entries=tuple(DirectoryEntry.read(item) for item in framing.unframe_list(fields[4])),
            team_epoch=framing.read_number(fields[5]),
            team_hpke_public=fields[6],
            revoked=tuple(KeyId(framing.exactly(key_id, suites.HASH_BYTES)) for key_id in revoked),
        )


def team_key_id(team_hpke_public: bytes) -> KeyId:
    """Return the id of an intake team key, which has no signing half."""
    return KeyId(suites.digest(framing.frame(labels.KEY_ID, suites.SUITE_ID, team_hpke_public, b"")))


def certify_delegate(
    root_seed: bytes, installation_id: bytes, delegate: bytes, not_before: date, not_after: date
) -> bytes:
    """Return the root's certificate for a delegate's Ed25519 public key, both days included."""
    body = framing.frame(
        labels.DELEGATE_CERTIFICATE,
        installation_id,
        delegate,
        framing.day(not_before),
        framing.day(not_after),
    )
    return framing.frame(labels.SIGNED_DELEGATE_CERTIFICATE, body, suites.sign(root_seed, body))


def sign_directory(directory: Directory, delegate: KeyPair, certificate: bytes) -> bytes:
    """Return the signed snapshot with the certificate that lets its signer sign."""
    body = directory.body()
    return framing.frame(labels.SIGNED_DIRECTORY, body, certificate, delegate.sign(body))


def read_directory(signed: bytes) -> Directory:
    """Return what a signed snapshot says, *unverified*."""
    body, _, _ = framing.unframe(labels.SIGNED_DIRECTORY, signed, 3)
    return Directory.read(body)


def certificate_of(signed: bytes) -> bytes:
    """Return the delegate certificate a signed snapshot carries."""
    return framing.unframe(labels.SIGNED_DIRECTORY, signed, 3)[1]


def delegate_of(certificate: bytes) -> bytes:
    """Return the Ed25519 public key a delegate certificate names, *unverified*."""
    body, _ = framing.unframe(labels.SIGNED_DELEGATE_CERTIFICATE, certificate, 2)
    return framing.unframe(labels.DELEGATE_CERTIFICATE, body, 4)[1]


def verify_directory(
    signed: bytes, *, installation_id: bytes, root_public_key: bytes, today: date, lowest_sequence: int = 0
) -> Directory:
    """Return the directory when a device may seal under it.

    Raises `SignatureInvalid` (not rooted in the trusted key), `ContextMismatch` (another installation),
    `Expired` (directory or certificate), `RolledBack` (a sequence below `lowest_sequence`), `Malformed`.
    """
    body, certificate, signature = framing.unframe(labels.SIGNED_DIRECTORY, signed, 3)
    directory = Directory.read(body)
    delegate = _verify_certificate(certificate, installation_id, root_public_key, directory.issued_on)
    suites.verify(delegate, signature, body)
    if directory.installation_id != installation_id:
        raise ContextMismatch
    if directory.sequence < lowest_sequence:
        raise RolledBack
    if today > directory.expires_on or (directory.issued_on - today).days > _CLOCK_SKEW_DAYS:
        raise Expired
    return directory


def sign_organisation_document(root_seed: bytes, document: dict[str, Any]) -> str:
    """Return the text of `organisation.json`: the document and the root's signature over its canonical JSON.

    Raises `Malformed` for a document with fractions, numbers beyond 2^53 or keys that are not ASCII.
    """
    signature = suites.sign(root_seed, _document_message(document))
    return json.dumps({"organisation": document, "signature": signature.hex()}, ensure_ascii=False, indent=2)


def read_organisation_document(text: str) -> dict[str, Any]:
    """Return the document of an `organisation.json` after checking it against the root key it names.

    The signature shows that the file is whole, not that it is the right organisation: first use takes the
    root from here, and its fingerprint words can be compared with a leaflet. Raises `OpeningFailed`.
    """
    try:
        loaded = json.loads(text)
        document, signature = loaded["organisation"], bytes.fromhex(loaded["signature"])
        root = bytes.fromhex(document["root_public_key"])
        framing.exactly(bytes.fromhex(document["installation_id"]), INSTALLATION_ID_BYTES)
    except (ValueError, KeyError, TypeError, RecursionError) as broken:
        raise Malformed from broken
    if loaded["signature"] != signature.hex():
        raise Malformed  # one spelling only, as everywhere: no capitals, no spaces
    suites.verify(root, signature, _document_message(document))
    return dict(document)


def _document_message(document: dict[str, Any]) -> bytes:
    # Sorted keys, no spaces, plain values only: the subset on which this equals RFC 8785 canonical JSON.
    if not _is_plain(document):
        raise Malformed
    try:
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError as lone_surrogate:
        raise Malformed from lone_surrogate
    return framing.frame(labels.ORGANISATION_DOCUMENT, canonical)


def _is_plain(value: object) -> bool:
    """Tell whether every language writes `value` as the same canonical JSON."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and key.isascii() and _is_plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    if isinstance(value, int):
        return abs(value) <= _LARGEST_PLAIN_NUMBER
    return value is None or isinstance(value, str)


def _verify_certificate(certificate: bytes, installation_id: bytes, root: bytes, signed_on: date) -> bytes:
    body, signature = framing.unframe(labels.SIGNED_DELEGATE_CERTIFICATE, certificate, 2)
    suites.verify(root, signature, body)
    installation, delegate, not_before, not_after = framing.unframe(labels.DELEGATE_CERTIFICATE, body, 4)
    if installation != installation_id:
        raise ContextMismatch
    if not framing.read_day(not_before) <= signed_on <= framing.read_day(not_after):
        raise Expired
    return delegate
