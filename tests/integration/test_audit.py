"""The log on both databases: recorded, chained by jobs, walked, and unchangeable."""

import asyncio
from unittest.mock import ANY

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from app.audit.chains import NO_PREVIOUS, subject_digest
from app.audit.errors import UnknownActor
from app.audit.models import (
    APPEND_ONLY_TABLES,
    AuditEvent,
    AuditLink,
    append_only_removal_sql,
    append_only_sql,
)
from app.audit.rules import AuditAction, ChainReport
from app.audit.service import chain_events, record_event, verify_chain
from app.database import Stores, transaction
from tests.fakes import FrozenClock

CLIENT_ID = "5f" * 32


async def _record(stores: Stores, clock: FrozenClock, count: int) -> None:
    async with transaction(stores) as work:
        for _ in range(count):
            await record_event(
                work.main, clock, action=AuditAction.INTAKE_OPENED, actor="client", subject=CLIENT_ID
            )


async def _chain(stores: Stores, limit: int = 100) -> int:
    async with transaction(stores) as work:
        return await chain_events(work.main, limit=limit)


async def _verify(stores: Stores) -> ChainReport:
    async with transaction(stores, write=False) as work:
        return await verify_chain(work.main)


async def _tamper(stores: Stores, *statements: str) -> None:
    """Change rows as somebody could who owns the database and first removes the triggers."""
    async with stores.main.begin() as connection:
        name = connection.dialect.name
        for table in APPEND_ONLY_TABLES:
            await connection.execute(text(_DISABLE[name].format(table=table)))
            if name == "sqlite":
                await connection.execute(text(f"DROP TRIGGER {table}_refuse_delete"))
        for statement in statements:
            assert (await connection.execute(text(statement))).rowcount == 1


_DISABLE = {
    "sqlite": "DROP TRIGGER {table}_refuse_update",
    "postgresql": "ALTER TABLE {table} DISABLE TRIGGER ALL",
}


class TestRecordEvent:
    async def test_an_event_names_day_action_and_actor(self, stores: Stores, clock: FrozenClock) -> None:
        """What is kept is the day, the action, the actor and the digest of the subject."""
        await _record(stores, clock, 1)
        async with transaction(stores, write=False) as work:
            event = (await work.main.execute(select(AuditEvent))).scalar_one()
        assert (event.happened_on, event.action, event.actor) == (
            clock.now().date(),
            "intake-opened",
            "client",
        )
        assert event.subject_digest == subject_digest(CLIENT_ID)
        assert CLIENT_ID not in event.subject_digest

    async def test_a_client_id_as_actor_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """An actor that would name a client is refused."""
        async with transaction(stores) as work:
            with pytest.raises(UnknownActor):
                await record_event(
                    work.main,
                    clock,
                    action=AuditAction.CLIENT_ERASED,
                    actor=f"client:{CLIENT_ID}",
                    subject=CLIENT_ID,
                )

    async def test_an_event_is_gone_with_its_transaction(self, stores: Stores, clock: FrozenClock) -> None:
        """What was rolled back was not done, and the log does not say it was."""
        with pytest.raises(RuntimeError):
            await self._record_then_fail(stores, clock)
        assert (await _verify(stores)).unlinked == 0

    async def _record_then_fail(self, stores: Stores, clock: FrozenClock) -> None:
        async with transaction(stores) as work:
            await record_event(work.main, clock, action=AuditAction.HOURS_SET, actor="system", subject="x")
            await work.main.flush()
            raise RuntimeError


class TestChainEvents:
    async def test_events_are_chained_in_order_and_once(self, stores: Stores, clock: FrozenClock) -> None:
        """Each event gets one link; a second run finds nothing left."""
        await _record(stores, clock, 5)
        assert [await _chain(stores, limit=3), await _chain(stores), await _chain(stores)] == [3, 2, 0]
        async with transaction(stores, write=False) as work:
            links = (await work.main.execute(select(AuditLink).order_by(AuditLink.position))).scalars().all()
        assert [link.position for link in links] == [1, 2, 3, 4, 5]
        assert [link.event_id for link in links] == sorted(link.event_id for link in links)
        assert [link.previous_hash for link in links] == [NO_PREVIOUS, *(link.hash for link in links[:-1])]

    async def test_an_event_that_appears_late_is_chained(self, stores: Stores, clock: FrozenClock) -> None:
        """An event with a lower id than the newest chained one, committed later, is not passed over."""
        await _record(stores, clock, 3)
        await _chain(stores)
        async with stores.main.begin() as connection:
            late = insert(AuditEvent).values(
                event_id=0,
                happened_on=clock.now().date(),
                action="hours-set",
                actor="system",
                subject_digest="0" * 64,
            )
            await connection.execute(late)
        assert await _chain(stores) == 1
        assert await _verify(stores) == ChainReport(4, None, ANY, 0)

    async def test_two_jobs_at_once_make_one_chain(self, stores: Stores, clock: FrozenClock) -> None:
        """Jobs of several replicas that run at once link each event once, and the chain does not fork."""
        await _record(stores, clock, 40)
        chained = await asyncio.gather(*(_chain(stores) for _ in range(4)))
        assert sum(chained) == 40
        report = await _verify(stores)
        assert (report.length, report.intact, report.unlinked) == (40, True, 0)


