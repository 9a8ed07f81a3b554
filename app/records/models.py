"""Tables of keys and records. Whatever is sealed here was sealed on a device; the rest names keys, not people.

Owners are clients and groups, so `owner_id` refers to no one table. Everything else hangs on the epoch's statement:
where that goes, its holders, grants and records go, and no record can be written below one that is gone.
"""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, public_blob, sealed_column

_HEX_HASH: Final = String(64)
_WORD: Final = String(16)
# SQLite numbers rows by itself only in an INTEGER column.
_Position = BigInteger().with_variant(Integer, "sqlite")
_EPOCH_COLUMNS: Final = ("owner_kind", "owner_id", "kind", "epoch")


def _of_epoch(table_name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        _EPOCH_COLUMNS,
        [f"epoch_statements.{column}" for column in _EPOCH_COLUMNS],
        name=f"fk_{table_name}_epoch_statements",
        ondelete="CASCADE",
    )


class EpochRow(Base):
    """One epoch of one kind of an owner's keys. The primary key decides between two who open the same."""

    __tablename__ = "epoch_statements"

    owner_kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    owner_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    statement: Mapped[bytes] = public_blob("a signed statement of who holds a key: key ids, roles and a day")
    statement_hash: Mapped[str] = mapped_column(_HEX_HASH)
    commitment: Mapped[str] = mapped_column(_HEX_HASH)
    creator_key_id: Mapped[str] = mapped_column(_HEX_HASH)
    made_on: Mapped[date] = mapped_column(Date)
    # Of this kind, under this epoch and all before it, ever stored. Counted here, so that no write counts them all.
    record_count: Mapped[int] = mapped_column(Integer, server_default="0")


class HolderRow(Base):
    """Somebody who holds an epoch's key: listed in its statement or added by an assignment that names it."""

    __tablename__ = "epoch_holders"
    __table_args__ = (_of_epoch("epoch_holders"),)

    owner_kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    owner_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    role: Mapped[str] = mapped_column(_WORD)


class GrantRow(Base):
    """A key of content, sealed to one holder."""

    __tablename__ = "grants"
    __table_args__ = (_of_epoch("grants"),)

    owner_kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    owner_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    recipient_key_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    sealed: Mapped[bytes] = sealed_column()


class DraftRow(Base):
    """What an author is writing of a note: one slot for each owner and author, overwritten as she types."""

    __tablename__ = "drafts"
    __table_args__ = (_of_epoch("drafts"),)

    owner_kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    owner_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    author_key_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD)
    epoch: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = sealed_column()


class RecordRow(Base):
    """One sealed record, never changed.

    Two records of one author cannot name the same predecessor, so the database decides which of two came first.
    """

    __tablename__ = "records"
    __table_args__ = (
        _of_epoch("records"),
        UniqueConstraint("record_id", "version"),
        UniqueConstraint(
            "owner_kind", "owner_id", "kind", "author_key_id", "previous_hash", name="uq_records_chain"
        ),
        Index(None, "owner_kind", "owner_id", "position"),
        # A position is a reader's cursor. Given again after an erasure, it would hide a record from her.
        {"sqlite_autoincrement": True},
    )

    position: Mapped[int] = mapped_column(_Position, Identity(), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer)
    owner_kind: Mapped[str] = mapped_column(_WORD)
    owner_id: Mapped[str] = mapped_column(_HEX_HASH)
    kind: Mapped[str] = mapped_column(_WORD)
    epoch: Mapped[int] = mapped_column(Integer)
    author_key_id: Mapped[str] = mapped_column(_HEX_HASH)
    record_hash: Mapped[str] = mapped_column(_HEX_HASH, unique=True)
    previous_hash: Mapped[str] = mapped_column(_HEX_HASH)
    sealed: Mapped[bytes] = sealed_column()
    size_class: Mapped[int] = mapped_column(Integer)
    stored_on: Mapped[date] = mapped_column(Date)
