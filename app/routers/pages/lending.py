"""The device that this server lends to a browser without script, for the length of one request.

It is the SDK's, and it speaks to this same application from within. So whatever a device of hers would verify is
verified here by the same code, and what it may do is decided where it is decided for everybody.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import httpx
from fastapi import FastAPI

from app.clock import Clock
from app.crypto.errors import ContextMismatch
from app.crypto.phrases import ClientSecrets, WordSecret, derive_client_secrets
from app.routers.pages.floods import SendingRoom
from app.routers.pages.visits import Visit
from app.sdk.casefiles import fetch_client_keys
from app.sdk.clients import ClientDevice
from app.sdk.connections import Connection
from app.sdk.errors import NotLoggedIn, Refused

# Never looked up: the transport hands requests to the application itself.
_ADDRESS: Final = "http://helpline.invalid"


class LentConnection(Connection):
    """A connection whose creations bear keys of the page they were asked on, so that a page sent twice creates once."""

    _tokens: Mapping[str, Any] | None = None

    def __init__(self, http: httpx.AsyncClient, clock: Clock, nonce: str) -> None:
        super().__init__(http, clock)
        self._nonce = nonce

    @property
    def tokens(self) -> dict[str, Any]:
        """The tokens in use. Raises `NotLoggedIn`."""
        if self._tokens is None:
            raise NotLoggedIn
        return dict(self._tokens)

    def take_tokens(self, tokens: dict[str, Any]) -> None:
        """Use tokens, and remember them as they came."""
        super().take_tokens(tokens)
        self._tokens = tokens

    async def resume(self, tokens: dict[str, Any]) -> None:
        """Go on in a session. Its time of rest begins anew with every page, as it does for her."""
        self.take_tokens(tokens)
        try:
            await self._refresh()
        except Refused:
            # A page that was sent twice, or found by the Back button: its refresh token is spent, and the other one may
            # still be good. Where it is not, whatever is asked next is refused.
            self.take_tokens(tokens)

    async def create(self, path: str, body: dict[str, Any], *, key: str | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of a creating POST, under this page's key unless another is given. Raises `Refused`."""
        own = hashlib.sha256(f"{self._nonce}\0{path}".encode()).hexdigest()
        return await super().create(path, body, key=key or own)


class LentDevice(ClientDevice):
    """A client's device inside the server. Keys are derived beside the event loop, where the room allows it."""

    connection: LentConnection

    def __init__(self, http: httpx.AsyncClient, clock: Clock, room: SendingRoom, nonce: str) -> None:
        super().__init__(http, clock)
        self.connection = LentConnection(http, clock, nonce)
        self._room = room

    async def resume(self, visit: Visit, *, leaves_page: bool = True) -> None:
        """Become the device she was lent before. Raises `Refused` when her session is over, `OpeningFailed`.

        An answer that is saved leaves the page she is on as it is, so what that page carries must stay good.
        """
        if leaves_page:
            await self.connection.resume(dict(visit.tokens))
        else:
            self.connection.take_tokens(dict(visit.tokens))
        keys = await fetch_client_keys(self.connection, visit.client_id)
        if keys.present != visit.blob.keys.public:
            raise ContextMismatch
        self._blob, self._keys = visit.blob, keys

    async def end(self) -> None:
        """End her session. Raises `Refused` when it was over before."""
        await self.connection.delete("/sessions/current")

    async def _derive(self, phrase: WordSecret, installation_id: bytes) -> ClientSecrets:
        """Derive in another thread. Raises `TooManyAtOnce`."""
        self._room.enter()
        return await self._room.run(partial(derive_client_secrets, phrase, installation_id))


@asynccontextmanager
async def lent_device(
    app: FastAPI, clock: Clock, room: SendingRoom, *, nonce: str
) -> AsyncIterator[LentDevice]:
    """Yield a device that speaks to `app`. `nonce` names the page that asks."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=_ADDRESS) as http:
        yield LentDevice(http, clock, room, nonce)
