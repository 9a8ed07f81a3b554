"""Two real server processes on the same stores, and many clients who all want the same thing at the same moment."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from app.clock import Clock
from app.crypto.organisations import StaffRole
from app.database import Stores, transaction
from app.demo.servers import free_port, running_server
from app.sdk.connections import new_idempotency_key
from app.sessions import service as sessions
from app.sessions.rules import ActorKind
from app.sessions.server_keys import load_or_create_server_keys
from app.sessions.tokens import AccessTokens
from app.staff import service as staff

_CONNECTIONS_AT_ONCE = 40
_TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Racer:
    """Somebody, mostly a client, with a session of her own."""

    client_id: str
    access_token: str


@dataclass(frozen=True)
class Attempt:
    """One request that somebody sends at the same moment as others."""

    racer: Racer
    path: str
    body: dict[str, Any]


@contextmanager
def two_replicas(folder: Path, urls: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Run two servers on the same stores with the same keys; yield their addresses."""
    main, shred = urls
    settings = {
        "HELPLINE_DATABASE_URL": main,
        "HELPLINE_SHRED_DATABASE_URL": shred,
        "HELPLINE_KEYS_FILE": str(keys_file(folder)),
    }
    with (
        running_server(folder, port=free_port(), log=folder / "first.log", settings=settings) as first,
        running_server(folder, port=free_port(), log=folder / "second.log", settings=settings) as second,
    ):
        yield first, second


def keys_file(folder: Path) -> Path:
    """Return where the replicas' shared keys are."""
    return folder / "keys.json"


async def let_in(stores: Stores, clock: Clock, folder: Path, client_ids: Sequence[str]) -> list[Racer]:
    """Give each client a session the replicas accept."""
    tokens = AccessTokens(load_or_create_server_keys(keys_file(folder)))
    racers = []
    async with transaction(stores) as work:
        for client_id in client_ids:
            newcomer = sessions.Newcomer(ActorKind.CLIENT, client_id, client_id)
            opened = await sessions.open_session(work.main, clock, tokens, newcomer=newcomer)
            racers.append(Racer(client_id, opened.access_token))
    return racers


async def let_counselor_in(stores: Stores, clock: Clock, folder: Path, counselor_id: UUID) -> Racer:
    """Give a counselor a session the replicas accept."""
    tokens = AccessTokens(load_or_create_server_keys(keys_file(folder)))
    async with transaction(stores) as work:
        account = await staff.get_staff(work.main, staff_id=counselor_id)
        newcomer = sessions.Newcomer(
            ActorKind.STAFF, str(counselor_id), account.key_id, frozenset({StaffRole.COUNSELOR.value})
        )
        opened = await sessions.open_session(work.main, clock, tokens, newcomer=newcomer)
    return Racer(str(counselor_id), opened.access_token)


async def race(
    replicas: tuple[str, str], racers: Sequence[Racer], path: str, body: dict[str, Any]
) -> Counter[tuple[int, str]]:
    """Let all racers send the same request at once, half to each replica; count the answers by status and problem."""
    return Counter(await contend(replicas, [Attempt(racer, path, body) for racer in racers]))


async def contend(replicas: tuple[str, str], attempts: Sequence[Attempt]) -> list[tuple[int, str]]:
    """Let all attempts be made at once, every second one at the other replica; return status and problem of each."""
    start = asyncio.Event()
    async with _doors(replicas) as doors:
        waiting = [
            asyncio.create_task(_ask(doors[number % 2], one.racer, one.path, one.body, start))
            for number, one in enumerate(attempts)
        ]
        start.set()
        return await asyncio.gather(*waiting)


@asynccontextmanager
async def _doors(replicas: tuple[str, str]) -> AsyncIterator[list[httpx.AsyncClient]]:
    limits = httpx.Limits(max_connections=_CONNECTIONS_AT_ONCE)
    first, second = (
        httpx.AsyncClient(base_url=address, timeout=_TIMEOUT_SECONDS, limits=limits) for address in replicas
    )
    async with first, second:
        yield [first, second]


async def _ask(
    http: httpx.AsyncClient, racer: Racer, path: str, body: dict[str, Any], start: asyncio.Event
) -> tuple[int, str]:
    await start.wait()
    headers = {"Authorization": f"Bearer {racer.access_token}", "Idempotency-Key": new_idempotency_key()}
    answer = await http.post(path, json=body, headers=headers)
    problem = answer.json().get("type", "").rsplit(":", 1)[-1] if not answer.is_success else ""
    return answer.status_code, problem


def booking(starts_at: datetime) -> dict[str, Any]:
    """Return the body of a booking."""
    return {"starts_at": starts_at.isoformat()}
