"""What the migrations make: exactly the models' tables, up, down and up again, with rows in them."""

import logging
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit.models import APPEND_ONLY_TABLES
from app.database import Base, ShredBase, Stores, open_stores
from app.migrating import Standing, Store, current_revisions, downgrade, standings, upgrade
from tests.migrations.rows import fill, fill_what_is_empty, row_counts, table_names
from tests.unit.house import metadata_of_all_models

FIRST_REVISION = "0001"


def _metadata() -> dict[Store, MetaData]:
    metadata_of_all_models()
    # The one table that stands outside of a domain.
    import app.jobs  # noqa: F401, PLC0415 - imported for the table it declares

    return {Store.MAIN: Base.metadata, Store.SHRED: ShredBase.metadata}


def _differences(connection: Connection, metadata: MetaData) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def _differences_of(engine: AsyncEngine, metadata: MetaData) -> list[object]:
    async with engine.connect() as connection:
        return await connection.run_sync(_differences, metadata)


async def _names(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return await connection.run_sync(table_names)


async def _fill(engine: AsyncEngine, metadata: MetaData) -> dict[str, int]:
    async with engine.begin() as connection:
        await connection.run_sync(fill, metadata)
        return await connection.run_sync(row_counts, metadata)


async def _fill_as_it_is(engine: AsyncEngine, metadata: MetaData) -> dict[str, int]:
    """Fill the tables of an older revision, which lack columns that the models have."""
    async with engine.begin() as connection:
        await connection.run_sync(fill_what_is_empty)
        return await connection.run_sync(row_counts, metadata)


async def _counts(engine: AsyncEngine, metadata: MetaData) -> dict[str, int]:
    async with engine.connect() as connection:
        return await connection.run_sync(row_counts, metadata)


class TestHead:
    async def test_models_equal_head(self, empty_stores: Stores) -> None:
        """Both stores at head are exactly what their models say."""
        await upgrade(empty_stores)
        for store, metadata in _metadata().items():
            assert await _differences_of(store.engine_of(empty_stores), metadata) == []

    @pytest.mark.parametrize("store", Store)
    async def test_a_difference_is_found(self, empty_stores: Stores, store: Store) -> None:
        """A column that no model has, and a table that is not there, are each named."""
        await upgrade(empty_stores)
        metadata = _metadata()[store]
        names = sorted(metadata.tables)
        async with store.engine_of(empty_stores).begin() as connection:
            await connection.execute(text(f"ALTER TABLE {names[0]} ADD COLUMN planted INTEGER"))
            await connection.execute(text("CREATE TABLE planted (planted INTEGER)"))
        found = await _differences_of(store.engine_of(empty_stores), metadata)
        assert [difference[0] for difference in found if isinstance(difference, tuple)] == [
            "remove_table",
            "remove_column",
        ]

    @pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
    @pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET event_id = 2"])
    async def test_the_log_stays_append_only(self, empty_stores: Stores, table: str, change: str) -> None:
        """The triggers that protect the log are made by the migrations too."""
        await upgrade(empty_stores)
        await _fill(empty_stores.main, _metadata()[Store.MAIN])
        with pytest.raises(DBAPIError, match="append only"):
            async with empty_stores.main.begin() as connection:
                await connection.execute(text(change.format(table)))


class TestWays:
    async def test_up_down_and_up_again_with_rows_in_every_table(self, empty_stores: Stores) -> None:
        """From nothing to head and back, and once more; nothing is left behind on the way."""
        metadata = _metadata()
        for _ in range(2):
            await upgrade(empty_stores)
            for store in Store:
                counts = await _fill(store.engine_of(empty_stores), metadata[store])
                assert counts == dict.fromkeys(metadata[store].tables, 1)
            await downgrade(empty_stores)
            assert await current_revisions(empty_stores) == {Store.MAIN: None, Store.SHRED: None}
            assert [await _names(store.engine_of(empty_stores)) for store in Store] == [set(), set()]

    async def test_rows_survive_each_step_of_the_others(self, empty_stores: Stores) -> None:
        """What stood in the first tables still stands there after the later ones came and went."""
        await upgrade(empty_stores, FIRST_REVISION)
        metadata = _metadata()[Store.MAIN]
        before = await _fill_as_it_is(empty_stores.main, metadata)
        await upgrade(empty_stores)
        at_head = await _counts(empty_stores.main, metadata)
        assert {name: at_head[name] for name in before} == before
        await downgrade(empty_stores, FIRST_REVISION)
        assert await _counts(empty_stores.main, metadata) == before

    async def test_sqlite_numbers_rows_as_the_models_say(self, tmp_path: Path) -> None:
        """In a store that was there before too, exactly the tables whose model says so give each number once."""
        stores = open_stores(*(f"sqlite+aiosqlite:///{tmp_path}/{name}.db" for name in ("main", "shred")))
        await upgrade(stores, FIRST_REVISION)
        await _fill_as_it_is(stores.main, _metadata()[Store.MAIN])
        await upgrade(stores)
        async with stores.main.connect() as connection:
            query = text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
            numbered = set((await connection.scalars(query)).all())
        await stores.close()
        tables = _metadata()[Store.MAIN].tables.values()
        assert numbered == {
            table.name for table in tables if table.dialect_options["sqlite"]["autoincrement"]
        }

    async def test_a_second_upgrade_changes_nothing(self, empty_stores: Stores) -> None:
        """At head there is nothing left to do."""
        await upgrade(empty_stores)
        at_head = await current_revisions(empty_stores)
        await upgrade(empty_stores)
        assert await current_revisions(empty_stores) == at_head


class TestStandings:
    async def test_each_standing_has_its_name(self, empty_stores: Stores) -> None:
        """Empty, behind and current are told apart."""
        assert set((await standings(empty_stores)).values()) == {Standing.EMPTY}
        await upgrade(empty_stores, FIRST_REVISION)
        assert (await standings(empty_stores))[Store.MAIN] is Standing.BEHIND
        await upgrade(empty_stores)
        assert set((await standings(empty_stores)).values()) == {Standing.CURRENT}


class TestLogging:
    async def test_migrating_leaves_logging_alone(self, empty_stores: Stores) -> None:
        """No handler and no level is changed by a migration."""
        root = logging.getLogger()
        before = (list(root.handlers), root.level, logging.getLogger("alembic").level)
        await upgrade(empty_stores)
        assert (list(root.handlers), root.level, logging.getLogger("alembic").level) == before
