"""Every query of the sessions domain. Those that almost every request runs are put together once, on plain tables."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Base, insert_ignoring
from app.sessions.models import KeptAnswer, Session, SpentToken

_SESSIONS: Final = Base.metadata.tables[Session.__tablename__]
_ANSWERS: Final = Base.metadata.tables[KeptAnswer.__tablename__]


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended: whose it is, and what she may do in it."""

    session_id: UUID
    actor_kind: str
    actor_id: str
    key_id: str
    roles: str
    scope: str


_ADD_SESSION: Final = insert(_SESSIONS)
_LIVE_SESSION: Final = select(*(_SESSIONS.c[name] for name in LiveSession.__slots__)).where(
    _SESSIONS.c.session_id == bindparam("session_id"),
    _SESSIONS.c.idle_until_at > bindparam("now"),
    _SESSIONS.c.ends_at > bindparam("now"),
)
_KEEP_ANSWER: Final = (
    update(_ANSWERS)
    .where(_ANSWERS.c.actor_id == bindparam("of_actor"), _ANSWERS.c.idempotency_key == bindparam("under_key"))
    .values(status=bindparam("status"), body=bindparam("body"))
)


async def add_session(session: AsyncSession, **values: Any) -> None:  # noqa: ANN401 - the columns of `Session`
    """Add one session."""
    await session.execute(_ADD_SESSION, values)


async def find_live_session(session: AsyncSession, session_id: UUID, now: datetime) -> LiveSession | None:
    """Return a session that has not ended."""
    found = await session.execute(_LIVE_SESSION, {"session_id": session_id, "now": now})
    row = found.one_or_none()
    return None if row is None else LiveSession(*row)


async def find_by_refresh_hash(session: AsyncSession, refresh_hash: str, now: datetime) -> Session | None:
    """Return the live session this refresh token belongs to."""
    return await session.scalar(
        select(Session).where(
            Session.refresh_hash == refresh_hash, Session.idle_until_at > now, Session.ends_at > now
        )
    )


async def rotate_refresh(
    session: AsyncSession, *, old_hash: str, new_hash: str, idle_until_at: datetime
) -> bool:
    """Replace a refresh token. Returns False when another request replaced it first."""
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment] # DML yields a CursorResult
        update(Session)
        .where(Session.refresh_hash == old_hash)
        .values(refresh_hash=new_hash, idle_until_at=idle_until_at)
    )
    return result.rowcount == 1


async def delete_session(session: AsyncSession, session_id: UUID) -> None:
    """End one session."""
    await session.execute(delete(Session).where(Session.session_id == session_id))


async def delete_sessions_of(session: AsyncSession, actor_id: str, *, but: UUID | None = None) -> None:
    """End every session of an actor, or all but one."""
    ended = delete(Session).where(Session.actor_id == actor_id)
    await session.execute(ended if but is None else ended.where(Session.session_id != but))


async def update_key(session: AsyncSession, session_id: UUID, key_id: str) -> None:
    """Write with which key somebody goes on."""
    await session.execute(update(Session).where(Session.session_id == session_id).values(key_id=key_id))


async def delete_answer(session: AsyncSession, actor_id: str, key: str) -> None:
    """Delete what was answered, or is to be, under a key."""
    await session.execute(
        delete(KeptAnswer).where(KeptAnswer.actor_id == actor_id, KeptAnswer.idempotency_key == key)
    )


async def delete_answers_about(session: AsyncSession, actor_id: str) -> None:
    """Delete what was answered to a person, and what was answered to others and names her."""
    await session.execute(
        delete(KeptAnswer).where(
            (KeptAnswer.actor_id == actor_id) | KeptAnswer.body.contains(actor_id, autoescape=True)
        )
    )


async def delete_ended(session: AsyncSession, now: datetime) -> None:
    """Delete sessions, spent tokens and kept answers whose time is over."""
    await session.execute(delete(Session).where((Session.idle_until_at <= now) | (Session.ends_at <= now)))
    await session.execute(delete(SpentToken).where(SpentToken.expires_at <= now))
    await session.execute(delete(KeptAnswer).where(KeptAnswer.expires_at <= now))


async def add_spent_token(session: AsyncSession, token_hash: str, expires_at: datetime) -> bool:
    """Spend a token. Returns False when it was spent before."""
    return await insert_ignoring(session, SpentToken, {"token_hash": token_hash, "expires_at": expires_at})


async def add_pending_answer(
    session: AsyncSession, *, actor_id: str, key: str, request_mac: str, expires_at: datetime
) -> bool:
    """Claim an idempotency key. Returns False when it is taken."""
    return await insert_ignoring(
        session,
        KeptAnswer,
        {
            "actor_id": actor_id,
            "idempotency_key": key,
            "request_mac": request_mac,
            "expires_at": expires_at,
            "status": None,
            "body": None,
        },
    )


async def find_kept_answer(session: AsyncSession, actor_id: str, key: str) -> KeptAnswer | None:
    """Return what was answered under a key."""
    return await session.get(KeptAnswer, (actor_id, key))


async def keep_answer(session: AsyncSession, *, actor_id: str, key: str, status: int, body: str) -> None:
    """Keep the answer given under a claimed key."""
    await session.execute(
        _KEEP_ANSWER, {"of_actor": actor_id, "under_key": key, "status": status, "body": body}
    )