class TestVerifyChain:
    async def test_an_empty_log_is_intact(self, stores: Stores) -> None:
        """Nothing recorded, nothing broken."""
        assert await _verify(stores) == ChainReport(0, None, NO_PREVIOUS, 0)

    async def test_an_untouched_chain_is_intact(self, stores: Stores, clock: FrozenClock) -> None:
        """A chain as the job made it fits from end to end; what is not chained yet is counted."""
        await _record(stores, clock, 4)
        await _chain(stores, limit=3)
        report = await _verify(stores)
        assert (report.length, report.intact, report.first_broken_position) == (3, True, None)
        assert report.unlinked == 1

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE audit_events SET action = 'hours-set' WHERE event_id = 2",
            "UPDATE audit_events SET actor = 'system' WHERE event_id = 2",
            "UPDATE audit_events SET happened_on = '2020-01-01' WHERE event_id = 2",
            "UPDATE audit_events SET subject_digest = 'aa' WHERE event_id = 2",
            "DELETE FROM audit_events WHERE event_id = 2",
            "DELETE FROM audit_links WHERE position = 2",
            "UPDATE audit_links SET hash = previous_hash WHERE position = 2",
        ],
    )
    async def test_a_changed_row_is_found(self, stores: Stores, clock: FrozenClock, change: str) -> None:
        """Every way to change or remove a chained event breaks the chain at its place."""
        await _record(stores, clock, 3)
        await _chain(stores)
        await _tamper(stores, change)
        report = await _verify(stores)
        assert (report.length, report.intact, report.first_broken_position) == (1, False, 2)

    async def test_a_chain_cut_at_its_end_shows_another_head(
        self, stores: Stores, clock: FrozenClock
    ) -> None:
        """Links and events cut off the end leave a fitting chain, but not the head noted before."""
        await _record(stores, clock, 3)
        await _chain(stores)
        before = await _verify(stores)
        await _tamper(
            stores,
            "DELETE FROM audit_links WHERE position = 3",
            "DELETE FROM audit_events WHERE event_id = 3",
        )
        after = await _verify(stores)
        assert (after.intact, after.length) == (True, 2)
        assert after.head != before.head


class TestAppendOnly:
    @pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
    @pytest.mark.parametrize("change", ["UPDATE {0} SET event_id = event_id + 10", "DELETE FROM {0}"])
    async def test_the_database_refuses_to_change_it(
        self, stores: Stores, clock: FrozenClock, table: str, change: str
    ) -> None:
        """Neither an event nor a link can be updated or deleted."""
        await _record(stores, clock, 1)
        await _chain(stores)
        with pytest.raises(DBAPIError):
            async with stores.main.begin() as connection:
                await connection.execute(text(change.format(table)))
        assert (await _verify(stores)).length == 1

    async def test_postgresql_refuses_to_truncate_it(self, stores: Stores, clock: FrozenClock) -> None:
        """The one statement that would empty a table without touching a row is refused where it exists."""
        await _record(stores, clock, 1)
        with pytest.raises(DBAPIError):
            async with stores.main.begin() as connection:
                await connection.execute(text("TRUNCATE audit_events"))
        assert (await _verify(stores)).unlinked == 1

    async def test_a_position_is_taken_once(self, stores: Stores) -> None:
        """Two links cannot share a position, whoever writes them."""
        link = {"position": 1, "previous_hash": NO_PREVIOUS, "hash": NO_PREVIOUS}
        with pytest.raises(DBAPIError):
            async with stores.main.begin() as connection:
                await connection.execute(insert(AuditLink), [link | {"event_id": 1}, link | {"event_id": 2}])

    async def test_the_tables_can_be_dropped_and_made_again(self, stores: Stores) -> None:
        """A migration down and up leaves the same refusals, and nothing of the first time in the way."""
        async with stores.main.begin() as connection:
            name = connection.dialect.name
            for table in (AuditLink.__table__, AuditEvent.__table__):
                await connection.execute(text(f"DROP TABLE {table}"))
            for statement in append_only_removal_sql(name):
                await connection.execute(text(statement))
            await connection.run_sync(AuditEvent.metadata.create_all)
        async with stores.main.begin() as connection:
            with pytest.raises(DBAPIError):
                await connection.execute(text(append_only_sql(name, "audit_events")[-1]))
