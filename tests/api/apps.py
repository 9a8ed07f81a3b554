"""Servers for tests, wired anew each time: their routes are laid out once a process, which takes half a second."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.datastructures import State

from app.clock import Clock
from app.main import create_app, wire
from app.settings import Settings

_Kind = tuple[bool, bool, int]
_IDLE: defaultdict[_Kind, list[FastAPI]] = defaultdict(list)


@asynccontextmanager
async def lent_app(settings: Settings, clock: Clock) -> AsyncIterator[FastAPI]:
    """Yield a server with these settings that nobody else has now, and close its stores afterwards."""
    # Whatever else the settings say is read from the wiring, at each request.
    idle = _IDLE[settings.api_docs, settings.behind_tls, settings.body_limit_bytes]
    if idle:
        app = idle.pop()
        app.state = State({"wiring": wire(settings, clock)})
    else:
        app = create_app(settings, clock)
    yield app
    await app.state.wiring.stores.close()
    idle.append(app)
