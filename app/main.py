"""The only wiring: settings and clock go in, a server comes out."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.clock import Clock, SystemClock
from app.database import open_stores
from app.jobs import finish_erasures, running_jobs
from app.routers import api, openapi, problems
from app.routers.hardening import NO_TELEMETRY, HardenedApp
from app.sessions.server_keys import load_or_create_server_keys
from app.sessions.tokens import AccessTokens
from app.settings import Settings
from app.wiring import Wiring

_DESCRIPTION = """
Confidential consultations: everything a client or a counselor writes is sealed on a device before it comes
here.

Blobs are base64url without padding, hashes and key ids are lower-case hexadecimal, instants are RFC 3339 in
UTC. Every creating request carries an `Idempotency-Key`. Every problem is `application/problem+json` (RFC
9457) and repeats nothing that was sent.
"""


def create_app(settings: Settings, clock: Clock) -> FastAPI:
    """Return the server. It opens its stores at once and connects when first asked."""
    app = HardenedApp(
        title="Helpline",
        summary="A confidential psychological support helpline.",
        description=_DESCRIPTION,
        version="1",
        lifespan=_working,
        openapi_url="/api/v1/openapi.json" if settings.api_docs else None,
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        max_body_size=settings.body_limit_bytes,
        redirect_slashes=False,
        generate_unique_id_function=openapi.name_operation,
    )
    app.behind_tls = settings.behind_tls
    app.state.wiring = wire(settings, clock)
    problems.register_problems(app)
    api.include_routers(app)
    return app


def wire(settings: Settings, clock: Clock) -> Wiring:
    """Return what a server is made of, with its keys read from their file or made."""
    keys = load_or_create_server_keys(settings.server_keys_path)
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    return Wiring(settings, clock, stores, keys, AccessTokens(keys))


def create_served_app() -> FastAPI:
    """Return the server as its environment describes it; uvicorn calls this in each process."""
    app = create_app(Settings(), SystemClock())
    # What was made until now stays as long as the process: the garbage collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    return app


@asynccontextmanager
async def _working(app: FastAPI) -> AsyncIterator[None]:
    wiring: Wiring = app.state.wiring
    # Before anybody is served: whoever was erased must not come back with a restored backup.
    await finish_erasures(wiring)
    async with running_jobs(wiring):
        yield
    await wiring.stores.close()
