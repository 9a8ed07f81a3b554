"""Bodies that a device packed with gzip (RFC 1952): a phone on a slow line sends its intake a quarter faster.

What is packed is ciphertext in base64, so its length tells nothing about what was written. Unpacked, a body may be no
longer than any other: it is counted while it is unpacked, and a small one that unfolds without end is refused.
"""

import zlib
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.routers.problems import problem_of_status

_GZIP: Final = "gzip"
# zlib's way to say: 32 KiB of window, with gzip's header and checksum.
_GZIP_WINDOW_BITS: Final = 31
_UNREADABLE: Final = 400
_TOO_LARGE: Final = 413
_UNKNOWN_PACKING: Final = 415


class Unpacking:
    """Hands packed bodies on unpacked; all others as they come."""

    def __init__(self, app: ASGIApp, *, body_limit_bytes: int) -> None:
        self._app, self._body_limit_bytes = app, body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        packing = Headers(scope=scope).get("content-encoding", "") if scope["type"] == "http" else ""
        if not packing:
            await self._app(scope, receive, send)
            return
        unpacked = await _unpack(receive, self._body_limit_bytes) if packing == _GZIP else _UNKNOWN_PACKING
        if isinstance(unpacked, int):
            await problem_of_status(unpacked)(scope, receive, send)
        else:
            await self._app(_without_packing(scope, len(unpacked)), _handing_on(unpacked, receive), send)


async def _unpack(receive: Receive, limit_bytes: int) -> bytes | int:
    """Return the unpacked body, or the status of what is wrong with it."""
    unfolding, unpacked, packed_bytes = zlib.decompressobj(_GZIP_WINDOW_BITS), bytearray(), 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more, piece = message.get("more_body", False), message.get("body", b"")
        packed_bytes += len(piece)
        if unfolding.eof and piece:
            return _UNREADABLE
        try:
            # One byte more than is allowed shows that there is more.
            unpacked += unfolding.decompress(piece, limit_bytes + 1 - len(unpacked))
        except zlib.error:
            return _UNREADABLE
        if unfolding.unused_data:
            return _UNREADABLE
        # Blocks that unfold to nothing can go on for ever, so both sides are counted.
        if max(len(unpacked), packed_bytes) > limit_bytes:
            return _TOO_LARGE
    return bytes(unpacked) if unfolding.eof else _UNREADABLE


def _without_packing(scope: Scope, length: int) -> Scope:
    told = [
        (name, value)
        for name, value in scope["headers"]
        if name not in {b"content-encoding", b"content-length", b"transfer-encoding"}
    ]
    return {**scope, "headers": [*told, (b"content-length", b"%d" % length)]}


def _handing_on(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def hand_on() -> Message:
        return waiting.pop() if waiting else await receive()

    return hand_on
