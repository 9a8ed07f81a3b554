"""The embedded database's driver: aiosqlite, with one trip to a connection's thread for a statement.

aiosqlite itself takes four (make a cursor, execute, fetch, close), and each wakes the event loop and every coroutine
of the request. A request has ten statements or so; measured, most of its time went there. BEGIN takes none of its own:
it travels with the first statement.

And a process writes in turns (`Turn`).
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import aiosqlite

BUSY_TIMEOUT_SECONDS: Final = 30
_CHUNK_ROWS: Final = 64


class Turn:
    """One unit of work's turn to write, taken when it begins to and given back when it has ended.

    SQLite has one writer at a time, and whoever waits for it inside SQLite sleeps and looks again, up to a tenth of
    a second late and in no order. Those of one process queue here instead. Other processes still wait there.
    """

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock, self._is_mine = lock, False

    async def take(self) -> None:
        """Wait for the turn, unless it was taken before. Raises `TimeoutError` after SQLite's own patience."""
        if not self._is_mine:
            async with asyncio.timeout(BUSY_TIMEOUT_SECONDS):
                await self._lock.acquire()
            self._is_mine = True

    def give_back(self) -> None:
        """Let the next one write."""
        if self._is_mine:
            self._is_mine = False
            self._lock.release()


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a transaction begins: `BEGIN`, or `BEGIN IMMEDIATE` once it is one's turn, if there are turns."""

    statement: str
    turn: Turn | None = None


class OneTripConnection(aiosqlite.Connection):
    """A connection whose cursors begin, execute, fetch and close in one trip."""

    def __init__(self, database: str, **options: Any) -> None:  # noqa: ANN401 - those of sqlite3.connect
        super().__init__(lambda: sqlite3.connect(database, **options), _CHUNK_ROWS)
        # Nobody waits for the thread of a connection that was never closed.
        self._thread.daemon = True
        # Two numbers, each written by one thread only: a single one would lose counts.
        self._asked = self._answered = 0
        self._beginning: Beginning | None = None

    def cursor(self) -> "OneTripCursor":  # type: ignore[override] # what SQLAlchemy asks of a cursor is the same
        """Return a cursor without asking the thread for one."""
        return OneTripCursor(self)

    def begin_with_next(self, beginning: Beginning) -> None:
        """Begin a transaction with the next statement."""
        self._beginning = beginning

    async def run(self, method: str, sql: str, parameters: Sequence[Any]) -> "_Outcome":
        """Execute one statement, by `execute` or `executemany`, and return all that came of it."""
        beginning = self._beginning
        if beginning is None:
            return await self._run("", method, sql, parameters)
        if beginning.turn is not None:
            await beginning.turn.take()
        outcome = await self._run(beginning.statement, method, sql, parameters)
        # Only now: had it failed, whatever is executed next must not run outside of a transaction.
        self._beginning = None
        return outcome

    async def commit(self) -> None:
        """Commit, where anything was executed."""
        if self._beginning is None:
            await super().commit()
        self._beginning = None

    async def rollback(self) -> None:
        """Roll back, without a trip to the thread where nothing runs and no transaction is open.

        The pool rolls back whatever is given back to it, most of it committed. A statement whose request was cancelled
        may still run and open a transaction: then the thread is asked, and does it after that.
        """
        self._beginning = None
        if self._asked != self._answered or self.in_transaction:
            await super().rollback()

    async def _run(self, begin: str, method: str, sql: str, parameters: Sequence[Any]) -> "_Outcome":
        self._asked += 1
        outcome: _Outcome = await self._execute(self._run_in_thread, begin, method, sql, parameters)  # type: ignore[no-untyped-call] # aiosqlite left it without types
        return outcome

    def _run_in_thread(self, begin: str, method: str, sql: str, parameters: Sequence[Any]) -> "_Outcome":
        cursor = self._conn.cursor()
        try:
            if begin:
                cursor.execute(begin)
            getattr(cursor, method)(sql, parameters)
            rows = cursor.fetchall() if cursor.description else []
            return _Outcome(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
        finally:
            cursor.close()
            self._answered += 1


class _Outcome:
    """What a statement left behind."""

    __slots__ = ("description", "lastrowid", "rowcount", "rows")

    def __init__(
        self,
        rows: list[Any],
        description: Any = None,  # noqa: ANN401 - as sqlite3 has it
        rowcount: int = -1,
        lastrowid: int | None = None,
    ) -> None:
        self.rows, self.description, self.rowcount, self.lastrowid = rows, description, rowcount, lastrowid


class OneTripCursor:
    """What SQLAlchemy asks of an asynchronous cursor. Only `execute` and `executemany` wait for the thread."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection, self._outcome = connection, _Outcome([])

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:  # noqa: ANN401 - as sqlite3 has it
        """The columns of the rows, or None for a statement without rows."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        """How many rows a statement changed, -1 where that means nothing."""
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row inserted last."""
        return self._outcome.lastrowid

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "OneTripCursor":
        """Execute a statement and fetch its rows."""
        self._outcome = await self._connection.run("execute", sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> "OneTripCursor":
        """Execute a statement once for each of several parameters."""
        self._outcome = await self._connection.run("executemany", sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        return self._outcome.rows

    async def close(self) -> None:
        """Let go of the rows."""
        self._outcome.rows = []
