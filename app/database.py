"""The two stores: how they are opened, what their columns are made of, and where a transaction begins and ends.

The main store keeps everything; the shred store keeps only the secrets whose destruction erases. They are two
databases, so one transaction spans both in a fixed order: what is written reaches the shred store first, so
that no record is ever acknowledged whose shred secret could be missing.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, DateTime, Dialect, LargeBinary, MetaData, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedColumn,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
)
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util import await_

_NAMING: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_BUSY_TIMEOUT_SECONDS: Final = 30
_CHECKPOINT_WAIT_MILLISECONDS: Final = 1_000
_READ_ONLY: Final = "helpline_read_only"
_TURN: Final = "turn"


class Base(DeclarativeBase):
    """Tables of the main store."""

    metadata = MetaData(naming_convention=_NAMING)


class ShredBase(DeclarativeBase):
    """Tables of the shred store."""

    metadata = MetaData(naming_convention=_NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, with time zone on PostgreSQL, ISO text in UTC on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Refuse a naive instant: which zone it is in would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Return an aware UTC instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def sealed_column(**options: Any) -> MappedColumn[Any]:  # noqa: ANN401 - passed on to mapped_column as they are
    """Return a column that holds only what was sealed on a device; each stands in `app/crypto/README.md`."""
    return mapped_column(LargeBinary, info={"sealed": True}, **options)


def public_blob(why: str, **options: Any) -> MappedColumn[Any]:  # noqa: ANN401 - passed on to mapped_column as they are
    """Return a column of bytes that tell nothing private; `why` says what they are."""
    return mapped_column(LargeBinary, info={"public": why}, **options)


class WritersQueue:
    """Lets the writers of one process at SQLite one after the other, in the order in which they came.

    SQLite has one writer. Left to itself, it lets the others poll with growing pauses, in no order: most of a busy
    second goes by unused, and the unlucky wait a second. In a queue each follows the one before at once.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._writer: asyncio.Task[object] | None = None

    async def enter(self) -> None:
        """Wait for one's turn. Raises `NestedWriting`."""
        task = asyncio.current_task()
        if self._writer is task:
            raise NestedWriting
        await self._turn.acquire()
        self._writer = task

    def leave(self) -> None:
        """Let the next one in."""
        self._writer = None
        self._turn.release()


class Turn(AbstractAsyncContextManager["Turn"]):
    """One unit of work's turn to write: taken when it is first needed, given back at the end.

    What a request has to do before its first statement, such as reading its body and its token, keeps nobody waiting.
    """

    def __init__(self, queue: WritersQueue) -> None:
        self._queue, self._is_taken = queue, False

    async def take(self) -> None:
        """Wait until it has come; at once when it has. Raises `NestedWriting`."""
        if not self._is_taken:
            await self._queue.enter()
            self._is_taken = True

    async def __aexit__(self, *_: object) -> None:
        """Let the next one in."""
        if self._is_taken:
            self._is_taken = False
            self._queue.leave()


class _WritingSession(Session):
    """A session that waits for its unit of work's turn before it asks for a connection."""


@event.listens_for(_WritingSession, "do_orm_execute")
def _take_turn_to_execute(statement: ORMExecuteState) -> None:
    await_(statement.session.info[_TURN].take())


@event.listens_for(_WritingSession, "before_flush")
def _take_turn_to_flush(session: Session, _: UOWTransaction, __: object) -> None:
    await_(session.info[_TURN].take())


class NestedWriting(Exception):
    """A unit of work writes within another one that does, and would wait for its end."""


@dataclass(frozen=True, slots=True)
class Stores:
    """The engines of both stores."""

    main: AsyncEngine
    shred: AsyncEngine
    _queue: WritersQueue = field(default_factory=WritersQueue, init=False, repr=False, compare=False)

    def turn_to_write(self) -> Turn | None:
        """Return a turn to write, not taken yet, on SQLite; None on PostgreSQL, where nobody waits."""
        return Turn(self._queue) if self.main.dialect.name == "sqlite" else None

    async def close(self) -> None:
        """Close every connection."""
        await self.main.dispose()
        await self.shred.dispose()


@dataclass(frozen=True, slots=True)
class Transaction:
    """One unit of work over both stores. A session that is never used opens no connection."""

    main: AsyncSession
    shred: AsyncSession


class SameCluster(Exception):
    """Main and shred store live in one database cluster, so one backup would hold both."""


