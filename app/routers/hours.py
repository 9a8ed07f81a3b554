"""A counselor's hours, and what can be booked in them."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clock import Clock
from app.routers.appointment_views import FirstInstant, LastInstant, appointment_views
from app.routers.dependencies import (
    ClockDep,
    CurrentClient,
    CurrentCoordinator,
    CurrentCounselor,
    TransactionDep,
)
from app.routers.problems import responses
from app.routers.schemas.scheduling import (
    AppointmentList,
    Hours,
    HoursExceptionEntry,
    HoursSet,
    LeaveEntry,
    PolicyEntry,
    SlotList,
    SlotView,
    WeeklyHoursEntry,
    ZoneName,
)
from app.routers.strictness import StrictRoute
from app.scheduling import service
from app.scheduling.calendars import Calendar
from app.scheduling.rules import (
    BookingPolicy,
    ExceptionKind,
    HoursException,
    Interval,
    Leave,
    Slot,
    WeeklyHours,
)
from app.staff import service as staff

_USUAL_ZONE: Final = "UTC"
_SHOWN_DAYS: Final = 28
MovingAppointment = Annotated[
    UUID | None, Query(description="An appointment of hers that is to be moved: its own time is offered too.")
]
LeaveDay = Annotated[date, Query(description="A day of her zone.")]
router = APIRouter(tags=["hours"], route_class=StrictRoute)


@router.get("/counselors/me/hours", summary="One's own hours", responses=responses(401, 403, 404))
async def get_hours(actor: CurrentCounselor, work: TransactionDep) -> Hours:
    """Return weekly hours, exceptions, leave and booking policy as they were set."""
    return _hours_view(await service.get_hours(work.main, counselor_id=actor.staff_id))


@router.put(
    "/counselors/me/hours",
    summary="Set one's hours",
    responses=responses(400, 401, 403, 413, 422),
)
async def put_hours(
    request: Hours, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep
) -> HoursSet:
    """Replace everything that decides when one can be booked. What is booked stays; what leave touches is listed."""
    touched = await service.set_hours(
        work.main,
        clock,
        counselor_id=actor.staff_id,
        zone=request.zone,
        hours=[_weekly(entry, request.zone) for entry in request.weekly],
        exceptions=[_exception(entry, request.zone) for entry in request.exceptions],
        leaves=[Leave(entry.first_on, entry.last_on, request.zone) for entry in request.leaves],
        policy=BookingPolicy(**request.policy.model_dump()),
    )
    return HoursSet(touched=await appointment_views(work.main, touched))


@router.get(
    "/counselors/me/hours/touched",
    summary="What leave would touch",
    responses=responses(401, 403, 422),
)
async def list_touched(
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
    first_on: LeaveDay,
    last_on: LeaveDay,
    zone: Annotated[ZoneName | None, Query(description="That of her hours, if absent.")] = None,
) -> AppointmentList:
    """Return what is held or booked and would stand in leave on these days, both included. Nothing is changed."""
    told_in = zone or (await service.get_hours(work.main, counselor_id=actor.staff_id)).zone or _USUAL_ZONE
    leave = Leave(first_on, last_on, told_in)
    found = await service.list_touched(work.main, clock, counselor_id=actor.staff_id, leaves=[leave])
    return AppointmentList(appointments=await appointment_views(work.main, found))


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
    return await _slots(
        work.main, clock, client.counselor_id, first_at, last_at, moving, for_client=actor.client_id
    )


async def _slots(
    session: AsyncSession,
    clock: Clock,
    counselor_id: UUID,
    first_at: datetime | None,
    last_at: datetime | None,
    moving: UUID | None = None,
    *,
    for_client: str | None = None,
) -> SlotList:
    start = first_at or clock.now()
    window = Interval(start, last_at or start + timedelta(days=_SHOWN_DAYS))
    found = await service.list_slots(
        session, clock, counselor_id=counselor_id, window=window, moving=moving, for_client=for_client
    )
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
