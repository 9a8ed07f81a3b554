"""Which routers stand where."""

from fastapi import APIRouter, FastAPI

from app.routers import clients, groups, health, matching, organisations, scheduling, sessions, staff
from app.routers.pages import intakes


def include_routers(app: FastAPI) -> None:
    """Put every router in its place: the API under /api/v1, pages and health at the root."""
    api = APIRouter(prefix="/api/v1")
    for router in (
        organisations.router,
        sessions.router,
        staff.router,
        clients.router,
        matching.router,
        scheduling.router,
        groups.router,
    ):
        api.include_router(router)
    app.include_router(api)
    app.include_router(health.router)
    app.include_router(intakes.router)
