"""When a group meets, and who came."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.crypto.keypairs import ClientId
from app.scheduling.rules import Outcome
from app.sdk.devices import Device


async def plan_group_session(
    device: Device, group_id: UUID, starts_at: datetime, minutes: int, zone: str
) -> dict[str, Any]:
    """Plan one session; its facilitator's hour is taken with it."""
    body = {"starts_at": starts_at.isoformat(), "minutes": minutes, "zone": zone}
    planned: dict[str, Any] = await device.connection.create(f"/groups/{group_id}/sessions", body)
    return planned


async def record_attendance(
    device: Device, group_id: UUID, appointment_id: str, client_id: ClientId, *, came: bool
) -> None:
    """Say of one member whether she came to a session that has begun. Raises `Refused`."""
    path = f"/groups/{group_id}/sessions/{appointment_id}/attendances/{client_id.hex()}"
    outcome = Outcome.COMPLETED if came else Outcome.NO_SHOW
    await device.connection.put(path, {"outcome": outcome.value})
