"""Jobs on both databases: however many replicas tick, a turn is run once, and what fails is tried when next due."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase

from app import jobs
from app.audit.models import AuditEvent, AuditLink
from app.audit.rules import AuditAction
from app.audit.service import record_event
from app.clock import Clock
from app.database import Stores, Transaction, open_stores, transaction
from app.jobs import JOBS, Job, JobTurn, in_one_unit, run_turn, running_jobs
from app.sessions.models import Session, SpentToken
from app.sessions.rules import ActorKind
from app.sessions.service import Newcomer, open_session, spend_token
from app.settings import Settings
from app.wiring import Wiring
from tests.api.app import CANARY, make_wiring
from tests.fakes import FrozenClock

EVERY = timedelta(minutes=5)
REPLICAS = 3


class Work:
    """A job that counts its turns, and spends a token each time so that its writes can be counted too."""

    def __init__(self, *, failing: bool = False) -> None:
        self.turns: Counter[str] = Counter()
        self.failing = failing
        self._turned = asyncio.Event()

    def job(self, name: str = "count") -> Job:
        """Return it as a job."""

        async def run(work: Transaction, clock: Clock) -> None:
            self.turns[name] += 1
            self._turned.set()
            token = f"{name} {self.turns[name]}".encode()
            await spend_token(work.main, token=token, expires_at=clock.now() + EVERY)
            if self.failing:
                raise RuntimeError(CANARY)

        return Job(name, EVERY, in_one_unit(run))

    async def has_turned(self) -> None:
        """Wait for the next turn."""
        await asyncio.wait_for(self._turned.wait(), timeout=10)
        self._turned.clear()


@pytest.fixture
async def replicas(
    stores: Stores, store_urls: tuple[str, str], clock: FrozenClock, tmp_path: Path
) -> AsyncIterator[list[Wiring]]:
    """Several servers on the same databases, each with connections of its own, sharing one clock."""
    others = [open_stores(*store_urls) for _ in range(REPLICAS - 1)]
    yield [make_wiring(each, clock, tmp_path) for each in (stores, *others)]
    for other in others:
        await other.close()


async def _count(wiring: Wiring, table: type[DeclarativeBase]) -> int:
    async with transaction(wiring.stores, write=False) as work:
        return await work.main.scalar(select(func.count()).select_from(table)) or 0


class TestRunTurn:
    async def test_replicas_that_tick_together_run_a_job_once(self, replicas: list[Wiring]) -> None:
        """One claims the turn, at the first tick of all, when no row is there yet, too."""
        work = Work()
        ran = await asyncio.gather(*(run_turn(replica, work.job()) for replica in replicas * 2))
        assert Counter(ran) == {True: 1, False: 2 * REPLICAS - 1}
        assert work.turns["count"] == await _count(replicas[0], SpentToken) == 1

    async def test_a_job_runs_again_when_it_is_due(self, replicas: list[Wiring], clock: FrozenClock) -> None:
        """Not a moment before, then once, whoever ticks."""
        work = Work()
        assert await run_turn(replicas[0], work.job())
        clock.advance(minutes=5, microseconds=-1)
        assert not await run_turn(replicas[1], work.job())
        clock.advance(microseconds=1)
        ran = await asyncio.gather(*(run_turn(replica, work.job()) for replica in replicas))
        assert Counter(ran) == {True: 1, False: REPLICAS - 1}
        assert work.turns["count"] == await _count(replicas[0], SpentToken) == 2

    async def test_turns_that_were_missed_are_not_made_up(
        self, replicas: list[Wiring], clock: FrozenClock
    ) -> None:
        """After a night without a server a job runs once, and then in its rhythm."""
        work = Work()
        assert await run_turn(replicas[0], work.job())
        clock.advance(hours=9)
        assert [await run_turn(replica, work.job()) for replica in replicas] == [True, False, False]

    async def test_jobs_do_not_wait_for_one_another(self, replicas: list[Wiring]) -> None:
        """Each job has a turn of its own."""
        work = Work()
        for name in ("one", "other"):
            assert await run_turn(replicas[0], work.job(name))
        assert work.turns == {"one": 1, "other": 1}


class TestFailure:
    async def test_what_a_failed_job_did_is_undone_and_its_claim_stands(
        self, replicas: list[Wiring], clock: FrozenClock
    ) -> None:
        """Nothing half done stays; another replica does not run into the same fault at once, but when next due."""
        work = Work(failing=True)
        with pytest.raises(RuntimeError):
            await run_turn(replicas[0], work.job())
        assert await _count(replicas[0], SpentToken) == 0
        work.failing = False
        assert not await run_turn(replicas[1], work.job())
        clock.advance(minutes=5)
        assert await run_turn(replicas[1], work.job())
        assert await _count(replicas[0], SpentToken) == 1

    async def test_a_replica_that_dies_in_the_middle_leaves_a_claim_that_expires(
        self, replicas: list[Wiring], clock: FrozenClock
    ) -> None:
        """Its transaction is gone with it; another replica takes the next turn."""
        begun = asyncio.Event()

        async def run(work: Transaction, clock: Clock) -> None:
            await spend_token(work.main, token=b"half done", expires_at=clock.now() + EVERY)
            begun.set()
            await asyncio.sleep(60)

        dying = asyncio.create_task(run_turn(replicas[0], Job("count", EVERY, in_one_unit(run))))
        await asyncio.wait_for(begun.wait(), timeout=10)
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying
        work = Work()
        assert await _count(replicas[1], SpentToken) == 0
        assert not await run_turn(replicas[1], work.job())
        clock.advance(minutes=5)
        assert await run_turn(replicas[1], work.job())

    async def test_a_lasting_job_is_not_run_beside_itself_before_it_is_next_due(
        self, replicas: list[Wiring]
    ) -> None:
        """While one replica works, the claim it committed keeps the others away."""
        begun, may_end = asyncio.Event(), asyncio.Event()

        async def run(_: Transaction, __: Clock) -> None:
            begun.set()
            await may_end.wait()

        lasting = Job("count", EVERY, in_one_unit(run))
        running = asyncio.create_task(run_turn(replicas[0], lasting))
        await asyncio.wait_for(begun.wait(), timeout=10)
        # Where SQLite lets one writer in at a time, the others would wait for the lock instead of looking.
        async with transaction(replicas[1].stores, write=False) as work:
            due_at = await work.main.scalar(select(JobTurn.due_at).where(JobTurn.job == "count"))
        may_end.set()
        assert await running
        assert due_at == replicas[0].clock.now() + EVERY


class TestRunningJobs:
    async def test_ticks_run_jobs_and_end_with_the_server(
        self, replicas: list[Wiring], clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While the server runs its jobs take their turns; afterwards none does."""
        work = Work()
        monkeypatch.setattr(jobs, "_TICK_SECONDS", 0.05)
        monkeypatch.setattr(jobs, "JOBS", (work.job(),))
        async with running_jobs(replicas[0]):
            await work.has_turned()
            clock.advance(minutes=5)
            await work.has_turned()
        clock.advance(minutes=5)
        await asyncio.sleep(0.3)
        assert work.turns["count"] == 2

    async def test_a_failing_job_ends_nothing_and_its_words_are_not_logged(
        self,
        replicas: list[Wiring],
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """The log names job and error; the other jobs go on. The words could quote a row."""
        failing, other = Work(failing=True), Work()
        monkeypatch.setattr(jobs, "_TICK_SECONDS", 0.05)
        monkeypatch.setattr(jobs, "JOBS", (failing.job("fails"), other.job("goes-on")))
        async with running_jobs(replicas[0]):
            await asyncio.gather(failing.has_turned(), other.has_turned())
            await asyncio.sleep(0.2)
        written = "".join(capfd.readouterr()) + caplog.text
        assert "job-failed" in written
        assert "fails" in written
        assert "RuntimeError" in written
        assert CANARY not in written

    async def test_a_server_that_stops_in_the_middle_of_a_turn_undoes_it(
        self, replicas: list[Wiring], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Stopping does not wait for a lasting job; its transaction is rolled back before the stores close."""
        begun = asyncio.Event()

        async def run(work: Transaction, clock: Clock) -> None:
            await spend_token(work.main, token=b"half done", expires_at=clock.now() + EVERY)
            begun.set()
            await asyncio.sleep(60)

        monkeypatch.setattr(jobs, "_TICK_SECONDS", 0.05)
        monkeypatch.setattr(jobs, "JOBS", (Job("lasting", EVERY, in_one_unit(run)),))
        async with running_jobs(replicas[1]):
            await asyncio.wait_for(begun.wait(), timeout=10)
        await replicas[1].stores.close()
        assert await _count(replicas[0], SpentToken) == 0

    async def test_a_server_may_leave_jobs_to_others(
        self, replicas: list[Wiring], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With jobs switched off, nothing ticks."""
        work = Work()
        monkeypatch.setattr(jobs, "_TICK_SECONDS", 0.05)
        monkeypatch.setattr(jobs, "JOBS", (work.job(),))
        idle = Wiring(
            Settings(jobs_enabled=False),
            replicas[0].clock,
            replicas[0].stores,
            replicas[0].keys,
            replicas[0].tokens,
        )
        async with running_jobs(idle):
            await asyncio.sleep(0.3)
        assert not work.turns


class TestJobs:
    def test_every_job_has_its_own_name(self) -> None:
        """A turn belongs to one job, and its name fits the column."""
        names = [job.name for job in JOBS]
        assert len(set(names)) == len(names)
        assert max(map(len, names)) <= 40

    @pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
    async def test_every_job_runs_on_empty_stores(self, replicas: list[Wiring], job: Job) -> None:
        """With nothing to do, each job does nothing, on either database."""
        assert await run_turn(replicas[0], job)

    async def test_sessions_are_cleaned_up(self, replicas: list[Wiring], clock: FrozenClock) -> None:
        """The job deletes an ended session, and no other."""
        newcomer = Newcomer(ActorKind.CLIENT, "5f" * 32, "6a" * 32)
        for _ in range(2):
            async with transaction(replicas[0].stores) as work:
                await open_session(work.main, clock, replicas[0].tokens, newcomer=newcomer)
            clock.advance(minutes=6)
        assert await run_turn(replicas[0], _named("clean-up"))
        assert await _count(replicas[0], Session) == 1

    async def test_audit_events_are_chained(self, replicas: list[Wiring], clock: FrozenClock) -> None:
        """The job gives each event its link."""
        async with transaction(replicas[0].stores) as work:
            for _ in range(3):
                await record_event(
                    work.main, clock, action=AuditAction.HOURS_SET, actor="system", subject="x"
                )
        assert await run_turn(replicas[0], _named("chain-audit"))
        assert await _count(replicas[0], AuditLink) == await _count(replicas[0], AuditEvent) == 3


def _named(name: str) -> Job:
    return next(job for job in JOBS if job.name == name)
