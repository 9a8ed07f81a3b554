"""What is offered to be stored: epochs and records, read, verified as far as a server can, and laid out as rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.crypto.epochs import EpochStatement, read_statement, statement_hash, verify_statement
from app.crypto.errors import ChainBroken, OpeningFailed
from app.crypto.owners import Owner
from app.crypto.records import NO_PREVIOUS_RECORD, RecordHeader, SealedRecord, record_hash
from app.records.errors import EpochOutOfOrder, NotASealedRecord, StatementNotForOwner
from app.records.rules import NewEpoch, Place, StoredRecord, ensure_grants_match, ensure_roles_fit


@dataclass(frozen=True, slots=True)
class OfferedEpoch:
    """An epoch as it came, and what its verified statement says."""

    new: NewEpoch
    said: EpochStatement

    @classmethod
    def verify(
        cls, new: NewEpoch, owner: Owner, creator_signing_key: bytes, previous: bytes | None
    ) -> "OfferedEpoch":
        """Return the epoch when it is this owner's, signed, and follows the statement `previous`.

        Raises `OpeningFailed`, `StatementNotForOwner`, `EpochOutOfOrder`.
        """
        if read_statement(new.statement).name.owner != owner:
            raise StatementNotForOwner
        try:
            return cls(new, verify_statement(new.statement, creator_signing_key, previous))
        except ChainBroken:
            raise EpochOutOfOrder from None

    def ensure_held_rightly(self) -> None:
        """Raise `HolderNotEntitled` or `GrantsDoNotMatch` unless holders and grants are those it must have."""
        ensure_roles_fit(self.said)
        ensure_grants_match(self.said, {bytes.fromhex(key): grant for key, grant in self.new.grants.items()})

    @property
    def name(self) -> tuple[str, int]:
        """Its kind and number."""
        return self.said.name.kind.value, self.said.name.epoch

    def row(self, record_count: int) -> dict[str, Any]:
        """Return its row among the statements, where so many records of its kind are there with it."""
        return self._key() | {
            "statement": self.new.statement,
            "statement_hash": statement_hash(self.new.statement).hex(),
            "commitment": self.said.commitment.hex(),
            "creator_key_id": self.said.creator.hex(),
            "made_on": self.said.made_on,
            "record_count": record_count,
        }

    def holder_rows(self) -> list[dict[str, Any]]:
        """Return a row for each holder."""
        key = self._key()
        return [
            key | {"key_id": holder.key_id.hex(), "role": holder.role.value} for holder in self.said.holders
        ]

    def grant_rows(self) -> list[dict[str, Any]]:
        """Return a row for each grant."""
        key = self._key()
        return [
            key | {"recipient_key_id": recipient, "sealed": sealed}
            for recipient, sealed in self.new.grants.items()
        ]

    def _key(self) -> dict[str, Any]:
        return epoch_key(self.said.name.owner, *self.name)


@dataclass(frozen=True, slots=True)
class OfferedRecord:
    """A sealed record as it came."""

    sealed: bytes
    read: SealedRecord
    record_hash: str

    @classmethod
    def of(cls, sealed: bytes) -> "OfferedRecord":
        """Return the record when `sealed` is a well-formed one. Raises `NotASealedRecord`."""
        try:
            return cls(sealed, SealedRecord.read(sealed), record_hash(sealed).hex())
        except OpeningFailed:
            raise NotASealedRecord from None

    @property
    def header(self) -> RecordHeader:
        """Its readable part."""
        return self.read.header

    def stored(self, position: int, stored_on: date) -> StoredRecord:
        """Return the record as it will be shown from `position`."""
        return StoredRecord(
            position=position,
            record_id=self.header.record_id,
            version=self.header.version,
            kind=self.header.name.kind.value,
            epoch=self.header.name.epoch,
            author_key_id=self.header.author.hex(),
            record_hash=self.record_hash,
            size_class=self.read.size_class_bytes,
            stored_on=stored_on,
            sealed=self.sealed,
        )

    def row(self, stored_on: date) -> dict[str, Any]:
        """Return its row, without the position that the database gives it."""
        return epoch_key(self.header.name.owner, self.header.name.kind.value, self.header.name.epoch) | {
            "record_id": self.header.record_id,
            "version": self.header.version,
            "author_key_id": self.header.author.hex(),
            "record_hash": self.record_hash,
            "previous_hash": self.header.previous_hash.hex(),
            "sealed": self.sealed,
            "size_class": self.read.size_class_bytes,
            "stored_on": stored_on,
        }


def place_of_first(epoch: OfferedEpoch | None, kind: str, previous: OfferedRecord | None) -> Place | None:
    """Return where a newcomer's next record under `epoch` goes, or None for a record of another kind.

    It follows `previous`, and starts a record id of its own.
    """
    if epoch is None or kind != epoch.said.name.kind:
        return None
    newest_hash = NO_PREVIOUS_RECORD if previous is None else record_hash(previous.sealed)
    return Place(epoch.said.name.epoch, epoch.said.commitment, is_held=True, newest_hash=newest_hash)


def epoch_key(owner: Owner, kind: str, epoch: int) -> dict[str, Any]:
    """Return the columns that name an epoch."""
    return {
        "owner_kind": owner.kind.value,
        "owner_id": owner.id.hex(),
        "kind": kind,
        "epoch": epoch,
    }
