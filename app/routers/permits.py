"""Who else may read of a client: permits, a client given back, an earlier file linked to her new one."""

from fastapi import APIRouter, Response

from app.clients import service as clients
from app.crypto.owners import Kind
from app.matching import service as matching
from app.retention import service as retention
from app.routers.client_files import keys_of_actor
from app.routers.clients import ClientIdPath
from app.routers.dependencies import (
    ClockDep,
    CurrentCoordinator,
    CurrentCounselor,
    CurrentReader,
    TransactionDep,
)
from app.routers.entitlements import KeyIdsDep
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.permits import (
    ClientReturn,
    FormerTeamClients,
    LinkRequest,
    PermitCreated,
    PermitRequest,
    PermittedFile,
    PermittedFiles,
    TeamGrants,
)
from app.routers.strictness import StrictRoute
from app.staff import service as staff

router = APIRouter(tags=["permits"], route_class=StrictRoute)


@router.get("/permits", summary="Files one may read by permit", responses=responses(401, 403))
async def list_permitted(actor: CurrentCounselor, work: TransactionDep) -> PermittedFiles:
    """Return of whom one may read who is not one's own client: as a stand-in or as a supervisor."""
    found = await clients.list_permitted(work.main, staff_id=actor.staff_id)
    return PermittedFiles(files=[PermittedFile.model_validate(one, from_attributes=True) for one in found])


@router.post(
    "/clients/{client_id}/permits",
    status_code=201,
    summary="Let somebody else read, or end that",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=PermitCreated,
)
async def give_permit(
    client_id: ClientIdPath,
    request: PermitRequest,
    actor: CurrentReader,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Store a signed permit with a grant for each epoch it names, or nothing. It stands in the client's access log."""

    async def create() -> PermitCreated:
        directory, _ = await staff.current_directory(work.main)
        permit = await clients.give_permit(
            work.main,
            clock,
            client_id=client_id,
            actor=actor,
            signed=request.permit,
            signer=await keys_of_actor(work, actor),
            directory=directory,
            grants={(grant.kind.value, grant.epoch): grant.sealed for grant in request.grants},
        )
        return PermitCreated(sequence=permit.sequence)

    return await once(actor.actor_id, create)


@router.get(
    "/team-grants/former",
    summary="Files the team holds by a key it had before",
    responses=responses(401, 403),
)
async def list_former(_: CurrentCoordinator, work: TransactionDep) -> FormerTeamClients:
    """Return whose `intake` is to be granted to the team's present key, after it was renewed."""
    return FormerTeamClients(client_ids=await clients.list_clients_of_former_team(work.main))


@router.post(
    "/clients/{client_id}/team-grants",
    status_code=204,
    summary="Let the intake team read again",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def let_team_read(
    client_id: ClientIdPath,
    request: TeamGrants,
    actor: CurrentReader,
    work: TransactionDep,
    clock: ClockDep,
    key_ids: KeyIdsDep,
) -> None:
    """Grant the team `intake` anew, of epochs that list it. It loses them 14 days after an assignment."""
    directory, _ = await staff.current_directory(work.main)
    await clients.let_team_read(
        work.main,
        clock,
        client_id=client_id,
        actor=actor,
        directory=directory,
        key_ids=key_ids,
        grants={(Kind.INTAKE.value, grant.epoch): grant.sealed for grant in request.grants},
    )


@router.post(
    "/clients/{client_id}/return",
    status_code=204,
    summary="Give a client back",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def return_client(
    client_id: ClientIdPath,
    request: ClientReturn,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """Put her on the waiting list in her old place; her coming sessions are cancelled, and permits end."""
    await matching.return_client(
        work.main,
        clock,
        client_id=client_id,
        counselor=actor,
        signed=request.permit,
        reason=request.reason,
    )


@router.post(
    "/clients/{client_id}/link",
    status_code=204,
    summary="Link a client's earlier file",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def link_client(
    client_id: ClientIdPath,
    request: LinkRequest,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """Note that the earlier file is the same woman's, who lost its phrase, and close that."""
    await retention.link_client(work.main, clock, client_id=client_id, counselor=actor, signed=request.permit)
