"""Begin, refresh and end sessions; spend single-use tokens; answer a repeated request once."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.crypto.randomness import random_bytes, random_id
from app.sessions import repository
from app.sessions.challenges import Purpose, read_challenge
from app.sessions.errors import AnswerPending, ChallengeRefused, IdempotencyKeyReused, SessionEnded
from app.sessions.rules import (
    ANSWER_KEPT,
    Actor,
    ActorKind,
    ClientActor,
    Scope,
    SessionTimes,
    StaffActor,
    access_token_end,
    idle_end_after_refresh,
    times_of_new_session,
)
from app.sessions.server_keys import ServerKeys
from app.sessions.tokens import AccessToken, AccessTokens

_REFRESH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What a person gets at log-in and at each refresh. The refresh token is good once.

    Without a refresh the session ends at `idle_until_at`, with any number of them at `ends_at`.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    idle_until_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who proved who she is and gets a session."""

    kind: ActorKind
    actor_id: str
    key_id: str
    roles: frozenset[str] = frozenset()
    scope: Scope = Scope.FULL


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A live session: its actor and how much she may do."""

    actor: Actor
    scope: Scope


async def open_session(
    session: AsyncSession, clock: Clock, tokens: AccessTokens, *, newcomer: Newcomer
) -> OpenedSession:
    """Begin a new session; every log-in gets one of its own."""
    now = clock.now()
    times = times_of_new_session(newcomer.kind, now)
    session_id, refresh_token = random_id(), random_bytes(_REFRESH_BYTES).hex()
    await repository.add_session(
        session,
        session_id=session_id,
        actor_kind=newcomer.kind,
        actor_id=newcomer.actor_id,
        key_id=newcomer.key_id,
        roles=" ".join(sorted(newcomer.roles)),
        scope=newcomer.scope,
        refresh_hash=_hash(refresh_token),
        idle_until_at=times.idle_until_at,
        ends_at=times.ends_at,
    )
    return _opened(tokens, AccessToken(session_id, newcomer.actor_id), refresh_token, now, times)


async def refresh_session(
    session: AsyncSession, clock: Clock, tokens: AccessTokens, *, refresh_token: str
) -> OpenedSession:
    """Exchange a refresh token for a new one and a new access token. Raises `SessionEnded`."""
    now = clock.now()
    old_hash = _hash(refresh_token)
    found = await repository.find_by_refresh_hash(session, old_hash, now)
    if found is None:
        raise SessionEnded
    new_token = random_bytes(_REFRESH_BYTES).hex()
    idle_until_at = idle_end_after_refresh(ActorKind(found.actor_kind), now, found.ends_at)
    if not await repository.rotate_refresh(
        session, old_hash=old_hash, new_hash=_hash(new_token), idle_until_at=idle_until_at
    ):
        raise SessionEnded
    times = SessionTimes(idle_until_at, found.ends_at)
    return _opened(tokens, AccessToken(found.session_id, found.actor_id), new_token, now, times)


async def get_known_session(
    session: AsyncSession, clock: Clock, tokens: AccessTokens, *, access_token: str
) -> KnownSession:
    """Return whose session an access token belongs to. Raises `SessionEnded`, also when the session was ended early."""
    now = clock.now()
    token = tokens.read(access_token, now=now)
    found = await repository.find_live_session(session, token.session_id, now)
    if found is None or found.actor_id != token.actor_id:
        raise SessionEnded
    return KnownSession(_actor(found), Scope(found.scope))


async def end_session(session: AsyncSession, *, session_id: UUID) -> None:
    """End one session at once."""
    await repository.delete_session(session, session_id)


async def end_sessions_of(session: AsyncSession, *, actor_id: str, but: UUID | None = None) -> None:
    """End every session of a person at once, or all but the one she is using."""
    await repository.delete_sessions_of(session, actor_id, but=but)


async def go_on_with_key(session: AsyncSession, *, actor: ClientActor, key_id: str) -> None:
    """Let a client go on in this session under her new key, and end every other one of hers at once."""
    await repository.delete_sessions_of(session, actor.actor_id, but=actor.session_id)
    await repository.update_key(session, actor.session_id, key_id)


async def forget_person(session: AsyncSession, *, actor_id: str) -> None:
    """End every session of a person who is erased, and forget every kept answer that names her."""
    await repository.delete_sessions_of(session, actor_id)
    await repository.delete_answers_about(session, actor_id)


async def spend_challenge(
    session: AsyncSession, clock: Clock, keys: ServerKeys, *, purpose: Purpose, challenge: bytes
) -> bytes:
    """Use a challenge and return the bytes its proof must sign. Raises `ChallengeRefused`, also at the second use."""
    opened = read_challenge(keys, purpose, challenge, clock.now())
    await spend_token(session, token=challenge, expires_at=opened.expires_at)
    return opened.nonce


async def spend_token(session: AsyncSession, *, token: bytes, expires_at: datetime) -> None:
    """Use a single-use token. Raises `ChallengeRefused` when it was used before: the primary key decides."""
    if not await repository.add_spent_token(session, hashlib.sha256(token).hexdigest(), expires_at):
        raise ChallengeRefused


@dataclass(frozen=True, slots=True)
class RequestName:
    """A creating request: whose, under which key, and a keyed hash of its body."""

    actor_id: str
    key: str
    mac: str


@dataclass(frozen=True, slots=True)
class KeptReply:
    """What was answered before."""

    status: int
    body: str


async def begin_once(session: AsyncSession, clock: Clock, *, request: RequestName) -> KeptReply | None:
    """Claim a request's key; return the kept answer when it was answered before.

    Raises `IdempotencyKeyReused` for another body, `AnswerPending` when the first one has not finished.
    """
    expires_at = clock.now() + ANSWER_KEPT
    if await repository.add_pending_answer(
        session, actor_id=request.actor_id, key=request.key, request_mac=request.mac, expires_at=expires_at
    ):
        return None
    kept = await repository.find_kept_answer(session, request.actor_id, request.key)
    if kept is None:
        raise AnswerPending
    if kept.request_mac != request.mac:
        raise IdempotencyKeyReused
    if kept.status is None or kept.body is None:
        raise AnswerPending
    return KeptReply(kept.status, kept.body)


async def finish_once(session: AsyncSession, *, request: RequestName, reply: KeptReply) -> None:
    """Keep the answer of a claimed request, in the same transaction as what it created."""
    await repository.keep_answer(
        session, actor_id=request.actor_id, key=request.key, status=reply.status, body=reply.body
    )


async def forget_once(session: AsyncSession, *, request: RequestName) -> None:
    """Give a claimed key back: nothing was created under it."""
    await repository.delete_answer(session, request.actor_id, request.key)


async def clean_up(session: AsyncSession, clock: Clock) -> None:
    """Delete ended sessions, spent tokens and kept answers whose time is over."""
    await repository.delete_ended(session, clock.now())


def _opened(
    tokens: AccessTokens, token: AccessToken, refresh_token: str, now: datetime, times: SessionTimes
) -> OpenedSession:
    expires_at = access_token_end(now, times)
    return OpenedSession(
        access_token=tokens.give(token, now=now, expires_at=expires_at),
        refresh_token=refresh_token,
        access_expires_at=expires_at,
        idle_until_at=times.idle_until_at,
        ends_at=times.ends_at,
    )


def _actor(found: repository.LiveSession) -> Actor:
    if found.actor_kind == ActorKind.CLIENT:
        return ClientActor(found.actor_id, found.key_id, found.session_id)
    return StaffActor(UUID(found.actor_id), found.key_id, frozenset(found.roles.split()), found.session_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
