"""What counselors said about their time: written as a whole, read for any number of counselors at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import delete, insert, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_all_ignoring, insert_ignoring
from app.scheduling.calendars import Calendar
from app.scheduling.models import (
    Appointment,
    BookingPolicyRow,
    BusyTime,
    HoursExceptionRow,
    LeaveRow,
    SessionFacilitator,
    WeeklyHoursRow,
)
from app.scheduling.rules import (
    AppointmentState,
    BookingPolicy,
    ExceptionKind,
    HoursException,
    Interval,
    Leave,
    WeeklyHours,
)

# The day of a window's edge may begin up to a day earlier, and a session may reach across its midnight.
_REACH: Final = timedelta(days=2)
# Sessions that are over still count against their day's limit; their cells are past and stop nobody.
_COUNTED: Final = (
    AppointmentState.HELD,
    AppointmentState.BOOKED,
    AppointmentState.COMPLETED,
    AppointmentState.NO_SHOW,
)

_Value = TypeVar("_Value")


async def lock_policy(session: AsyncSession, counselor_id: UUID) -> None:
    """Wait until nobody else decides on this counselor's hours, and keep others waiting until the end."""
    await session.execute(
        select(BookingPolicyRow.counselor_id)
        .where(BookingPolicyRow.counselor_id == counselor_id)
        .with_for_update()
    )


async def replace_policy(session: AsyncSession, counselor_id: UUID, policy: BookingPolicy, zone: str) -> None:
    """Write a counselor's policy and the zone of her calendar, which also locks both."""
    values = {**asdict(policy), "zone": zone}
    if not await insert_ignoring(session, BookingPolicyRow, {"counselor_id": counselor_id, **values}):
        await session.execute(
            update(BookingPolicyRow).where(BookingPolicyRow.counselor_id == counselor_id).values(**values)
        )


async def replace_hours(session: AsyncSession, counselor_id: UUID, hours: Iterable[WeeklyHours]) -> None:
    """Write a counselor's week in place of the one before."""
    await _replace_all(session, WeeklyHoursRow, counselor_id, [asdict(one) for one in hours])


async def replace_exceptions(
    session: AsyncSession, counselor_id: UUID, exceptions: Iterable[HoursException]
) -> None:
    """Write a counselor's exceptions in place of those before."""
    rows = [
        {
            "falls_on": one.on,
            "kind": one.kind.value,
            "zone": one.zone,
            "starts": one.starts,
            "ends": one.ends,
        }
        for one in exceptions
    ]
    await _replace_all(session, HoursExceptionRow, counselor_id, rows)


async def replace_leaves(session: AsyncSession, counselor_id: UUID, leaves: Iterable[Leave]) -> None:
    """Write a counselor's leave in place of the one before."""
    await _replace_all(session, LeaveRow, counselor_id, [asdict(one) for one in leaves])


async def replace_busy_times(session: AsyncSession, counselor_id: UUID, busy: Iterable[Interval]) -> None:
    """Write the spans in which a counselor is busy elsewhere in place of those before."""
    await session.execute(delete(BusyTime).where(BusyTime.counselor_id == counselor_id))
    rows = [
        {"counselor_id": counselor_id, "starts_at": one.starts_at, "ends_at": one.ends_at} for one in busy
    ]
    # Who has no policy yet has no row to lock, and may send twice at once; nothing is offered of hers then.
    await insert_all_ignoring(session, BusyTime, rows)


async def list_busy_times(
    session: AsyncSession, counselor_ids: Collection[UUID], reach: Interval
) -> dict[UUID, tuple[Interval, ...]]:
    """Return when counselors are busy elsewhere, as far as it overlaps a window."""
    query = select(BusyTime.counselor_id, BusyTime.starts_at, BusyTime.ends_at).where(
        BusyTime.counselor_id.in_(counselor_ids),
        BusyTime.starts_at < reach.ends_at,
        BusyTime.ends_at > reach.starts_at,
    )
    return _intervals(await session.execute(query.order_by(BusyTime.counselor_id, BusyTime.starts_at)))


async def get_calendar(
    session: AsyncSession, counselor_id: UUID, window: Interval, *, without: UUID | None = None
) -> Calendar:
    """Return one counselor's calendar around a window, as if the appointment `without` did not exist."""
    return (await list_calendars(session, [counselor_id], window, without=without))[counselor_id]


async def list_calendars(
    session: AsyncSession,
    counselor_ids: Collection[UUID],
    window: Interval,
    *,
    without: UUID | None = None,
) -> dict[UUID, Calendar]:
    """Return the calendars of counselors around a window, in six queries however many there are."""
    reach = Interval(window.starts_at - _REACH, window.ends_at + _REACH)
    hours = await list_hours(session, counselor_ids)
    exceptions = await list_exceptions(session, counselor_ids, since_on=reach.starts_at.date())
    leaves = await list_leaves(session, counselor_ids, since_on=reach.starts_at.date())
    policies = await list_policies(session, counselor_ids)
    busy = await list_busy_times(session, counselor_ids, reach)
    appointments = await _list_sessions(session, counselor_ids, reach, without)
    return {
        counselor_id: Calendar(
            hours=hours.get(counselor_id, ()),
            exceptions=exceptions.get(counselor_id, ()),
            leaves=leaves.get(counselor_id, ()),
            policy=policies.get(counselor_id),
            busy=busy.get(counselor_id, ()),
            appointments=appointments.get(counselor_id, ()),
        )
        for counselor_id in counselor_ids
    }


