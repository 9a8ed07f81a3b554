"""What a migration must survive: being killed, being run twice at once, databases it must not touch."""

import asyncio
import os
import signal
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import SameCluster, Stores, open_stores
from app.migrating import (
    MadeByNewerProgram,
    ReferencesBroken,
    Standing,
    Store,
    StoresDiffer,
    current_revisions,
    ensure_stores_apart,
    standings,
    upgrade,
)
from tests.forks import ForkedPython, run_forked
from tests.migrations.rows import fill_what_is_empty, rows_by_table, table_names
from tests.migrations.steps import revisions, step_down, step_up
from tests.postgres import Clusters

ROOT = Path(__file__).parents[2]
# Everything up to the statement named last has run; then the process is gone as in a power cut.
KILLED_AT = """
import asyncio, os, signal, sys
from sqlalchemy import event
from app.database import open_stores
from app.migrating import upgrade

stores = open_stores(*sys.argv[1:3])

@event.listens_for(stores.main.sync_engine, "after_cursor_execute")
def kill(connection, cursor, statement, *rest):
    if statement.strip().startswith(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(upgrade(stores))
"""
UPGRADED = """
import asyncio, sys
from app.database import open_stores
from app.migrating import upgrade
asyncio.run(upgrade(open_stores(*sys.argv[1:3])))
"""


def _run(script: str, *arguments: str) -> ForkedPython:
    return ForkedPython([sys.executable, "-c", script, *arguments], cwd=ROOT)


class TestKilled:
    @pytest.mark.parametrize("statement", ["CREATE TABLE records", "CREATE TABLE group_seats"])
    async def test_a_migration_that_is_killed_leaves_nothing_half_done(
        self, store_urls: tuple[str, str], statement: str
    ) -> None:
        """Killed between two tables, the store is empty as before, and the next run completes."""
        process = _run(KILLED_AT, *store_urls, statement)
        assert await asyncio.to_thread(process.wait, 60) == -signal.SIGKILL
        stores = open_stores(*store_urls)
        assert await standings(stores) == {Store.MAIN: Standing.EMPTY, Store.SHRED: Standing.CURRENT}
        async with stores.main.connect() as connection:
            assert await connection.run_sync(table_names) == set()
        await upgrade(stores)
        assert set((await standings(stores)).values()) == {Standing.CURRENT}
        await stores.close()


class TestTogether:
    async def test_replicas_that_begin_together_take_turns(self, store_urls: tuple[str, str]) -> None:
        """Three processes migrate the same empty stores at once; none fails."""
        processes = [_run(UPGRADED, *store_urls) for _ in range(3)]
        codes = await asyncio.gather(*(asyncio.to_thread(process.wait, 120) for process in processes))
        assert codes == [0, 0, 0]
        stores = open_stores(*store_urls)
        assert set((await standings(stores)).values()) == {Standing.CURRENT}
        await stores.close()


class TestRefusals:
    async def test_a_database_of_a_newer_program_is_left_alone(self, empty_stores: Stores) -> None:
        """A revision this program does not know is named as such, and nothing is changed."""
        await upgrade(empty_stores)
        async with empty_stores.main.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert (await standings(empty_stores))[Store.MAIN] is Standing.UNKNOWN
        with pytest.raises(MadeByNewerProgram):
            await upgrade(empty_stores)
        assert (await current_revisions(empty_stores))[Store.MAIN] == "9999"

    async def test_both_stores_in_one_cluster_are_refused(self, postgres_clusters: Clusters) -> None:
        """Two databases of one PostgreSQL cluster are backed up together, so they are refused."""
        with (
            postgres_clusters.fresh_databases() as (main, _),
            postgres_clusters.fresh_databases() as (other, _),
        ):
            stores = open_stores(_driven(main), _driven(other))
            with pytest.raises(SameCluster):
                await upgrade(stores)
            assert await current_revisions(stores) == {Store.MAIN: None, Store.SHRED: None}
            await stores.close()

    async def test_two_clusters_pass(self, empty_stores: Stores) -> None:
        """Two files, or two clusters, are apart."""
        await ensure_stores_apart(empty_stores)

    async def test_one_store_on_postgresql_and_one_in_a_file_are_refused(
        self, postgres_clusters: Clusters, tmp_path: Path
    ) -> None:
        """Replicas would each keep shred secrets of their own."""
        with postgres_clusters.fresh_databases() as (main, _):
            stores = open_stores(_driven(main), f"sqlite+aiosqlite:///{tmp_path}/shred.db")
            with pytest.raises(StoresDiffer):
                await upgrade(stores)
            await stores.close()


class TestReferences:
    async def test_references_are_kept_again_after_a_migration(self, tmp_path: Path) -> None:
        """SQLite watches references on every connection of the pool after a migration."""
        stores = _embedded(tmp_path)
        await upgrade(stores)
        async with stores.main.connect() as connection:
            assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1
        await stores.close()

    async def test_a_migration_that_leaves_a_loose_end_is_undone(self, tmp_path: Path) -> None:
        """A row that refers to nothing stops the migration, and the store stays where it was."""
        stores = _embedded(tmp_path)
        await upgrade(stores, "0001")
        async with stores.main.connect() as connection:
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr] # aiosqlite's
            planted = "INSERT INTO staff_devices VALUES ('x', 'nobody', '2026-03-02')"
            await raw.driver_connection.execute(planted)  # type: ignore[union-attr] # as above
        with pytest.raises(ReferencesBroken):
            await upgrade(stores)
        assert (await current_revisions(stores))[Store.MAIN] == "0001"
        await stores.close()


class TestAlembicCommand:
    @pytest.mark.parametrize("store", Store)
    def test_alembic_migrates_each_store_by_name(self, store: Store, store_urls: tuple[str, str]) -> None:
        """`alembic -n main` and `alembic -n shred` go up, find nothing missing, and come down."""
        main, shred = store_urls
        urls = {"HELPLINE_DATABASE_URL": main, "HELPLINE_SHRED_DATABASE_URL": shred}
        for words in (["upgrade", "head"], ["check"], ["downgrade", "base"]):
            command = [sys.executable, "-m", "alembic", "-n", store, *words]
            done = run_forked(command, cwd=ROOT, env={**os.environ, **urls}, timeout=120)
            assert done.returncode == 0, done.stderr


class TestEachStep:
    async def test_every_step_meets_the_rows_of_the_one_before(self, empty_stores: Stores) -> None:
        """Upgraded and taken back with a row in every table, each step leaves those rows as they were."""
        first, *_ = revisions()
        await step_up(empty_stores, first)
        for older, newer in pairwise(revisions()):
            async with empty_stores.main.begin() as connection:
                await connection.run_sync(fill_what_is_empty)
                before = await connection.run_sync(rows_by_table)
            await step_up(empty_stores, newer)
            await step_down(empty_stores, older)
            async with empty_stores.main.connect() as connection:
                assert await connection.run_sync(rows_by_table) == before
            await step_up(empty_stores, newer)


def _driven(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def _embedded(folder: Path) -> Stores:
    return open_stores(f"sqlite+aiosqlite:///{folder}/helpline.db", f"sqlite+aiosqlite:///{folder}/shred.db")
