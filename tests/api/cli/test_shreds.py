"""`helpline shred`: copies at once, and a lost store brought back by the key from the drawer."""

import asyncio
import json
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import Result

from app.clock import SystemClock, today
from app.crypto.organisations import StaffRole
from app.crypto.randomness import random_bytes
from app.database import Transaction, open_stores, transaction
from app.demo.installing import install_organisation
from app.retention.copy_files import list_copies
from app.sdk.foundings import FoundedOrganisation, found_organisation
from app.settings import Settings
from app.shredding import service as shredding
from tests.api.cli.terminals import run_here

T = TypeVar("T")
HER = "5f" * 32
SECRETS = {("intake", 1): random_bytes(32), ("casework", 1): random_bytes(32)}


@pytest.fixture(scope="module")
def organisation() -> FoundedOrganisation:
    """Somebody's organisation."""
    return _found()


@pytest.fixture
def server(organisation: FoundedOrganisation, tmp_path: Path) -> Path:
    """The data folder of a server where one woman has been."""
    folder = tmp_path / "data"
    folder.mkdir()
    asyncio.run(install_organisation(folder, organisation.founding, SystemClock()))
    asyncio.run(_done(folder, _keep))
    return folder


@pytest.fixture
def root(organisation: FoundedOrganisation, tmp_path: Path) -> Path:
    """The file from the drawer."""
    return _write(tmp_path / "root.offline.json", organisation.root)


def _found() -> FoundedOrganisation:
    return found_organisation(
        name="Sample",
        handle="anna",
        list_id="en-1",
        texts={},
        roles=(StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR),
        today=today(SystemClock()),
    )


def _write(file: Path, content: object) -> Path:
    file.write_text(json.dumps(content))
    return file


def _copy(server: Path) -> Path:
    done = run_here("shred", "copy", "--data-dir", str(server))
    assert done.exit_code == 0, done.output
    assert "A sealed copy was written, and 0 old ones were destroyed." in done.output
    return list_copies(server / "shred-copies")[-1].path


def _restore(server: Path, copy: Path, root: Path) -> Result:
    return run_here("shred", "restore", str(copy), "--root", str(root), "--data-dir", str(server))


def _lose(server: Path) -> None:
    for file in server.glob("shred.db*"):
        file.unlink()


def _secrets(server: Path) -> dict[tuple[str, int], bytes]:
    async def read(work: Transaction) -> dict[tuple[str, int], bytes]:
        return await shredding.list_shred_secrets(work.shred, owner_kind="client", owner_id=HER)

    return asyncio.run(_done(server, read))


async def _keep(work: Transaction) -> None:
    await shredding.keep_shred_secrets(
        work.shred, SystemClock(), owner_kind="client", owner_id=HER, secrets=SECRETS
    )


async def _erase(work: Transaction) -> None:
    await shredding.destroy_shred_secrets(work.shred, SystemClock(), owner_kind="client", owner_id=HER)


async def _done(server: Path, act: Callable[[Transaction], Awaitable[T]]) -> T:
    settings = Settings(data_dir=server)
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    try:
        async with transaction(stores) as work:
            return await act(work)
    finally:
        await stores.close()


class TestShredCopy:
    def test_a_copy_is_written_and_old_ones_are_destroyed(self, server: Path) -> None:
        """Counts are said; the doctor knows how old the newest is."""
        assert "There is no copy of the shred store yet" in _doctor(server)
        _copy(server)
        assert "The newest of 1 copies of the shred store is 0 minutes old" in _doctor(server)
        (server / "shred-copies" / "shred-20200101T000000Z.sealed").write_bytes(b"old")
        assert "1 copies of the shred store are older than 72 hours" in _doctor(server)
        done = run_here("shred", "copy", "--data-dir", str(server))
        assert "1 old ones were destroyed" in done.output
        assert "are older than 72 hours" not in _doctor(server)

    def test_another_folder_can_be_named(self, server: Path, tmp_path: Path) -> None:
        """On another disk, if there is one."""
        elsewhere = {"HELPLINE_SHRED_COPIES_DIR": str(tmp_path / "elsewhere")}
        done = run_here("shred", "copy", "--data-dir", str(server), urls=elsewhere)
        assert done.exit_code == 0, done.output
        assert len(list_copies(tmp_path / "elsewhere")) == 1
        assert not (server / "shred-copies").exists()

    def test_where_nothing_can_be_written_it_says_so(self, server: Path) -> None:
        """A file lies where the folder should be."""
        (server / "shred-copies").write_text("in the way")
        done = run_here("shred", "copy", "--data-dir", str(server))
        assert done.exit_code == 1
        assert "cannot be written" in done.output

    def test_without_a_server_or_an_organisation_there_is_nothing_to_copy(self, tmp_path: Path) -> None:
        """Nothing is made by trying."""
        done = run_here("shred", "copy", "--data-dir", str(tmp_path))
        assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])
        assert run_here("migrate", "--data-dir", str(tmp_path)).exit_code == 0
        done = run_here("shred", "copy", "--data-dir", str(tmp_path))
        assert done.exit_code == 1
        assert "There is no organisation here" in done.output
        assert not (tmp_path / "shred-copies").exists()


