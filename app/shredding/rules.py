"""What a shred secret is called, when it is an orphan, and what remains of an erased owner."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from app.shredding.errors import ShredSecretMalformed

SHRED_SECRET_BYTES: Final = 32

# Secrets carry a day and no instant, which would tell when a woman came. Two days of distance are at least one
# whole day since the secret was kept: no unit of work stays open for so long.
_ORPHANED_AFTER: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class SecretName:
    """One epoch of one owner. `owner_id` is lower-case hex."""

    owner_kind: str
    owner_id: str
    kind: str
    epoch: int


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """The shred secret of one epoch, 32 bytes, and the day it was kept on."""

    name: SecretName
    secret: bytes = field(repr=False)
    stored_on: date

    @property
    def owner_digest(self) -> str:
        """What would remain of its owner."""
        return owner_digest(self.name.owner_kind, self.name.owner_id)


@dataclass(frozen=True, slots=True)
class Selection:
    """What becomes of the secrets of a copy: some are missing here, some are here, some belong to erased owners."""

    missing: list[KeptSecret]
    here_already: int
    erased: int


def select_missing(
    copied: Sequence[KeptSecret], here: Collection[SecretName], erased: Collection[str]
) -> Selection:
    """Return which secrets of a copy may come back: none that is here, none of an owner whose digest is `erased`."""
    living = [one for one in copied if one.owner_digest not in erased]
    missing = [one for one in living if one.name not in here]
    return Selection(missing, len(living) - len(missing), len(copied) - len(living))


def ensure_shred_secret(secret: bytes) -> None:
    """Raise `ShredSecretMalformed` unless `secret` has 32 bytes."""
    if len(secret) != SHRED_SECRET_BYTES:
        raise ShredSecretMalformed


def owner_digest(owner_kind: str, owner_id: str) -> str:
    """Return all that remains of an erased owner: SHA-256 as 64 hex characters.

    Ids are random or hashes, so nobody finds the id by trying; who has it can see that it was erased.
    """
    return hashlib.sha256(f"helpline/v1/erased-owner/{owner_kind}/{owner_id}".encode()).hexdigest()


def last_orphan_day(today: date) -> date:
    """Return the last day on which a secret that no statement names was certainly left behind."""
    return today - _ORPHANED_AFTER
