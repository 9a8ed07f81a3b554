"""One device's connection to the service: requests, problems, tokens, and repeats under one idempotency key."""

from datetime import datetime
from typing import Any, Final

import httpx

from app.clock import Clock
from app.crypto.randomness import random_bytes
from app.sdk.errors import NotLoggedIn, Refused
from app.sdk.wire import to_wire

API: Final = "/api/v1"
_IDEMPOTENCY_KEY_BYTES: Final = 16
_SESSION_ENDED: Final = "session-ended"
_TRIES: Final = 3


def new_idempotency_key() -> str:
    """Return a fresh key for one creation. Keep it to repeat the same request after a lost answer."""
    return to_wire(random_bytes(_IDEMPOTENCY_KEY_BYTES))


class Connection:
    """Speaks to the service for one person. Hands over tokens by itself and refreshes them once when they expire."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock) -> None:
        self._http, self._clock = http, clock
        self._access_token: str | None = None
        self._refresh_token: str | None = None
        self._refresh_at: datetime | None = None

    def take_tokens(self, tokens: dict[str, Any]) -> None:
        """Use the tokens a log-in answered with."""
        self._access_token = tokens["access_token"]
        self._refresh_token = tokens["refresh_token"]
        # Half of its life is kept in reserve: rest is measured at refreshes, so one that comes only when the token has
        # expired may come too late.
        now = self._clock.now()
        self._refresh_at = now + (datetime.fromisoformat(tokens["access_expires_at"]) - now) / 2

    def forget_tokens(self) -> None:
        """Forget the tokens of an ended session."""
        self._access_token = self._refresh_token = self._refresh_at = None

    @property
    def logged_in(self) -> bool:
        """Whether there are tokens to send."""
        return self._access_token is not None

    async def get(self, path: str, *, params: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of a GET. Raises `Refused`."""
        return await self._ask("GET", path, params=params)

    async def put(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of a PUT. Raises `Refused`."""
        return await self._ask("PUT", path, body=body)

    async def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of a POST that creates nothing. Raises `Refused`."""
        return await self._ask("POST", path, body=body)

    async def delete(self, path: str) -> None:
        """Send a DELETE. Raises `Refused`."""
        await self._ask("DELETE", path)

    async def create(self, path: str, body: dict[str, Any], *, key: str | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of a creating POST; a lost answer is asked for again under the same key. Raises `Refused`."""
        headers = {"Idempotency-Key": key or new_idempotency_key()}
        for tries_left in reversed(range(_TRIES)):
            try:
                return await self._ask("POST", path, body=body, headers=headers)
            except httpx.TransportError:
                if not tries_left:
                    raise
        raise AssertionError

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        if self._refresh_at is not None and self._clock.now() >= self._refresh_at:
            await self._refresh()
        answer = await self._send(method, path, params, body, headers)
        # A proof that is refused is no ended session: sent again, it would only find its challenge used.
        if self._refresh_token and not answer.is_success and _refusal(answer).problem == _SESSION_ENDED:
            await self._refresh()
            answer = await self._send(method, path, params, body, headers)
        if answer.is_success:
            return answer.json() if answer.content else None
        raise _refusal(answer)

    async def _send(
        self,
        method: str,
        path: str,
        params: dict[str, Any] | None,
        body: dict[str, Any] | None,
        headers: dict[str, str] | None,
    ) -> httpx.Response:
        sent = dict(headers or {})
        if self._access_token:
            sent["Authorization"] = f"Bearer {self._access_token}"
        return await self._http.request(method, API + path, params=params, json=body, headers=sent)

    async def _refresh(self) -> None:
        if self._refresh_token is None:
            raise NotLoggedIn
        refresh_token = self._refresh_token
        self.forget_tokens()
        answer = await self._http.post(API + "/sessions/refresh", json={"refresh_token": refresh_token})
        if not answer.is_success:
            raise _refusal(answer)
        self.take_tokens(answer.json())


def _refusal(answer: httpx.Response) -> Refused:
    return Refused.read(answer.status_code, _json(answer))


def _json(answer: httpx.Response) -> Any:  # noqa: ANN401 - whatever a server sent
    try:
        return answer.json()
    except ValueError:
        return None
