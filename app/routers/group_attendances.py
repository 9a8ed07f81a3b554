"""Who came to a group's sessions, and who is to be asked after."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path

from app.groups import service
from app.routers.dependencies import ClockDep, CurrentCounselor, TransactionDep
from app.routers.group_sessions import SessionIdPath
from app.routers.groups import GroupIdPath
from app.routers.problems import responses
from app.routers.schemas.common import HexId
from app.routers.schemas.group_sessions import PresenceEntry, PresenceList, PresenceView
from app.routers.strictness import StrictRoute
from app.scheduling.rules import Attended

MemberIdPath = Annotated[HexId, Path(description="A member's client id.")]
router = APIRouter(prefix="/groups", tags=["groups"], route_class=StrictRoute)


@router.get(
    "/{group_id}/sessions/{session_id}/attendances",
    summary="Who came to a group's session",
    responses=responses(401, 403, 404, 422),
)
async def list_attendances(
    group_id: GroupIdPath, session_id: SessionIdPath, actor: CurrentCounselor, work: TransactionDep
) -> PresenceList:
    """Return everybody who sat in the group when the session began, or sits there now, and what was said of each."""
    found = await service.list_attendances(
        work.main, group_id=group_id, actor=actor, appointment_id=session_id
    )
    return PresenceList(attendances=_views(found))


@router.put(
    "/{group_id}/sessions/{session_id}/attendances/{client_id}",
    status_code=204,
    summary="Say whether a member came",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def record_attendance(
    group_id: GroupIdPath,
    session_id: SessionIdPath,
    client_id: MemberIdPath,
    request: PresenceEntry,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """Record from the session's start on how it went for one member; for two weeks another word takes its place."""
    await service.record_attendance(
        work.main,
        clock,
        group_id=group_id,
        actor=actor,
        appointment_id=session_id,
        client_id=client_id,
        presence=request.outcome,
    )


@router.put(
    "/{group_id}/sessions/{session_id}/attendances/{client_id}/follow-up",
    status_code=204,
    summary="Note that an absence was followed up",
    responses=responses(401, 403, 404, 422),
)
async def mark_followed_up(
    group_id: GroupIdPath,
    session_id: SessionIdPath,
    client_id: MemberIdPath,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """Take somebody who was absent off the list of those to ask after; the first day counts."""
    await service.mark_followed_up(
        work.main,
        clock,
        group_id=group_id,
        actor=actor,
        appointment_id=session_id,
        client_id=client_id,
    )


@router.get(
    "/{group_id}/absences", summary="Who is to be asked after", responses=responses(401, 403, 404, 422)
)
async def list_absences(group_id: GroupIdPath, actor: CurrentCounselor, work: TransactionDep) -> PresenceList:
    """Return who stayed away without a word the last time anything was said of her, with no follow-up since."""
    found = await service.list_absences(work.main, group_id=group_id, actor=actor)
    return PresenceList(attendances=_views(found))


def _views(found: Sequence[Attended]) -> list[PresenceView]:
    return [
        PresenceView(
            appointment_id=one.appointment_id,
            starts_at=one.starts_at,
            client_id=one.client_id,
            outcome=one.presence,
            followed_up_on=one.followed_up_on,
        )
        for one in found
    ]
