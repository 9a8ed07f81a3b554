"""The unit of work over both stores."""

import pytest
from sqlalchemy import text

from app.database import Stores, transaction


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