class TestShredRestore:
    def test_a_lost_store_comes_back(self, server: Path, root: Path) -> None:
        """Counts are said, no id and no secret; a machine that saw the root key is told to forget it."""
        copy = _copy(server)
        _lose(server)
        done = _restore(server, copy, root)
        assert done.exit_code == 0, done.output
        assert "2 secrets were brought back, 0 were here already, and 0 of erased" in done.output
        assert "root key" in done.output
        assert _secrets(server) == SECRETS
        assert stat.S_IMODE((server / "shred.db").stat().st_mode) == 0o600
        for hidden in (HER, *(secret.hex() for secret in SECRETS.values())):
            assert hidden not in done.output

    def test_the_recovery_seed_alone_is_enough(
        self, organisation: FoundedOrganisation, server: Path, tmp_path: Path
    ) -> None:
        """The root key itself can stay in the drawer; then there is nothing to warn of."""
        copy = _copy(server)
        _lose(server)
        seed = {"shred_recovery_seed": organisation.root["shred_recovery_seed"]}
        done = _restore(server, copy, _write(tmp_path / "recovery.json", seed))
        assert done.exit_code == 0, done.output
        assert "root key" not in done.output
        assert _secrets(server) == SECRETS

    def test_who_was_erased_since_stays_erased(self, server: Path, root: Path) -> None:
        """She is counted and left out."""
        copy = _copy(server)
        asyncio.run(_done(server, _erase))
        done = _restore(server, copy, root)
        assert "0 secrets were brought back, 0 were here already, and 2 of erased owners" in done.output
        assert _secrets(server) == {}

    def test_another_key_brings_nothing_back(self, server: Path, tmp_path: Path) -> None:
        """And makes no shred store; another organisation's key is no better than noise."""
        copy = _copy(server)
        _lose(server)
        done = _restore(server, copy, _write(tmp_path / "other.json", _found().root))
        assert done.exit_code == 1
        assert "This key does not open this copy" in done.output
        assert "0 secrets were brought back" in done.output
        assert not (server / "shred.db").exists()

    def test_another_installations_copy_is_refused(self, server: Path, root: Path, tmp_path: Path) -> None:
        """Said as what it is."""
        copy = _copy(server)
        other = tmp_path / "other"
        other.mkdir()
        asyncio.run(install_organisation(other, _found().founding, SystemClock()))
        done = _restore(other, copy, root)
        assert done.exit_code == 1
        assert "belongs to another installation" in done.output

    @pytest.mark.parametrize("damage", ["cut", "changed", "other"])
    def test_a_damaged_copy_is_refused(self, damage: str, server: Path, root: Path, tmp_path: Path) -> None:
        """Nothing of it is taken."""
        copy = _copy(server).read_bytes()
        damaged = {"cut": copy[:-1], "changed": copy[:-1] + bytes([copy[-1] ^ 1]), "other": b"{}"}[damage]
        _lose(server)
        file = tmp_path / "damaged"
        file.write_bytes(damaged)
        done = _restore(server, file, root)
        assert done.exit_code == 1
        assert "0 secrets were brought back" in done.output
        assert not (server / "shred.db").exists()

    @pytest.mark.parametrize(
        "content",
        [{}, [], {"shred_recovery_seed": 7}, {"shred_recovery_seed": "zz"}, {"shred_recovery_seed": "ab"}],
    )
    def test_a_file_without_a_key_is_refused(self, content: object, server: Path, tmp_path: Path) -> None:
        """In one sentence."""
        done = _restore(server, _copy(server), _write(tmp_path / "root.json", content))
        assert done.exit_code == 1
        assert len(done.output.strip().splitlines()) == 1
        assert "recovery key" in done.output

    def test_without_a_main_store_nothing_is_made(self, server: Path, root: Path, tmp_path: Path) -> None:
        """Secrets without records would be of no use."""
        copy = _copy(server)
        empty = tmp_path / "empty"
        empty.mkdir()
        done = _restore(empty, copy, root)
        assert (done.exit_code, list(empty.iterdir())) == (1, [])
        assert "Bring that back first" in done.output
        assert _restore(server, tmp_path / "absent", root).exit_code == 1


def _doctor(server: Path) -> str:
    return run_here("doctor", "--data-dir", str(server)).stdout
