"""What stands between a device and the server in these tests: somebody who records, or a server that lies."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from app.demo.thieves import Found, Word, search_bytes
from app.sdk.connections import API

Rewrite = Callable[[str, Any], Any]
"""From an address below the API and the server's honest JSON to what the device gets instead.

The address stands alone where something is read, behind its method otherwise: `POST /clients/log-in`.
"""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as a week of wiretapping would keep them."""

    method: str
    path: str
    sent_headers: dict[str, str]
    sent: bytes
    got: bytes
    request: bytes
    answer: bytes


class Tap(httpx.AsyncBaseTransport):
    """Records every request and every answer whole, but for the Authorization header."""

    def __init__(self, wire: httpx.AsyncBaseTransport) -> None:
        self._wire = wire
        self._is_deaf = False
        self.exchanges: list[Exchange] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on and keep it with its answer."""
        answer = await self._wire.handle_async_request(request)
        await answer.aread()
        if not self._is_deaf:
            self.exchanges.append(_exchange(request, answer))
        return answer

    async def aclose(self) -> None:
        """Close the wire behind."""
        await self._wire.aclose()

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Record nothing for a while."""
        self._is_deaf = True
        yield
        self._is_deaf = False

    def traces(self, words: list[Word]) -> list[Found]:
        """Return every readable trace of `words` in what was recorded."""
        return [
            found
            for one in self.exchanges
            for part, whole in (("request", one.request), ("answer", one.answer))
            for found in search_bytes(words, whole, f"{part} of {one.method} {one.path}")
        ]

    def sent_to(self, path: str) -> list[Exchange]:
        """Return the exchanges with a POST to one address below the API."""
        return [one for one in self.exchanges if (one.method, one.path) == ("POST", API + path)]


class Liar(httpx.AsyncBaseTransport):
    """A malicious server: the real one, whose answers can be rewritten on their way."""

    def __init__(self, honest: httpx.AsyncBaseTransport) -> None:
        self._honest = honest
        self._rewrite: Rewrite | None = None
        self.said: dict[str, Any] = {}
        """What was honestly answered, by address."""
        self.writes: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer honestly, or whatever the rewriting makes of it."""
        answer = await self._honest.handle_async_request(request)
        await answer.aread()
        path = request.url.path.removeprefix(API)
        if request.method != "GET":
            self.writes.append(path)
        if not answer.content:
            return answer
        honest = answer.json()
        place = path if request.method == "GET" else f"{request.method} {path}"
        self.said[place] = honest
        told = honest if self._rewrite is None else self._rewrite(place, honest)
        return answer if told == honest else httpx.Response(200, json=told)

    @asynccontextmanager
    async def telling(self, rewrite: Rewrite) -> AsyncIterator[None]:
        """Lie for a while."""
        self._rewrite, self.writes = rewrite, []
        try:
            yield
        finally:
            self._rewrite = None


def instead(path: str, told: Any) -> Rewrite:  # noqa: ANN401 - JSON
    """Return a rewriting that answers one address with something else."""
    return lambda asked, honest: told if asked == path else honest


def _exchange(request: httpx.Request, answer: httpx.Response) -> Exchange:
    headers = {name: value for name, value in request.headers.items() if name != "authorization"}
    shown = "\n".join(f"{name}: {value}" for name, value in headers.items())
    told = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return Exchange(
        method=request.method,
        path=request.url.path,
        sent_headers=headers,
        sent=request.content,
        got=answer.content,
        request=f"{request.method} {request.url}\n{shown}\n\n".encode() + request.content,
        answer=f"{answer.status_code}\n{told}\n\n".encode() + answer.content,
    )
