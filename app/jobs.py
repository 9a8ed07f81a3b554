"""Recurring work. APScheduler is the clock only; which replica runs a job is decided by a claimed row.

Each tick tries to claim the job's row; whoever gets it does one turn. Two replicas ticking together run a job once,
and a replica that dies in the middle leaves a claim that expires.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.audit import service as audit
from app.clients import service as clients
from app.clock import Clock
from app.database import (
    Base,
    Transaction,
    UtcDateTime,
    insert_ignoring,
    transaction,
    truncate_wal,
)
from app.groups import service as groups
from app.notifications import service as notifications
from app.notifications.posting import MailServer
from app.notifications.sending import send_due_mails
from app.publishing.mails import mail_words
from app.retention import copies
from app.retention import service as retention
from app.scheduling import service as scheduling
from app.sessions import service as sessions
from app.staff import service as staff
from app.wiring import Wiring

_TICK_SECONDS: Final = 15
_AUDIT_BATCH: Final = 500
_BEGINNING: Final = timedelta(days=3650)
_log = structlog.get_logger()


class JobTurn(Base):
    """When a job is next due. Claiming a turn moves it forward, so nobody else takes it."""

    __tablename__ = "job_turns"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Job:
    """One recurring piece of work: `run` does one turn of it, in units of work of its own."""

    name: str
    every: timedelta
    run: Callable[[Wiring], Awaitable[object]]


def in_one_unit(
    serve: Callable[[Transaction, Clock], Awaitable[object]],
) -> Callable[[Wiring], Awaitable[object]]:
    """Return a turn that calls one service in one unit of work. When it raises, what it did is rolled back."""

    async def run(wiring: Wiring) -> None:
        async with transaction(wiring.stores) as work:
            await serve(work, wiring.clock)

    return run


async def _expire_holds(work: Transaction, clock: Clock) -> None:
    await scheduling.expire_holds(work.main, clock)


async def _pass_on_seats(work: Transaction, clock: Clock) -> None:
    await groups.pass_on_seats_over(work.main, clock)


async def _end_permits(work: Transaction, clock: Clock) -> None:
    await clients.end_permits_over(work.main, clock)


async def _withdraw_team(work: Transaction, clock: Clock) -> None:
    await clients.withdraw_team(work.main, clock)


async def _clean_up(work: Transaction, clock: Clock) -> None:
    await sessions.clean_up(work.main, clock)
    await staff.clean_up(work.main, clock)


async def _chain_audit(work: Transaction, _: Clock) -> None:
    await audit.chain_events(work.main, limit=_AUDIT_BATCH)


async def _copy_shred_store(wiring: Wiring) -> None:
    # It seals and writes outside of any unit of work: on SQLite nobody else could write meanwhile.
    await copies.copy_shred_store(wiring.stores, wiring.clock, folder=wiring.settings.shred_copies_path)


def where_mail_is_on(run: Callable[[Wiring], Awaitable[object]]) -> Callable[[Wiring], Awaitable[object]]:
    """Return a turn that does nothing on an installation without a mail server."""

    async def run_if_on(wiring: Wiring) -> None:
        if wiring.settings.is_mail_on:
            await run(wiring)

    return run_if_on


async def _write_digests(work: Transaction, clock: Clock) -> None:
    await notifications.write_digests(work.main, clock)


async def _write_intake_mails(work: Transaction, clock: Clock) -> None:
    await notifications.write_intake_mails(work.main, clock)


async def _send_mails(wiring: Wiring) -> None:
    # Outside of any unit of work, but for claiming and settling: a mail server may take its time.
    await send_due_mails(wiring.stores, wiring.clock, MailServer(wiring.settings), mail_words)


async def _empty_wal(wiring: Wiring) -> None:
    # An erasure empties it at once, unless somebody was reading an older state. What it left goes here.
    if not await truncate_wal(wiring.stores):
        _log.warning("write-ahead-log-stays")


JOBS: Final = (
    Job("expire-holds", timedelta(minutes=1), in_one_unit(_expire_holds)),
    Job("pass-on-seats", timedelta(minutes=1), in_one_unit(_pass_on_seats)),
    Job("end-permits", timedelta(minutes=1), in_one_unit(_end_permits)),
    Job("withdraw-team", timedelta(hours=1), in_one_unit(_withdraw_team)),
    Job("clean-up", timedelta(minutes=5), in_one_unit(_clean_up)),
    Job("chain-audit", timedelta(seconds=15), in_one_unit(_chain_audit)),
    Job("complete-erasures", timedelta(minutes=1), in_one_unit(retention.complete_erasures)),
    Job("sweep-orphans", timedelta(hours=1), in_one_unit(retention.sweep_orphans)),
    Job("copy-shred-store", timedelta(hours=1), _copy_shred_store),
    Job("write-digests", timedelta(minutes=1), where_mail_is_on(in_one_unit(_write_digests))),
    # So rarely, because this is what bounds how many such mails go out.
    Job("write-intake-mails", timedelta(minutes=15), where_mail_is_on(in_one_unit(_write_intake_mails))),
    Job("send-mails", timedelta(seconds=15), where_mail_is_on(_send_mails)),
    Job("empty-wal", timedelta(minutes=1), _empty_wal),
)


async def destroy_old_copies(wiring: Wiring) -> None:
    """Destroy this machine's copies of the shred store whose time is over.

    No turn is claimed for it: each replica may have a folder of its own, which nobody else clears.
    """
    done = await copies.destroy_old_copies(wiring.clock, folder=wiring.settings.shred_copies_path)
    if done.failed:
        _log.error("shred-copies-stay", rows=done.failed)


async def finish_erasures(wiring: Wiring) -> None:
    """Erase again whoever has a tombstone and is still, or again, there; then empty the write-ahead log.

    The log is emptied even when no client came back: of a restored shred store, secrets alone were destroyed.
    """
    async with transaction(wiring.stores) as work:
        await retention.complete_erasures(work, wiring.clock)
    await truncate_wal(wiring.stores)


async def run_turn(wiring: Wiring, job: Job) -> bool:
    """Run one turn of `job` when it is due and nobody else has it. Returns whether it ran.

    The claim is committed first. When the job raises, what it did is rolled back and the claim stands, so that
    the job runs again when it is next due, here or on another replica.
    """
    async with transaction(wiring.stores) as work:
        if not await _claim(work, wiring.clock, job):
            return False
    await job.run(wiring)
    return True


@asynccontextmanager
async def running_jobs(wiring: Wiring) -> AsyncIterator[None]:
    """Tick every job while the server runs, unless the settings say otherwise."""
    if not wiring.settings.jobs_enabled:
        yield
        return
    scheduler = AsyncIOScheduler()
    running: set[asyncio.Task[object]] = set()
    for job in JOBS:
        tick = partial(_tick, job.name, partial(run_turn, wiring, job), running)
        scheduler.add_job(tick, "interval", seconds=_TICK_SECONDS, max_instances=1, coalesce=True)
    destroy = partial(_tick, "destroy-shred-copies", partial(destroy_old_copies, wiring), running)
    scheduler.add_job(destroy, "interval", seconds=_TICK_SECONDS, max_instances=1, coalesce=True)
    scheduler.start()
    try:
        yield
    finally:
        # It cancels the turns that run, at the loop's next step. Their connections are given back only when they
        # were rolled back, and not before that may whoever opened the stores close them.
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)
        await asyncio.gather(*running, return_exceptions=True)


async def _tick(name: str, run: Callable[[], Awaitable[object]], running: set[asyncio.Task[object]]) -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine that runs is always in a task; narrows the type
    running.add(task)
    task.add_done_callback(running.discard)
    try:
        await run()
    except Exception as failed:  # noqa: BLE001 - APScheduler would log the message, which could quote a row
        _log.error("job-failed", job=name, error=type(failed).__name__)


async def _claim(work: Transaction, clock: Clock, job: Job) -> bool:
    now = clock.now()
    await insert_ignoring(work.main, JobTurn, {"job": job.name, "due_at": now - _BEGINNING})
    due = (
        select(JobTurn.job)
        .where(JobTurn.job == job.name, JobTurn.due_at <= now)
        .with_for_update(skip_locked=True)
    )
    if await work.main.scalar(due) is None:
        return False
    await work.main.execute(update(JobTurn).where(JobTurn.job == job.name).values(due_at=now + job.every))
    return True
