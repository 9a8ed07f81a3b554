"""Values of the vectors: hexadecimal and JSON on one side, `app.crypto`'s types on the other."""

from collections.abc import Callable
from datetime import date
from typing import Any

from app.crypto.epochs import EpochKey
from app.crypto.keypairs import KeyPair
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.secret_bytes import Secret

Json = dict[str, Any]
Operation = Callable[[Json], Json]


def raw(text: str) -> bytes:
    """Return the bytes of a hexadecimal string."""
    return bytes.fromhex(text)


def raw_or_none(text: str | None) -> bytes | None:
    """Return the bytes of a hexadecimal string, or None."""
    return None if text is None else raw(text)


def secret(text: str) -> Secret:
    """Return the key material in a hexadecimal string."""
    return Secret(raw(text))


def day(text: str) -> date:
    """Return a day."""
    return date.fromisoformat(text)


def person(fields: Json) -> KeyPair:
    """Return a person's key pairs."""
    return KeyPair(secret(fields["hpke_seed"]), secret(fields["signing_seed"]))


def name(fields: Json) -> EpochName:
    """Return the name of a key of content."""
    owner = Owner(OwnerKind(fields["owner_kind"]), raw(fields["owner_id"]))
    return EpochName(owner, Kind(fields["kind"]), fields["epoch"])


def key(fields: Json) -> EpochKey:
    """Return a key of content."""
    return EpochKey(name(fields["name"]), secret(fields["key"]), secret(fields["shred"]))


def written_name(value: EpochName) -> Json:
    """Return the name of a key of content as JSON."""
    return {
        "owner_kind": value.owner.kind,
        "owner_id": value.owner.id.hex(),
        "kind": value.kind,
        "epoch": value.epoch,
    }
