"""Weekly series of sessions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.routers.schemas.common import HexId, Instant, StrictModel
from app.routers.schemas.scheduling import AppointmentView, ZoneName
from app.scheduling.rules import FEWEST_IN_SERIES, MOST_IN_SERIES
from app.scheduling.service import Standing


class SeriesChangeEntry(StrictModel):
    """What differs in one occurrence: another start, or no session at all."""

    position: Annotated[int, Field(ge=0, lt=MOST_IN_SERIES, description="Counted from 0.")]
    starts_at: Instant | None = Field(description="null leaves this occurrence out.")


class SeriesRequest(StrictModel):
    """So many sessions a week apart on the wall clock of `zone`, with what differs in some of them."""

    client_id: HexId
    starts_at: Instant
    count: Annotated[int, Field(ge=FEWEST_IN_SERIES, le=MOST_IN_SERIES)]
    minutes: Annotated[int, Field(ge=10, le=480)] | None = Field(
        default=None, description="Her usual session if absent."
    )
    zone: ZoneName | None = Field(default=None, description="The zone of her hours if absent.")
    changes: Annotated[tuple[SeriesChangeEntry, ...], Field(max_length=MOST_IN_SERIES)] = ()


class ProspectView(BaseModel):
    """One session before it is booked. `local_start` is the wall time in the zone of the series."""

    position: int
    starts_at: datetime
    ends_at: datetime
    local_start: datetime
    standing: Standing = Field(
        description="`taken`: one of both has no time. `clock_change`: the hour does not exist or happens twice. "
        "`out_of_reach`: over, or more than a year ahead."
    )


class SeriesPreview(BaseModel):
    """The sessions of a series as they would be booked now, in its order."""

    zone: str
    occurrences: list[ProspectView]


class SeriesBooked(BaseModel):
    """A booked series, in order of its sessions' start."""

    series_id: UUID
    appointments: list[AppointmentView]


class SeenSession(StrictModel):
    """A session, as it was at `version`."""

    appointment_id: UUID
    version: Annotated[int, Field(ge=1, le=2**31)]


class SeriesMove(StrictModel):
    """The earliest of these sessions goes to `starts_at`, the others as far on the wall clock."""

    starts_at: Instant
    moved: Annotated[tuple[SeenSession, ...], Field(min_length=1, max_length=MOST_IN_SERIES)]
