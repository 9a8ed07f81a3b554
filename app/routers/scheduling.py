"""Hours, slots and appointments."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clock import Clock
from app.errors import NotAllowed
from app.routers.appointment_views import appointment_view, appointment_views
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
from app.routers.schemas.common import Instant
from app.routers.schemas.scheduling import (
    AppointmentList,
    AppointmentView,
    BookingRequest,
    Hours,
    HoursExceptionEntry,
    LeaveEntry,
    PolicyEntry,
    ReschedulingRequest,
    SlotList,
    SlotView,
    WeeklyHoursEntry,
)
from app.routers.strictness import StrictRoute
from app.scheduling import service
from app.scheduling.calendars import Calendar
from app.scheduling.models import Appointment
from app.scheduling.rules import (
    BookingPolicy,
    ExceptionKind,
    HoursException,
    Interval,
    Leave,
    Slot,
    WeeklyHours,
)
from app.sessions.rules import Actor, ClientActor
from app.staff import service as staff

_USUAL_MINUTES: Final = 50
_USUAL_ZONE: Final = "UTC"
_SHOWN_DAYS: Final = 28
_PAST_DAYS: Final = 31
AppointmentIdPath = Annotated[UUID, Path(description="An appointment's id.")]
FirstInstant = Annotated[Instant | None, Query(alias="from", description="Now, if absent.")]
LastInstant = Annotated[Instant | None, Query(alias="to", description="Some weeks later, if absent.")]
MovingAppointment = Annotated[
    UUID | None, Query(description="An appointment of hers that is to be moved: its own time is offered too.")
]
_OF_AN_ACT: Final = responses(401, 403, 404, 409, 422)
router = APIRouter(tags=["scheduling"], route_class=StrictRoute)


@router.get("/counselors/me/hours", summary="One's own hours", responses=responses(401, 403, 404))
async def get_hours(actor: CurrentCounselor, work: TransactionDep) -> Hours:
    """Return weekly hours, exceptions, leave and booking policy as they were set."""
    return _hours_view(await service.get_hours(work.main, counselor_id=actor.staff_id))


@router.put(
    "/counselors/me/hours",
    status_code=204,
    summary="Set one's hours",
    responses=responses(400, 401, 403, 413, 422),
)
async def put_hours(request: Hours, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep) -> None:
    """Replace everything that decides when one can be booked. Booked sessions stay."""
    await service.set_hours(
        work.main,
        clock,
        counselor_id=actor.staff_id,
        hours=[_weekly(entry, request.zone) for entry in request.weekly],
        exceptions=[_exception(entry, request.zone) for entry in request.exceptions],
        leaves=[Leave(entry.first_on, entry.last_on, request.zone) for entry in request.leaves],
        policy=BookingPolicy(**request.policy.model_dump()),
    )


@router.get(
    "/counselors/{staff_id}/slots",
    summary="A counselor's bookable sessions",
    responses=responses(401, 403, 404, 422),
)
async def get_slots_of_counselor(
    staff_id: Annotated[UUID, Path(description="A counselor's staff id.")],
    _: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
    first_at: FirstInstant = None,
    last_at: LastInstant = None,
) -> SlotList:
    """Return what could be booked in a window."""
    await staff.get_active_staff(work.main, staff_id=staff_id)
    return await _slots(work.main, clock, staff_id, first_at, last_at)


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


@router.get(
    "/clients/me/slots",
    summary="Sessions one could book",
    responses=responses(401, 403, 404, 422),
)
async def get_own_slots(
    actor: CurrentClient,
    work: TransactionDep,
    clock: ClockDep,
    first_at: FirstInstant = None,
    last_at: LastInstant = None,
    moving: MovingAppointment = None,
) -> SlotList:
    """Return the bookable sessions of the client's own counselor; none while she has none."""
    client = await clients.get_client(work.main, client_id=actor.client_id)
    if client.counselor_id is None:
        return SlotList(slots=[])
    if moving is not None:
        await service.get_appointment(work.main, actor=actor, appointment_id=moving)
    return await _slots(work.main, clock, client.counselor_id, first_at, last_at, moving)


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
    window = Interval(start, last_at or clock.now() + timedelta(days=2 * _SHOWN_DAYS))
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


async def _slots(
    session: AsyncSession,
    clock: Clock,
    counselor_id: UUID,
    first_at: datetime | None,
    last_at: datetime | None,
    moving: UUID | None = None,
) -> SlotList:
    start = first_at or clock.now()
    window = Interval(start, last_at or start + timedelta(days=_SHOWN_DAYS))
    found = await service.list_slots(session, clock, counselor_id=counselor_id, window=window, moving=moving)
    return SlotList(slots=[_slot_view(slot) for slot in found])


def _weekly(entry: WeeklyHoursEntry, zone: str) -> WeeklyHours:
    return WeeklyHours(entry.weekday, entry.starts, entry.ends, zone, entry.valid_from, entry.valid_until)


def _exception(entry: HoursExceptionEntry, zone: str) -> HoursException:
    return HoursException(entry.on, ExceptionKind(entry.kind), zone, entry.starts, entry.ends)


def _hours_view(calendar: Calendar) -> Hours:
    policy = calendar.policy
    return Hours(
        zone=calendar.zone or _USUAL_ZONE,
        weekly=tuple(
            WeeklyHoursEntry(
                weekday=one.weekday,
                starts=one.starts,
                ends=one.ends,
                valid_from=one.valid_from,
                valid_until=one.valid_until,
            )
            for one in calendar.hours
        ),
        exceptions=tuple(
            HoursExceptionEntry(on=one.on, kind=one.kind.value, starts=one.starts, ends=one.ends)
            for one in calendar.exceptions
        ),
        leaves=tuple(LeaveEntry(first_on=one.starts_on, last_on=one.ends_on) for one in calendar.leaves),
        policy=PolicyEntry() if policy is None else PolicyEntry.model_validate(policy, from_attributes=True),
    )


def _slot_view(slot: Slot) -> SlotView:
    return SlotView(
        starts_at=slot.starts_at, ends_at=slot.ends_at, zone=slot.zone, local_start=slot.local_start
    )
