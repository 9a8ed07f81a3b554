"""Refreshing and ending sessions; the cookie that carries a browser's refresh token."""

from typing import Annotated, Final

from fastapi import APIRouter, Cookie, Response

from app.routers.dependencies import Anonymous, ClockDep, CurrentPerson, TransactionDep, WiringDep
from app.routers.problems import responses
from app.routers.schemas.sessions import RefreshRequest, SessionTokens
from app.routers.strictness import StrictRoute
from app.sessions import service
from app.sessions.errors import SessionEnded

REFRESH_COOKIE: Final = "__Host-helpline-refresh"
router = APIRouter(prefix="/sessions", tags=["sessions"], route_class=StrictRoute)


def hand_over_tokens(opened: service.OpenedSession, transport: str, response: Response) -> SessionTokens:
    """Return the tokens for the body, with the refresh token moved into the cookie where that was asked."""
    if transport == "cookie":
        # __Host-: this host alone, whole path, TLS (or loopback). Strict: never sent along from another site.
        response.set_cookie(
            REFRESH_COOKIE, opened.refresh_token, secure=True, httponly=True, samesite="strict", path="/"
        )
    return SessionTokens(
        access_token=opened.access_token,
        access_expires_at=opened.access_expires_at,
        idle_until_at=opened.idle_until_at,
        session_ends_at=opened.ends_at,
        refresh_token=None if transport == "cookie" else opened.refresh_token,
    )


@router.post(
    "/refresh", summary="Get new tokens", dependencies=[Anonymous], responses=responses(400, 401, 413, 422)
)
async def refresh(
    request: RefreshRequest,
    response: Response,
    work: TransactionDep,
    clock: ClockDep,
    wiring: WiringDep,
    cookie: Annotated[str | None, Cookie(alias=REFRESH_COOKIE, max_length=64)] = None,
) -> SessionTokens:
    """Exchange a refresh token, from the body or the cookie, for new tokens. Each is good once."""
    token = request.refresh_token or cookie
    if token is None:
        raise SessionEnded
    opened = await service.refresh_session(work.main, clock, wiring.tokens, refresh_token=token)
    return hand_over_tokens(opened, "body" if request.refresh_token else "cookie", response)


@router.delete("/current", status_code=204, summary="Log out", responses=responses(401))
async def log_out(actor: CurrentPerson, response: Response, work: TransactionDep) -> None:
    """End this session at once."""
    await service.end_session(work.main, session_id=actor.session_id)
    response.delete_cookie(REFRESH_COOKIE, path="/", secure=True, httponly=True, samesite="strict")


@router.delete("", status_code=204, summary="Log out everywhere", responses=responses(401))
async def log_out_everywhere(actor: CurrentPerson, work: TransactionDep) -> None:
    """End all of one's sessions at once."""
    await service.end_sessions_of(work.main, actor_id=actor.actor_id)
