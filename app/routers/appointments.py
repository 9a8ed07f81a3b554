"""Appointments: listed, booked, moved and ended."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.errors import NotAllowed
from app.routers.appointment_views import FirstInstant, LastInstant, appointment_view, appointment_views
from app.routers.dependencies import (
    ClockDep,
    CurrentClient,
    CurrentCoordinator,
    CurrentCounselor,
    CurrentReader,
    TransactionDep,
)
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.scheduling import (
    AppointmentList,
    AppointmentView,
    AttendanceList,
    AttendanceView,
    BookingRequest,
    ReschedulingRequest,
)
from app.routers.strictness import StrictRoute
from app.scheduling import service
from app.scheduling.errors import AppointmentNotFound
from app.scheduling.models import Appointment
from app.scheduling.rules import Interval
from app.sessions.rules import Actor, ClientActor
from app.staff import service as staff

_USUAL_MINUTES: Final = 50
_USUAL_ZONE: Final = "UTC"
_AHEAD_DAYS: Final = 56
_PAST_DAYS: Final = 31
AppointmentIdPath = Annotated[UUID, Path(description="An appointment's id.")]
_OF_AN_ACT: Final = responses(401, 403, 404, 409, 422)
router = APIRouter(tags=["appointments"], route_class=StrictRoute)


@router.get("/appointments", summary="One's appointments", responses=responses(401, 403, 422))
async def list_appointments(
    actor: CurrentReader,
    work: TransactionDep,
    clock: ClockDep,
    first_at: FirstInstant = None,
    last_at: LastInstant = None,
) -> AppointmentList:
    """Return held, booked and past appointments in a window of 400 days at most.

    A month back and eight weeks ahead, if not said.
    """
    start = first_at or clock.now() - timedelta(days=_PAST_DAYS)
    window = Interval(start, last_at or clock.now() + timedelta(days=_AHEAD_DAYS))
    found = await service.list_appointments(work.main, actor=actor, window=window)
    return AppointmentList(appointments=await appointment_views(work.main, found))


@router.post(
    "/appointments",
    status_code=201,
    summary="Book an appointment",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=AppointmentView,
)
async def book(
    request: BookingRequest, actor: CurrentReader, work: TransactionDep, clock: ClockDep, once: OnceDep
) -> Response:
    """Book a session. A client takes an offered slot; a counselor books any free time for her client."""

    async def create() -> AppointmentView:
        return await appointment_view(work.main, await _book(work.main, clock, actor, request))

    return await once(actor.actor_id, create)


@router.post("/appointments/{appointment_id}/confirm", summary="Take a held hour", responses=_OF_AN_ACT)
async def confirm(
    appointment_id: AppointmentIdPath, actor: CurrentClient, work: TransactionDep, clock: ClockDep
) -> AppointmentView:
    """Book one of the hours that are held for the client; the others become free."""
    changed = await service.confirm_hold(
        work.main, clock, client_id=actor.client_id, appointment_id=appointment_id
    )
    return await appointment_view(work.main, changed)


@router.post(
    "/appointments/{appointment_id}/reschedule",
    summary="Move an appointment",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def reschedule(
    appointment_id: AppointmentIdPath,
    request: ReschedulingRequest,
    actor: CurrentReader,
    work: TransactionDep,
    clock: ClockDep,
) -> AppointmentView:
    """Move a booked session, decided on the version the actor saw."""
    moved = await service.reschedule_appointment(
        work.main,
        clock,
        actor=actor,
        appointment_id=appointment_id,
        starts_at=request.starts_at,
        expected_version=request.version,
    )
    return await appointment_view(work.main, moved)


@router.post("/appointments/{appointment_id}/cancel", summary="Cancel an appointment", responses=_OF_AN_ACT)
async def cancel(
    appointment_id: AppointmentIdPath, actor: CurrentReader, work: TransactionDep, clock: ClockDep
) -> AppointmentView:
    """Cancel a session; late where the counselor's notice has passed."""
    changed = await service.cancel_appointment(work.main, clock, actor=actor, appointment_id=appointment_id)
    return await appointment_view(work.main, changed)


@router.post(
    "/appointments/{appointment_id}/complete", summary="Mark a session as held", responses=_OF_AN_ACT
)
async def complete(
    appointment_id: AppointmentIdPath, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep
) -> AppointmentView:
    """Say that a session that has begun took place."""
    changed = await service.complete_appointment(
        work.main, clock, counselor_id=actor.staff_id, appointment_id=appointment_id
    )
    return await appointment_view(work.main, changed)


@router.post(
    "/appointments/{appointment_id}/no-show",
    summary="Note that the client did not come",
    responses=_OF_AN_ACT,
)
async def mark_no_show(
    appointment_id: AppointmentIdPath, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep
) -> AppointmentView:
    """Say that the client of a session that has begun did not come."""
    changed = await service.mark_no_show(
        work.main, clock, counselor_id=actor.staff_id, appointment_id=appointment_id
    )
    return await appointment_view(work.main, changed)


@router.get(
    "/appointments/{appointment_id}/attendances",
    summary="Who came to a session",
    responses=responses(401, 403, 404, 422),
)
async def list_attendances(
    appointment_id: AppointmentIdPath, actor: CurrentCounselor, work: TransactionDep
) -> AttendanceList:
    """Return how a session with one's client went; nothing while it is not said. A group's are asked of the group."""
    held = await service.get_appointment(work.main, actor=actor, appointment_id=appointment_id)
    if held.group_id is not None:
        raise AppointmentNotFound
    found = await service.list_attendances(work.main, appointment_id=appointment_id)
    return AttendanceList(
        attendances=[AttendanceView(client_id=one, outcome=found[one]) for one in sorted(found)]
    )


@router.get(
    "/counselors/{staff_id}/appointments",
    summary="A counselor's coming sessions",
    responses=responses(401, 403, 404, 422),
)
async def list_coming_of_counselor(
    staff_id: Annotated[UUID, Path(description="A counselor's staff id.")],
    _: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
) -> AppointmentList:
    """Return what is booked with her and has not started, also once she is suspended: it has to be moved then."""
    await staff.get_staff(work.main, staff_id=staff_id)
    found = await service.list_coming_sessions(work.main, clock, counselor_id=staff_id)
    return AppointmentList(appointments=await appointment_views(work.main, found))


async def _book(session: AsyncSession, clock: Clock, actor: Actor, request: BookingRequest) -> Appointment:
    if isinstance(actor, ClientActor):
        if request.client_id not in (None, actor.client_id):
            raise NotAllowed
        return await service.book_appointment(
            session, clock, client_id=actor.client_id, starts_at=request.starts_at
        )
    if request.client_id is None:
        raise NotAllowed
    calendar = await service.get_hours(session, counselor_id=actor.staff_id)
    return await service.book_appointment_for(
        session,
        clock,
        counselor_id=actor.staff_id,
        client_id=request.client_id,
        starts_at=request.starts_at,
        minutes=request.minutes or calendar.session_minutes or _USUAL_MINUTES,
        zone=request.zone or calendar.zone or _USUAL_ZONE,
    )
