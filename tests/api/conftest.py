"""What tests of the API may ask for."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.database import Stores
from app.settings import Settings
from tests.api.worlds import World, running_world
from tests.fakes import FrozenClock
from tests.stretched import words_from


@pytest.fixture
def settings(store_urls: tuple[str, str], tmp_path: Path) -> Settings:
    """Settings for the database in turn, with a proof of work that costs a test nothing."""
    main, shred = store_urls
    folder = tmp_path / "server"
    folder.mkdir()
    return Settings(
        data_dir=folder,
        database_url=main,
        shred_database_url=shred,
        proof_of_work_rounds=1,
        jobs_enabled=False,
        api_docs=True,
    )


@pytest.fixture
def words_of_the_stock() -> Iterator[None]:
    """Access phrases that other tests had too, each in a world of its own."""
    with words_from("world"):
        yield


@pytest.fixture
async def world(
    settings: Settings, stores: Stores, clock: FrozenClock, words_of_the_stock: None
) -> AsyncIterator[World]:
    """A whole small organisation, on each database in turn."""
    del stores, words_of_the_stock  # its fixture made the tables
    async with running_world(settings, clock) as running:
        yield running
