"""The embedded database's driver: what begins, waits, fails and is cancelled leaves nothing half done."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import Stores, open_stores, transaction
from app.sqlite import Beginning, OneTripConnection, Turn

INSERT = text("INSERT INTO letters VALUES (:letter)")


@pytest.fixture
async def letters(tmp_path: Path) -> AsyncIterator[Stores]:
    """Stores whose main store has a table of letters."""
    stores = open_stores(*(f"sqlite+aiosqlite:///{tmp_path}/{name}.db" for name in ("main", "shred")))
    async with stores.main.begin() as connection:
        await connection.execute(text("CREATE TABLE letters (letter TEXT)"))
    yield stores
    await stores.close()


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[OneTripConnection]:
    """A connection of the driver's own, with a table."""
    opened = OneTripConnection(str(tmp_path / "one.db"), isolation_level=None)
    await opened
    await opened.run("execute", "CREATE TABLE letters (letter TEXT)", ())
    yield opened
    await opened.close()


async def stored(stores: Stores) -> list[str]:
    """Return the letters that are there."""
    async with transaction(stores, write=False) as work:
        return list(await work.main.scalars(text("SELECT letter FROM letters ORDER BY rowid")))


async def write(stores: Stores, letter: str) -> None:
    """Write one letter in a unit of work of its own."""
    async with transaction(stores) as work:
        await work.main.execute(INSERT, {"letter": letter})


class TestTurns:
    async def test_turns_come_in_the_order_in_which_they_were_asked_for(self) -> None:
        """Whoever waited longest is next."""
        lock, taken = asyncio.Lock(), list[int]()
        first = Turn(lock)
        await first.take()

        async def wait_for_turn(number: int) -> None:
            turn = Turn(lock)
            await turn.take()
            taken.append(number)
            turn.give_back()

        waiting = [asyncio.create_task(wait_for_turn(number)) for number in range(20)]
        await asyncio.sleep(0)
        first.give_back()
        await asyncio.wait_for(asyncio.gather(*waiting), timeout=5)
        assert taken == list(range(20))

    async def test_more_writers_than_connections_are_all_served(self, letters: Stores) -> None:
        """Nothing is lost and nobody is refused."""
        alphabet = "abcdefghijklmnopqrstuvwxyz"
        await asyncio.gather(*(write(letters, letter) for letter in alphabet))
        assert sorted(await stored(letters)) == list(alphabet)

    async def test_a_unit_that_fails_gives_its_turn_back(self, letters: Stores) -> None:
        """After a failure the next one writes, and nothing of the failed one is there."""
        with pytest.raises(RuntimeError):
            await self._write_and_fail(letters)
        await asyncio.wait_for(write(letters, "b"), timeout=5)
        assert await stored(letters) == ["b"]

    async def _write_and_fail(self, stores: Stores) -> None:
        async with transaction(stores) as work:
            await work.main.execute(INSERT, {"letter": "a"})
            raise RuntimeError

    async def test_a_writer_cancelled_while_it_waits_leaves_the_queue(self, letters: Stores) -> None:
        """Those behind it are served all the same."""
        async with transaction(letters) as work:
            await work.main.execute(INSERT, {"letter": "a"})
            waiting = [asyncio.create_task(write(letters, letter)) for letter in "bc"]
            await asyncio.sleep(0.05)
            waiting[0].cancel()
            await asyncio.wait(waiting[:1])
        await asyncio.wait_for(waiting[1], timeout=5)
        assert waiting[0].cancelled()
        assert await stored(letters) == ["a", "c"]

    async def test_a_reader_waits_for_nobody(self, letters: Stores) -> None:
        """While somebody writes, others read what was there before."""
        await write(letters, "a")
        async with transaction(letters) as work:
            await work.main.execute(INSERT, {"letter": "b"})
            assert await asyncio.wait_for(stored(letters), timeout=5) == ["a"]

    async def test_a_unit_that_asks_for_nothing_takes_no_turn(self, letters: Stores) -> None:
        """A turn begins with the first statement, not before."""
        async with transaction(letters):
            await asyncio.wait_for(write(letters, "a"), timeout=5)
        assert await stored(letters) == ["a"]

    async def test_a_turn_is_taken_once(self) -> None:
        """Both stores of one unit share its turn."""
        turn = Turn(asyncio.Lock())
        await turn.take()
        await asyncio.wait_for(turn.take(), timeout=5)
        turn.give_back()
        turn.give_back()


class TestOneTripConnection:
    async def test_a_transaction_begins_with_its_first_statement(self, connection: OneTripConnection) -> None:
        """Nothing is open before it, and what it wrote can be taken back."""
        connection.begin_with_next(Beginning("BEGIN IMMEDIATE"))
        open_before = connection.in_transaction
        await connection.run("execute", "INSERT INTO letters VALUES ('a')", ())
        assert (open_before, connection.in_transaction) == (False, True)
        await connection.rollback()
        assert await _count(connection) == 0

    async def test_nothing_runs_outside_of_a_transaction_that_could_not_begin(
        self, connection: OneTripConnection
    ) -> None:
        """After a BEGIN that failed, each further statement tries to begin again."""
        connection.begin_with_next(Beginning("BEGIN NONSENSE"))
        for _ in range(2):
            with pytest.raises(sqlite3.OperationalError):
                await connection.run("execute", "INSERT INTO letters VALUES ('a')", ())
        await connection.rollback()
        assert await _count(connection) == 0

    async def test_a_commit_of_nothing_begins_nothing(self, connection: OneTripConnection) -> None:
        """What is executed after it stands by itself."""
        connection.begin_with_next(Beginning("BEGIN IMMEDIATE"))
        await connection.commit()
        await connection.run("execute", "INSERT INTO letters VALUES ('a')", ())
        assert not connection.in_transaction

    async def test_a_cancelled_statement_is_rolled_back_although_it_runs_later(
        self, connection: OneTripConnection, tmp_path: Path
    ) -> None:
        """It waits for a lock in its thread, where nobody can reach it; the rollback comes behind it."""
        with closing(sqlite3.connect(tmp_path / "one.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            connection.begin_with_next(Beginning("BEGIN IMMEDIATE"))
            running = asyncio.create_task(connection.run("execute", "INSERT INTO letters VALUES ('a')", ()))
            await asyncio.sleep(0.05)
            running.cancel()
            rolling_back = asyncio.create_task(connection.rollback())
            await asyncio.sleep(0.05)
            other.execute("ROLLBACK")
            await rolling_back
        assert await _count(connection) == 0
        assert not connection.in_transaction


async def _count(connection: OneTripConnection) -> int:
    outcome = await connection.run("execute", "SELECT count(*) FROM letters", ())
    return int(outcome.rows[0][0])
