"""Tables of groups. Theme, language and all that is said are sealed records; here are only seats."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.database import Base, public_blob

_CLIENT_ID: Final = String(64)


def _admission() -> MappedColumn[Any]:
    return public_blob("a signed admission: group id, client id, key id and a day")


class Group(Base):
    """A group and who facilitates it."""

    __tablename__ = "groups"

    group_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    facilitator_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    seat_count: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    opened_on: Mapped[date] = mapped_column(Date)


class GroupInvitation(Base):
    """A client may take a seat. Deleted when she does; the admission moves to the seat."""

    __tablename__ = "group_invitations"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.group_id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(
        _CLIENT_ID, ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    admission: Mapped[bytes] = _admission()


class GroupSeat(Base):
    """A taken seat. The primary key decides between two who want the same one.

    Devices believe the admission, not the row: whoever can write here can not sign.
    """

    __tablename__ = "group_seats"
    __table_args__ = (UniqueConstraint("group_id", "client_id"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.group_id"), primary_key=True)
    seat_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_id: Mapped[str] = mapped_column(
        _CLIENT_ID, ForeignKey("clients.client_id", ondelete="CASCADE"), index=True
    )
    admission: Mapped[bytes] = _admission()
