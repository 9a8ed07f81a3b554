"""Terminals for tests: the `helpline` command run as each person would, against a real server on loopback.

Secrets travel over pipes, as the command asks for. A one-time code is good once, so the server's clock moves a
step on with every log-in, and each person's codes are made by that clock.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import pyotp
import uvicorn
from typer.testing import CliRunner, Result

from app.cli import app as commands
from app.clock import SystemClock
from app.main import create_app
from app.settings import Settings
from tests.forks import run_forked

ROOT = Path(__file__).parents[3]
TOTP_STEP_SECONDS = 30
_START_SECONDS = 20
_RUN_SECONDS = 120


class Authenticator(Protocol):
    """What makes one-time codes."""

    def next_code(self, secret: str) -> str:
        """Return a code that was not used before."""
        ...


@dataclass
class MovingClock:
    """The machine's clock, moved on at will."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return the present instant, moved."""
        return SystemClock().now() + self.ahead

    def next_code(self, secret: str) -> str:
        """Move on by a time step and return its code."""
        self.ahead += timedelta(seconds=TOTP_STEP_SECONDS)
        return pyotp.TOTP(secret).at(self.now())


@dataclass
class Terminal:
    """One person's terminal. Everything she was ever shown or typed in secret is remembered, to be looked for."""

    server: str
    clock: Authenticator
    handle: str
    passphrase: str
    totp_secret: str = ""
    recovery_code: str = ""
    arguments: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)

    def run(self, *words: str, text: str | None = None, succeed: bool = True) -> str:
        """Run a command as this person; return what it printed."""
        secrets = f"{self.passphrase}\n{self.clock.next_code(self.totp_secret)}\n"
        with written(secrets) as descriptor:
            fds = [f"--passphrase-fd={descriptor}", f"--totp-fd={descriptor}"]
            return self.invoke(*words, f"--handle={self.handle}", *fds, text=text, succeed=succeed)

    def run_for_secret(self, *words: str) -> dict[str, str]:
        """Run a command that shows secrets; return them."""
        with reading() as (secrets, descriptor):
            self.run(*words, f"--secrets-fd={descriptor}")
        return secrets.read_line()

    def enrol(self) -> None:
        """Set up the second factor, with an authenticator app that answers as soon as it has the secret."""
        codes, codes_in = os.pipe()

        def answer() -> None:
            self.totp_secret = secrets.read_line()["totp_secret"]
            os.write(codes_in, f"{self.clock.next_code(self.totp_secret)}\n".encode())

        with reading() as (secrets, descriptor), written(f"{self.passphrase}\n") as passphrase:
            authenticator = threading.Thread(target=answer)
            authenticator.start()
            self.invoke(
                *("staff", "enrol", f"--handle={self.handle}", f"--passphrase-fd={passphrase}"),
                *(f"--totp-fd={codes}", f"--secrets-fd={descriptor}"),
            )
            authenticator.join(_START_SECONDS)
        os.close(codes)
        os.close(codes_in)

    def invoke(self, *words: str, text: str | None = None, succeed: bool = True) -> str:
        """Run a command as it is, without a log-in; return what it printed."""
        arguments = [*words, f"--server={self.server}"]
        self.arguments += arguments
        result = CliRunner().invoke(commands, arguments, input=text)
        self.output.append(result.output)
        assert (result.exit_code == 0) is succeed, result.output
        return result.output


@dataclass
class Secrets:
    """The reading end of a pipe on which a command shows secrets."""

    descriptor: int

    def read_line(self) -> dict[str, str]:
        """Return the secrets shown next, waiting for them."""
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(self.descriptor, 1)
        shown: dict[str, str] = json.loads(line)
        return shown


@contextmanager
def written(content: str) -> Iterator[int]:
    """Yield a file descriptor from which `content` can be read."""
    reading_end, writing_end = os.pipe()
    os.write(writing_end, content.encode())
    os.close(writing_end)
    try:
        yield reading_end
    finally:
        os.close(reading_end)


@contextmanager
def reading() -> Iterator[tuple[Secrets, int]]:
    """Yield the reading end of a pipe and the descriptor to write to. What was written can be read afterwards."""
    reading_end, writing_end = os.pipe()
    try:
        yield Secrets(reading_end), writing_end
    finally:
        os.close(writing_end)


def run_here(*words: str, urls: dict[str, str] | None = None) -> Result:
    """Run a command of a server in this process, and leave environment and file mode as they were."""
    mask = os.umask(0o022)
    try:
        runner = CliRunner(env={"HELPLINE_DATA_DIR": None, **(urls or {})})
        return runner.invoke(commands, words)
    finally:
        os.umask(mask)


def run_helpline(
    *words: str, urls: dict[str, str] | None = None, fds: tuple[int, ...] = ()
) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own; one that is given descriptors is started from nothing."""
    command = [sys.executable, "-c", "from app.cli import main; main()", *words]
    environment = {**os.environ, **(urls or {})}
    if not fds:
        return run_forked(command, env=environment, cwd=ROOT, timeout=_RUN_SECONDS)
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        pass_fds=fds,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_RUN_SECONDS,
        start_new_session=True,  # without a terminal
    )


@contextmanager
def served(settings: Settings, clock: MovingClock) -> Iterator[str]:
    """Run a real server on a free loopback port in a thread; yield its address."""
    config = uvicorn.Config(
        create_app(settings, clock), port=0, log_config=None, access_log=False, lifespan="on", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    waited = threading.Event()
    for _ in range(_START_SECONDS * 20):
        if server.started:
            break
        waited.wait(0.05)
    assert server.started
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_START_SECONDS)
        assert not thread.is_alive()
