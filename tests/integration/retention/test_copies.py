"""Sealed copies on both databases: what comes back, what never does, and what a thief of copies finds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import delete, update

from app import jobs
from app.crypto.errors import ContextMismatch, OpeningFailed, WrongKey
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret
from app.crypto.shred_copies import ShredContents
from app.database import open_stores, transaction
from app.demo.thieves import search_bytes, search_files
from app.jobs import destroy_old_copies, jobs_of, run_turn, running_jobs
from app.retention import service
from app.retention.copies import copy_shred_store, has_recovery_key, open_copy
from app.retention.copy_files import list_copies
from app.retention.models import ErasedOwner
from app.retention.rules import COPIES_GONE_WITHIN
from app.retention.service import Restored
from app.shredding import service as shredding
from app.staff import service as staff
from app.staff.models import Installation
from app.wiring import Wiring
from tests.api.app import make_wiring
from tests.factories.intakes import MadeIntake
from tests.factories.organisations import build_organisation
from tests.fakes import FrozenClock
from tests.integration.clients.scenes import Scene
from tests.integration.retention.copies import (
    Copy,
    copy_main,
    copy_shred,
    places_of,
    restore_main,
    restore_shred,
)

NOTHING: Final = Copy({"shred_secrets": [], "tombstones": []})
Rows = dict[str, dict[tuple[str, int], bytes]]


class RunningClock(FrozenClock):
    """A clock that goes on by a second each time it is asked, as real ones do between two replicas."""

    def now(self) -> datetime:
        """Return the present instant."""
        self.advance(seconds=1)
        return super().now()


@pytest.fixture
async def founded(scene: Scene) -> Scene:
    """A server whose organisation is founded."""
    founding = scene.organisation.founding
    await scene.done(lambda work: staff.found_installation(work.main, scene.clock, founding=founding))
    return scene


@pytest.fixture
async def replicas(
    founded: Scene, store_urls: tuple[str, str], tmp_path: Path
) -> AsyncIterator[tuple[Wiring, Wiring]]:
    """Two servers on the same stores and the same folder, under a clock that goes on."""
    other, clock = open_stores(*store_urls), RunningClock()
    yield make_wiring(founded.stores, clock, tmp_path), make_wiring(other, clock, tmp_path)
    await other.close()


async def _copy(scene: Scene, folder: Path) -> bytes:
    """Make a copy; return its bytes."""
    assert await copy_shred_store(scene.stores, scene.clock, folder=folder)
    return list_copies(folder)[-1].path.read_bytes()


async def _open(scene: Scene, copy: bytes, seed: Secret | None = None) -> ShredContents:
    async with transaction(scene.stores, write=False) as work:
        return await open_copy(work.main, copy=copy, recovery_seed=seed or scene.organisation.recovery_seed)


async def _restore(scene: Scene, copy: bytes, seed: Secret | None = None) -> Restored:
    contents = await _open(scene, copy, seed)
    return await scene.done(lambda work: service.restore_shred_secrets(work, scene.clock, contents=contents))


async def _erase(scene: Scene, made: MadeIntake) -> None:
    await scene.done(lambda work: service.erase_client(work, scene.clock, client_id=made.client.client_id))


async def _secrets(scene: Scene, *cases: MadeIntake) -> Rows:
    async with transaction(scene.stores, write=False) as work:
        return {
            made.client.client_id: await shredding.list_shred_secrets(
                work.shred, owner_kind="client", owner_id=made.client.client_id
            )
            for made in cases
        }


async def _until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to that")


@pytest.mark.gate
class TestRestore:
    async def test_a_lost_store_comes_back_whole(self, founded: Scene, tmp_path: Path) -> None:
        """Secrets, days and tombstones, row for row, into an empty store."""
        erased = await founded.receive_new()
        await _erase(founded, erased)
        for _ in range(3):
            await founded.receive_new()
            founded.clock.advance(days=1)
        before = await copy_shred(founded.stores)
        copy = await _copy(founded, tmp_path)
        await restore_shred(founded.stores, NOTHING)
        assert await _restore(founded, copy) == Restored(3, 0, 0, 0)
        after = await copy_shred(founded.stores)
        assert {table: sorted(map(repr, rows)) for table, rows in after.rows.items()} == {
            table: sorted(map(repr, rows)) for table, rows in before.rows.items()
        }

    async def test_more_than_a_batch_comes_back(self, founded: Scene, tmp_path: Path) -> None:
        """However many rows there are."""
        made = await founded.receive_new()
        secrets = {("conversation", epoch): random_bytes(32) for epoch in range(1, 1_202)}
        async with transaction(founded.stores) as work:
            await shredding.keep_shred_secrets(
                work.shred,
                founded.clock,
                owner_kind="client",
                owner_id=made.client.client_id,
                secrets=secrets,
            )
        before = await _secrets(founded, made)
        copy = await _copy(founded, tmp_path)
        await restore_shred(founded.stores, NOTHING)
        assert (await _restore(founded, copy)).brought_back == 1_202
        assert await _secrets(founded, made) == before

    async def test_what_is_here_is_never_overwritten(self, founded: Scene, tmp_path: Path) -> None:
        """A damaged store gets what it lacks; a secret that was made anew since the copy stays."""
        here, lost = await founded.receive_new(), await founded.receive_new()
        copy = await _copy(founded, tmp_path)
        anew = {("intake", 1): random_bytes(32)}
        await restore_shred(founded.stores, NOTHING)
        async with transaction(founded.stores) as work:
            await shredding.keep_shred_secrets(
                work.shred, founded.clock, owner_kind="client", owner_id=here.client.client_id, secrets=anew
            )
        assert await _restore(founded, copy) == Restored(1, 1, 0, 0)
        assert await _secrets(founded, here, lost) == {
            here.client.client_id: anew,
            lost.client.client_id: {("intake", 1): lost.intake_key.shred},
        }
        assert await _restore(founded, copy) == Restored(0, 2, 0, 0)

    async def test_who_was_erased_since_stays_erased(self, founded: Scene, tmp_path: Path) -> None:
        """The copy still has her secrets; with the tombstone in the shred store they do not come back."""
        made, other = await founded.receive_new(), await founded.receive_new()
        copy = await _copy(founded, tmp_path)
        await _erase(founded, made)
        assert await _restore(founded, copy) == Restored(0, 1, 1, 0)
        assert await places_of(founded.stores, made.client.client_id, made.intake_key.shred.hex()) == set()
        assert (await _secrets(founded, other))[other.client.client_id]

    async def test_the_main_store_remembers_her_when_the_shred_store_is_lost(
        self, founded: Scene, tmp_path: Path
    ) -> None:
        """Into an empty shred store she does not come back either, and her tombstone stands in it again."""
        made = await founded.receive_new()
        copy = await _copy(founded, tmp_path)
        await _erase(founded, made)
        await restore_shred(founded.stores, NOTHING)
        assert await _restore(founded, copy) == Restored(0, 0, 1, 0)
        counts = await founded.row_counts()
        assert (counts["shred_secrets"], counts["tombstones"], counts["erased_owners"]) == (0, 1, 1)

    async def test_the_copy_remembers_her_when_the_main_store_is_older(
        self, founded: Scene, tmp_path: Path
    ) -> None:
        """A newer copy beside yesterday's main store: who was erased in between is erased again, her rows too."""
        made, other = await founded.receive_new(), await founded.receive_new()
        yesterday = await copy_main(founded.stores)
        await _erase(founded, made)
        copy = await _copy(founded, tmp_path)
        await restore_main(founded.stores, yesterday)
        await restore_shred(founded.stores, NOTHING)
        assert await _restore(founded, copy) == Restored(1, 0, 0, 1)
        assert await places_of(founded.stores, made.client.client_id) == set()
        assert (await _secrets(founded, other))[other.client.client_id]

    async def test_an_erasure_while_the_copy_is_read_is_kept(self, founded: Scene) -> None:
        """A copy that holds her secret and her tombstone both does not bring her back."""
        made, other = await founded.receive_new(), await founded.receive_new()
        async with transaction(founded.stores, write=False) as work:
            before = await shredding.list_contents(work.shred)
        await _erase(founded, made)
        async with transaction(founded.stores, write=False) as work:
            after = await shredding.list_contents(work.shred)
        torn = ShredContents(before.secrets, after.tombstones)
        await founded.done(lambda work: work.main.execute(delete(ErasedOwner)))
        await restore_shred(founded.stores, NOTHING)
        restored = await founded.done(
            lambda work: service.restore_shred_secrets(work, founded.clock, contents=torn)
        )
        assert restored == Restored(1, 0, 1, 0)
        assert (await _secrets(founded, made, other))[made.client.client_id] == {}


