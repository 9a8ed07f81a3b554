"""Tables of the sessions: no address and no user agent in any of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, UtcDateTime


class Session(Base):
    """One log-in. Rows of ended sessions are deleted by a job."""

    __tablename__ = "sessions"

    session_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[str] = mapped_column(String(64), index=True)
    key_id: Mapped[str] = mapped_column(String(64))
    roles: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(8))
    refresh_hash: Mapped[str] = mapped_column(String(64), unique=True)
    idle_until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_sessions_idle_until_at", "idle_until_at"),)


class SpentToken(Base):
    """A single-use token that was used; kept until it would have expired anyway."""

    __tablename__ = "spent_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class KeptAnswer(Base):
    """The answer to a creating request, so that a repeat under the same key creates nothing twice.

    Answers hold ids, never content; the request is kept only as a keyed hash.
    """

    __tablename__ = "kept_answers"

    actor_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_mac: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
