"""Tables of clients. No name, no address, no instant: keys, days, and who answers for whom."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Uuid, false
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, public_blob, sealed_column

_HEX_HASH: Final = String(64)


class ClientRow(Base):
    """A client. `server_assisted`: words or phrase of hers came by the page without script, and staff see it."""

    __tablename__ = "clients"
    __table_args__ = (Index(None, "status", "came_on", "client_id"),)

    client_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    locator_hash: Mapped[str] = mapped_column(_HEX_HASH, unique=True)
    login_public_key: Mapped[bytes] = public_blob("the Ed25519 key her log-in proofs are checked with")
    hpke_public: Mapped[bytes] = public_blob("the key that others seal to her with")
    signing_public: Mapped[bytes] = public_blob("the key that her statements are checked with")
    key_id: Mapped[str] = mapped_column(_HEX_HASH)
    wrapped_keys: Mapped[bytes] = sealed_column()
    status: Mapped[str] = mapped_column(String(16))
    server_assisted: Mapped[bool]
    # Whether coordinators who want that were told by mail that she waits.
    announced: Mapped[bool] = mapped_column(server_default=false())
    came_on: Mapped[date] = mapped_column(Date)
    counselor_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    counselor_key_id: Mapped[str | None] = mapped_column(_HEX_HASH)


class KeySuccessionRow(Base):
    """A change of a client's keys: those before, their word for the next, and the next ones' acceptance.

    Those after stand in the next row, or with the client.
    """

    __tablename__ = "key_successions"

    client_id: Mapped[str] = mapped_column(
        ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True
    )
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    hpke_public: Mapped[bytes] = public_blob("the key that others sealed to her with before")
    signing_public: Mapped[bytes] = public_blob("the key that her statements were checked with before")
    signed: Mapped[bytes] = public_blob("a signed succession: public keys, the client id and a day")
    acceptance: Mapped[bytes] = public_blob("the signed statement of the epoch that the next keys began with")


class AssignmentRow(Base):
    """One link in the chain of a client's assignments. The primary key decides between two who assign her at once."""

    __tablename__ = "assignments"

    client_id: Mapped[str] = mapped_column(
        ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True
    )
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    signed: Mapped[bytes] = public_blob("a signed assignment: key ids, a staff id and a day")
    assignment_hash: Mapped[str] = mapped_column(_HEX_HASH)
    counselor_id: Mapped[UUID] = mapped_column(Uuid)
    assigned_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)


class PermitRow(Base):
    """One link in the chain of a client's permits. It stands until `ended_on`; then what it granted is withheld."""

    __tablename__ = "permits"
    __table_args__ = (Index(None, "staff_id", "ended_on"),)

    client_id: Mapped[str] = mapped_column(
        ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True
    )
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    signed: Mapped[bytes] = public_blob("a signed permit: key ids, a staff id and days")
    kind: Mapped[str] = mapped_column(String(16))
    staff_id: Mapped[UUID] = mapped_column(Uuid)
    key_id: Mapped[str] = mapped_column(_HEX_HASH)
    last_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    because: Mapped[str | None] = mapped_column(String(16))


class TeamLetterRow(Base):
    """A client's line to the intake team alone. No counselor is shown that there is one."""

    __tablename__ = "team_letters"
    __table_args__ = (Index(None, "sent_on", "letter_id"),)

    letter_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.client_id", ondelete="CASCADE"), index=True)
    team_key_id: Mapped[str] = mapped_column(_HEX_HASH)
    closed: Mapped[bytes] = sealed_column()
    sent_on: Mapped[date] = mapped_column(Date)
    settled_on: Mapped[date | None] = mapped_column(Date)
