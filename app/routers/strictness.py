"""Reading JSON strictly: what a default server forgives ends as a 500 or as two readings of one body.

Refused before any model sees it: an encoding other than UTF-8, a key named twice, NaN, Infinity and
fractions, integers past 2^63, NUL (PostgreSQL cannot hold it) and lone surrogates (UTF-8 cannot).
"""

import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

_LARGEST_INTEGER: Final = 2**63 - 1
_UNREADABLE: Final = 400


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:  # noqa: ANN401 - JSON is anything until a model has read it
        """Return the body's JSON. Raises a 400 that repeats nothing."""
        try:
            # Decoded here: from bytes, `json.loads` would guess, and take UTF-16 as well.
            return _read_strictly((await self.body()).decode())
        except (ValueError, RecursionError) as refused:
            raise HTTPException(_UNREADABLE) from refused


class StrictRoute(APIRoute):
    """A route whose handler gets a `StrictRequest`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler FastAPI makes."""
        original = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await original(StrictRequest(request.scope, request.receive))

        return strict


def _read_strictly(text: str) -> Any:  # noqa: ANN401 - as above
    value = json.loads(
        text,
        object_pairs_hook=_object,
        parse_constant=_refuse,
        parse_int=_integer,
        parse_float=_refuse,
    )
    _ensure_storable(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError("a key stands twice")
    for key, value in pairs:
        _ensure_storable(key)
        _ensure_storable(value)
    return named


def _ensure_storable(value: Any) -> None:  # noqa: ANN401 - as above
    if isinstance(value, list):
        for item in value:
            _ensure_storable(item)
    elif isinstance(value, str) and ("\0" in value or not _is_unicode(value)):
        raise ValueError("a text cannot be stored")


def _is_unicode(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def _integer(digits: str) -> int:
    value = int(digits)
    if not -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
        raise ValueError("an integer is too large")
    return value


def _refuse(_: str) -> Any:  # noqa: ANN401 - never returns
    # No schema of this API has a fraction: a float is always a mistake or an attack.
    raise ValueError("a number that is no integer")
