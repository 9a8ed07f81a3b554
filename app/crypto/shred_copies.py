"""Sealed copies of the shred store: any server can make one, only a key that is kept offline opens it.

    header = frame(SHRED_COPY_HEADER, suite, installation id, instant)
    body   = frame(SHRED_COPY_BODY, list of secrets, list of tombstones, filling)
    copy   = frame(SEALED_SHRED_COPY, header, HPKE.Seal(recovery key, body, info = header))

How many secrets there are stands inside only, and the filling brings the body to full steps of 64 KiB: somebody who
watches the folder of copies would otherwise read from their sizes in which hour a woman came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from app.crypto import framing, labels, suites
from app.crypto.errors import ContextMismatch, Malformed
from app.crypto.organisations import INSTALLATION_ID_BYTES
from app.crypto.owners import EpochName
from app.crypto.secret_bytes import Secret

SHRED_COPY_STEP_BYTES: Final = 65_536
RECOVERY_PUBLIC_FIELD: Final = "shred_recovery_public"
RECOVERY_SEED_FIELD: Final = "shred_recovery_seed"

_INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"
_Row = TypeVar("_Row")
_Key = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class CopiedSecret:
    """The shred secret of one epoch, and the day it was kept on."""

    name: EpochName
    secret: Secret
    stored_on: date

    def __post_init__(self) -> None:
        framing.exactly(self.secret, suites.KEY_BYTES)

    def encoded(self) -> bytes:
        """Return the row's bytes."""
        day = framing.day(self.stored_on)
        return framing.frame(labels.SHRED_COPY_SECRET, *self.name.fields(), self.secret, day)

    @classmethod
    def read(cls, item: bytes) -> "CopiedSecret":
        """Return the row in these bytes. Raises `Malformed`."""
        *name, secret, day = framing.unframe(labels.SHRED_COPY_SECRET, item, 6)
        return cls(EpochName.read(*name), Secret(secret), framing.read_day(day))


@dataclass(frozen=True, slots=True)
class CopiedTombstone:
    """What remains of an erased owner, a digest of 32 bytes, and the day of the erasure."""

    owner_digest: bytes
    erased_on: date

    def __post_init__(self) -> None:
        framing.exactly(self.owner_digest, suites.HASH_BYTES)

    def encoded(self) -> bytes:
        """Return the row's bytes."""
        return framing.frame(labels.SHRED_COPY_TOMBSTONE, self.owner_digest, framing.day(self.erased_on))

    @classmethod
    def read(cls, item: bytes) -> "CopiedTombstone":
        """Return the row in these bytes. Raises `Malformed`."""
        digest, day = framing.unframe(labels.SHRED_COPY_TOMBSTONE, item, 2)
        return cls(digest, framing.read_day(day))


@dataclass(frozen=True, slots=True)
class ShredContents:
    """All rows of a shred store. No name and no digest stands twice; the order they are given in does not matter."""

    secrets: Sequence[CopiedSecret] = field(repr=False)
    tombstones: Sequence[CopiedTombstone] = field(repr=False)


def find_recovery_key(document: Mapping[str, Any]) -> bytes | None:
    """Return the public key that copies are sealed to, out of an organisation's document; None if it names none.

    Raises `Malformed` for one that nothing can be sealed to.
    """
    named = document.get(RECOVERY_PUBLIC_FIELD)
    if named is None:
        return None
    try:
        public = bytes.fromhex(named)
    except (TypeError, ValueError):
        raise Malformed from None
    suites.hpke_public_key(public)
    return public


def seal_shred_copy(
    contents: ShredContents, *, recovery_public: bytes, installation_id: bytes, made_at: datetime
) -> bytes:
    """Seal a copy to the offline recovery key. Fractions of a second of `made_at` are cut off.

    Raises `Malformed` when a row stands twice, or the key is none.
    """
    header = framing.frame(
        labels.SHRED_COPY_HEADER,
        suites.SUITE_ID,
        framing.exactly(installation_id, INSTALLATION_ID_BYTES),
        made_at.astimezone(UTC).strftime(_INSTANT).encode("ascii"),
    )
    sealed = suites.hpke_seal(recovery_public, _body_of(contents), header)
    return framing.frame(labels.SEALED_SHRED_COPY, header, sealed)


def open_shred_copy(copy: bytes, *, recovery_seed: Secret, installation_id: bytes) -> ShredContents:
    """Return what a copy holds, all of it or nothing.

    Raises `Malformed`, `UnknownSuite`, `ContextMismatch` (another installation's) and `WrongKey` (another key, or
    flipped bits).
    """
    header, sealed = framing.unframe(labels.SEALED_SHRED_COPY, copy, 2)
    suite, installation, instant = framing.unframe(labels.SHRED_COPY_HEADER, header, 3)
    suites.ensure_suite(suite)
    _ensure_instant(instant)
    if framing.exactly(installation, INSTALLATION_ID_BYTES) != installation_id:
        raise ContextMismatch
    return _read_body(suites.hpke_open(recovery_seed, sealed, header))


def _body_of(contents: ShredContents) -> bytes:
    secrets = _rows_in_order(contents.secrets, _key_of_secret)
    tombstones = _rows_in_order(contents.tombstones, _key_of_tombstone)
    fields = (
        framing.frame_list(row.encoded() for row in secrets),
        framing.frame_list(row.encoded() for row in tombstones),
    )
    bare_bytes = len(framing.frame(labels.SHRED_COPY_BODY, *fields, b""))
    return framing.frame(labels.SHRED_COPY_BODY, *fields, _filling_after(bare_bytes))


def _read_body(body: bytes) -> ShredContents:
    secrets, tombstones, filling = framing.unframe(labels.SHRED_COPY_BODY, body, 3)
    if filling != _filling_after(len(body) - len(filling)):
        raise Malformed
    contents = ShredContents(
        tuple(map(CopiedSecret.read, framing.unframe_list(secrets))),
        tuple(map(CopiedTombstone.read, framing.unframe_list(tombstones))),
    )
    _ensure_ascending(map(_key_of_secret, contents.secrets))
    _ensure_ascending(map(_key_of_tombstone, contents.tombstones))
    return contents


def _filling_after(bare_bytes: int) -> bytes:
    return bytes(-bare_bytes % SHRED_COPY_STEP_BYTES)


def _key_of_secret(row: CopiedSecret) -> _Key:
    return row.name.fields()


def _key_of_tombstone(row: CopiedTombstone) -> _Key:
    return (row.owner_digest,)


def _rows_in_order(rows: Iterable[_Row], key_of: Callable[[_Row], _Key]) -> list[_Row]:
    ordered = sorted(rows, key=key_of)
    _ensure_ascending(map(key_of, ordered))
    return ordered


def _ensure_ascending(keys: Iterable[_Key]) -> None:
    previous: _Key = ()
    for key in keys:
        if key <= previous:
            raise Malformed
        previous = key


def _ensure_instant(spelled: bytes) -> None:
    try:
        read = datetime.strptime(spelled.decode("ascii"), _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        raise Malformed from None
    if read.strftime(_INSTANT).encode("ascii") != spelled:
        raise Malformed
