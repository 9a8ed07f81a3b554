"""Staff at the door: log-in and the second factor."""

from typing import Literal

from fastapi import APIRouter, Response

from app.routers.dependencies import (
    Anonymous,
    ClockDep,
    CurrentEnrollingStaff,
    ReadingDep,
    TransactionDep,
    WiringDep,
)
from app.routers.problems import problem_of, responses
from app.routers.proofs import prove_staff
from app.routers.schemas.sessions import SessionTokens
from app.routers.schemas.staff import (
    Argon2Cost,
    LogInBeginning,
    LogInChallenge,
    StaffLogIn,
    StaffSession,
    TotpConfirmation,
    TotpEnrolment,
)
from app.routers.sessions import hand_over_tokens
from app.routers.strictness import StrictRoute
from app.sessions import service as sessions
from app.sessions.challenges import Purpose, give_challenge
from app.sessions.rules import ActorKind, Scope
from app.staff import service
from app.staff.models import StaffAccount

router = APIRouter(prefix="/staff", tags=["staff"], route_class=StrictRoute)


@router.post(
    "/log-in/begin",
    summary="Begin a log-in",
    dependencies=[Anonymous],
    responses=responses(400, 413, 422),
)
async def begin_log_in(
    request: LogInBeginning, work: ReadingDep, clock: ClockDep, wiring: WiringDep
) -> LogInChallenge:
    """Return a challenge and the cost of the derivation. The same for a handle nobody has."""
    cost = await service.login_parameters(work.main, wiring.keys, handle=request.handle)
    return LogInChallenge(
        challenge=give_challenge(wiring.keys, Purpose.STAFF_LOG_IN, clock.now()),
        argon2=Argon2Cost(memory_kib=cost.memory_kib, passes=cost.passes, lanes=cost.lanes),
    )


@router.post(
    "/log-in",
    summary="Log in",
    dependencies=[Anonymous],
    responses=responses(400, 401, 403, 413, 422, 429),
    response_model=StaffSession,
)
async def log_in(
    request: StaffLogIn, response: Response, work: TransactionDep, clock: ClockDep, wiring: WiringDep
) -> StaffSession | Response:
    """Prove the passphrase; get tokens and the sealed keys it opens."""
    proven = await prove_staff(request, work, clock, wiring)
    if isinstance(proven, service.LogInRefused):
        # Answered, not raised: the count of failures must be committed with it.
        return problem_of(proven.error)
    opened = await sessions.open_session(
        work.main, clock, wiring.tokens, newcomer=newcomer_of(proven.account, proven.scope)
    )
    return StaffSession(
        tokens=hand_over_tokens(opened, request.refresh, response),
        staff_id=proven.account.staff_id,
        roles=sorted(proven.account.roles),
        scope=scope_word(proven.scope),
        wrapped_keys=proven.account.wrapped_keys,
        device_token=proven.device_token,
    )


@router.post("/totp", summary="Begin the second factor", responses=responses(401, 403, 404, 409))
async def enrol_totp(actor: CurrentEnrollingStaff, work: TransactionDep, wiring: WiringDep) -> TotpEnrolment:
    """Return a new secret, shown once. It counts only after a first code confirmed it."""
    enrolment = await service.enrol_totp(work.main, staff_id=actor.staff_id, vault=wiring.keys)
    return TotpEnrolment(secret=enrolment.secret, uri=enrolment.uri)


@router.post(
    "/totp/confirm",
    summary="Confirm the second factor",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def confirm_totp(
    request: TotpConfirmation,
    response: Response,
    actor: CurrentEnrollingStaff,
    work: TransactionDep,
    clock: ClockDep,
    wiring: WiringDep,
) -> SessionTokens:
    """Confirm with a first code; the enrolling session ends and a full one begins."""
    await service.confirm_totp(
        work.main, clock, staff_id=actor.staff_id, code=request.code, vault=wiring.keys
    )
    await sessions.end_session(work.main, session_id=actor.session_id)
    account = await service.get_active_staff(work.main, staff_id=actor.staff_id)
    opened = await sessions.open_session(
        work.main, clock, wiring.tokens, newcomer=newcomer_of(account, Scope.FULL)
    )
    return hand_over_tokens(opened, request.refresh, response)


def scope_word(scope: Scope) -> Literal["full", "enrol"]:
    """Return how a session's scope is called in an answer; who comes by recovery code is told it otherwise."""
    return "full" if scope is Scope.FULL else "enrol"


def newcomer_of(account: StaffAccount, scope: Scope) -> sessions.Newcomer:
    """Return somebody who proved who she is, for a session of a scope."""
    return sessions.Newcomer(
        kind=ActorKind.STAFF,
        actor_id=str(account.staff_id),
        key_id=account.key_id,
        roles=frozenset(account.roles),
        scope=scope,
    )
