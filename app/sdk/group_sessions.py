"""Sessions of a group on a device: series and single ones, attendance, and what a clock change does to whose hour.

Facilitators and coordinators plan; members read. Nothing of what is said in a session is here: notes are sealed records
of the group, and where it meets is one too.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.crypto.keypairs import ClientId
from app.scheduling.rules import OwnHour, Presence, WeeklySeries, own_hours
from app.sdk.devices import Device


async def list_group_sessions(device: Device, group_id: UUID) -> list[dict[str, Any]]:
    """Return a group's sessions in order, cancelled ones too (member, facilitator, coordinator)."""
    view = await device.connection.get(f"/groups/{group_id}/sessions")
    return list(view["sessions"])


async def preview_group_series(
    device: Device, group_id: UUID, series: WeeklySeries, *, room_id: UUID | None = None
) -> list[dict[str, Any]]:
    """Return for each session of a series when it falls, its `standing`, and who or what is taken then."""
    view = await device.connection.post(f"/groups/{group_id}/series/preview", _series_body(series, room_id))
    return list(view["occurrences"])


async def plan_group_series(
    device: Device, group_id: UUID, series: WeeklySeries, *, room_id: UUID | None = None
) -> dict[str, Any]:
    """Plan all sessions of a series or none; return `series_id` and `sessions`.

    Raises `Refused`, with `conflicts` where some cannot be.
    """
    planned: dict[str, Any] = await device.connection.create(
        f"/groups/{group_id}/series", _series_body(series, room_id)
    )
    return planned


async def plan_group_session(
    device: Device,
    group_id: UUID,
    starts_at: datetime,
    minutes: int,
    zone: str,
    *,
    room_id: UUID | None = None,
) -> dict[str, Any]:
    """Plan one session beside the series; every facilitator's hour is taken with it. Raises `Refused`."""
    body = {
        "starts_at": starts_at.isoformat(),
        "minutes": minutes,
        "zone": zone,
        "room_id": room_id and str(room_id),
    }
    planned: dict[str, Any] = await device.connection.create(f"/groups/{group_id}/sessions", body)
    return planned


async def move_group_sessions(
    device: Device, group_id: UUID, starts_at: datetime, moved: Collection[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Move sessions as they were seen: the earliest to `starts_at`, the others as far on the wall clock.

    All of them or none. Raises `Refused`, with `conflicts` where some cannot be.
    """
    body = {"starts_at": starts_at.isoformat(), "moved": _seen(moved)}
    view = await device.connection.post(f"/groups/{group_id}/sessions/move", body)
    return list(view["sessions"])


async def cancel_group_sessions(
    device: Device, group_id: UUID, cancelled: Collection[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Cancel sessions as they were seen, all of them or none. Raises `Refused`."""
    body = {"cancelled": _seen(cancelled)}
    view = await device.connection.post(f"/groups/{group_id}/sessions/cancel", body)
    return list(view["sessions"])


def following(sessions: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a session and those of its series that are booked after it: what "this and all following" means."""
    if chosen["series_id"] is None:
        return [chosen]
    return [
        one
        for one in sessions
        if one["series_id"] == chosen["series_id"]
        and one["state"] == "booked"
        and one["starts_at"] >= chosen["starts_at"]
    ]


async def substitute_facilitator(
    device: Device, group_id: UUID, held: Mapping[str, Any], *, staff_id: str, substitute_id: str
) -> dict[str, Any]:
    """Let another counselor hold one session, as it was seen, in place of a facilitator. Raises `Refused`."""
    body = {"staff_id": staff_id, "substitute_id": substitute_id, "version": held["version"]}
    path = f"/groups/{group_id}/sessions/{held['appointment_id']}/substitution"
    changed: dict[str, Any] = await device.connection.post(path, body)
    return changed


def session_hours(sessions: Sequence[Mapping[str, Any]], own_zone: str) -> dict[str, OwnHour]:
    """Return each session on the clock of one's own zone, by id, and where a clock change moves it.

    Sessions told in different zones are compared with those of their own. The zone never leaves the device.
    """
    hours: dict[str, OwnHour] = {}
    for zone in {str(one["zone"]) for one in sessions}:
        told = [one for one in sessions if one["zone"] == zone]
        starts = [datetime.fromisoformat(one["starts_at"]) for one in told]
        found = own_hours(starts, group_zone=zone, own_zone=own_zone)
        hours |= {str(one["appointment_id"]): hour for one, hour in zip(told, found, strict=True)}
    return hours


async def list_group_attendances(device: Device, group_id: UUID, appointment_id: str) -> list[dict[str, Any]]:
    """Return who was to come to a session, and what was said of each (facilitator, or who stands in)."""
    view = await device.connection.get(f"/groups/{group_id}/sessions/{appointment_id}/attendances")
    return list(view["attendances"])


async def record_attendance(
    device: Device, group_id: UUID, appointment_id: str, client_id: ClientId, presence: Presence
) -> None:
    """Say of one member how a session that has begun went for her. Raises `Refused`."""
    path = f"/groups/{group_id}/sessions/{appointment_id}/attendances/{client_id.hex()}"
    await device.connection.put(path, {"outcome": presence.value})


async def list_absences(device: Device, group_id: UUID) -> list[dict[str, Any]]:
    """Return who stayed away without a word the last time, and was not asked after since (facilitator)."""
    view = await device.connection.get(f"/groups/{group_id}/absences")
    return list(view["attendances"])


async def mark_followed_up(device: Device, group_id: UUID, appointment_id: str, client_id: ClientId) -> None:
    """Note that somebody asked after a member who was absent (facilitator)."""
    path = f"/groups/{group_id}/sessions/{appointment_id}/attendances/{client_id.hex()}/follow-up"
    await device.connection.put(path, {})


def _seen(sessions: Collection[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"appointment_id": one["appointment_id"], "version": one["version"]} for one in sessions]


def _series_body(series: WeeklySeries, room_id: UUID | None) -> dict[str, Any]:
    return {
        "starts_at": series.first_at.isoformat(),
        "count": series.count,
        "minutes": series.minutes,
        "zone": series.zone,
        "changes": [
            {"position": one.position, "starts_at": one.starts_at and one.starts_at.isoformat()}
            for one in series.changes
        ],
        "room_id": room_id and str(room_id),
    }
