"""Weekly series of sessions: looked at before, booked, moved and cancelled by a counselor's device."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from app.crypto.keypairs import ClientId
from app.scheduling.rules import WeeklySeries
from app.sdk.devices import Device


async def preview_series(device: Device, client_id: ClientId, series: WeeklySeries) -> list[dict[str, Any]]:
    """Return for each session of a series when it falls and its `standing`, before anything is booked."""
    view = await device.connection.post("/series/preview", _body(client_id, series))
    return list(view["occurrences"])


async def book_series(device: Device, client_id: ClientId, series: WeeklySeries) -> dict[str, Any]:
    """Book all sessions of a series or none; return `series_id` and `appointments`. Raises `Refused`."""
    booked: dict[str, Any] = await device.connection.create("/series", _body(client_id, series))
    return booked


async def move_series(
    device: Device, series_id: str, starts_at: datetime, moved: Collection[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Move appointments of a series as they were seen: the earliest to `starts_at`, the others as far.

    All of them or none. Raises `Refused`.
    """
    seen = [{"appointment_id": one["appointment_id"], "version": one["version"]} for one in moved]
    body = {"starts_at": starts_at.isoformat(), "moved": seen}
    view = await device.connection.post(f"/series/{series_id}/reschedule", body)
    return list(view["appointments"])


async def cancel_series(device: Device, series_id: str) -> list[dict[str, Any]]:
    """Cancel what is to come of a series; return what was cancelled. Raises `Refused`."""
    view = await device.connection.post(f"/series/{series_id}/cancel", {})
    return list(view["appointments"])


def _body(client_id: ClientId, series: WeeklySeries) -> dict[str, Any]:
    return {
        "client_id": client_id.hex(),
        "starts_at": series.first_at.isoformat(),
        "count": series.count,
        "minutes": series.minutes,
        "zone": series.zone,
        "changes": [
            {"position": one.position, "starts_at": one.starts_at and one.starts_at.isoformat()}
            for one in series.changes
        ],
    }
