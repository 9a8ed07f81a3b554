"""The unit of work over both stores."""

import asyncio

import pytest
from sqlalchemy import text

from app.database import NestedWriting, Stores, transaction


class TestTransaction:
    async def test_both_stores_answer(self, stores: Stores) -> None:
        """One unit of work reaches both stores."""
        async with transaction(stores) as work:
            assert (await work.main.execute(text("SELECT 1"))).scalar_one() == 1
            assert (await work.shred.execute(text("SELECT 2"))).scalar_one() == 2

    async def test_an_error_rolls_both_back(self, stores: Stores) -> None:
        """What was begun before an error is gone afterwards, in both stores."""
        with pytest.raises(RuntimeError):
            await self._create_then_fail(stores)
        async with transaction(stores) as work:
            await work.main.execute(text("CREATE TABLE left_over (id integer)"))
            await work.shred.execute(text("CREATE TABLE left_over (id integer)"))

    async def _create_then_fail(self, stores: Stores) -> None:
        async with transaction(stores) as work:
            await work.main.execute(text("CREATE TABLE left_over (id integer)"))
            await work.shred.execute(text("CREATE TABLE left_over (id integer)"))
            raise RuntimeError


class TestTurns:
    async def test_writers_of_one_process_follow_one_another(self, stores: Stores) -> None:
        """Twenty who count at once lose no count, whichever database decides."""
        async with transaction(stores) as work:
            await work.main.execute(text("CREATE TABLE counted (number integer)"))
            await work.main.execute(text("INSERT INTO counted VALUES (0)"))

        async def count() -> None:
            async with transaction(stores) as work:
                await work.main.execute(text("UPDATE counted SET number = number + 1"))

        await asyncio.gather(*(count() for _ in range(20)))
        async with transaction(stores, write=False) as work:
            assert (await work.main.execute(text("SELECT number FROM counted"))).scalar_one() == 20

    async def test_a_reader_waits_for_no_writer(self, stores: Stores) -> None:
        """What reads sees the state before, at once."""
        async with transaction(stores) as writing:
            await writing.main.execute(text("CREATE TABLE unseen (id integer)"))
            async with transaction(stores, write=False) as reading:
                assert (await reading.main.execute(text("SELECT 1"))).scalar_one() == 1

    @pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)
    async def test_a_writing_unit_within_another_is_refused(self, stores: Stores) -> None:
        """On SQLite the inner one would wait for the outer one's end, and the outer one for the inner one's."""
        with pytest.raises(NestedWriting):
            await self._nest(stores)
        async with transaction(stores) as work:
            assert (await work.main.execute(text("SELECT 1"))).scalar_one() == 1

    async def _nest(self, stores: Stores) -> None:
        async with transaction(stores) as outer, transaction(stores) as inner:
            await outer.main.execute(text("SELECT 1"))
            await inner.main.execute(text("SELECT 1"))

    async def test_who_has_not_said_anything_yet_keeps_nobody_waiting(self, stores: Stores) -> None:
        """A unit of work that was opened first and has sent no statement lets another one write and end."""
        async with transaction(stores):
            await asyncio.create_task(self._write(stores))

    async def _write(self, stores: Stores) -> None:
        async with transaction(stores) as work:
            await work.main.execute(text("CREATE TABLE written (id integer)"))
