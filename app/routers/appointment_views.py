"""How appointments look from outside, with the instant after which cancelling one counts as late."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.routers.schemas.common import Instant
from app.routers.schemas.scheduling import AppointmentView
from app.scheduling import service
from app.scheduling.models import Appointment
from app.scheduling.rules import AppointmentState

FirstInstant = Annotated[Instant | None, Query(alias="from", description="Now, if absent.")]
LastInstant = Annotated[Instant | None, Query(alias="to", description="Some weeks later, if absent.")]


async def appointment_view(session: AsyncSession, appointment: Appointment) -> AppointmentView:
    """Return one appointment as it travels."""
    (view,) = await appointment_views(session, [appointment])
    return view


async def appointment_views(
    session: AsyncSession, appointments: Sequence[Appointment]
) -> list[AppointmentView]:
    """Return appointments as they travel, in the same order."""
    late_after = await service.list_late_after(session, listed=appointments)
    return [
        AppointmentView(
            appointment_id=one.appointment_id,
            counselor_id=one.counselor_id,
            client_id=one.client_id,
            group_id=one.group_id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            zone=one.zone,
            state=AppointmentState(one.state),
            hold_expires_at=one.hold_expires_at,
            late_after_at=late_after.get(one.appointment_id),
            version=one.version,
            series_id=one.series_id,
        )
        for one in appointments
    ]
