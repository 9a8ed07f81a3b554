"""The commands of a server, in processes of their own: setting up, serving, refusing, examining."""

import asyncio
import hashlib
import json
import os
import re
import signal
import socket
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import pyotp
import pytest
import uvicorn
from sqlalchemy import text

from app.audit.rules import SYSTEM, AuditAction
from app.audit.service import chain_events, record_event
from app.cli.failures import CannotContinue
from app.cli.server import AnnouncedServer
from app.clock import SystemClock
from app.database import Stores, open_stores, transaction
from app.migrating import upgrade
from app.settings import Settings
from tests.api.cli.terminals import ROOT, Terminal, run_helpline, run_here
from tests.forks import ForkedPython
from tests.postgres import Clusters

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def serving(
    *words: str, urls: dict[str, str] | None = None, log: IO[str] | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Run `helpline serve` on a free port until the block ends; yield address and what it printed."""
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port=0", *words]
    environment = {**os.environ, **(urls or {})}
    reading, writing = os.pipe()
    with os.fdopen(reading) as output:
        with os.fdopen(writing, "w") as printing:
            process = ForkedPython(command, cwd=ROOT, env=environment, stdout=printing, stderr=log)
        printed: list[str] = []
        try:
            yield _read_address(output, printed), printed
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def _read_address(output: IO[str], printed: list[str]) -> str:
    for line in output:
        printed.append(line)
        if found := ADDRESS.search(line):
            return found[0]
    raise AssertionError("the server ended before it listened")


@pytest.fixture
def urls(postgres_clusters: Clusters) -> Iterator[dict[str, str]]:
    """Settings that name two empty databases, each in a cluster of its own."""
    with postgres_clusters.fresh_databases() as (main, shred):
        yield {"HELPLINE_DATABASE_URL": main, "HELPLINE_SHRED_DATABASE_URL": shred}


class TestServe:
    def test_an_empty_folder_sets_itself_up(self, tmp_path: Path) -> None:
        """Tables and keys are made, nobody else can read them, and the server answers."""
        folder = tmp_path / "new" / "data"
        with serving("--data-dir", str(folder)) as (address, _):
            alive = httpx.get(f"{address}/healthz")
            assert alive.json() == {"status": "alive"}
            assert "server" not in alive.headers
            assert httpx.get(f"{address}/readyz").is_success
            # No organisation yet, and said so; the tables are there to look in.
            assert httpx.get(f"{address}/api/v1/organisation").status_code == 404
            assert run_helpline("probe", "--port", address.rsplit(":", 1)[1]).returncode == 0
            assert "Nobody reads here yet" in httpx.get(f"{address}/en/").text
        # What is published is for everybody who is let into the folder, and that is its owner.
        modes = {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir() if file.name != "site"}
        assert modes == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_a_development_organisation_can_be_logged_in_to(self, tmp_path: Path) -> None:
        """The log-in that `--demo` prints works at once, and a second start makes no second organisation."""
        with serving("--data-dir", str(tmp_path), "--demo") as (address, printed):
            shown = {name: value for name, value in map(_named_value, printed) if value}
            anna = Terminal(address, _Authenticator(), "anna", shown["passphrase"], shown["TOTP secret"])
            assert "Nobody waits." in anna.run("waiting")
        with serving("--data-dir", str(tmp_path), "--demo") as (_, printed):
            assert len(printed) == 1

    def test_pages_are_published_as_files(self, tmp_path: Path) -> None:
        """`publish` writes what `serve` serves, with weights and the manifest's hash; a foreign folder is refused."""
        folder, out = ("--data-dir", str(tmp_path / "data")), tmp_path / "out"
        assert run_helpline("publish", *folder).returncode == 1
        with serving(*folder, "--demo") as (address, _):
            served = {path: httpx.get(address + path).content for path in ("/be/", "/manifest.json")}
        published = run_helpline("publish", *folder, "--out", str(out))
        assert published.returncode == 0
        assert hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest() in published.stdout
        assert re.search(r"/be/\D+\d,\d{3}\b", published.stdout)
        assert served == {
            "/be/": (out / "be/index.html").read_bytes(),
            "/manifest.json": (out / "manifest.json").read_bytes(),
        }
        assert run_helpline("publish", *folder).stdout.splitlines()[-1] == published.stdout.splitlines()[-1]
        refused = run_helpline("publish", *folder, "--out", str(tmp_path))
        assert (refused.returncode, "other files" in refused.stderr) == (1, True)

    def test_a_secret_address_is_never_written_down(self, tmp_path: Path) -> None:
        """Neither where nothing stands at it nor where the server fails, which is noted, at the loudest level."""
        secret, log = "Zubrovka" + "A" * 35, tmp_path / "log"
        asked = f"/api/v1/calendars/{secret}.ics"
        folder, loud = tmp_path / "data", {"HELPLINE_LOG_LEVEL": "DEBUG"}
        with (
            log.open("w") as output,
            serving("--data-dir", str(folder), urls=loud, log=output) as (address, _),
        ):
            assert httpx.get(address + asked).status_code == 404
            with sqlite3.connect(folder / "helpline.db") as database:
                database.execute("DROP TABLE calendar_addresses")
            assert httpx.get(address + asked).status_code == 500
        written = log.read_text()
        assert "request-failed" in written
        assert secret not in written
        assert "calendars/" not in written

    def test_a_taken_port_is_said_plainly(self, tmp_path: Path) -> None:
        """One sentence, exit code 1, no traceback."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            done = run_helpline("serve", "--data-dir", str(tmp_path), "--port", port)
        assert done.returncode == 1
        assert "This port cannot be had" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_setting_that_is_refused_is_named_without_its_value(self, tmp_path: Path) -> None:
        """The name of the setting is enough."""
        done = run_helpline(
            "serve", "--data-dir", str(tmp_path), urls={"HELPLINE_BODY_LIMIT_BYTES": "zubrovka"}
        )
        assert done.returncode == 1
        assert "HELPLINE_BODY_LIMIT_BYTES" in done.stderr
        assert "zubrovka" not in done.stderr

    def test_on_postgresql_migrating_comes_first(self, urls: dict[str, str], tmp_path: Path) -> None:
        """`serve` changes no tables there: it refuses until `helpline migrate` was run."""
        folder = ("--data-dir", str(tmp_path))
        refused = run_helpline("serve", *folder, urls=urls)
        assert refused.returncode == 1
        assert "Run `helpline migrate` first" in refused.stderr
        assert run_helpline("migrate", *folder, urls=urls).returncode == 0
        with serving(*folder, urls=urls) as (address, _):
            assert httpx.get(f"{address}/readyz").is_success

    def test_one_cluster_for_both_stores_is_refused(
        self, postgres_clusters: Clusters, tmp_path: Path
    ) -> None:
        """The sentence names the setting that must change."""
        with (
            postgres_clusters.fresh_databases() as (main, _),
            postgres_clusters.fresh_databases() as (second, _),
        ):
            urls = {"HELPLINE_DATABASE_URL": main, "HELPLINE_SHRED_DATABASE_URL": second}
            for command in ("serve", "migrate", "doctor"):
                refused = run_here(command, "--data-dir", str(tmp_path), urls=urls)
                assert refused.exit_code == 1
                assert "HELPLINE_SHRED_DATABASE_URL must name another cluster" in refused.output


class TestStartUp:
    def test_a_start_that_fails_is_said_plainly(self) -> None:
        """An application that cannot start ends the command with a sentence."""

        async def broken(_scope: object, _receive: object, _send: object) -> None:
            raise RuntimeError

        config = uvicorn.Config(broken, lifespan="on", log_config=None)
        with pytest.raises(CannotContinue, match="could not start"):
            AnnouncedServer(config, "nowhere").run()


class TestInit:
    def test_the_root_key_is_not_taken(self, tmp_path: Path) -> None:
        """Who brings the secret file to the server is told to delete it there."""
        root = tmp_path / "root.offline.json"
        root.write_text(json.dumps({"root_seed": "ab" * 32}))
        done = run_here("init", "--data-dir", str(tmp_path / "data"), "--founding", str(root))
        assert done.exit_code == 1
        assert "must never be on a server" in done.output
        assert not (tmp_path / "data").exists()

    @pytest.mark.parametrize("content", ["{}", "[]", "not json", '{"coordinator": 1}'])
    def test_another_file_is_refused(self, content: str, tmp_path: Path) -> None:
        """What is no founding package is said to be none."""
        file = tmp_path / "founding.json"
        file.write_text(content)
        done = run_here("init", "--data-dir", str(tmp_path / "data"), "--founding", str(file))
        assert done.exit_code == 1
        assert len(done.output.strip().splitlines()) == 1


class TestProbe:
    def test_nobody_there_is_a_failure(self) -> None:
        """Without a server the health check fails."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        assert run_helpline("probe", "--port", port).returncode == 1


class TestDoctor:
    def test_a_sound_installation_passes_and_a_sick_one_does_not(self, tmp_path: Path) -> None:
        """Exit code 0 while nothing is wrong; open keys and a newer database are each named."""
        folder = tmp_path / "data"
        with serving("--data-dir", str(folder), "--demo"):
            pass
        well = run_here("doctor", "--data-dir", str(folder))
        assert well.exit_code == 0, well.stdout
        assert "good for 30 days more" in well.stdout

        (folder / "server-keys.json").chmod(0o644)
        asyncio.run(_pretend_to_be_newer(folder))
        sick = run_here("doctor", "--data-dir", str(folder))
        assert sick.exit_code == 1
        assert "Others on this machine may read the server's keys" in sick.stdout
        assert "The main database was made by a newer version" in sick.stdout

    def test_looking_changes_nothing(self, tmp_path: Path) -> None:
        """An empty folder is still empty afterwards."""
        assert run_here("doctor", "--data-dir", str(tmp_path)).exit_code == 1
        assert list(tmp_path.iterdir()) == []

    def test_postgresql_is_examined_too(self, urls: dict[str, str], tmp_path: Path) -> None:
        """Databases without tables, and later without an organisation, are each named."""
        folder = ("--data-dir", str(tmp_path))
        assert "has no tables" in run_here("doctor", *folder, urls=urls).stdout
        assert run_here("migrate", *folder, urls=urls).exit_code == 0
        examined = run_here("doctor", *folder, urls=urls).stdout
        assert "The shred database answers and is up to date" in examined
        assert "No organisation was imported yet" in examined

    def test_a_database_that_is_away_is_named(self, tmp_path: Path) -> None:
        """One sentence instead of a driver's message."""
        urls = {
            "HELPLINE_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/x",
            "HELPLINE_SHRED_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/y",
        }
        done = run_here("doctor", "--data-dir", str(tmp_path), urls=urls)
        assert done.exit_code == 1
        assert "A database does not answer" in done.stdout


class TestAuditVerify:
    def test_a_changed_log_is_found(self, tmp_path: Path) -> None:
        """The chain of a fresh server fits; after a forged link it does not, and the link is named."""
        asyncio.run(_chain_something(tmp_path))
        whole = run_here("audit", "verify", "--data-dir", str(tmp_path))
        assert whole.exit_code == 0, whole.output
        assert "All 1 links fit" in whole.stdout
        asyncio.run(_forge_a_link(tmp_path))
        forged = run_here("audit", "verify", "--data-dir", str(tmp_path))
        assert forged.exit_code == 1
        assert "link 1 does not fit" in forged.output

    def test_an_empty_folder_has_no_log(self, tmp_path: Path) -> None:
        """Nothing is made by looking for it."""
        assert run_here("audit", "verify", "--data-dir", str(tmp_path)).exit_code == 1
        assert list(tmp_path.iterdir()) == []


class _Authenticator:
    """Somebody who logs in once, with the present code."""

    def next_code(self, secret: str) -> str:
        """Return the present code."""
        return pyotp.TOTP(secret).at(SystemClock().now())


def _named_value(line: str) -> tuple[str, str]:
    name, value = line[4:18].strip(), line[18:].strip()
    return name, value if line.startswith("    ") else ""


async def _pretend_to_be_newer(folder: Path) -> None:
    stores = _stores_in(folder)
    async with stores.main.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await stores.close()


async def _chain_something(folder: Path) -> None:
    stores = _stores_in(folder)
    await upgrade(stores)
    async with transaction(stores) as work:
        action = AuditAction.INSTALLATION_FOUNDED
        await record_event(work.main, SystemClock(), action=action, actor=SYSTEM, subject="x")
        await work.main.flush()
        await chain_events(work.main, limit=10)
    await stores.close()


async def _forge_a_link(folder: Path) -> None:
    """Change the log as somebody could who owns the machine."""
    stores = _stores_in(folder)
    async with stores.main.begin() as connection:
        await connection.execute(text("DROP TRIGGER audit_links_refuse_update"))
        await connection.execute(text("UPDATE audit_links SET hash = replace(hash, 'a', 'b')"))
        await connection.execute(text("UPDATE audit_links SET hash = replace(hash, '1', '2')"))
    await stores.close()


def _stores_in(folder: Path) -> Stores:
    settings = Settings(data_dir=folder)
    return open_stores(settings.main_store_url, settings.shred_store_url)
