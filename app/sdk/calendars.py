"""A counselor's other calendar: busy times read out of it on this device, and the address at which it reads hers."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import recurring_ical_events
from icalendar import Calendar, Component, Event, vDDDTypes

from app.crypto.randomness import random_bytes
from app.scheduling.rules import (
    ADDRESS_BYTES,
    BUSY_REACH_DAYS,
    Interval,
    address_hash,
    instant_of,
    within_reach,
    zone,
)
from app.sdk.connections import API
from app.sdk.devices import Device
from app.sdk.errors import NotACalendar
from app.sdk.wire import to_wire

_BUSY_TIMES: Final = "/counselors/me/busy-times"
_ADDRESS: Final = "/counselors/me/calendar-address"
# Of a year. A rule that repeats every second would otherwise be followed to its end.
_MOST_READ: Final = 20_000
_END: Final = b"END:VCALENDAR"


async def make_calendar_address(device: Device) -> str:
    """Give her calendar a fresh address; return its path at the server, to be shown once. The old one ends."""
    address = to_wire(random_bytes(ADDRESS_BYTES))
    await device.connection.put(_ADDRESS, {"address_hash": address_hash(address)})
    return f"{API}/calendars/{address}.ics"


async def revoke_calendar_address(device: Device) -> None:
    """Let nobody read her calendar from outside any more."""
    await device.connection.delete(_ADDRESS)


async def calendar_address_day(device: Device) -> date | None:
    """Return since which day her calendar has an address, or None."""
    made_on = (await device.connection.get(_ADDRESS))["made_on"]
    return None if made_on is None else date.fromisoformat(made_on)


async def list_busy_times(device: Device) -> tuple[Interval, ...]:
    """Return when the server takes her to be busy elsewhere, in order."""
    view = await device.connection.get(_BUSY_TIMES)
    return tuple(
        Interval(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))
        for one in view["busy"]
    )


async def set_busy_times(device: Device, busy: Collection[Interval]) -> None:
    """Replace all of them by these bare spans. Raises `Refused`."""
    spans = [{"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()} for one in busy]
    await device.connection.put(_BUSY_TIMES, {"busy": spans})


def read_busy_times(ics: bytes, *, zone_name: str, now: datetime) -> tuple[Interval, ...]:
    """Return when the events of an .ics (RFC 5545) take her time within a year of `now`, and nothing else of them.

    Cancelled events and those that say they take no time (`TRANSP:TRANSPARENT`) are left out. Whole days, and times
    without a zone, are on the clock of `zone_name`. Raises `NotACalendar` for what cannot be read whole: left out
    quietly, an event would be offered as a free hour.
    """
    # Of several calendars the library passes over a last one that was cut off.
    if not ics.rstrip().upper().endswith(_END):
        raise NotACalendar
    try:
        calendars = Calendar.from_ical(ics, multiple=True)
        spans = [span for calendar in calendars for span in _spans_of(calendar, zone_name, now)]
    except (ValueError, KeyError, TypeError, AttributeError):
        # What the library says of a broken file may quote it.
        raise NotACalendar from None
    if not calendars:
        raise NotACalendar
    return within_reach(spans, now)


def _spans_of(calendar: Any, zone_name: str, now: datetime) -> Iterator[Interval]:  # noqa: ANN401 - icalendar's component
    if not isinstance(calendar, Calendar):
        raise NotACalendar
    if any(_names_unknown_zone(event) for event in calendar.walk("VEVENT")):
        raise NotACalendar
    ends_at = now + timedelta(days=BUSY_REACH_DAYS)
    occurrences = recurring_ical_events.of(calendar, components=["VEVENT"]).after(now - timedelta(days=1))
    for number, event in enumerate(occurrences):
        if number >= _MOST_READ:
            raise NotACalendar
        starts, ends = (_instant(at, zone_name) for at in (event.start, event.end))
        if starts >= ends_at:
            return
        if starts < ends and _takes_time(event):
            yield Interval(starts, ends)


def _names_unknown_zone(event: Component) -> bool:
    """Tell whether a time names a zone that nobody tells: by her own clock it might be another hour."""
    times = [event.get(name) for name in ("DTSTART", "DTEND")]
    return any(
        isinstance(one, vDDDTypes)
        and isinstance(one.dt, datetime)
        and one.dt.tzinfo is None
        and "TZID" in one.params
        for one in times
    )


def _takes_time(event: Event) -> bool:
    is_transparent = str(event.get("TRANSP", "OPAQUE")).upper() == "TRANSPARENT"
    return not is_transparent and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _instant(at: date | datetime, zone_name: str) -> datetime:
    if isinstance(at, datetime) and at.tzinfo is not None:
        return at.astimezone(UTC)
    wall = at if isinstance(at, datetime) else datetime.combine(at, time())
    return instant_of(wall, zone(zone_name)).at
