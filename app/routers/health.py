"""Whether the server lives and is ready."""

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.database import transaction
from app.routers.dependencies import Anonymous, WiringDep
from app.routers.problems import answer_problem, responses

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """One word."""

    status: str


@router.get("/healthz", summary="Whether the process lives", dependencies=[Anonymous])
async def get_health() -> Health:
    """Answer without touching a database."""
    return Health(status="alive")


@router.get(
    "/readyz",
    summary="Whether both stores answer",
    dependencies=[Anonymous],
    responses=responses(503),
    response_model=Health,
)
async def get_readiness(wiring: WiringDep) -> Health | Response:
    """Ask both stores for one row."""
    try:
        async with transaction(wiring.stores, write=False) as work:
            await work.main.execute(select(1))
            await work.shred.execute(select(1))
    except (SQLAlchemyError, OSError):
        return answer_problem("not-ready", "The server is not ready.", 503)
    return Health(status="ready")
