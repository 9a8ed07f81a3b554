"""What every server makes of this program alone, made once before servers are forked: its routes and its templates.

Each takes a second of a processor. A forked server has this memory for itself, so it is the only one to use it.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

import httpx
from fastapi import FastAPI
from starlette.datastructures import State

import app.main
from app.clock import Clock, SystemClock
from app.main import create_app, wire
from app.publishing.languages import PageLanguage
from app.publishing.templates import templates_of
from app.settings import Settings

_Kind = tuple[bool, bool, int]


def serve_what_is_warm() -> None:
    """Let this process, which was just forked, serve the application that was laid out before."""
    app.main.create_app = _create_warm_app


def _create_warm_app(settings: Settings, clock: Clock) -> FastAPI:
    # Whatever else the settings say is read from the wiring, at each request.
    if _kind_of(settings) != _KIND or not _APPS:
        return create_app(settings, clock)
    warm = _APPS.pop()
    warm.state = State({"wiring": wire(settings, clock)})
    return warm


def _kind_of(settings: Settings) -> _Kind:
    return settings.api_docs, settings.behind_tls, settings.body_limit_bytes


def _load_templates() -> None:
    for language in PageLanguage:
        templates = templates_of(language)
        for name in templates.list_templates():
            templates.get_template(name)


async def _lay_out_routes(app: FastAPI) -> None:
    # FastAPI lays out the routes of its routers with the first request that looks through all of them.
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as http:
        await http.get("/nothing/is/here")


with tempfile.TemporaryDirectory(prefix="helpline-warm-") as _folder:
    _SETTINGS = Settings(data_dir=Path(_folder))
    _KIND: Final = _kind_of(_SETTINGS)
    _APPS: Final = [create_app(_SETTINGS, SystemClock())]
_load_templates()
asyncio.run(_lay_out_routes(_APPS[0]))
