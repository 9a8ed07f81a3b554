"""Tables of groups. Theme, languages, way and all that is said is sealed; here are states, seats and sizes."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    false,
)
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.database import Base, UtcDateTime, public_blob, sealed_column

_HEX_HASH: Final = String(64)
_WORD: Final = String(16)
_Position = BigInteger().with_variant(Integer, "sqlite")


def _group_id() -> MappedColumn[Any]:
    return mapped_column(ForeignKey("groups.group_id"), primary_key=True)


class Group(Base):
    """A programme: where it stands, how many may join and how.

    Its row is locked before any of its seats or invitations changes, and after the row of the client who changes them.
    `announcements_due` and `casework_due`: somebody who held that key left, and its next epoch is still to be made.
    """

    __tablename__ = "groups"

    group_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    state: Mapped[str] = mapped_column(_WORD)
    fewest_seats: Mapped[int]
    seat_count: Mapped[int]
    joins_late: Mapped[bool]
    hold_days: Mapped[int]
    announcements_due: Mapped[bool] = mapped_column(server_default=false())
    casework_due: Mapped[bool] = mapped_column(server_default=false())
    opened_on: Mapped[date] = mapped_column(Date)


class GroupFacilitator(Base):
    """Somebody who leads a group, or would step in."""

    __tablename__ = "group_facilitators"

    group_id: Mapped[UUID] = _group_id()
    staff_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, index=True)
    part: Mapped[str] = mapped_column(_WORD)
    let_in: Mapped[bool] = mapped_column(server_default=false())


class GroupDescription(Base):
    """What a programme is about, sealed to the intake team or to one who leads it."""

    __tablename__ = "group_descriptions"

    group_id: Mapped[UUID] = _group_id()
    recipient_key_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    sealed: Mapped[bytes] = sealed_column()


class GroupInvitation(Base):
    """A client who is invited, in which place, and what became of it. Whoever has a seat has one too.

    Devices believe the admission, not the row: whoever can write here can not sign. `closed` is what the programme is
    about, sealed to her alone and closed once more under her shred secret.
    """

    __tablename__ = "group_invitations"

    group_id: Mapped[UUID] = _group_id()
    client_id: Mapped[str] = mapped_column(
        _HEX_HASH, ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    place: Mapped[int]
    state: Mapped[str] = mapped_column(_WORD)
    admission: Mapped[bytes] = public_blob("a signed admission: group id, client id, key id and a day")
    closed: Mapped[bytes | None] = sealed_column()


class GroupSeat(Base):
    """A seat that is taken, or held until an instant. The primary key decides between two who want the same one.

    It refers to the invitation and not to the client: a seat is held for a woman while another's row is locked, and
    must not wait for hers.
    """

    __tablename__ = "group_seats"
    __table_args__ = (
        UniqueConstraint("group_id", "client_id"),
        ForeignKeyConstraint(
            ["group_id", "client_id"],
            ["group_invitations.group_id", "group_invitations.client_id"],
            ondelete="CASCADE",
        ),
    )

    group_id: Mapped[UUID] = _group_id()
    seat_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_id: Mapped[str] = mapped_column(_HEX_HASH, index=True)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class GroupLetterRow(Base):
    """One copy of a letter in a member's private line: sealed to one who leads, or to her, and closed once more."""

    __tablename__ = "group_letters"
    __table_args__ = (
        UniqueConstraint("letter_id", "recipient_key_id"),
        Index(None, "group_id", "client_id", "position"),
        # A position is a reader's cursor. Given again after an erasure, it would hide a letter.
        {"sqlite_autoincrement": True},
    )

    position: Mapped[int] = mapped_column(_Position, Identity(), primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(Uuid)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.group_id"))
    client_id: Mapped[str] = mapped_column(
        _HEX_HASH, ForeignKey("clients.client_id", ondelete="CASCADE"), index=True
    )
    author_key_id: Mapped[str] = mapped_column(_HEX_HASH)
    recipient_key_id: Mapped[str] = mapped_column(_HEX_HASH)
    closed: Mapped[bytes] = sealed_column()
    sent_on: Mapped[date] = mapped_column(Date)


class RemarkRow(Base):
    """What somebody who leads a group told a member's own counselor. Its letter is closed once more by the server."""

    __tablename__ = "remarks"

    remark_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    client_id: Mapped[str] = mapped_column(
        _HEX_HASH, ForeignKey("clients.client_id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.group_id"))
    author_key_id: Mapped[str] = mapped_column(_HEX_HASH)
    recipient_key_id: Mapped[str] = mapped_column(_HEX_HASH)
    closed: Mapped[bytes] = sealed_column()
    sent_on: Mapped[date] = mapped_column(Date)
