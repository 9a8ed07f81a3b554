"""Sessions of groups: planned as a series or one by one, moved, cancelled, stood in for."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.groups import service
from app.routers.dependencies import ClockDep, CurrentReader, CurrentStaff, TransactionDep
from app.routers.groups import GroupIdPath
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.group_sessions import (
    FacilitatorReplaced,
    GroupProspectView,
    GroupSeriesPlanned,
    GroupSeriesPreview,
    GroupSeriesRequest,
    GroupSessionList,
    GroupSessionRequest,
    GroupSessionsCancellation,
    GroupSessionsMove,
    GroupSessionView,
    Substitution,
)
from app.routers.strictness import StrictRoute
from app.scheduling import service as scheduling
from app.scheduling.models import Appointment
from app.scheduling.rules import AppointmentState, SeriesChange, WeeklySeries, wall_time, zone

SessionIdPath = Annotated[UUID, Path(description="A session of the group.")]
_OF_A_BODY: Final = responses(400, 401, 403, 404, 409, 413, 422)
router = APIRouter(prefix="/groups", tags=["groups"], route_class=StrictRoute)


@router.get("/{group_id}/sessions", summary="A group's sessions", responses=responses(401, 403, 404, 422))
async def list_sessions(
    group_id: GroupIdPath, actor: CurrentReader, work: TransactionDep
) -> GroupSessionList:
    """Return the group's sessions in order, cancelled ones too."""
    found = await service.list_group_sessions(work.main, group_id=group_id, actor=actor)
    return GroupSessionList(sessions=await _views(work.main, found))


@router.post(
    "/{group_id}/sessions",
    status_code=201,
    summary="Plan a session",
    responses=_OF_A_BODY,
    response_model=GroupSessionView,
)
async def plan_session(
    group_id: GroupIdPath,
    request: GroupSessionRequest,
    actor: CurrentStaff,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Plan one session; the hours of every facilitator, of the group and of the room are taken with it."""

    async def create() -> GroupSessionView:
        planned = await service.plan_group_session(
            work.main,
            clock,
            group_id=group_id,
            actor=actor,
            starts_at=request.starts_at,
            minutes=request.minutes,
            zone=request.zone,
            room_id=request.room_id,
        )
        (view,) = await _views(work.main, [planned])
        return view

    return await once(actor.actor_id, create)


@router.post("/{group_id}/series/preview", summary="How a group's series would stand", responses=_OF_A_BODY)
async def preview_series(
    group_id: GroupIdPath,
    request: GroupSeriesRequest,
    actor: CurrentStaff,
    work: TransactionDep,
    clock: ClockDep,
) -> GroupSeriesPreview:
    """Return for each session whether it could be planned, and who has something else. Nothing is kept."""
    planned, standings = await service.preview_group_series(
        work.main,
        clock,
        group_id=group_id,
        actor=actor,
        series=_series(request),
        room_id=request.room_id,
    )
    return GroupSeriesPreview(
        zone=request.zone,
        occurrences=[
            GroupProspectView(
                position=one.position,
                starts_at=one.span.starts_at,
                ends_at=one.span.ends_at,
                local_start=wall_time(one.span.starts_at, zone(request.zone)),
                standing=standing.standing,
                staff_ids=list(standing.staff_ids),
                room_taken=standing.room_taken,
                group_taken=standing.group_taken,
            )
            for one, standing in zip(planned, standings, strict=True)
        ],
    )


@router.post(
    "/{group_id}/series",
    status_code=201,
    summary="Plan a group's series",
    responses=_OF_A_BODY,
    response_model=GroupSeriesPlanned,
)
async def plan_series(
    group_id: GroupIdPath,
    request: GroupSeriesRequest,
    actor: CurrentStaff,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Plan every session of a weekly series, or none; a refusal names those that stand against it."""

    async def create() -> GroupSeriesPlanned:
        planned = await service.plan_group_series(
            work.main,
            clock,
            group_id=group_id,
            actor=actor,
            series=_series(request),
            room_id=request.room_id,
        )
        views = await _views(work.main, planned)
        return GroupSeriesPlanned.model_validate({"series_id": planned[0].series_id, "sessions": views})

    return await once(actor.actor_id, create)


@router.post("/{group_id}/sessions/move", summary="Move a group's sessions", responses=_OF_A_BODY)
async def move_sessions(
    group_id: GroupIdPath,
    request: GroupSessionsMove,
    actor: CurrentStaff,
    work: TransactionDep,
    clock: ClockDep,
) -> GroupSessionList:
    """Move one, some or all that are to come, decided on the versions seen: all of them or none."""
    moved = await service.move_group_sessions(
        work.main,
        clock,
        group_id=group_id,
        actor=actor,
        starts_at=request.starts_at,
        versions={one.appointment_id: one.version for one in request.moved},
    )
    return GroupSessionList(sessions=await _views(work.main, moved))


@router.post("/{group_id}/sessions/cancel", summary="Cancel a group's sessions", responses=_OF_A_BODY)
async def cancel_sessions(
    group_id: GroupIdPath,
    request: GroupSessionsCancellation,
    actor: CurrentStaff,
    work: TransactionDep,
    clock: ClockDep,
) -> GroupSessionList:
    """Cancel one, some or all booked ones, decided on the versions seen: all of them or none."""
    cancelled = await service.cancel_group_sessions(
        work.main,
        clock,
        group_id=group_id,
        actor=actor,
        versions={one.appointment_id: one.version for one in request.cancelled},
    )
    return GroupSessionList(sessions=await _views(work.main, cancelled))


@router.post(
    "/{group_id}/sessions/{session_id}/substitution",
    summary="Let somebody stand in for one session",
    responses=_OF_A_BODY,
)
async def substitute(
    group_id: GroupIdPath,
    session_id: SessionIdPath,
    request: Substitution,
    actor: CurrentStaff,
    work: TransactionDep,
    clock: ClockDep,
) -> GroupSessionView:
    """Free a facilitator's hour and take the substitute's. What is sealed in the group does not open to her by this."""
    held = await service.substitute_facilitator(
        work.main,
        clock,
        group_id=group_id,
        actor=actor,
        appointment_id=session_id,
        version=request.version,
        replaced_id=request.staff_id,
        substitute_id=request.substitute_id,
    )
    (view,) = await _views(work.main, [held])
    return view


def _series(request: GroupSeriesRequest) -> WeeklySeries:
    return WeeklySeries(
        first_at=request.starts_at,
        count=request.count,
        minutes=request.minutes,
        zone=request.zone,
        changes=tuple(SeriesChange(one.position, one.starts_at) for one in request.changes),
    )


async def _views(session: AsyncSession, sessions: Sequence[Appointment]) -> list[GroupSessionView]:
    held = await scheduling.list_session_facilitators(session, listed=sessions)
    replaced = await scheduling.list_session_replacements(session, listed=sessions)
    return [
        GroupSessionView.model_validate(
            {
                "appointment_id": one.appointment_id,
                "group_id": one.group_id,
                "series_id": one.series_id,
                "starts_at": one.starts_at,
                "ends_at": one.ends_at,
                "zone": one.zone,
                "state": AppointmentState(one.state),
                "version": one.version,
                "room_id": one.room_id,
                "facilitator_ids": list(held.get(one.appointment_id, ())),
                "replaced": [
                    FacilitatorReplaced(staff_id=staff_id, substitute_id=substitute_id)
                    for staff_id, substitute_id in replaced.get(one.appointment_id, {}).items()
                ],
            }
        )
        for one in sessions
    ]
