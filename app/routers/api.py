"""Which routers stand where."""

from typing import Final

from fastapi import FastAPI

from app.routers import (
    appointments,
    calendars,
    client_files,
    clients,
    drafts,
    group_attendances,
    group_letters,
    group_seats,
    group_sessions,
    groups,
    health,
    hours,
    letters,
    mails,
    matching,
    organisations,
    passphrases,
    permits,
    phrases,
    remarks,
    series,
    sessions,
    staff,
    staff_logins,
    visits,
)
from app.routers.pages import intakes, published, returns

_API: Final = "/api/v1"


def include_routers(app: FastAPI) -> None:
    """Put every router in its place: the API under /api/v1, pages and health at the root.

    FastAPI tries routes one after the other, and once more for each level of inclusion. So there is one level, and
    what is asked most stands first.
    """
    for router in (
        clients.router,
        client_files.router,
        drafts.router,
        visits.router,
        permits.router,
        phrases.router,
        letters.router,
        appointments.router,
        hours.router,
        series.router,
        calendars.router,
        matching.router,
        sessions.router,
        staff_logins.router,
        staff.router,
        passphrases.router,
        mails.router,
        groups.router,
        group_seats.router,
        group_letters.router,
        group_sessions.router,
        group_attendances.router,
        remarks.router,
        organisations.router,
    ):
        app.include_router(router, prefix=_API)
    app.include_router(health.router)
    app.include_router(published.router)
    app.include_router(intakes.router)
    app.include_router(returns.router)
