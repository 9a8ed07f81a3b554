"""Every query of the sessions domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_ignoring
from app.sessions.models import KeptAnswer, Session, SpentToken


async def add_session(session: AsyncSession, **values: Any) -> None:  # noqa: ANN401 - the columns of `Session`
    """Add one session."""
    await session.execute(insert(Session).values(**values))


async def find_live_session(session: AsyncSession, session_id: UUID, now: datetime) -> Session | None:
    """Return a session that has not ended."""
    return await session.scalar(
        select(Session).where(
            Session.session_id == session_id, Session.idle_until_at > now, Session.ends_at > now
        )
    )


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
        update(KeptAnswer)
        .where(KeptAnswer.actor_id == actor_id, KeptAnswer.idempotency_key == key)
        .values(status=status, body=body)
    )
