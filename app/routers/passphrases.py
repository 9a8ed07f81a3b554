"""Staff who change their passphrase, or come back by their recovery code."""

from fastapi import APIRouter, Response

from app.crypto.phrases import Argon2Parameters
from app.routers.dependencies import (
    Anonymous,
    ClockDep,
    CurrentRecoveringStaff,
    CurrentStaff,
    TransactionDep,
    WiringDep,
)
from app.routers.problems import problem_of, responses
from app.routers.proofs import prove_staff, spend_challenge
from app.routers.schemas.common import Nothing
from app.routers.schemas.sessions import Challenge
from app.routers.schemas.staff import (
    LogInBeginning,
    PassphraseChange,
    RecoveredSession,
    Recovery,
    RecoverySession,
    StaffRecovery,
)
from app.routers.sessions import hand_over_tokens
from app.routers.staff_logins import newcomer_of, scope_word
from app.routers.strictness import StrictRoute
from app.sessions import service as sessions
from app.sessions.challenges import Purpose, give_challenge
from app.sessions.rules import Scope
from app.staff import service
from app.staff.applicants import NewRecovery, NewSecrets
from app.staff.errors import WrongCredentials

router = APIRouter(prefix="/staff", tags=["staff"], route_class=StrictRoute)


@router.post(
    "/me/passphrase/begin",
    summary="Begin to change one's passphrase",
    responses=responses(400, 401, 403, 413, 422),
)
async def begin_passphrase_change(
    request: Nothing, _: CurrentStaff, clock: ClockDep, wiring: WiringDep
) -> Challenge:
    """Return a challenge: changing the passphrase needs a fresh proof of the old one."""
    del request
    return Challenge(challenge=give_challenge(wiring.keys, Purpose.PASSPHRASE_CHANGE, clock.now()))


@router.post(
    "/me/passphrase",
    status_code=204,
    summary="Change one's passphrase",
    responses=responses(400, 401, 403, 404, 413, 422),
    response_model=None,
)
async def change_passphrase(
    request: PassphraseChange, actor: CurrentStaff, work: TransactionDep, clock: ClockDep, wiring: WiringDep
) -> Response | None:
    """Swap log-in key and wrapped keys, and end every other session of hers. The keys themselves stay."""
    nonce, installation_id = await spend_challenge(
        work, clock, wiring, purpose=Purpose.PASSPHRASE_CHANGE, challenge=request.challenge
    )
    try:
        await service.prove_passphrase_change(
            work.main,
            staff_id=actor.staff_id,
            nonce=nonce,
            proof=request.proof,
            installation_id=installation_id,
        )
    except WrongCredentials as wrong:
        # Answered, not raised: the challenge stays used.
        return problem_of(wrong)
    await service.change_passphrase(
        work.main,
        clock,
        staff_id=actor.staff_id,
        present_session_id=actor.session_id,
        secrets=_secrets_in(request),
    )
    return None


@router.post(
    "/recovery/begin",
    summary="Begin to come back by recovery code",
    dependencies=[Anonymous],
    responses=responses(400, 413, 422),
)
async def begin_recovery(request: LogInBeginning, clock: ClockDep, wiring: WiringDep) -> Challenge:
    """Return a challenge. Nothing is looked up, so it is the same for a handle nobody has."""
    del request
    return Challenge(challenge=give_challenge(wiring.keys, Purpose.STAFF_RECOVERY, clock.now()))


@router.post(
    "/recovery",
    summary="Come back by recovery code",
    dependencies=[Anonymous],
    responses=responses(400, 401, 403, 413, 422, 429),
    response_model=RecoverySession,
)
async def prove_recovery(
    request: StaffRecovery, response: Response, work: TransactionDep, clock: ClockDep, wiring: WiringDep
) -> RecoverySession | Response:
    """Prove the code and the second factor; get the keys it opens, and a session that can only set new secrets."""
    proven = await prove_staff(request, work, clock, wiring)
    if isinstance(proven, service.LogInRefused):
        # Answered, not raised: the count of failures must be committed with it.
        return problem_of(proven.error)
    opened = await sessions.open_session(
        work.main, clock, wiring.tokens, newcomer=newcomer_of(proven.account, Scope.RECOVER)
    )
    return RecoverySession(
        tokens=hand_over_tokens(opened, request.refresh, response),
        staff_id=proven.account.staff_id,
        roles=sorted(proven.account.roles),
        recovery_wrapped_keys=proven.account.recovery_wrapped_keys,
    )


@router.post(
    "/recovery/passphrase",
    summary="Set new secrets after a recovery",
    responses=responses(400, 401, 403, 404, 413, 422),
)
async def finish_recovery(
    request: Recovery,
    response: Response,
    actor: CurrentRecoveringStaff,
    work: TransactionDep,
    clock: ClockDep,
    wiring: WiringDep,
) -> RecoveredSession:
    """Swap passphrase and recovery code for new ones; every session of hers ends and a new one begins."""
    account = await service.recover_account(
        work.main, clock, staff_id=actor.staff_id, secrets=_secrets_in(request)
    )
    scope = service.scope_of(account)
    opened = await sessions.open_session(
        work.main, clock, wiring.tokens, newcomer=newcomer_of(account, scope)
    )
    return RecoveredSession(
        tokens=hand_over_tokens(opened, request.refresh, response), scope=scope_word(scope)
    )


def _secrets_in(request: PassphraseChange | Recovery) -> NewSecrets:
    new = request.recovery
    return NewSecrets(
        login_public_key=request.login_public_key,
        argon2=Argon2Parameters(request.argon2.memory_kib, request.argon2.passes, request.argon2.lanes),
        wrapped_keys=request.wrapped_keys,
        recovery=None if new is None else NewRecovery(new.login_public_key, new.wrapped_keys),
    )
