"""What is done with weekly series, each act in a transaction of its own, and the cells that ought to be taken."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.database import Stores, transaction
from app.scheduling import service
from app.scheduling.models import Appointment, Cell, client_holder, counselor_holder
from app.scheduling.rules import Interval, SeriesChange, WeeklySeries, cells_for
from app.sessions.rules import Actor
from tests.fakes import FrozenClock
from tests.integration.scheduling_acts import ANNA, MONDAY_10, VILNIUS, as_counselor
from tests.integration.staff_rows import add_counselor


def weekly(count: int = 4, *changes: SeriesChange, first_at: datetime = MONDAY_10) -> WeeklySeries:
    """Return a series of 50 minutes in Vilnius."""
    return WeeklySeries(first_at, count, 50, VILNIUS, changes)


async def book_weekly(
    stores: Stores, clock: FrozenClock, client_id: str, series: WeeklySeries, counselor_id: UUID = ANNA
) -> Sequence[Appointment]:
    """Book a series as the counselor."""
    async with transaction(stores) as work:
        await add_counselor(work.main, counselor_id)
        return await service.book_series(
            work.main, clock, counselor_id=counselor_id, client_id=client_id, series=series
        )


async def preview_weekly(
    stores: Stores, clock: FrozenClock, client_id: str, series: WeeklySeries
) -> list[str]:
    """Return how each session of a series stands."""
    async with transaction(stores, write=False) as work:
        prospects = await service.preview_series(
            work.main, clock, counselor_id=ANNA, client_id=client_id, series=series
        )
    return [one.standing.value for one in prospects]


async def move_weekly(
    stores: Stores,
    clock: FrozenClock,
    moved: Sequence[Appointment],
    starts_at: datetime,
    counselor_id: UUID = ANNA,
) -> Sequence[Appointment]:
    """Move sessions of a series as they were seen."""
    series_id = moved[0].series_id
    assert series_id is not None
    async with transaction(stores) as work:
        return await service.move_series(
            work.main,
            clock,
            actor=as_counselor(counselor_id),
            series_id=series_id,
            starts_at=starts_at,
            versions={one.appointment_id: one.version for one in moved},
        )


async def cancel_weekly(
    stores: Stores, clock: FrozenClock, actor: Actor, series: Sequence[Appointment]
) -> Sequence[Appointment]:
    """Cancel what is to come of a series."""
    series_id = series[0].series_id
    assert series_id is not None
    async with transaction(stores) as work:
        return await service.cancel_series(work.main, clock, actor=actor, series_id=series_id)


async def wrong_cells(stores: Stores) -> set[tuple[str, int, UUID]]:
    """Return which cells are taken and should not be, or are not and should; counselors here keep no buffer."""
    async with transaction(stores, write=False) as work:
        listed = (await work.main.scalars(select(Appointment))).all()
        rows = await work.main.execute(select(Cell.holder, Cell.cell, Cell.appointment_id))
        taken = {(row.holder, row.cell, row.appointment_id) for row in rows}
    wanted = {
        (holder, cell, one.appointment_id)
        for one in listed
        if one.state in {"held", "booked"}
        for holder in (counselor_holder(one.counselor_id), client_holder(one.client_id or ""))
        for cell in cells_for(Interval(one.starts_at, one.ends_at))
    }
    return wanted ^ taken
