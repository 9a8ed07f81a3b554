"""Staff: invitation, acceptance, admission, suspension, and who they are."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from app.clients import service as clients
from app.crypto.keypairs import PublicKeys
from app.crypto.phrases import Argon2Parameters
from app.errors import NotFound
from app.notifications import service as notifications
from app.routers.dependencies import (
    Anonymous,
    ClockDep,
    CurrentCoordinator,
    CurrentStaff,
    CurrentSuspender,
    TransactionDep,
)
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.organisations import SequenceView
from app.routers.schemas.staff import (
    Acceptance,
    AcceptanceView,
    Admission,
    FormerTeamGrantView,
    InvitationRequest,
    InvitationView,
    StaffList,
    StaffView,
    Suspension,
    TeamGrantView,
    WrappedKeysUpdate,
)
from app.routers.strictness import StrictRoute
from app.scheduling import service as scheduling
from app.staff import service
from app.staff.applicants import Applicant
from app.staff.models import StaffAccount

_ANYBODY = "anonymous"
StaffIdPath = Annotated[UUID, Path(description="A staff id from the directory or the staff list.")]
router = APIRouter(prefix="/staff", tags=["staff"], route_class=StrictRoute)


@router.post(
    "/invitations",
    status_code=201,
    summary="Invite a newcomer",
    responses=responses(400, 401, 403, 409, 413, 422),
    response_model=InvitationView,
)
async def invite(
    request: InvitationRequest,
    actor: CurrentSuspender,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Keep the hash of a one-time code, for seven days."""

    async def create() -> InvitationView:
        expires_at = await service.invite_staff(
            work.main, clock, actor=actor, code_hash=request.code_hash, roles=request.roles
        )
        return InvitationView(expires_at=expires_at)

    return await once(actor.actor_id, create)


@router.post(
    "/acceptances",
    status_code=201,
    summary="Accept an invitation",
    dependencies=[Anonymous],
    responses=responses(400, 404, 409, 413, 422),
    response_model=AcceptanceView,
)
async def accept(request: Acceptance, work: TransactionDep, clock: ClockDep, once: OnceDep) -> Response:
    """Register the keys a newcomer made on her device. A coordinator admits her afterwards."""
    applicant = Applicant(
        handle=request.handle,
        keys=PublicKeys(request.hpke_public, request.signing_public),
        login_public_key=request.login_public_key,
        argon2=Argon2Parameters(request.argon2.memory_kib, request.argon2.passes, request.argon2.lanes),
        wrapped_keys=request.wrapped_keys,
        recovery_login_public_key=request.recovery_login_public_key,
        recovery_wrapped_keys=request.recovery_wrapped_keys,
    )

    async def create() -> AcceptanceView:
        staff_id = await service.accept_invitation(work.main, clock, code=request.code, applicant=applicant)
        return AcceptanceView(staff_id=staff_id)

    return await once(_ANYBODY, create)


@router.get("", summary="All staff", responses=responses(401, 403))
async def list_staff(_: CurrentSuspender, work: TransactionDep) -> StaffList:
    """Return handles, states and roles."""
    return StaffList(staff=[_view(account) for account in await service.list_staff(work.main)])


@router.get("/me", summary="Oneself", responses=responses(401, 403, 404))
async def get_me(actor: CurrentStaff, work: TransactionDep) -> StaffView:
    """Return one's own entry."""
    return _view(await service.get_active_staff(work.main, staff_id=actor.staff_id))


@router.put(
    "/me/wrapped-keys",
    status_code=204,
    summary="Keep one's keys wrapped anew",
    responses=responses(400, 401, 403, 404, 413, 422),
)
async def put_wrapped_keys(
    request: WrappedKeysUpdate, actor: CurrentStaff, work: TransactionDep, clock: ClockDep
) -> None:
    """Replace the sealed key blob, which also remembers the newest directory its owner has seen."""
    await service.replace_wrapped_keys(
        work.main, clock, staff_id=actor.staff_id, wrapped_keys=request.wrapped_keys
    )


@router.get(
    "/me/team-grant", summary="The intake team's key, sealed to oneself", responses=responses(401, 403, 404)
)
async def get_team_grant(actor: CurrentCoordinator, work: TransactionDep) -> TeamGrantView:
    """Return the newest team grant made out to the coordinator who asks, and those of keys the team had before."""
    grants = await service.list_team_grants(work.main, key_id=actor.key_id)
    if not grants:
        raise NotFound
    publics = {one.team_epoch: one.hpke_public for one in await service.list_former_team_keys(work.main)}
    former = [
        FormerTeamGrantView(team_epoch=one.team_epoch, hpke_public=publics[one.team_epoch], grant=one.sealed)
        for one in grants
        if one.team_epoch in publics
    ]
    return TeamGrantView(team_epoch=grants[0].team_epoch, grant=grants[0].sealed, former=former)


@router.post(
    "/{staff_id}/admission",
    status_code=201,
    summary="Admit a newcomer",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=SequenceView,
)
async def admit(
    staff_id: StaffIdPath,
    request: Admission,
    actor: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Publish the directory that names her, after her fingerprint words were compared."""

    async def create() -> SequenceView:
        await service.admit_staff(
            work.main,
            clock,
            actor=actor,
            staff_id=staff_id,
            directory_signed=request.directory,
            team_grant=request.team_grant,
        )
        directory, _ = await service.current_directory(work.main)
        return SequenceView(sequence=directory.sequence)

    return await once(actor.actor_id, create)


@router.post(
    "/{staff_id}/suspension",
    status_code=204,
    summary="Suspend a staff member",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def suspend(
    staff_id: StaffIdPath,
    request: Suspension,
    actor: CurrentSuspender,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """End her sessions and permits at once, give back hours held with her; with a directory, revoke her keys too."""
    await service.suspend_staff(
        work.main, clock, actor=actor, staff_id=staff_id, directory_signed=request.directory
    )
    await scheduling.withdraw_counselor(work.main, clock, counselor_id=staff_id, actor=actor.reference)
    await clients.end_permits_with(work.main, clock, staff_id=staff_id, actor=actor.reference)
    await notifications.forget_mail_wish(work.main, staff_id=staff_id)


@router.delete(
    "/{staff_id}/totp",
    status_code=204,
    summary="Reset a lost second factor",
    responses=responses(401, 403, 404, 422),
)
async def reset_totp(
    staff_id: StaffIdPath, actor: CurrentSuspender, work: TransactionDep, clock: ClockDep
) -> None:
    """Forget somebody's second factor and end her sessions, after one saw or heard that it is she."""
    await service.reset_totp(work.main, clock, actor=actor, staff_id=staff_id)


def _view(account: StaffAccount) -> StaffView:
    return StaffView.model_validate(
        {
            "staff_id": account.staff_id,
            "handle": account.handle,
            "state": account.state,
            "roles": sorted(account.roles),
            "key_id": account.key_id,
        }
    )
