"""A real server in a process of its own, on loopback, ended by its process id."""

import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Final

import httpx

_START_TRIES: Final = 300
_PAUSE_SECONDS: Final = 0.1
_STOP_SECONDS: Final = 10


class ServerDidNotStart(Exception):
    """The server ended or did not answer in time; its log tells more."""


def free_port() -> int:
    """Return a loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(
    data_dir: Path, *, port: int, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run the service on `port` until the block ends; yield its address. Output goes to `log`."""
    environment = {**os.environ, "HELPLINE_DATA_DIR": str(data_dir), **(settings or {})}
    command = [
        sys.executable,
        *("-m", "uvicorn", "app.main:create_served_app", "--factory"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--no-access-log", "--no-server-header", "--no-proxy-headers", "--log-level", "warning"),
    ]
    with log.open("ab") as output:
        process = Popen(command, env=environment, stdout=output, stderr=output)  # noqa: S603 - our own server
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_ready(process, address)
            yield address
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)


def wait_until_ready(process: "Popen[bytes]", address: str) -> None:
    """Wait until a server says that it is ready. Raises `ServerDidNotStart` when it ended, or after half a minute."""
    with httpx.Client(base_url=address, trust_env=False) as http:
        for _ in range(_START_TRIES):
            if process.poll() is not None:
                break
            try:
                if http.get("/readyz").is_success:
                    return
            except httpx.TransportError:
                pass  # nobody listens yet; the number of tries bounds the wait
            time.sleep(_PAUSE_SECONDS)
    raise ServerDidNotStart
