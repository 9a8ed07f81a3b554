"""The one table from domain errors to HTTP, and the one shape every problem has (RFC 9457)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.crypto.errors import OpeningFailed
from app.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    TooMany,
    Unauthenticated,
)
from app.routers.schemas.common import Problem
from app.scheduling.errors import SessionsInConflict

STATUS_OF_ERROR: Final[dict[type[DomainError], int]] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    Unauthenticated: 401,
    TooMany: 429,
}
_TITLE_OF_STATUS: Final = {
    400: "This request could not be read.",
    401: "Please log in.",
    403: "You are not allowed to do this.",
    404: "There is nothing here.",
    405: "This method is not offered here.",
    409: "This does not fit the present state.",
    413: "This is larger than the server accepts. Nothing was stored.",
    415: "The body must be application/json.",
    422: "This cannot be accepted as it was sent.",
    429: "Too many attempts. Please wait a little.",
    500: "Something went wrong on the server. Nothing was stored.",
    503: "The server is not ready.",
}
MEDIA_TYPE: Final = "application/problem+json"
_WORD: Final = re.compile(r"(?<!^)(?=[A-Z])")


def answer_problem(
    name: str,
    title: str,
    status: int,
    *,
    retry_after_seconds: int | None = None,
    fields: Iterable[str] = (),
    conflicts: Sequence[Mapping[str, Any]] = (),
) -> JSONResponse:
    """Return a problem answer. `fields` name the parts of our own schema that were not accepted, never their values.

    `conflicts` say which of several sessions cannot be, and why.
    """
    content: dict[str, Any] = {"type": f"urn:helpline:problem:{name}", "title": title, "status": status}
    headers = {}
    if retry_after_seconds is not None:
        content["retry_after_seconds"] = retry_after_seconds
        headers["Retry-After"] = str(retry_after_seconds)
    if status == STATUS_OF_ERROR[Unauthenticated]:
        headers["WWW-Authenticate"] = "Bearer"
    named = sorted(set(fields))
    if named:
        content["fields"] = named
    if conflicts:
        content["conflicts"] = jsonable_encoder(conflicts)
    return JSONResponse(content, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def problem_of(error: DomainError) -> JSONResponse:
    """Return the answer to a domain error, named after its class."""
    status = next(STATUS_OF_ERROR[kind] for kind in type(error).__mro__ if kind in STATUS_OF_ERROR)
    retry_after = error.retry_after_seconds if isinstance(error, TooMany) else None
    conflicts = error.conflicts if isinstance(error, SessionsInConflict) else ()
    return answer_problem(
        _kebab(type(error).__name__),
        error.title,
        status,
        retry_after_seconds=retry_after,
        conflicts=[asdict(one) for one in conflicts],
    )


def problem_of_status(status: int) -> JSONResponse:
    """Return the answer to a request that no domain was asked about, named after its status."""
    return answer_problem(_kebab_of_status(status), title_of_status(status), status)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of the problems a route can answer with."""
    return {status: {"model": Problem, "description": title_of_status(status)} for status in statuses}


def title_of_status(status: int) -> str:
    """Return what a problem of this status means when no domain says it better."""
    return _TITLE_OF_STATUS.get(status, "This request cannot be answered.")


def register_problems(app: FastAPI) -> None:
    """Answer every error of `app` as a problem."""
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(OpeningFailed, _opening_failed)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _server_error)


async def _domain_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 - narrows the type Starlette's signature widens
    return problem_of(error)


async def _opening_failed(_: Request, __: Exception) -> JSONResponse:
    # One answer for every check that failed: which one it was helps only an attacker.
    return answer_problem("not-well-formed", "This is not a well-formed sealed or signed object.", 422)


async def _validation_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    # Only names from our own schema: pydantic also reports the names of unknown keys, which the sender typed,
    # and deeper than its second part a place may run through the keys of a mapping, which she typed as well.
    known = (item["loc"][:2] for item in error.errors() if item["type"] != "extra_forbidden")
    fields = [".".join(part for part in loc if isinstance(part, str)) for loc in known]
    return answer_problem("invalid-request", _TITLE_OF_STATUS[422], 422, fields=fields)


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    answer = problem_of_status(error.status_code)
    # Starlette's own: `Allow` of a 405.
    answer.headers.update(error.headers or {})
    return answer


async def _server_error(_: Request, __: Exception) -> JSONResponse:
    return answer_problem("server-error", _TITLE_OF_STATUS[500], 500)


def _kebab(name: str) -> str:
    return _WORD.sub("-", name).lower()


def _kebab_of_status(status: int) -> str:
    names = {400: "unreadable-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
    return names.get(status, f"http-{status}")
