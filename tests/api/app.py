"""A small server of probe routes behind the real hardening, strictness, actors and idempotency.

What has to hold for every route is shown here on routes that do as little as possible.
"""

from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI, Query, Response
from pydantic import BaseModel
from sqlalchemy import literal, select

from app.clock import Clock, SystemClock
from app.database import Stores, open_stores
from app.routers import health, sessions
from app.routers.dependencies import (
    Anonymous,
    CurrentClient,
    CurrentCoordinator,
    CurrentCounselor,
    CurrentEnrollingStaff,
    CurrentPerson,
    CurrentReader,
    CurrentRecoveringStaff,
    CurrentStaff,
    CurrentSuspender,
    TransactionDep,
    WiringDep,
)
from app.routers.hardening import NO_SCRIPT_POLICY, NO_TELEMETRY, HardenedApp
from app.routers.idempotency import OnceDep
from app.routers.problems import register_problems
from app.routers.schemas.common import Blob, Bytes32, HexId, Instant, StrictModel
from app.routers.strictness import StrictRoute
from app.sessions.rules import ANSWER_KEPT
from app.sessions.server_keys import load_or_create_server_keys
from app.sessions.service import spend_token
from app.sessions.tokens import AccessTokens
from app.settings import Settings
from app.wiring import Wiring

CANARY = "canary-c6a9b1"
BODY_LIMIT_BYTES = 200_000
probes = APIRouter(prefix="/probe", route_class=StrictRoute, dependencies=[Anonymous])
actors = APIRouter(prefix="/actor", route_class=StrictRoute)


class Colour(StrEnum):
    """An enumeration."""

    RED = "red"
    BLUE = "blue"


class Inner(StrictModel):
    """A model inside a model."""

    number: int


class Everything(StrictModel):
    """A field of every kind our schemas have."""

    text: str | None = None
    number: int | None = None
    truth: bool | None = None
    id: UUID | None = None
    day: date | None = None
    on: date | None = None
    wall: time | None = None
    at: Instant | None = None
    colour: Colour | None = None
    colours: frozenset[Colour] = frozenset()
    numbers: tuple[int, ...] = ()
    inner: Inner | None = None
    blob: Blob | None = None
    key: Bytes32 | None = None
    hex_id: HexId | None = None
    by_id: dict[HexId, int] | None = None


class Said(BaseModel):
    """What a probe read."""

    text: str


class Created(BaseModel):
    """The id of what was created."""

    created_id: int


@probes.get("/empty", status_code=204)
async def get_nothing() -> None:
    """Answer without a body."""


@probes.get("/page", status_code=204)
async def get_page(response: Response) -> None:
    """Answer with a stricter policy than the usual one."""
    response.headers["Content-Security-Policy"] = NO_SCRIPT_POLICY


@probes.post("/everything")
async def read_everything(sent: Everything) -> Everything:
    """Repeat what was read, as the control that it was read at all."""
    return sent


@probes.post("/broken")
async def break_down(sent: Everything) -> None:
    """Fail as a fault in our own code would, with what was typed in the message."""
    raise RuntimeError(f"no idea what to do with {sent.text}")


@probes.get("/stored/{text}")
async def ask_the_database(text: str, work: TransactionDep, more: Annotated[str, Query()] = "") -> Said:
    """Pass what stands in the address to the database."""
    return Said(text=await work.main.scalar(select(literal(text) + literal(more))) or "")


@probes.post("/created", response_model=Created)
async def create(sent: Everything, once: OnceDep, work: TransactionDep, wiring: WiringDep) -> Response:
    """Spend the sent key once and answer the number sent along; `text` is who asks."""

    async def created() -> Created:
        expires_at = wiring.clock.now() + ANSWER_KEPT
        await spend_token(work.main, token=sent.key or b"", expires_at=expires_at)
        return Created(created_id=sent.number or 0)

    return await once(sent.text or "anonymous", created)


@actors.get("/person")
async def get_person(actor: CurrentPerson) -> Said:
    """Say who is logged in."""
    return Said(text=actor.actor_id)


@actors.get("/reader")
async def get_reader(actor: CurrentReader) -> Said:
    """Say who reads."""
    return Said(text=actor.actor_id)


@actors.get("/client")
async def get_client(actor: CurrentClient) -> Said:
    """Say which client it is."""
    return Said(text=actor.actor_id)


@actors.get("/enrolling-staff")
async def get_enrolling_staff(actor: CurrentEnrollingStaff) -> Said:
    """Say which staff member it is."""
    return Said(text=actor.actor_id)


@actors.get("/recovering-staff")
async def get_recovering_staff(actor: CurrentRecoveringStaff) -> Said:
    """Say which staff member it is."""
    return Said(text=actor.actor_id)


@actors.get("/staff")
async def get_staff(actor: CurrentStaff) -> Said:
    """Say which staff member it is."""
    return Said(text=actor.actor_id)


@actors.get("/counselor")
async def get_counselor(actor: CurrentCounselor) -> Said:
    """Say which counselor it is."""
    return Said(text=actor.actor_id)


@actors.get("/coordinator")
async def get_coordinator(actor: CurrentCoordinator) -> Said:
    """Say which coordinator it is."""
    return Said(text=actor.actor_id)


@actors.get("/suspender")
async def get_suspender(actor: CurrentSuspender) -> Said:
    """Say who may suspend."""
    return Said(text=actor.actor_id)


def make_wiring(stores: Stores, clock: Clock, folder: Path) -> Wiring:
    """Return what a server is made of, with its keys in `folder`."""
    settings = Settings(data_dir=folder)
    keys = load_or_create_server_keys(settings.server_keys_path)
    return Wiring(settings, clock, stores, keys, AccessTokens(keys))


def make_app(wiring: Wiring, *, behind_tls: bool = False) -> FastAPI:
    """Return the server of probes, put together as `app.main` puts the real one together."""
    app = HardenedApp(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        max_body_size=BODY_LIMIT_BYTES,
        redirect_slashes=False,
    )
    app.behind_tls = behind_tls
    app.state.wiring = wiring
    register_problems(app)
    for router in (probes, actors, sessions.router, health.router):
        app.include_router(router)
    return app


def make_served_app() -> FastAPI:
    """Return the server of probes on SQLite in HELPLINE_DATA_DIR, for a uvicorn of its own."""
    settings = Settings()
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    return make_app(make_wiring(stores, SystemClock(), settings.data_dir))


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """Return a client that speaks to `app` directly, and is answered a 500 as a server would answer it."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="https://helpline.test")
