"""A counselor's calendar as her own calendar program may see it: when she is busy, and not a word more.

The program reads at a secret address. Her device makes the address and the server keeps a hash of it, so that nobody
who holds the database can read there. An address is 32 random bytes as base64url text, 43 characters.

    address hash = SHA-256(the 43 characters as ASCII), as 64 hexadecimal digits
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.scheduling.errors import FeedNotFound
from app.scheduling.rules.appointments import AppointmentState
from app.scheduling.rules.intervals import Interval

ADDRESS_BYTES: Final = 32
FEED_PAST_DAYS: Final = 31

_ADDRESS = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class EventStatus(StrEnum):
    """How an event of a calendar stands (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


_STATUS_OF: Final = {
    AppointmentState.HELD: EventStatus.TENTATIVE,
    AppointmentState.BOOKED: EventStatus.CONFIRMED,
    AppointmentState.COMPLETED: EventStatus.CONFIRMED,
    AppointmentState.NO_SHOW: EventStatus.CONFIRMED,
}


@dataclass(frozen=True, slots=True)
class BusyEvent:
    """A span in which she is busy. `sequence` grows with every change of the event that `uid` names."""

    uid: UUID
    span: Interval
    status: EventStatus
    sequence: int


def address_hash(address: str) -> str:
    """Return under what the server keeps an address (64 hex). Raises `FeedNotFound` for what is no address."""
    if not _ADDRESS.fullmatch(address):
        raise FeedNotFound
    return hashlib.sha256(address.encode("ascii")).hexdigest()


def event_status(state: AppointmentState, ends_at: datetime, now: datetime) -> EventStatus | None:
    """Return how an appointment stands in a calendar; None where no calendar needs to know of it any more.

    What was given up is shown as cancelled until its time is over: some programs keep what merely disappears.
    """
    if state in _STATUS_OF:
        return _STATUS_OF[state]
    return EventStatus.CANCELLED if now < ends_at else None
