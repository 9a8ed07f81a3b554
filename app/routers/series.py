"""Weekly series of sessions: looked at before, booked, moved and cancelled as one."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.routers.appointment_views import appointment_views
from app.routers.dependencies import (
    ClockDep,
    CurrentCounselor,
    CurrentReader,
    TransactionDep,
)
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.scheduling import AppointmentList
from app.routers.schemas.series import (
    ProspectView,
    SeriesBooked,
    SeriesMove,
    SeriesPreview,
    SeriesRequest,
)
from app.routers.strictness import StrictRoute
from app.scheduling import service
from app.scheduling.rules import SeriesChange, WeeklySeries, wall_time, zone
from app.sessions.rules import StaffActor

_USUAL_MINUTES: Final = 50
_USUAL_ZONE: Final = "UTC"
SeriesIdPath = Annotated[UUID, Path(description="What the sessions of a series have in common.")]
_OF_A_BODY: Final = responses(400, 401, 403, 404, 409, 413, 422)
router = APIRouter(prefix="/series", tags=["series"], route_class=StrictRoute)


@router.post("/preview", summary="How a series would stand", responses=_OF_A_BODY)
async def preview(
    request: SeriesRequest, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep
) -> SeriesPreview:
    """Return for each session whether it could be booked. Nothing is kept; booking decides anew."""
    series = await _series(work.main, actor, request)
    prospects = await service.preview_series(
        work.main, clock, counselor_id=actor.staff_id, client_id=request.client_id, series=series
    )
    return SeriesPreview(
        zone=series.zone,
        occurrences=[
            ProspectView(
                position=one.occurrence.position,
                starts_at=one.occurrence.span.starts_at,
                ends_at=one.occurrence.span.ends_at,
                local_start=wall_time(one.occurrence.span.starts_at, zone(series.zone)),
                standing=one.standing,
            )
            for one in prospects
        ],
    )


@router.post("", status_code=201, summary="Book a series", responses=_OF_A_BODY, response_model=SeriesBooked)
async def book(
    request: SeriesRequest, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep, once: OnceDep
) -> Response:
    """Book every session of a weekly series with one's client, or none of them."""

    async def create() -> SeriesBooked:
        series = await _series(work.main, actor, request)
        booked = await service.book_series(
            work.main, clock, counselor_id=actor.staff_id, client_id=request.client_id, series=series
        )
        views = await appointment_views(work.main, booked)
        return SeriesBooked.model_validate({"series_id": booked[0].series_id, "appointments": views})

    return await once(actor.actor_id, create)


@router.post("/{series_id}/reschedule", summary="Move sessions of a series", responses=_OF_A_BODY)
async def reschedule(
    series_id: SeriesIdPath,
    request: SeriesMove,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
) -> AppointmentList:
    """Move one, some or all that are to come, decided on the versions the counselor saw: all of them or none."""
    moved = await service.move_series(
        work.main,
        clock,
        actor=actor,
        series_id=series_id,
        starts_at=request.starts_at,
        versions={one.appointment_id: one.version for one in request.moved},
    )
    return AppointmentList(appointments=await appointment_views(work.main, moved))


@router.post(
    "/{series_id}/cancel",
    summary="Cancel what is to come of a series",
    responses=responses(401, 403, 404, 409, 422),
)
async def cancel(
    series_id: SeriesIdPath, actor: CurrentReader, work: TransactionDep, clock: ClockDep
) -> AppointmentList:
    """Cancel every session of a series that has not started; a client's are late within the notice."""
    cancelled = await service.cancel_series(work.main, clock, actor=actor, series_id=series_id)
    return AppointmentList(appointments=await appointment_views(work.main, cancelled))


async def _series(session: AsyncSession, actor: StaffActor, request: SeriesRequest) -> WeeklySeries:
    calendar = await service.get_hours(session, counselor_id=actor.staff_id)
    return WeeklySeries(
        first_at=request.starts_at,
        count=request.count,
        minutes=request.minutes or calendar.session_minutes or _USUAL_MINUTES,
        zone=request.zone or calendar.zone or _USUAL_ZONE,
        changes=tuple(SeriesChange(one.position, one.starts_at) for one in request.changes),
    )