@pytest.mark.gate
class TestOpenCopy:
    async def test_another_key_brings_nothing_back(self, founded: Scene, tmp_path: Path) -> None:
        """The wrong key opens 0; the right one, the control, all."""
        await founded.receive_new()
        copy = await _copy(founded, tmp_path)
        await restore_shred(founded.stores, NOTHING)
        with pytest.raises(WrongKey):
            await _restore(founded, copy, Secret(random_bytes(32)))
        assert (await founded.row_counts())["shred_secrets"] == 0
        assert (await _restore(founded, copy)).brought_back == 1

    async def test_another_installations_copy_is_refused(self, founded: Scene, tmp_path: Path) -> None:
        """Even with the key that opens it."""
        await founded.receive_new()
        copy = await _copy(founded, tmp_path)
        async with transaction(founded.stores) as work:
            await work.main.execute(update(Installation).values(installation_id=random_bytes(16)))
        with pytest.raises(ContextMismatch):
            await _restore(founded, copy)

    async def test_a_changed_copy_is_refused(self, founded: Scene, tmp_path: Path) -> None:
        """One byte anywhere: nothing of it comes back."""
        await founded.receive_new()
        copy = await _copy(founded, tmp_path)
        await restore_shred(founded.stores, NOTHING)
        for position in range(0, len(copy), len(copy) // 40):
            changed = copy[:position] + bytes([copy[position] ^ 1]) + copy[position + 1 :]
            with pytest.raises(OpeningFailed):
                await _restore(founded, changed)
        assert (await founded.row_counts())["shred_secrets"] == 0


@pytest.mark.gate
class TestCopyShredStore:
    async def test_nothing_stands_in_a_copy_in_the_clear(self, founded: Scene, tmp_path: Path) -> None:
        """No secret, id or tombstone in any disguise; opened, the control, each one is there."""
        cases = [await founded.receive_new() for _ in range(3)]
        await _erase(founded, cases[0])
        copy = await _copy(founded, tmp_path / "copies")
        words: list[bytes] = [bytes.fromhex(made.client.client_id) for made in cases[1:]]
        words += [made.intake_key.shred for made in cases[1:]]
        contents = await _open(founded, copy)
        words += [tombstone.owner_digest for tombstone in contents.tombstones]
        assert len(words) == 5
        assert search_files(words, [tmp_path / "copies"]) == []
        opened = b"".join(
            [row.encoded() for row in contents.secrets] + [row.encoded() for row in contents.tombstones]
        )
        assert len(search_bytes(words, opened, "opened")) == len(words)
        (tmp_path / "copies" / "planted").write_bytes(copy + words[0].hex().encode())
        assert [found.disguise for found in search_files(words, [tmp_path / "copies"])] == [
            "hexadecimal of bytes"
        ]

    async def test_without_an_organisation_nothing_is_written(self, scene: Scene, tmp_path: Path) -> None:
        """Nobody to seal to: no file, no folder."""
        assert not await copy_shred_store(scene.stores, scene.clock, folder=tmp_path / "copies")
        assert not (tmp_path / "copies").exists()

    async def test_without_a_recovery_key_nothing_is_written(self, scene: Scene, tmp_path: Path) -> None:
        """An organisation founded before there were copies goes on without."""
        document = scene.organisation.document_with_recovery_key(None)
        founding = replace(scene.organisation.founding, document=document)
        await scene.done(lambda work: staff.found_installation(work.main, scene.clock, founding=founding))
        async with transaction(scene.stores, write=False) as work:
            assert not await has_recovery_key(work.main)
        assert not await copy_shred_store(scene.stores, scene.clock, folder=tmp_path / "copies")
        assert not (tmp_path / "copies").exists()

    async def test_a_key_that_somebody_wrote_into_the_database_is_refused(
        self, founded: Scene, tmp_path: Path
    ) -> None:
        """A document that the organisation's root did not sign names no key, so no copy is sealed to a stranger."""
        stranger = build_organisation(founded.organisation.founded_on)
        async with transaction(founded.stores) as work:
            await work.main.execute(update(Installation).values(document=stranger.document))
        with pytest.raises(OpeningFailed):
            await copy_shred_store(founded.stores, founded.clock, folder=tmp_path / "copies")
        assert not (tmp_path / "copies").exists()

    async def test_what_was_erased_is_gone_from_every_copy_in_time(
        self, founded: Scene, tmp_path: Path
    ) -> None:
        """The last copy with her secret is there for days, and destroyed within 72 hours of her erasure."""
        made = await founded.receive_new()
        wiring = make_wiring(founded.stores, founded.clock, tmp_path)
        folder = wiring.settings.shred_copies_path
        await _copy(founded, folder)
        await _erase(founded, made)
        erased_at = founded.clock.now()
        assert (await founded.row_counts())["shred_secrets"] == 0
        half_hours = 0
        while list_copies(folder):
            founded.clock.advance(minutes=30)
            half_hours += 1
            await destroy_old_copies(wiring)
        assert founded.clock.now() - erased_at <= COPIES_GONE_WITHIN
        assert half_hours > 100


class TestJobs:
    async def test_replicas_that_tick_together_write_one_copy(self, replicas: tuple[Wiring, Wiring]) -> None:
        """One claims the turn; without a claim, the control, there would be two, under names of their own."""
        folder = replicas[0].settings.shred_copies_path
        turns = [(wiring, jobs_of(wiring)[-1]) for wiring in replicas * 2]
        assert {job.name for _, job in turns} == {"copy-shred-store"}
        ran = await asyncio.gather(*(run_turn(wiring, job) for wiring, job in turns))
        assert ran.count(True) == 1
        assert len(list_copies(folder)) == 1
        for wiring in replicas:
            await copy_shred_store(wiring.stores, wiring.clock, folder=folder)
        assert len(list_copies(folder)) == 3

    async def test_a_copy_is_due_every_hour(self, founded: Scene, tmp_path: Path) -> None:
        """Not before, and then once."""
        wiring = make_wiring(founded.stores, founded.clock, tmp_path)
        job = jobs_of(wiring)[-1]
        assert await run_turn(wiring, job)
        founded.clock.advance(minutes=60, microseconds=-1)
        assert not await run_turn(wiring, job)
        founded.clock.advance(microseconds=1)
        assert await run_turn(wiring, job)
        assert len(list_copies(wiring.settings.shred_copies_path)) == 2

    async def test_a_running_server_copies_and_destroys(
        self,
        founded: Scene,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Both by themselves, and nothing about either is logged."""
        made = await founded.receive_new()
        wiring = make_wiring(founded.stores, founded.clock, tmp_path)
        folder = wiring.settings.shred_copies_path
        await copy_shred_store(founded.stores, founded.clock, folder=folder)
        (old,) = list_copies(folder)
        founded.clock.advance(hours=72)
        monkeypatch.setattr(jobs, "_TICK_SECONDS", 0.05)
        monkeypatch.setattr(jobs, "JOBS", ())
        async with running_jobs(wiring):
            await _until(lambda: [copy.made_at for copy in list_copies(folder)] == [founded.clock.now()])
        assert not old.path.exists()
        written = "".join(capfd.readouterr()) + caplog.text
        assert search_bytes([made.intake_key.shred], written.encode(), "log") == []
        assert "shred-2" not in written

    async def test_what_cannot_be_destroyed_is_said_in_numbers(
        self,
        founded: Scene,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """How many, and no name."""
        wiring = make_wiring(founded.stores, founded.clock, tmp_path)
        await copy_shred_store(founded.stores, founded.clock, folder=wiring.settings.shred_copies_path)
        founded.clock.advance(hours=71)

        def resist(_: Path, **__: object) -> None:
            raise PermissionError

        monkeypatch.setattr(Path, "unlink", resist)
        await destroy_old_copies(wiring)
        said = capsys.readouterr().out
        assert "shred-copies-stay" in said
        assert "shred-2" not in said
