"""A counselor's other calendar: busy times taken from it, and the secret address at which it reads hers."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Response

from app.routers.dependencies import (
    Anonymous,
    ClockDep,
    CurrentCounselor,
    TransactionDep,
    WiringDep,
)
from app.routers.problems import responses
from app.routers.schemas.calendars import (
    BusyTime,
    BusyTimes,
    CalendarAddressView,
    NewCalendarAddress,
)
from app.routers.strictness import StrictRoute
from app.scheduling import service
from app.scheduling.feeds import busy_calendar
from app.scheduling.rules import Interval

_MEDIA_TYPE: Final = "text/calendar"
_CALENDAR: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {_MEDIA_TYPE: {}}, "description": "An iCalendar object."}
}
_OF_A_BODY: Final = responses(400, 401, 403, 413, 422)
router = APIRouter(tags=["calendars"], route_class=StrictRoute)


@router.get("/counselors/me/busy-times", summary="When one is busy elsewhere", responses=responses(401, 403))
async def get_busy_times(actor: CurrentCounselor, work: TransactionDep, clock: ClockDep) -> BusyTimes:
    """Return the spans from now on, in order, those that touch as one."""
    found = await service.list_busy_times(work.main, clock, counselor_id=actor.staff_id)
    return BusyTimes(busy=tuple(BusyTime(starts_at=one.starts_at, ends_at=one.ends_at) for one in found))


@router.put(
    "/counselors/me/busy-times",
    status_code=204,
    summary="Say when one is busy elsewhere",
    responses=_OF_A_BODY,
)
async def put_busy_times(
    request: BusyTimes, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep
) -> None:
    """Replace all of them; an empty list forgets them. No client is offered an hour that touches one."""
    busy = [Interval(one.starts_at, one.ends_at) for one in request.busy]
    await service.set_busy_times(work.main, clock, counselor_id=actor.staff_id, busy=busy)


@router.get(
    "/counselors/me/calendar-address",
    summary="Whether one's calendar has an address",
    responses=responses(401, 403),
)
async def get_address(actor: CurrentCounselor, work: TransactionDep) -> CalendarAddressView:
    """Return since when. The address itself is known to the device that made it."""
    made_on = await service.find_address_day(work.main, counselor_id=actor.staff_id)
    return CalendarAddressView(made_on=made_on)


@router.put(
    "/counselors/me/calendar-address",
    status_code=204,
    summary="Give one's calendar an address",
    responses=_OF_A_BODY,
)
async def put_address(
    request: NewCalendarAddress, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep
) -> None:
    """Keep the hash of an address made on the device. Whatever reads at the one before finds nothing from now on."""
    await service.set_calendar_address(
        work.main, clock, counselor_id=actor.staff_id, hashed=request.address_hash
    )


@router.delete(
    "/counselors/me/calendar-address",
    status_code=204,
    summary="Take the address away",
    responses=responses(401, 403),
)
async def delete_address(actor: CurrentCounselor, work: TransactionDep, clock: ClockDep) -> None:
    """Let nobody read one's calendar from outside any more."""
    await service.revoke_calendar_address(work.main, clock, counselor_id=actor.staff_id)


@router.get(
    "/calendars/{address}.ics",
    summary="When somebody is busy",
    dependencies=[Anonymous],
    responses=_CALENDAR | responses(404),
    response_class=Response,
)
async def read_calendar(
    address: Annotated[str, Path(description="The secret address.")],
    work: TransactionDep,
    wiring: WiringDep,
) -> Response:
    """Return a calendar of "Busy" for a calendar program. Whoever has the address may read; it names nobody."""
    events = await service.list_busy_events(work.main, wiring.clock, wiring.keys, address=address)
    return Response(busy_calendar(events, wiring.clock.now()), media_type=_MEDIA_TYPE)
