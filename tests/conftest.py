"""What every test may ask for: a clock, and both databases in turn."""

import functools
import gc
import os
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine

import app.crypto.phrases
import app.database
import app.demo.servers
import app.main  # so that every domain's tables are known
import app.publishing.sites
from app.database import Base, ShredBase, Stores, open_stores
from tests.compiled import compiled_once
from tests.fakes import FrozenClock
from tests.forks import ForkedPython
from tests.postgres import Clusters, running_clusters
from tests.stretched import looked_up

MAIN_FILE = "helpline.db"
SHRED_FILE = "shred.db"

# Laws are about answers, not about time: on a busy machine a slow example is no failure.
# Gates are reduced in `make test`, whole in `make attack`.
_FULL = os.environ.get("HELPLINE_GATES") == "full"
hypothesis_settings.register_profile("helpline", deadline=None, max_examples=200 if _FULL else 40)
hypothesis_settings.load_profile("helpline")

# Files of tests lie in memory where there is room. The service asks the disk to keep every commit, and a disk that is
# asked ten thousand times took a sixth of the whole run. Every process of the run inherits this.
_MEMORY: Final = Path("/dev/shm/helpline-tests")  # noqa: S108 - pytest makes a folder below it that nobody else can read
_ROOM_BYTES: Final = 4 << 30
if _MEMORY.parent.is_dir() and shutil.disk_usage(_MEMORY.parent).free >= _ROOM_BYTES:
    _MEMORY.mkdir(mode=0o700, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

# Thousands of tests stay in memory to the end. Looking through them for garbage again and again took a quarter of the
# time of a test: rubbish is looked for among what came since they were collected, and less often.
gc.set_threshold(20_000, 20, 50)


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def slow_work_is_done_once() -> Iterator[None]:
    """This process remembers what it stretched, packed, compiled, or read of certificates: never another result."""
    slow = (
        (app.crypto.phrases, "_stretch", looked_up),
        (app.crypto.phrases, "_stretch_in_memory", looked_up),
        (app.publishing.sites, "compress", functools.cache),
        (ssl, "create_default_context", functools.cache),
        (app.database, "_open", compiled_once),
    )
    with pytest.MonkeyPatch.context() as patch:
        for module, name, once in slow:
            patch.setattr(module, name, once(getattr(module, name)))
        yield


@pytest.fixture(scope="session", autouse=True)
def servers_are_forked() -> Iterator[None]:
    """Servers start from a process that has imported the service already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app.demo.servers, "Popen", ForkedPython)
        yield


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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both stores on SQLite, their tables made once."""
    folder = tmp_path_factory.mktemp("template")
    for metadata, name in ((Base.metadata, MAIN_FILE), (ShredBase.metadata, SHRED_FILE)):
        engine = create_engine(f"sqlite:///{folder / name}")
        # The file remembers the mode. Connections that race to change it could find it locked.
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        metadata.create_all(engine)
        engine.dispose()
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def store_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Addresses of a main and a shred store; the test runs once for each database.

    They have their tables where the test also asks for `stores`, and are empty otherwise.
    """
    with_tables = "stores" in request.fixturenames
    if request.param == "sqlite":
        if with_tables:
            shutil.copytree(request.getfixturevalue("sqlite_template"), tmp_path, dirs_exist_ok=True)
        main, shred = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in (MAIN_FILE, SHRED_FILE))
        yield main, shred
        return
    clusters: Clusters = request.getfixturevalue("postgres_clusters")
    with clusters.lent_databases() if with_tables else clusters.fresh_databases() as urls:
        yield urls


@pytest.fixture
async def stores(store_urls: tuple[str, str]) -> AsyncIterator[Stores]:
    """Both stores with every table, on each database in turn."""
    opened = open_stores(*store_urls)
    yield opened
    await opened.close()
