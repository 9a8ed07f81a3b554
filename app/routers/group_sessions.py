"""Sessions of groups, and who came to them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from app.groups import service
from app.routers.dependencies import ClockDep, CurrentCounselor, CurrentReader, TransactionDep
from app.routers.groups import GroupIdPath
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.common import HexId
from app.routers.schemas.groups import GroupSessionList, GroupSessionRequest, GroupSessionView
from app.routers.schemas.scheduling import AttendanceEntry
from app.routers.strictness import StrictRoute
from app.scheduling.models import Appointment

router = APIRouter(prefix="/groups", tags=["groups"], route_class=StrictRoute)


@router.get("/{group_id}/sessions", summary="A group's sessions", responses=responses(401, 403, 404, 422))
async def list_sessions(
    group_id: GroupIdPath, actor: CurrentReader, work: TransactionDep
) -> GroupSessionList:
    """Return the group's sessions in order."""
    found = await service.list_group_sessions(work.main, group_id=group_id, actor=actor)
    return GroupSessionList(sessions=[_session_view(one) for one in found])


@router.post(
    "/{group_id}/sessions",
    status_code=201,
    summary="Plan a session",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=GroupSessionView,
)
async def plan_session(
    group_id: GroupIdPath,
    request: GroupSessionRequest,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Plan one session; the facilitator's and the group's time is taken with it."""

    async def create() -> GroupSessionView:
        planned = await service.plan_group_session(
            work.main,
            clock,
            group_id=group_id,
            facilitator=actor,
            starts_at=request.starts_at,
            minutes=request.minutes,
            zone=request.zone,
        )
        return _session_view(planned)

    return await once(actor.actor_id, create)


@router.put(
    "/{group_id}/sessions/{session_id}/attendances/{client_id}",
    status_code=204,
    summary="Say whether a member came",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def record_attendance(
    group_id: GroupIdPath,
    session_id: Annotated[UUID, Path(description="A session of the group.")],
    client_id: Annotated[HexId, Path(description="A member's client id.")],
    request: AttendanceEntry,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """Record from the session's start on whether one member came. It says nothing about the others."""
    await service.record_attendance(
        work.main,
        clock,
        group_id=group_id,
        facilitator=actor,
        appointment_id=session_id,
        client_id=client_id,
        outcome=request.outcome,
    )


def _session_view(session: Appointment) -> GroupSessionView:
    return GroupSessionView(
        appointment_id=session.appointment_id, starts_at=session.starts_at, ends_at=session.ends_at
    )
