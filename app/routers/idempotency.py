"""Every creating request carries a key, so that a repeat after a lost answer creates nothing twice."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from app.database import Transaction
from app.routers.dependencies import TransactionDep, wiring_of
from app.sessions import service as sessions
from app.sessions.errors import IdempotencyKeyMissing
from app.sessions.service import KeptReply, RequestName
from app.wiring import Wiring

_PURPOSE: Final = b"idempotency"
_CREATED: Final = 201
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="128 random bits, made by the device for this one creation: base64url or hexadecimal.",
        pattern="^[A-Za-z0-9_-]{22,64}$",
        examples=["q83vEjRWeJCrze8SNFZ4kA"],
    ),
]


class Once:
    """Runs a creation once for its key, and repeats its answer afterwards."""

    def __init__(self, work: Transaction, wiring: Wiring, request: Request, body: bytes, key: str) -> None:
        self._work, self._wiring, self._request, self._body, self._key = work, wiring, request, body, key

    async def __call__(
        self, actor_id: str, create: Callable[[], Awaitable[BaseModel]], *, status: int = _CREATED
    ) -> Response:
        """Return what `create` answers, or what it answered before. Scoped to `actor_id`."""
        request = self._named(actor_id)
        kept = await sessions.begin_once(self._work.main, self._wiring.clock, request=request)
        if kept is None:
            kept = KeptReply(status, (await create()).model_dump_json())
            await sessions.finish_once(self._work.main, request=request, reply=kept)
        return Response(kept.body, kept.status, media_type="application/json")

    async def forget(self, actor_id: str) -> None:
        """Give the key back after a refusal that is an answer: nothing was created under it."""
        await sessions.forget_once(self._work.main, request=self._named(actor_id))

    def _named(self, actor_id: str) -> RequestName:
        named = f"{self._request.method} {self._request.scope['path']}\n".encode() + self._body
        return RequestName(actor_id, self._key, self._wiring.keys.mac(_PURPOSE, named).hex())


async def get_once(work: TransactionDep, request: Request, idempotency_key: IdempotencyKey = None) -> Once:
    """Return the runner for this request. Raises `IdempotencyKeyMissing`."""
    if idempotency_key is None:
        raise IdempotencyKeyMissing
    return Once(work, wiring_of(request), request, await request.body(), idempotency_key)


OnceDep = Annotated[Once, Depends(get_once, scope="function")]
