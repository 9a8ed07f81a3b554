"""Load over loopback from this process: requests made beforehand, sent as they are, one after another a connection.

A closed loop: each connection sends its next request when the last was answered. An HTTP library would spend more
time on a request than the server does, so requests are bytes and of an answer only what is needed is read.
"""

import asyncio
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_LIMIT_SECONDS: Final = 60
_LENGTH: Final = b"\r\ncontent-length:"


class WrongAnswer(Exception):
    """The server answered with another status than the benchmark counts on. Nothing of it is reported."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run of requests took: a latency for each, the whole, and the size of an answer's body."""

    latencies_seconds: tuple[float, ...]
    elapsed_seconds: float
    answer_bytes: int

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return len(self.latencies_seconds) / self.elapsed_seconds


class Lanes:
    """Prepared requests in lanes: a lane's order is kept, and no two connections draw from one lane."""

    def __init__(self, lanes: Sequence[Sequence[bytes]]) -> None:
        self._lanes = [deque(lane) for lane in lanes]

    def take(self, each: int) -> list[list[bytes]]:
        """Remove and return the next `each` requests of every lane."""
        return [[lane.popleft() for _ in range(each)] for lane in self._lanes]

    def take_one_lane(self, count: int) -> list[list[bytes]]:
        """Remove and return `count` requests of the first lane, for one connection."""
        return [[self._lanes[0].popleft() for _ in range(count)]]


def request_bytes(
    method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return an HTTP/1.1 request as it travels."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def body_of(request: bytes) -> bytes:
    """Return the body of a request made by `request_bytes`."""
    return request.partition(b"\r\n\r\n")[2]


def send(port: int, lanes: Sequence[Sequence[bytes]], *, status: int) -> Sent:
    """Send each lane over a connection of its own, all at once. Raises `WrongAnswer`, `TimeoutError`."""
    return asyncio.run(_send(port, lanes, str(status).encode()))


async def _send(port: int, lanes: Sequence[Sequence[bytes]], status: bytes) -> Sent:
    async with asyncio.timeout(_LIMIT_SECONDS):
        connections = [await asyncio.open_connection("127.0.0.1", port) for _ in lanes]
        begun = time.perf_counter()
        answers = await asyncio.gather(
            *(
                _send_lane(reader, writer, lane, status)
                for (reader, writer), lane in zip(connections, lanes, strict=True)
            )
        )
        elapsed = time.perf_counter() - begun
        for _, writer in connections:
            writer.close()
            await writer.wait_closed()
    latencies = tuple(latency for lane, _ in answers for latency in lane)
    return Sent(latencies, elapsed, max(size for _, size in answers))


async def _send_lane(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lane: Sequence[bytes], status: bytes
) -> tuple[list[float], int]:
    latencies: list[float] = []
    size = 0
    for request in lane:
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        size = _length(head)
        body = await reader.readexactly(size)
        latencies.append(time.perf_counter() - begun)
        if head.split(b" ", 2)[1] != status:
            raise WrongAnswer(head.split(b"\r\n", 1)[0].decode(), body[:300].decode(errors="replace"))
    return latencies, size


def _length(head: bytes) -> int:
    found = head.lower().partition(_LENGTH)[2]
    return int(found.split(b"\r\n", 1)[0])
