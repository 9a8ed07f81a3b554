"""People with good sessions who send what no honest device would send."""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine, inspect, literal_column, select, table

from app.crypto.keypairs import KeyPair
from app.database import transaction
from app.sdk.casefiles import CaseFile
from app.sdk.clients import solve_work
from app.sdk.connections import API, new_idempotency_key
from app.sdk.devices import OpenedCase
from app.sdk.intakes import PreparedIntake, prepare_intake
from app.sessions import service as sessions
from app.sessions.rules import ActorKind
from app.wiring import Wiring
from tests.api.worlds import Woman, World
from tests.privacy.canaries import LATIN, criteria, text
from tests.privacy.databases import Databases, world_on
from tests.privacy.lives import COUNSELOR, live

OTHER_COUNSELOR = "lena"


@dataclass
class Raid:
    """A world attacked from inside: everybody's session and keys, two files, and what the stores hold by right."""

    world: World
    databases: Databases
    http: httpx.AsyncClient
    women: dict[str, Woman]
    cases: dict[str, OpenedCase]
    records: dict[str, list[str]]
    keys: dict[str, KeyPair]
    tokens: dict[str, str]
    rightful: dict[str, str]
    newcomer: PreparedIntake
    work: str
    """Solved once: whoever is refused has not spent it."""

    async def send(self, who: str, method: str, path: str, body: Any) -> httpx.Response:  # noqa: ANN401 - JSON, or bytes in its place
        """Send a request as somebody. Every header that can be chosen has a readable word in it."""
        headers = {"Idempotency-Key": LATIN + new_idempotency_key(), "Content-Type": "application/json"}
        if who in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.request(method, API + path, content=content, headers=headers)

    def path(self, whose: str, rest: str) -> str:
        """Return an address in a woman's file."""
        return f"/clients/{self.women[whose].client_id.hex()}/{rest}"

    def file(self, whose: str) -> CaseFile:
        """Return a woman's file with every key her counselor holds."""
        return self.cases[whose].file


async def solved_work(http: httpx.AsyncClient) -> str:
    """Return a solved proof of work."""
    challenge = (await http.get(f"{API}/intakes/challenge")).json()["challenge"]
    return solve_work(challenge)


def new_intake(world: World) -> PreparedIntake:
    """Return an intake of somebody who did not come yet."""
    device = world.cast.coordinator
    return prepare_intake(
        device.organisation,
        criteria=criteria(),
        story=text("story"),
        alias=text("alias"),
        list_id="en-1",
        today=device.today,
    )


def contents_of(databases: Databases) -> dict[str, str]:
    """Return a digest of all rows of each table of both stores, whatever order they come in."""
    found = {}
    for database in (databases.main, databases.shred):
        engine = create_engine(database.sync_url)
        with engine.connect() as connection:
            for name in inspect(engine).get_table_names():
                rows = sorted(
                    map(repr, connection.execute(select(literal_column("*")).select_from(table(name))))
                )
                found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        engine.dispose()
    return found


@asynccontextmanager
async def raided_world(databases: Databases, folder: Path) -> AsyncIterator[Raid]:
    """Yield a world in which nothing wrong was sent yet."""
    counselors = (COUNSELOR, OTHER_COUNSELOR)
    async with world_on(databases, folder, counselors=counselors) as world:
        women = {"erin": await world.woman(), "vera": await world.woman()}
        await live(world.cast, list(women.values()))
        counselor = world.counselor(COUNSELOR)
        newcomers = _newcomers(world, women)
        http = await world.devices.http()
        yield Raid(
            world=world,
            databases=databases,
            http=http,
            women=women,
            cases={name: await counselor.open_case(one.client_id) for name, one in women.items()},
            records={name: await _records_as_sent(world, one) for name, one in women.items()},
            keys=_keys(world, women),
            tokens={name: await _token(world, one) for name, one in newcomers.items()},
            rightful=contents_of(databases),
            newcomer=new_intake(world),
            work=await solved_work(http),
        )


def _keys(world: World, women: dict[str, Woman]) -> dict[str, KeyPair]:
    staff = {**world.cast.counselors, "olga": world.cast.coordinator}
    own = {name: woman.prepared.keys for name, woman in women.items()}
    return own | {name: device.blob.keys for name, device in staff.items()}


def _newcomers(world: World, women: dict[str, Woman]) -> dict[str, sessions.Newcomer]:
    staff = {**world.cast.counselors, "olga": world.cast.coordinator}
    return {
        name: sessions.Newcomer(ActorKind.CLIENT, woman.client_id.hex(), woman.prepared.keys.key_id.hex())
        for name, woman in women.items()
    } | {
        name: sessions.Newcomer(
            ActorKind.STAFF, str(device.staff_id), device.blob.keys.key_id.hex(), frozenset(device.roles)
        )
        for name, device in staff.items()
    }


async def _records_as_sent(world: World, woman: Woman) -> list[str]:
    path = f"/clients/{woman.client_id.hex()}/records"
    page = await world.counselor(COUNSELOR).connection.get(path)
    return [one["record"] for one in page["records"]]


async def _token(world: World, newcomer: sessions.Newcomer) -> str:
    wiring: Wiring = world.app.state.wiring
    async with transaction(wiring.stores) as work:
        opened = await sessions.open_session(work.main, wiring.clock, wiring.tokens, newcomer=newcomer)
    return opened.access_token
