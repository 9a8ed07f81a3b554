"""The draft of a counselor's note: one sealed slot for each of her clients."""

from fastapi import APIRouter

from app.clients import service
from app.routers.clients import ClientIdPath
from app.routers.dependencies import CurrentCounselor, TransactionDep
from app.routers.problems import responses
from app.routers.schemas.records import DraftView, NewDraft
from app.routers.strictness import StrictRoute

router = APIRouter(tags=["clients"], route_class=StrictRoute)


@router.get(
    "/clients/{client_id}/draft", summary="One's draft of a note", responses=responses(401, 403, 404, 422)
)
async def get_draft(client_id: ClientIdPath, actor: CurrentCounselor, work: TransactionDep) -> DraftView:
    """Return what the counselor was writing, sealed as it is; absent where there is none."""
    return DraftView(draft=await service.find_draft(work.main, client_id=client_id, actor=actor))


@router.put(
    "/clients/{client_id}/draft",
    status_code=204,
    summary="Keep a draft of a note",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def put_draft(
    client_id: ClientIdPath, request: NewDraft, actor: CurrentCounselor, work: TransactionDep
) -> None:
    """Put a sealed draft in the place of the one before. It is sealed like a first record of `casework`."""
    await service.keep_draft(work.main, client_id=client_id, actor=actor, sealed=request.draft)


@router.delete(
    "/clients/{client_id}/draft",
    status_code=204,
    summary="Discard a draft of a note",
    responses=responses(401, 403, 404, 422),
)
async def delete_draft(client_id: ClientIdPath, actor: CurrentCounselor, work: TransactionDep) -> None:
    """Empty the slot."""
    await service.discard_draft(work.main, client_id=client_id, actor=actor)