def open_stores(main_url: str, shred_url: str) -> Stores:
    """Return the engines of both stores. Nothing connects before it is needed."""
    return Stores(_open(main_url), _open(shred_url))


@asynccontextmanager
async def transaction(stores: Stores, *, write: bool = True) -> AsyncIterator[Transaction]:
    """Open a unit of work; commit at the end, shred store first; roll both back when anything is raised.

    `write=False` takes no write lock on SQLite. A writing unit waits there for its turn with its first statement, so
    none may write within another (`NestedWriting`).
    """
    turn = stores.turn_to_write() if write else None
    main, shred = (_open_session(engine, turn, write=write) for engine in (stores.main, stores.shred))
    async with turn or nullcontext(), main, shred:
        yield Transaction(main, shred)
        if write:
            # Flushed first, so that whatever the main store refuses is refused before the shred store keeps
            # anything.
            await main.flush()
            await shred.commit()
            await main.commit()


def _open_session(engine: AsyncEngine, turn: Turn | None, *, write: bool) -> AsyncSession:
    bound = engine.execution_options(**{_READ_ONLY: not write})
    if turn is None:
        return AsyncSession(bound, expire_on_commit=False)
    return AsyncSession(bound, expire_on_commit=False, sync_session_class=_WritingSession, info={_TURN: turn})


async def insert_ignoring(
    session: AsyncSession, model: type[DeclarativeBase], values: Mapping[str, Any]
) -> bool:
    """Insert one row unless its key is taken; return whether it was inserted.

    The database decides, never a look before.
    """
    statement = _insert_ignoring(model, session.get_bind().dialect.name)
    # Unless asked to keep it, SQLAlchemy loses the count of an INSERT and reports -1 under psycopg.
    result: Any = await session.execute(statement, values, execution_options={"preserve_rowcount": True})
    return bool(result.rowcount == 1)


async def insert_all_ignoring(
    session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows, leaving out those whose key is taken."""
    if rows:
        await session.execute(_insert_ignoring(model, session.get_bind().dialect.name), rows)


@cache
def _insert_ignoring(model: type[DeclarativeBase], dialect_name: str) -> Any:  # noqa: ANN401 - the dialects' insert constructs share no type that knows ON CONFLICT
    # Kept, because putting a statement together costs as much as running it. There are as many as tables.
    insert = postgresql.insert if dialect_name == "postgresql" else sqlite.insert
    return insert(model.__table__).on_conflict_do_nothing()  # type: ignore[arg-type] # a mapped class has a Table, typed as FromClause


async def truncate_wal(stores: Stores) -> bool:
    """Empty SQLite's write-ahead logs, where what was deleted remains legible; nothing to do on PostgreSQL.

    To be called outside a transaction, after an erasing one has committed. Returns False when somebody who still
    reads an older state held a log for longer than a second: call it again.
    """
    on_sqlite = [engine for engine in (stores.main, stores.shred) if engine.dialect.name == "sqlite"]
    async with stores.turn_to_write() or nullcontext() as turn:
        if turn:
            await turn.take()
        return all([await _truncate_wal(engine) for engine in on_sqlite])


async def _truncate_wal(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        # The driver's own connection, because ours would begin a transaction, and within one there is no checkpoint.
        driver: Any = (await connection.get_raw_connection()).driver_connection
        # Writers wait while this waits for readers, so it must not wait as long as they would.
        await driver.execute(f"PRAGMA busy_timeout={_CHECKPOINT_WAIT_MILLISECONDS}")
        cursor = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        was_busy, _, _ = await cursor.fetchone()
        await driver.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_SECONDS * 1000}")
        return not was_busy


def _open(url: str) -> AsyncEngine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(
            url, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True
        )
    engine = create_async_engine(
        url,
        connect_args={"timeout": _BUSY_TIMEOUT_SECONDS},
        pool_size=8,
        max_overflow=8,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - aiosqlite's adapter has no public type
    # The driver must not begin transactions of its own: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged commit survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # deleted pages are overwritten
        f"busy_timeout={_BUSY_TIMEOUT_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that will write takes the lock at once: upgrading a read lock later fails under SQLite
    # instead of waiting its turn.
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def sqlite_version() -> str:
    """Return the version of the embedded SQLite, for the log and `doctor`."""
    return sqlite3.sqlite_version
