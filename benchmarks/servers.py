"""One uvicorn worker in a process of its own, on loopback, ended by its process id."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Final

import psutil

from app.demo.servers import free_port, wait_until_ready

SERVICE: Final = "app.main:create_served_app"
COUNTED_SERVICE: Final = "benchmarks.counting:create_counted_app"
FLOOR: Final = "benchmarks.floor:create_floor_app"

_STOP_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process_id: int

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Return the processor time it has taken so far."""
        times = psutil.Process(self.process_id).cpu_times()
        return times.user + times.system


@contextmanager
def running(factory: str, settings: Mapping[str, str], *, log: Path) -> Iterator[Server]:
    """Run the application that `factory` makes until the block ends, with the options of the demo's server."""
    port = free_port()
    command = [
        sys.executable,
        *("-m", "uvicorn", factory, "--factory"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--no-access-log", "--no-server-header", "--no-proxy-headers", "--log-level", "warning"),
    ]
    with log.open("ab") as output:
        process = Popen(command, env={**os.environ, **settings}, stdout=output, stderr=output)
        try:
            server = Server(port, process.pid)
            wait_until_ready(process, server.address)
            yield server
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)
