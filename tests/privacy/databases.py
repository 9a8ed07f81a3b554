"""The databases beneath a world, real copies of them (what a backup of yesterday is), and a world upon them."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from app.settings import Settings
from tests.api.worlds import World, running_world
from tests.conftest import MAIN_FILE, SHRED_FILE
from tests.fakes import FrozenClock
from tests.postgres import Cluster, Clusters


@dataclass(frozen=True)
class Database:
    """One store. `url` is as the settings take it; `cluster` is None for a file."""

    url: str
    cluster: Cluster | None = None

    @property
    def sync_url(self) -> str:
        """The address for somebody who reads past the service."""
        return self.url.replace("+aiosqlite", "")

    @property
    def name(self) -> str:
        """The database's name, or its file's path."""
        return make_url(self.url).database or ""

    def copied(self, name: str) -> "Database":
        """Return a copy made by the database itself. Nobody may be connected on PostgreSQL."""
        if self.cluster is not None:
            copy = f"{self.name}_{name}"
            self.cluster.run(f"CREATE DATABASE {copy} TEMPLATE {self.name}")
            return Database(self.cluster.url_of(copy), self.cluster)
        copied_file = Path(self.name).with_suffix(f".{name}")
        with closing(sqlite3.connect(self.name)) as source, closing(sqlite3.connect(copied_file)) as target:
            source.backup(target)
        return Database(f"sqlite+aiosqlite:///{copied_file}")

    def drop(self) -> None:
        """Remove it."""
        if self.cluster is not None:
            self.cluster.run(f"DROP DATABASE {self.name} WITH (FORCE)")

    def files(self) -> list[Path]:
        """Return SQLite's files: the database, its write-ahead log, its index of that."""
        own = Path(self.name)
        return [] if self.cluster is not None else sorted(own.parent.glob(f"{own.name}*"))


@dataclass(frozen=True)
class Databases:
    """Main and shred store of one installation."""

    main: Database
    shred: Database

    def copied(self, name: str) -> "Databases":
        """Return a copy of both, for the caller to drop."""
        return Databases(self.main.copied(name), self.shred.copied(name))

    def drop(self) -> None:
        """Remove both."""
        self.main.drop()
        self.shred.drop()


@contextmanager
def missing_table(sync_url: str, name: str) -> Iterator[None]:
    """Take a table away for a while, so that whatever asks for it fails as it would on a broken disk."""
    engine = create_engine(sync_url)

    def rename(old: str, new: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    rename(name, "taken_away")
    try:
        yield
    finally:
        rename("taken_away", name)
        engine.dispose()


@contextmanager
def empty_databases(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Databases]:
    """Yield both stores with their tables and nothing in them, on `sqlite` or `postgresql`."""
    if kind == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_template"), folder, dirs_exist_ok=True)
        main, shred = (Database(f"sqlite+aiosqlite:///{folder / name}") for name in (MAIN_FILE, SHRED_FILE))
        yield Databases(main, shred)
        return
    clusters: Clusters = request.getfixturevalue("postgres_clusters")
    with clusters.fresh_databases(with_tables=True) as (main_url, shred_url):
        yield Databases(Database(main_url, clusters.main), Database(shred_url, clusters.shred))


@asynccontextmanager
async def world_on(
    databases: Databases, folder: Path, *, counselors: tuple[str, ...]
) -> AsyncIterator[World]:
    """Yield an organisation on databases that have their tables already."""
    (folder / "server").mkdir()
    settings = Settings(
        data_dir=folder / "server",
        database_url=databases.main.url,
        shred_database_url=databases.shred.url,
        proof_of_work_rounds=1,
        jobs_enabled=False,
    )
    async with running_world(settings, FrozenClock(), counselors=counselors) as world:
        yield world
