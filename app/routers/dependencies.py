"""What an endpoint may ask for by type: the transaction, the clock, and above all its actor.

Every endpoint names exactly one actor (or `Anonymous`); a test holds it to that. The transaction's scope is
"function": it commits *before* the answer leaves, so nobody is told 201 for a commit that failed.

None of these waits for anything but the database, and all are coroutines: FastAPI would send plain functions to
another thread, which costs more than any of them does. It also walks the whole tree of dependencies, the same ones
again and again, so the tree is kept small: what the server is made of is taken from the request itself.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.clock import Clock
from app.crypto.organisations import StaffRole
from app.database import Transaction, transaction
from app.errors import NotAllowed
from app.sessions import service as sessions
from app.sessions.errors import SessionEnded
from app.sessions.rules import Actor, ClientActor, Scope, StaffActor
from app.settings import Settings
from app.wiring import Wiring

_READING: Final = frozenset({"GET", "HEAD"})
_bearer = HTTPBearer(scheme_name="accessToken", bearerFormat="JWT", auto_error=False)


def wiring_of(request: Request) -> Wiring:
    """Return what this server is made of."""
    wiring: Wiring = request.app.state.wiring
    return wiring


async def get_wiring(request: Request) -> Wiring:
    """Return what this server is made of."""
    return wiring_of(request)


async def get_clock(request: Request) -> Clock:
    """Return the clock."""
    return wiring_of(request).clock


async def get_settings(request: Request) -> Settings:
    """Return the settings."""
    return wiring_of(request).settings


async def open_transaction(request: Request) -> AsyncIterator[Transaction]:
    """Open the request's unit of work; a reading request takes no write lock."""
    # The whole body first: one that trickles in must not keep everybody else from writing.
    await request.body()
    async with transaction(wiring_of(request).stores, write=request.method not in _READING) as work:
        yield work


async def open_reading(request: Request) -> AsyncIterator[Transaction]:
    """Open a unit of work for a request that only reads, whatever its method."""
    async with transaction(wiring_of(request).stores, write=False) as work:
        yield work


WiringDep = Annotated[Wiring, Depends(get_wiring)]
ClockDep = Annotated[Clock, Depends(get_clock)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
TransactionDep = Annotated[Transaction, Depends(open_transaction, scope="function")]
ReadingDep = Annotated[Transaction, Depends(open_reading, scope="function")]


async def known_session(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    work: TransactionDep,
) -> sessions.KnownSession:
    """Return the live session of the access token in the Authorization header. Raises `SessionEnded`."""
    if credentials is None or not credentials.credentials:
        raise SessionEnded
    wiring = wiring_of(request)
    return await sessions.get_known_session(
        work.main, wiring.clock, wiring.tokens, access_token=credentials.credentials
    )


KnownSessionDep = Annotated[sessions.KnownSession, Depends(known_session, scope="function")]


async def anonymous() -> None:
    """Say openly that anybody may call this."""


async def current_person(known: KnownSessionDep) -> Actor:
    """Return whoever is logged in, also a staff member who has yet to enrol her second factor."""
    return known.actor


async def current_client(known: KnownSessionDep) -> ClientActor:
    """Return the client who asks. Raises `NotAllowed` for anybody else."""
    if not isinstance(known.actor, ClientActor):
        raise NotAllowed
    return known.actor


async def current_enrolling_staff(known: KnownSessionDep) -> StaffActor:
    """Return a staff member, also one who has yet to enrol her second factor."""
    if known.scope is Scope.RECOVER:
        raise NotAllowed
    return _staff(known)


async def current_recovering_staff(known: KnownSessionDep) -> StaffActor:
    """Return a staff member who came by her recovery code and has yet to make new secrets."""
    if known.scope is not Scope.RECOVER:
        raise NotAllowed
    return _staff(known)


async def current_staff(known: KnownSessionDep) -> StaffActor:
    """Return a staff member whose second factor is enrolled."""
    return _full_staff(known)


async def current_counselor(known: KnownSessionDep) -> StaffActor:
    """Return a counselor."""
    return _with_role(known, StaffRole.COUNSELOR)


async def current_coordinator(known: KnownSessionDep) -> StaffActor:
    """Return a coordinator."""
    return _with_role(known, StaffRole.COORDINATOR)


async def current_suspender(known: KnownSessionDep) -> StaffActor:
    """Return a coordinator or an administrator."""
    return _with_role(known, StaffRole.COORDINATOR, StaffRole.ADMINISTRATOR)


async def current_reader(known: KnownSessionDep) -> Actor:
    """Return whoever is logged in; what she may read is decided by the keys she holds."""
    return known.actor if isinstance(known.actor, ClientActor) else _full_staff(known)


def _staff(known: sessions.KnownSession) -> StaffActor:
    if not isinstance(known.actor, StaffActor):
        raise NotAllowed
    return known.actor


def _full_staff(known: sessions.KnownSession) -> StaffActor:
    if known.scope is not Scope.FULL:
        raise NotAllowed
    return _staff(known)


def _with_role(known: sessions.KnownSession, *roles: StaffRole) -> StaffActor:
    actor = _full_staff(known)
    if actor.roles.isdisjoint(roles):
        raise NotAllowed
    return actor


Anonymous = Depends(anonymous)
CurrentPerson = Annotated[Actor, Depends(current_person)]
CurrentClient = Annotated[ClientActor, Depends(current_client)]
CurrentEnrollingStaff = Annotated[StaffActor, Depends(current_enrolling_staff)]
CurrentRecoveringStaff = Annotated[StaffActor, Depends(current_recovering_staff)]
CurrentStaff = Annotated[StaffActor, Depends(current_staff)]
CurrentCounselor = Annotated[StaffActor, Depends(current_counselor)]
CurrentCoordinator = Annotated[StaffActor, Depends(current_coordinator)]
CurrentSuspender = Annotated[StaffActor, Depends(current_suspender)]
CurrentReader = Annotated[Actor, Depends(current_reader)]
ACTORS: Final = (
    anonymous,
    current_person,
    current_client,
    current_enrolling_staff,
    current_recovering_staff,
    current_staff,
    current_counselor,
    current_coordinator,
    current_suspender,
    current_reader,
)
