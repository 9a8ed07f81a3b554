"""When a counselor is busy elsewhere, as her device read it out of her other calendar."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.scheduling.repository import calendars
from app.scheduling.rules import BUSY_REACH_DAYS, Interval, ensure_within_reach, within_reach


async def set_busy_times(
    session: AsyncSession, clock: Clock, *, counselor_id: UUID, busy: Collection[Interval]
) -> None:
    """Replace the spans in which a counselor is busy elsewhere. Spans that touch are kept as one.

    What is booked stays. Raises `BusyTimesOutOfReach` for too many, past ones, and such as nobody could book in.
    """
    now = clock.now()
    ensure_within_reach(busy, now)
    await calendars.lock_policy(session, counselor_id)
    await calendars.replace_busy_times(session, counselor_id, within_reach(busy, now))


async def list_busy_times(session: AsyncSession, clock: Clock, *, counselor_id: UUID) -> tuple[Interval, ...]:
    """Return when a counselor is busy elsewhere from now on, in order."""
    reach = Interval(clock.now(), clock.now() + timedelta(days=BUSY_REACH_DAYS))
    return (await calendars.list_busy_times(session, [counselor_id], reach)).get(counselor_id, ())
