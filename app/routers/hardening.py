"""Headers on every answer, and the last catch: whatever goes wrong, nothing private reaches a log or a browser."""

import traceback
from typing import Final

import structlog
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
NO_SCRIPT_POLICY: Final = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'none'")
_STRICT_TRANSPORT: Final = "max-age=63072000; includeSubDomains"
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_log = structlog.get_logger()


class HardenedApp(FastAPI):
    """FastAPI with the hardening outermost, so that its own 404, 413, 422 and 500 answers pass through it too."""

    behind_tls: bool = False

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap the whole stack."""
        return Hardening(super().build_middleware_stack(), behind_tls=self.behind_tls)


class Hardening:
    """Adds the headers, and keeps exceptions from the server's own log, which would print their messages."""

    def __init__(self, app: ASGIApp, *, behind_tls: bool) -> None:
        self._app = app
        self._headers = _HEADERS | ({"Strict-Transport-Security": _STRICT_TRANSPORT} if behind_tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_hardened)
        except Exception as error:  # noqa: BLE001 - the answer is sent; only where it happened may be written down
            _log_location(error)


def _log_location(error: Exception) -> None:
    # Type and place only. A message may quote what somebody typed, and so may a traceback's source of a
    # value.
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "unknown"
    _log.error("request-failed", error=type(error).__name__, place=place)
