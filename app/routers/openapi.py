"""The OpenAPI document, finished: what FastAPI cannot know of this API stands here once.

Problems are `application/problem+json`, every route names what can go wrong, and a creating route requires its
idempotency key (it is optional to FastAPI only so that its absence gets our problem and not FastAPI's).
"""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.routers.problems import MEDIA_TYPE, title_of_status

_PROBLEM_SCHEMA: Final = {"$ref": "#/components/schemas/Problem"}
_IDEMPOTENCY: Final = "idempotency-key"
_FIRST_PROBLEM: Final = 400
_OF_A_SECURED_ROUTE: Final = ("401", "403")
_OF_A_BODY: Final = ("400", "413", "422")
_OF_ANY: Final = ("500",)


def name_operation(route: APIRoute) -> str:
    """Return a short name for a route, `clients_list_records`, for generated clients."""
    return f"{route.tags[0] if route.tags else 'service'}_{route.name}"


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the finished document, made once an application."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
        )
        for operations in document["paths"].values():
            for operation in operations.values():
                _finish(operation)
        schemas = document["components"]["schemas"]
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = document
    return app.openapi_schema


def _finish(operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    possible = set(_OF_ANY)
    if "security" in operation:
        possible |= set(_OF_A_SECURED_ROUTE)
    if "requestBody" in operation:
        possible |= set(_OF_A_BODY)
    for parameter in operation.get("parameters", ()):
        if parameter["name"].lower() == _IDEMPOTENCY:
            parameter["required"] = True
    problems = possible | {status for status in answers if int(status) >= _FIRST_PROBLEM}
    for status in sorted(problems):
        answers[status] = _problem(int(status))


def _problem(status: int) -> dict[str, Any]:
    return {"description": title_of_status(status), "content": {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}}}
