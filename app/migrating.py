"""Bringing both stores to the tables this program expects, and telling how far they are.

Each store has a history of its own under `migrations/` (Alembic). A store is migrated in one transaction, on SQLite
too: whoever is killed in the middle leaves it as it was. Two that begin together take turns, and the second finds
nothing left to do.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from app.database import SameCluster, Stores, Transaction, transaction

_ALEMBIC_INI: Final = Path(__file__).parents[1] / "alembic.ini"
_BEGINNING: Final = "base"
_HEAD: Final = "head"
# Any number will do, so long as nothing else on the database uses it: "helpline" in ASCII.
_LOCK: Final = 0x68656C706C696E65


class Store(StrEnum):
    """One of the two stores, by the name of its section in alembic.ini."""

    MAIN = "main"
    SHRED = "shred"

    def engine_of(self, stores: Stores) -> AsyncEngine:
        """Return this store's engine."""
        return stores.main if self is Store.MAIN else stores.shred

    def session_of(self, work: Transaction) -> AsyncSession:
        """Return this store's session."""
        return work.main if self is Store.MAIN else work.shred


class Standing(StrEnum):
    """How a store's tables stand to this program."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    UNKNOWN = "unknown"


class MadeByNewerProgram(Exception):
    """A store's tables were made by a program newer than this one."""

    def __init__(self) -> None:
        super().__init__("The database was made by a newer version of Helpline. Nothing was changed.")


class StoresDiffer(Exception):
    """One store is on PostgreSQL and the other is a file."""

    def __init__(self) -> None:
        super().__init__(
            "HELPLINE_DATABASE_URL and HELPLINE_SHRED_DATABASE_URL go together: set both, or neither."
        )


class ReferencesBroken(Exception):
    """After a migration some row would refer to a row that is not there. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__("A migration would leave rows that refer to nothing. Nothing was changed.")


async def upgrade(stores: Stores, to: str = _HEAD) -> None:
    """Bring both stores to revision `to`, the shred store first; what is already there is left alone.

    Raises `SameCluster`, `StoresDiffer`, `MadeByNewerProgram`.
    """
    await ensure_stores_apart(stores)
    for store in (Store.SHRED, Store.MAIN):
        await _migrate(stores, store, lambda config: command.upgrade(config, to))


async def downgrade(stores: Stores, to: str = _BEGINNING) -> None:
    """Take both stores back to revision `to`, the main store first. Rows of what is taken away are lost.

    Raises `MadeByNewerProgram`.
    """
    for store in (Store.MAIN, Store.SHRED):
        await _migrate(stores, store, lambda config: command.downgrade(config, to))


async def current_revisions(stores: Stores) -> dict[Store, str | None]:
    """Return the revision each store is at, None for an empty one."""
    async with transaction(stores, write=False) as work:
        return {store: await _revision_of(store.session_of(work)) for store in Store}


async def standings(stores: Stores) -> dict[Store, Standing]:
    """Return how each store's tables stand to this program."""
    revisions = await current_revisions(stores)
    return {store: _standing_of(store, revision) for store, revision in revisions.items()}


async def ensure_stores_apart(stores: Stores) -> None:
    """Raise `SameCluster` when both stores share a PostgreSQL cluster, `StoresDiffer` when only one is on one.

    A cluster is backed up as a whole: a backup that held the shred secrets along with the records would bring
    back what was erased. Replicas on PostgreSQL each with a shred file of their own could not open each
    other's records.
    """
    dialects = {stores.main.dialect.name, stores.shred.dialect.name}
    if len(dialects) > 1:
        raise StoresDiffer
    if dialects == {"postgresql"} and await _cluster_of(stores.main) == await _cluster_of(stores.shred):
        raise SameCluster


def migrating_connection(engine: AsyncEngine) -> AbstractAsyncContextManager[AsyncConnection]:
    """Return a connection inside a transaction in which nobody else migrates; commits at the end."""
    return _alone_on_sqlite(engine) if engine.dialect.name == "sqlite" else _alone_on_postgresql(engine)


@asynccontextmanager
async def _alone_on_postgresql(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


@asynccontextmanager
async def _alone_on_sqlite(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    # SQLite changes a column by copying the table and dropping the old one, and a dropped row takes along what
    # refers to it. So references are off meanwhile, which works only outside of a transaction, and checked
    # before the commit (https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema
    # Changes"). BEGIN IMMEDIATE lets one migrate at a time.
    async with engine.connect() as connection:
        await connection.run_sync(_switch_references, "OFF")
        try:
            async with connection.begin():
                yield connection
                if (await connection.execute(text("PRAGMA foreign_key_check"))).first() is not None:
                    raise ReferencesBroken
        finally:
            await connection.run_sync(_switch_references, "ON")


def _switch_references(connection: Connection, to: str) -> None:
    # Past SQLAlchemy, which would begin a transaction first.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={to}")
    cursor.close()


async def _migrate(stores: Stores, store: Store, run: Callable[[Config], None]) -> None:
    async with migrating_connection(store.engine_of(stores)) as connection:
        await connection.run_sync(_run_in, store, run)


def _run_in(connection: Connection, store: Store, run: Callable[[Config], None]) -> None:
    # Asked only now that nobody else migrates.
    if _standing_of(store, _read_revision(connection)) is Standing.UNKNOWN:
        raise MadeByNewerProgram
    config = _config_of(store)
    config.attributes["connection"] = connection
    run(config)


async def _revision_of(session: AsyncSession) -> str | None:
    connection = await session.connection()
    return await connection.run_sync(_read_revision)


def _read_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _standing_of(store: Store, revision: str | None) -> Standing:
    if revision is None:
        return Standing.EMPTY
    script = ScriptDirectory.from_config(_config_of(store))
    known = {known.revision for known in script.walk_revisions()}
    if revision not in known:
        return Standing.UNKNOWN
    return Standing.CURRENT if revision == script.get_current_head() else Standing.BEHIND


def _config_of(store: Store) -> Config:
    return Config(_ALEMBIC_INI, ini_section=store)


async def _cluster_of(engine: AsyncEngine) -> Any:  # noqa: ANN401 - a number that is only compared
    async with engine.connect() as connection:
        found = await connection.execute(text("SELECT system_identifier FROM pg_control_system()"))
        return found.scalar_one()
