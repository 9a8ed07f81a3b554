"""Programs in processes of their own, forked from one that has imported the service once.

Importing it costs two seconds of a processor, laying out routes and loading templates another (`tests/warmed.py`), and
tests start a hundred servers and commands. A forked one is a process like any other: it has its own memory, can be
killed, and shares no lock with the test. Some tests start theirs from nothing as a person does: those of terminals, of
the hardened server, and of what a kill leaves behind.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final, Self

_PRELOADED: Final = ("app.cli", "app.main", "uvicorn.main", "alembic.config", "tests.warmed")
_EXIT_SECONDS: Final = 30


@cache
def _forks() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOADED))
    return context


class ForkedPython:
    """A program of this Python, started as `subprocess.Popen` would: `[sys.executable, "-m", module, word...]` or `-c`.

    `stdout` and `stderr` are files to write to; without one, the output goes where that of the tests goes.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | str | None = None,
        stdout: IO[str] | IO[bytes] | None = None,
        stderr: IO[str] | IO[bytes] | None = None,
    ) -> None:
        executable, flag, program, *words = command
        if executable != sys.executable or flag not in {"-m", "-c"}:
            raise ValueError(flag)
        # The child reopens them by the name they have as ours: a pipe, too, has one.
        outputs = [f"/proc/{os.getpid()}/fd/{one.fileno()}" if one else "" for one in (stdout, stderr)]
        surroundings = dict(os.environ if env is None else env), str(cwd or Path.cwd())
        begun, beginning = _forks().Pipe(duplex=False)
        self._process = _forks().Process(
            target=_run, args=(beginning, outputs, surroundings, flag, program, [str(word) for word in words])
        )
        self._process.start()
        beginning.close()
        begun.recv()  # from now on the outputs are its own, and ours may be closed
        begun.close()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return its exit code, negative after a signal; `None` while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ended, return its exit code. Raises `TimeoutExpired`."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait(_EXIT_SECONDS)


def run_forked(
    command: Sequence[str], *, env: Mapping[str, str], cwd: Path, timeout: float
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end; return exit code and output. Raises `TimeoutExpired`."""
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        code = ForkedPython(command, env=env, cwd=cwd, stdout=out, stderr=err).wait(timeout)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, code, out.read(), err.read())


def _run(
    beginning: Connection,
    outputs: list[str],
    surroundings: tuple[dict[str, str], str],
    flag: str,
    program: str,
    words: list[str],
) -> None:
    # The process of the tests itself has no use for it.
    from tests import warmed  # noqa: PLC0415 - imported before the fork, see _PRELOADED

    _settle(outputs, *surroundings)
    beginning.send(None)
    beginning.close()
    warmed.serve_what_is_warm()
    if flag == "-m":
        sys.argv = [program, *words]
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        sys.argv = ["-c", *words]
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - as python -c does


def _settle(outputs: list[str], environment: dict[str, str], folder: str) -> None:
    os.setsid()  # without a terminal
    for number, path in zip((1, 2), outputs, strict=True):
        if path:
            opened = os.open(path, os.O_WRONLY | os.O_APPEND)
            os.dup2(opened, number)
            os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
