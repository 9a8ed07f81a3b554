"""A counselor's other calendar: what of it is taken over, and at which address it may read."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from app.routers.schemas.common import HexId, Instant, StrictModel
from app.scheduling.rules import MOST_BUSY_TIMES


class BusyTime(StrictModel):
    """A span in which she is busy elsewhere. With what, her device keeps to itself."""

    starts_at: Instant
    ends_at: Instant


class BusyTimes(StrictModel):
    """When a counselor is busy elsewhere, from now on and for a year at most. Replaced as a whole."""

    busy: Annotated[tuple[BusyTime, ...], Field(max_length=MOST_BUSY_TIMES)]


class NewCalendarAddress(StrictModel):
    """The hash of a fresh address: SHA-256 of its 43 characters, which are 32 random bytes as base64url."""

    address_hash: HexId


class CalendarAddressView(BaseModel):
    """Since which day the calendar has its address; null where it has none."""

    made_on: date | None