async def list_hours(
    session: AsyncSession, counselor_ids: Collection[UUID]
) -> dict[UUID, tuple[WeeklyHours, ...]]:
    """Return the weeks of counselors, each in the order in which it was written."""
    columns = (
        WeeklyHoursRow.weekday,
        WeeklyHoursRow.starts,
        WeeklyHoursRow.ends,
        WeeklyHoursRow.zone,
        WeeklyHoursRow.valid_from,
        WeeklyHoursRow.valid_until,
    )
    query = select(WeeklyHoursRow.counselor_id, *columns).where(
        WeeklyHoursRow.counselor_id.in_(counselor_ids)
    )
    found = await session.execute(query.order_by(WeeklyHoursRow.counselor_id, WeeklyHoursRow.position))
    return _by_counselor((row[0], WeeklyHours(*row[1:])) for row in found)


async def list_exceptions(
    session: AsyncSession, counselor_ids: Collection[UUID], *, since_on: date
) -> dict[UUID, tuple[HoursException, ...]]:
    """Return the exceptions of counselors that fall on `since_on` or later."""
    columns = (
        HoursExceptionRow.falls_on,
        HoursExceptionRow.kind,
        HoursExceptionRow.zone,
        HoursExceptionRow.starts,
        HoursExceptionRow.ends,
    )
    query = select(HoursExceptionRow.counselor_id, *columns).where(
        HoursExceptionRow.counselor_id.in_(counselor_ids), HoursExceptionRow.falls_on >= since_on
    )
    found = await session.execute(query.order_by(HoursExceptionRow.counselor_id, HoursExceptionRow.position))
    return _by_counselor(
        (counselor_id, HoursException(falls_on, ExceptionKind(kind), zone, starts, ends))
        for counselor_id, falls_on, kind, zone, starts, ends in found
    )


async def list_leaves(
    session: AsyncSession, counselor_ids: Collection[UUID], *, since_on: date
) -> dict[UUID, tuple[Leave, ...]]:
    """Return the leave of counselors that ends on `since_on` or later."""
    query = select(LeaveRow.counselor_id, LeaveRow.starts_on, LeaveRow.ends_on, LeaveRow.zone).where(
        LeaveRow.counselor_id.in_(counselor_ids), LeaveRow.ends_on >= since_on
    )
    found = await session.execute(query.order_by(LeaveRow.counselor_id, LeaveRow.position))
    return _by_counselor((row[0], Leave(*row[1:])) for row in found)


async def find_zone(session: AsyncSession, counselor_id: UUID) -> str | None:
    """Return the zone of a counselor's calendar, or None while she has set no hours."""
    query = select(BookingPolicyRow.zone).where(BookingPolicyRow.counselor_id == counselor_id)
    return (await session.scalars(query)).one_or_none()


async def list_policies(session: AsyncSession, counselor_ids: Collection[UUID]) -> dict[UUID, BookingPolicy]:
    """Return the policies of those counselors who have one."""
    columns = (
        BookingPolicyRow.session_minutes,
        BookingPolicyRow.buffer_minutes,
        BookingPolicyRow.daily_limit,
        BookingPolicyRow.notice_minutes,
        BookingPolicyRow.horizon_days,
        BookingPolicyRow.slot_step_minutes,
        BookingPolicyRow.cancel_notice_minutes,
    )
    found = await session.execute(
        select(BookingPolicyRow.counselor_id, *columns).where(
            BookingPolicyRow.counselor_id.in_(counselor_ids)
        )
    )
    return {row[0]: BookingPolicy(*row[1:]) for row in found}


async def _list_sessions(
    session: AsyncSession, counselor_ids: Collection[UUID], reach: Interval, without: UUID | None
) -> dict[UUID, tuple[Interval, ...]]:
    conditions = [
        Appointment.starts_at >= reach.starts_at,
        Appointment.starts_at < reach.ends_at,
        Appointment.state.in_(_COUNTED),
    ]
    if without is not None:
        conditions.append(Appointment.appointment_id != without)
    own = select(Appointment.counselor_id, Appointment.starts_at, Appointment.ends_at).where(
        Appointment.counselor_id.in_(counselor_ids), Appointment.group_id.is_(None), *conditions
    )
    of_groups = (
        select(SessionFacilitator.staff_id, Appointment.starts_at, Appointment.ends_at)
        .join(Appointment, Appointment.appointment_id == SessionFacilitator.appointment_id)
        .where(
            SessionFacilitator.staff_id.in_(counselor_ids),
            SessionFacilitator.replaced_by.is_(None),
            *conditions,
        )
    )
    return _intervals(await session.execute(union_all(own, of_groups)))


async def _replace_all(
    session: AsyncSession,
    row: type[WeeklyHoursRow | HoursExceptionRow | LeaveRow],
    counselor_id: UUID,
    values: Sequence[Mapping[str, Any]],
) -> None:
    await session.execute(delete(row).where(row.counselor_id == counselor_id))
    rows = [
        {"counselor_id": counselor_id, "position": position, **value} for position, value in enumerate(values)
    ]
    if rows:
        await session.execute(insert(row), rows)


def _intervals(rows: Iterable[Any]) -> dict[UUID, tuple[Interval, ...]]:
    return _by_counselor((row[0], Interval(row[1], row[2])) for row in rows)


def _by_counselor(pairs: Iterable[tuple[UUID, _Value]]) -> dict[UUID, tuple[_Value, ...]]:
    found: defaultdict[UUID, list[_Value]] = defaultdict(list)
    for counselor_id, value in pairs:
        found[counselor_id].append(value)
    return {counselor_id: tuple(values) for counselor_id, values in found.items()}
