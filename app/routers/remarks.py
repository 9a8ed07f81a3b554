"""Remarks: from who leads a group to a member's own counselor, sealed to the counselor alone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from app.groups import service
from app.routers.dependencies import ClockDep, CurrentCounselor, TransactionDep
from app.routers.entitlements import KeyIdsDep
from app.routers.group_attendances import MemberIdPath
from app.routers.groups import GroupIdPath
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.remarks import (
    MembersAssignment,
    NewRemark,
    RemarkKept,
    RemarkList,
    RemarkView,
)
from app.routers.strictness import StrictRoute

router = APIRouter(tags=["groups"], route_class=StrictRoute)


@router.get(
    "/groups/{group_id}/seats/{client_id}/assignment",
    summary="Who answers for a member",
    responses=responses(401, 403, 404, 409, 422),
)
async def get_assignment(
    group_id: GroupIdPath, client_id: MemberIdPath, actor: CurrentCounselor, work: TransactionDep
) -> MembersAssignment:
    """Return the newest signed assignment of a member, to verify before anything is sealed to her counselor."""
    signed = await service.get_members_assignment(
        work.main, group_id=group_id, actor=actor, client_id=client_id
    )
    return MembersAssignment(assignment=signed)


@router.post(
    "/groups/{group_id}/remarks",
    status_code=201,
    summary="Tell a member's counselor something",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=RemarkKept,
)
async def send(
    group_id: GroupIdPath,
    request: NewRemark,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Keep a letter that only the counselor who answers for the member can open."""

    async def create() -> RemarkKept:
        remark_id = await service.send_remark(
            work, clock, group_id=group_id, actor=actor, client_id=request.client_id, sealed=request.letter
        )
        return RemarkKept(remark_id=remark_id)

    return await once(actor.actor_id, create)


@router.get("/counselors/me/remarks", summary="Remarks on one's clients", responses=responses(401, 403))
async def list_remarks(actor: CurrentCounselor, work: TransactionDep, key_ids: KeyIdsDep) -> RemarkList:
    """Return what was said of one's clients in their groups and is sealed to oneself, the oldest first."""
    found = await service.list_remarks(work, actor=actor, key_ids=key_ids)
    return RemarkList(
        remarks=[
            RemarkView(
                remark_id=one.remark_id,
                client_id=one.client_id,
                group_id=one.group_id,
                author_key_id=one.author_key_id,
                sent_on=one.sent_on,
                letter=one.sealed,
            )
            for one in found
        ]
    )


@router.delete(
    "/counselors/me/remarks/{remark_id}",
    status_code=204,
    summary="Put a remark aside",
    responses=responses(401, 403, 404, 422),
)
async def put_aside(
    remark_id: Annotated[UUID, Path(description="A remark's id.")],
    _: CurrentCounselor,
    work: TransactionDep,
    key_ids: KeyIdsDep,
) -> None:
    """Keep a remark no longer, once its reader has taken from it what she needs."""
    await service.put_remark_aside(work.main, remark_id=remark_id, key_ids=key_ids)
