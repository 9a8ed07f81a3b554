"""One shred secret in two shapes: as this store keeps it, in text, and as a sealed copy holds it, in bytes."""

from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.secret_bytes import Secret
from app.crypto.shred_copies import CopiedSecret
from app.shredding.rules import KeptSecret, SecretName


def as_copied(kept: KeptSecret) -> CopiedSecret:
    """Return a secret as a copy holds it. Raises `Malformed` for a name that no key of content has."""
    name = kept.name
    owner = Owner(OwnerKind(name.owner_kind), bytes.fromhex(name.owner_id))
    epoch = EpochName(owner, Kind(name.kind), name.epoch)
    return CopiedSecret(epoch, Secret(kept.secret), kept.stored_on)


def as_kept(copied: CopiedSecret) -> KeptSecret:
    """Return a secret as this store keeps it."""
    owner = copied.name.owner
    name = SecretName(owner.kind.value, owner.id.hex(), copied.name.kind.value, copied.name.epoch)
    # Plain bytes, because the drivers of databases take no subclass of them.
    return KeptSecret(name, bytes(copied.secret), copied.stored_on)
