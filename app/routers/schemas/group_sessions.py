"""Sessions of groups: series and single ones, who holds them, who came."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.routers.schemas.common import HexId, Instant, StrictModel
from app.routers.schemas.scheduling import ZoneName
from app.routers.schemas.series import SeenSession, SeriesChangeEntry
from app.scheduling.rules import FEWEST_IN_SERIES, MOST_IN_SERIES, AppointmentState, Presence
from app.scheduling.service import Standing

Minutes = Annotated[int, Field(ge=15, le=480)]


class GroupSessionRequest(StrictModel):
    """One session of the group, beside a series. `room_id` is an id that devices made up for a room."""

    starts_at: Instant
    minutes: Minutes
    zone: ZoneName
    room_id: UUID | None = None


class GroupSeriesRequest(StrictModel):
    """So many sessions a week apart on the wall clock of `zone`, with what differs in some of them."""

    starts_at: Instant
    count: Annotated[int, Field(ge=FEWEST_IN_SERIES, le=MOST_IN_SERIES)]
    minutes: Minutes
    zone: ZoneName
    changes: Annotated[tuple[SeriesChangeEntry, ...], Field(max_length=MOST_IN_SERIES)] = ()
    room_id: UUID | None = Field(default=None, description="An id that devices made up for a room.")


class GroupProspectView(BaseModel):
    """One session before it is planned. `local_start` is the wall time in the zone of the series."""

    position: int
    starts_at: datetime
    ends_at: datetime
    local_start: datetime
    standing: Standing = Field(
        description="`taken`: a facilitator, the room or the group itself has something else then. `clock_change`: the "
        "hour does not exist or happens twice. `out_of_reach`: over, or more than a year ahead."
    )
    staff_ids: list[UUID] = Field(description="Which facilitators have something else then.")
    room_taken: bool
    group_taken: bool


class GroupSeriesPreview(BaseModel):
    """The sessions of a series as they would be planned now, in its order."""

    zone: str
    occurrences: list[GroupProspectView]


class FacilitatorReplaced(BaseModel):
    """Who stands in for whom in one session."""

    staff_id: UUID
    substitute_id: UUID


class GroupSessionView(BaseModel):
    """One session of the group. Where it takes place is content, and stands in a sealed record."""

    appointment_id: UUID
    group_id: UUID
    series_id: UUID | None = Field(description="What the sessions of one series have in common.")
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: AppointmentState
    version: int
    room_id: UUID | None
    facilitator_ids: list[UUID] = Field(description="Who holds it.")
    replaced: list[FacilitatorReplaced] = Field(description="Who stands in for whom.")


class GroupSessionList(BaseModel):
    """Sessions in order."""

    sessions: list[GroupSessionView]


class GroupSeriesPlanned(BaseModel):
    """A planned series, in order of its sessions' start."""

    series_id: UUID
    sessions: list[GroupSessionView]


class GroupSessionsMove(StrictModel):
    """The earliest of these sessions goes to `starts_at`, the others as far on the wall clock."""

    starts_at: Instant
    moved: Annotated[tuple[SeenSession, ...], Field(min_length=1, max_length=MOST_IN_SERIES)]


class GroupSessionsCancellation(StrictModel):
    """The sessions to cancel, as they were seen."""

    cancelled: Annotated[tuple[SeenSession, ...], Field(min_length=1, max_length=MOST_IN_SERIES)]


class Substitution(StrictModel):
    """Who is to hold a session in place of whom, decided on the session as it was at `version`."""

    staff_id: Annotated[UUID, Field(description="The facilitator who cannot come.")]
    substitute_id: UUID
    version: Annotated[int, Field(ge=1, le=2**31)]


class PresenceEntry(StrictModel):
    """How a session went for one member."""

    outcome: Presence


class PresenceView(BaseModel):
    """How a session went for one who sat in the group when it began."""

    appointment_id: UUID
    starts_at: datetime
    client_id: HexId
    outcome: Presence | None = Field(description="null while nobody has said.")
    followed_up_on: date | None = Field(description="When somebody asked after her absence.")


class PresenceList(BaseModel):
    """One for each who was to come."""

    attendances: list[PresenceView]
