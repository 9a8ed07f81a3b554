"""What every test may ask for: a clock, and both databases in turn."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import app.main  # noqa: F401 - so that every domain's tables are known
from app.database import Base, ShredBase, Stores, open_stores
from tests.fakes import FrozenClock
from tests.postgres import Clusters, running_clusters


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, as the service does."""
    return "asyncio"


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands still."""
    return FrozenClock()


@pytest.fixture(scope="session")
def postgres_clusters() -> Iterator[Clusters]:
    """Two real PostgreSQL clusters, started on first use."""
    with running_clusters() as clusters:
        yield clusters


@pytest.fixture(params=["sqlite", "postgresql"])
def store_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Addresses of an empty main and shred store; the test runs once for each database."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/helpline.db", f"sqlite+aiosqlite:///{tmp_path}/shred.db"
        return
    clusters: Clusters = request.getfixturevalue("postgres_clusters")
    with clusters.fresh_databases() as (main, shred):
        yield (
            main.replace("postgresql://", "postgresql+psycopg://"),
            shred.replace("postgresql://", "postgresql+psycopg://"),
        )


@pytest.fixture
async def stores(store_urls: tuple[str, str]) -> AsyncIterator[Stores]:
    """Both stores with every table, on each database in turn."""
    opened = open_stores(*store_urls)
    async with opened.main.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with opened.shred.begin() as connection:
        await connection.run_sync(ShredBase.metadata.create_all)
    yield opened
    await opened.close()
