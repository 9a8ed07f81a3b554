"""Headers on every answer, what is refused before any route sees it, and the last catch.

Whatever goes wrong, nothing private reaches a log or a browser.
"""

import traceback
from typing import Any, Final

import structlog
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.routers.openapi import describe
from app.routers.packing import Unpacking
from app.routers.problems import problem_of_status

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
NO_SCRIPT_POLICY: Final = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'none'")
# Staff's pages start two workers, for Argon2id and for forming groups, and the one policy of that name lets their
# addresses through and no other.
STAFF_POLICY: Final = CONTENT_SECURITY_POLICY.replace("trusted-types 'none'", "trusted-types app-worker")
# WebAssembly is allowed to those workers' scripts, and to nothing else anywhere.
WORKER_POLICY: Final = CONTENT_SECURITY_POLICY.replace(
    "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
)
_STRICT_TRANSPORT: Final = "max-age=63072000; includeSubDomains"
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

# FastAPI records requests and exception messages for OpenTelemetry unless told not to, and an environment
# variable would send them elsewhere. Nothing here may: every part of it is off.
NO_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_LONGEST_LENGTH: Final = 18
_NUL_IN_QUERY: Final = (b"%00", b"\0")

_log = structlog.get_logger()


class HardenedApp(FastAPI):
    """FastAPI with the hardening outermost, so that its own 404, 413, 422 and 500 answers pass through it too."""

    behind_tls: bool = False

    def openapi(self) -> dict[str, Any]:
        """Return the finished OpenAPI document."""
        return describe(self)

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap the whole stack."""
        stack = super().build_middleware_stack()
        if self.max_body_size is not None:
            stack = Unpacking(stack, body_limit_bytes=self.max_body_size)
        return Hardening(stack, behind_tls=self.behind_tls, body_limit_bytes=self.max_body_size)


class Hardening:
    """Adds the headers, and keeps exceptions from the server's own log, which would print their messages."""

    def __init__(self, app: ASGIApp, *, behind_tls: bool, body_limit_bytes: int | None) -> None:
        self._app, self._body_limit_bytes = app, body_limit_bytes
        headers = _HEADERS | ({"Strict-Transport-Security": _STRICT_TRANSPORT} if behind_tls else {})
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                message["headers"] += [header for header in self._headers if header[0] not in said]
            await send(message)

        refused = self._refused_status(scope)
        answering = self._app if refused is None else problem_of_status(refused)
        try:
            await answering(scope, receive, send_hardened)
        except Exception as error:  # noqa: BLE001 - the answer is sent; only where it happened may be written down
            _log_location(error)

    def _refused_status(self, scope: Scope) -> int | None:
        # PostgreSQL takes no NUL, so whoever passed one on would fail. No address of ours has one.
        if "\0" in scope["path"] or any(nul in scope["query_string"] for nul in _NUL_IN_QUERY):
            return 400
        # Bytes that come without a length are counted by FastAPI; it answers an announced length in plain text.
        announced = Headers(scope=scope).get("content-length", "")
        if self._body_limit_bytes is None or not announced.isdecimal():
            return None
        too_large = len(announced) > _LONGEST_LENGTH or int(announced) > self._body_limit_bytes
        return 413 if too_large else None


def _log_location(error: Exception) -> None:
    # Type and place only. A message may quote what somebody typed.
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "unknown"
    _log.error("request-failed", error=type(error).__name__, place=place)
