"""A world in which a woman erased everything, and what lay in a drawer from the day before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
from fastapi import FastAPI

from app.crypto.records import SealedRecord
from app.demo import thieves
from app.demo.people import Devices, devices_at
from app.demo.thieves import Found, Loot, Word
from app.main import create_app
from app.sdk.casefiles import Reader
from tests.api.moulds import ADDRESS
from tests.api.worlds import Woman, World
from tests.fakes import FrozenClock
from tests.privacy.databases import Database, Databases, world_on
from tests.privacy.lives import COUNSELOR, live, meet_in_a_group
from tests.privacy.stolen_keys import wrapped_keys

_SLICE = slice(-96, -32)


@dataclass
class Erasure:
    """A world after an erasure, with copies of both stores from before."""

    world: World
    today: Databases
    yesterday: Databases
    erased: list[Woman]
    other: Woman
    entries_of_other: int

    def everybody(self) -> list[Reader]:
        """Return the keys of every single person: those who erased, the other, counselor, coordinator with the team."""
        women = [Reader(woman.prepared.keys) for woman in (*self.erased, self.other)]
        return [*women, self.world.counselor(COUNSELOR).reader, self.world.cast.coordinator.reader]

    def opened(self, main: Database, shred: Database, readers: list[Reader]) -> tuple[int, int]:
        """Return how many records open of those erased, and how many of anybody else's."""
        headers = thieves.open_stolen(thieves.carry_off(main.sync_url, shred.sync_url), readers)
        gone = {woman.client_id for woman in self.erased}
        theirs = sum(header.name.owner.id in gone for header in headers)
        return theirs, len(headers) - theirs

    def traces(self, databases: Databases) -> list[Found]:
        """Return where in rows and SQLite's files anything of those erased stands: sealed words, keys, ids."""
        stores = (databases.main, databases.shred)
        words = self.belongings()
        found = [one for store in stores for one in thieves.search_rows(words, store.sync_url)]
        for file in (file for store in stores for file in store.files()):
            found += thieves.search_bytes(words, file.read_bytes(), file.name)
        return found

    def belongings(self) -> list[Word]:
        """Return bytes by which everything that was theirs can be recognised, out of yesterday's copy."""
        loot = thieves.carry_off(self.yesterday.main.sync_url, self.yesterday.shred.sync_url)
        return [belonging for woman in self.erased for belonging in _belongings(loot, woman)] + [
            blob[_SLICE] for blob in wrapped_keys(self.yesterday.main.sync_url) if self._is_theirs(blob)
        ]

    def _is_theirs(self, blob: bytes) -> bool:
        return any(bytes(woman.prepared.keys.key_id) in blob for woman in self.erased)

    @asynccontextmanager
    async def restored(self, main: Database, shred: Database) -> AsyncIterator["Restored"]:
        """Yield a service, not yet started, on copies of two stores."""
        await self.world.app.state.wiring.stores.close()
        name = uuid4().hex[:8]
        copies = Databases(main, shred).copied(name)
        urls = {"database_url": copies.main.url, "shred_database_url": copies.shred.url}
        app = create_app(self.world.settings.model_copy(update=urls), self.world.clock)
        try:
            yield Restored(app, self.world.clock, copies)
        finally:
            await app.state.wiring.stores.close()
            copies.drop()


@dataclass(frozen=True)
class Restored:
    """A service on restored stores."""

    app: FastAPI
    clock: FrozenClock
    databases: Databases

    @asynccontextmanager
    async def unstarted(self) -> AsyncIterator[Devices]:
        """Yield devices that speak to the service though it skipped its start-up."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with devices_at(ADDRESS, self.clock, transport=transport) as devices:
            yield devices

    @asynccontextmanager
    async def started(self) -> AsyncIterator[Devices]:
        """Yield devices that speak to the service after its start-up."""
        async with self.app.router.lifespan_context(self.app), self.unstarted() as devices:
            yield devices


@asynccontextmanager
async def erased_world(databases: Databases, folder: Path, *, women: int) -> AsyncIterator[Erasure]:
    """Yield a world in which so many women lived, all but one of whom then erased everything."""
    async with world_on(databases, folder, counselors=(COUNSELOR,)) as world:
        came = [await world.woman() for _ in range(women)]
        await live(world.cast, came)
        await meet_in_a_group(world.cast, came)
        other, *leaving = came
        entries = (await other.device.open_own_case()).entries.opened()
        await world.app.state.wiring.stores.close()
        yesterday = databases.copied("yesterday")
        for woman in leaving:
            await woman.device.erase_everything()
        yield Erasure(world, databases, yesterday, leaving, other, len(entries))
        yesterday.drop()


def _belongings(loot: Loot, woman: Woman) -> list[Word]:
    client_id = woman.client_id
    owned = [grant[5] for grant in loot.grants if grant[1] == client_id.hex()]
    owned += [
        sealed for sealed in loot.records if SealedRecord.read(sealed).header.name.owner.id == client_id
    ]
    secrets = [secret for (owner_id, _, _), secret in loot.secrets.items() if owner_id == client_id.hex()]
    return [*(blob[_SLICE] for blob in owned), *secrets, bytes(client_id), client_id.hex()]
