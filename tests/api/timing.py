"""Measuring how long the server itself takes to answer, and telling two ways of answering apart by it.

The one place where tests look at time: whether somebody is known here must not be told by how long a refusal takes, and
nothing but a measurement can show that. Nothing is compared with a number of seconds: two kinds of requests take turns,
so that whatever else the machine does befalls both alike, and their medians are compared with each other.
"""

import gc
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any, Final

from fastapi import FastAPI


@dataclass(frozen=True)
class TimedAnswer:
    """An answer as the server gave it, and how long that took it."""

    seconds: float
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


_WARMING_PAIRS: Final = 10

Asking = Callable[[], Awaitable[TimedAnswer]]


async def post_timed(app: FastAPI, path: str, body: dict[str, Any]) -> TimedAnswer:
    """Ask the application directly, with nothing of a client in the measured time."""
    content = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "server": ("helpline.test", 80),
    }
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    started = perf_counter()
    await app(scope, receive, send)
    seconds = perf_counter() - started
    body_sent = b"".join(message.get("body", b"") for message in sent[1:])
    return TimedAnswer(seconds, sent[0]["status"], tuple(sent[0]["headers"]), body_sent)


async def measure_in_turns(one: Asking, other: Asking, *, pairs: int) -> tuple[list[float], list[float]]:
    """Return how many seconds each of two took, asked in turns, the first of a pair now one and now the other."""
    taken: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.disable()  # its pauses fall on whoever is asked just then
    try:
        for number in range(-_WARMING_PAIRS, pairs):
            turns = ((0, one), (1, other)) if number % 2 else ((1, other), (0, one))
            for which, asking in turns:
                seconds = (await asking()).seconds
                if number >= 0:
                    taken[which].append(seconds)
    finally:
        gc.enable()
    return taken


async def take_equally_long(
    one: Asking, other: Asking, *, pairs: int, within: float, rounds: int
) -> tuple[bool, list[float]]:
    """Tell whether two medians lie within a share of each other, and what was measured.

    A busy machine can spoil a round. So up to so many are taken, and one is enough in which the medians of that round,
    or of all so far, lie close: a real difference would show in every one.
    """
    all_of_one: list[float] = []
    all_of_other: list[float] = []
    measured: list[float] = []
    for _ in range(rounds):
        of_one, of_other = await measure_in_turns(one, other, pairs=pairs)
        all_of_one += of_one
        all_of_other += of_other
        measured += [_ratio(of_one, of_other), _ratio(all_of_one, all_of_other)]
        if min(measured[-2:]) <= 1 + within:
            return True, measured
    return False, measured


def _ratio(of_one: list[float], of_other: list[float]) -> float:
    shorter, longer = sorted((median(of_one), median(of_other)))
    return longer / shorter
