"""What anybody may read of the organisation: document, directory, staff keys."""

from fastapi import APIRouter

from app.errors import NotFound
from app.routers.dependencies import Anonymous, ClockDep, CurrentCoordinator, SettingsDep, TransactionDep
from app.routers.problems import responses
from app.routers.schemas.organisations import (
    DirectoryPublication,
    DirectoryView,
    KeyIdPath,
    OrganisationView,
    Policies,
    PublicKeysView,
    SequenceView,
    TeamKeyRenewal,
)
from app.routers.strictness import StrictRoute
from app.scheduling.rules import HOLD_DAYS
from app.staff import service as staff

router = APIRouter(tags=["organisation"], route_class=StrictRoute)


@router.get(
    "/organisation",
    summary="The organisation's signed document, its directory and its policies",
    dependencies=[Anonymous],
    responses=responses(404),
)
async def get_organisation(work: TransactionDep, settings: SettingsDep) -> OrganisationView:
    """Return what a device needs before it seals anything."""
    installation = await staff.get_installation(work.main)
    _, signed = await staff.current_directory(work.main)
    policies = Policies(self_choice=settings.self_choice, hold_days=HOLD_DAYS)
    return OrganisationView(document=installation.document, directory=signed, policies=policies)


@router.get(
    "/directory", summary="The newest signed directory", dependencies=[Anonymous], responses=responses(404)
)
async def get_directory(work: TransactionDep) -> DirectoryView:
    """Return the newest snapshot. The device checks signature, expiry and sequence."""
    _, signed = await staff.current_directory(work.main)
    return DirectoryView(directory=signed)


@router.put(
    "/directory",
    summary="Publish the next directory",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def put_directory(
    request: DirectoryPublication, actor: CurrentCoordinator, work: TransactionDep, clock: ClockDep
) -> SequenceView:
    """Renew the directory for another thirty days, or revoke the keys of suspended staff."""
    published = await staff.publish_directory(
        work.main, clock, actor=actor, directory_signed=request.directory
    )
    return SequenceView(sequence=published.sequence)


@router.put(
    "/team-key",
    summary="Renew the intake team's key",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def put_team_key(
    request: TeamKeyRenewal, actor: CurrentCoordinator, work: TransactionDep, clock: ClockDep
) -> SequenceView:
    """Publish the next directory with another team key, sealed to each coordinator who is not revoked."""
    published = await staff.renew_team_key(
        work.main,
        clock,
        actor=actor,
        directory_signed=request.directory,
        team_grants={one.recipient_key_id: one.sealed for one in request.team_grants},
    )
    return SequenceView(sequence=published.sequence)


@router.get(
    "/keys/{key_id}",
    summary="A staff member's public keys",
    dependencies=[Anonymous],
    responses=responses(404, 422),
)
async def get_keys(key_id: KeyIdPath, work: TransactionDep) -> PublicKeysView:
    """Return the keys a key id names. The device hashes them and compares."""
    keys = await staff.find_public_keys(work.main, key_id=key_id)
    if keys is None:
        raise NotFound
    return PublicKeysView(hpke_public=keys.hpke, signing_public=keys.signing)
