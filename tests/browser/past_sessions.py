"""Sessions that are over: nothing can be booked in the past, and no test waits for an hour to pass."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.database import open_stores, transaction
from app.scheduling.models import Appointment
from app.settings import Settings
from tests.browser.servers import Helpline


async def let_pass(helpline: Helpline, booked: dict[str, Any], weeks: int) -> None:
    """Put a booked session so many weeks back, written past the service."""
    starts_at, ends_at = (
        datetime.fromisoformat(booked[end]).astimezone(UTC) - timedelta(weeks=weeks)
        for end in ("starts_at", "ends_at")
    )
    settings = Settings(data_dir=helpline.server.data_dir)
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    try:
        async with transaction(stores) as work:
            await work.main.execute(
                update(Appointment)
                .where(Appointment.appointment_id == UUID(booked["appointment_id"]))
                .values(starts_at=starts_at, ends_at=ends_at)
            )
    finally:
        await stores.close()
