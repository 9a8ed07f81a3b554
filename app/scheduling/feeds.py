"""A calendar as iCalendar text (RFC 5545): "Busy", from when to when, and nothing that says of what or of whom."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from app.scheduling.rules import BusyEvent, EventStatus

# Neither the service's name nor that it has to do with sessions: programs show these to whoever looks on.
_SUMMARY: Final = "Busy"
_PRODUCT: Final = "-//Busy//EN"
_REFRESHED_EVERY: Final = timedelta(hours=1)


def busy_calendar(events: Iterable[BusyEvent], now: datetime) -> bytes:
    """Return a published calendar (RFC 5546, 3.2.1) of these events, made at `now`."""
    calendar = Calendar()
    for name, value in (("PRODID", _PRODUCT), ("VERSION", "2.0"), ("METHOD", "PUBLISH")):
        calendar.add(name, value)
    calendar.add("REFRESH-INTERVAL", _REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_component(event, now))
    made: bytes = calendar.to_ical()
    return made


def _component(event: BusyEvent, now: datetime) -> Event:
    component = Event()
    component.add("UID", str(event.uid))
    component.add("DTSTAMP", now)
    component.add("DTSTART", event.span.starts_at)
    component.add("DTEND", event.span.ends_at)
    component.add("SUMMARY", _SUMMARY)
    component.add("SEQUENCE", event.sequence)
    component.add("STATUS", event.status.value)
    is_over = event.status is EventStatus.CANCELLED
    component.add("TRANSP", "TRANSPARENT" if is_over else "OPAQUE")
    return component
