"""Capabilities, what the matcher on a coordinator's device needs, and assignments."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.crypto.owners import Kind
from app.matching.rules import WaitBand, Way
from app.routers.schemas.clients import ClientStatus
from app.routers.schemas.common import Blob, GrantBlob, HexId, Instant, StrictModel

Code = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,31}$")]
Tag = Annotated[str, Field(pattern="^[a-z]{1,16}:[a-z0-9][a-z0-9_-]{0,31}$")]


class Capabilities(StrictModel):
    """What a counselor can offer. Nothing secret stands in it."""

    languages: Annotated[tuple[Code, ...], Field(min_length=1, max_length=16)]
    ways: Annotated[frozenset[Way], Field(min_length=1)]
    topics: Annotated[frozenset[Code], Field(max_length=64)] = frozenset()
    tags: Annotated[frozenset[Tag], Field(max_length=32)] = frozenset()
    capacity: Annotated[int, Field(ge=0, le=500)]
    accepting: bool = True
    takes_urgent: bool = True
    supervised: bool = False
    alias: Annotated[str, Field(max_length=40, description="What clients call her.")] = ""
    line: Annotated[str, Field(max_length=160, description="A sentence of hers to clients.")] = ""


class IntervalView(BaseModel):
    """A half-open span between two instants."""

    # Not `Instant`: an answer needs no check of what was sent.
    starts_at: datetime
    ends_at: datetime


class OpeningView(BaseModel):
    """Bookable sessions of one length as one number, a bit for each quarter of an hour.

    Quarters are counted since 1970-01-01 00:00 UTC. Bit n of `starts`, the lowest being bit 0, is a session that starts
    with quarter `first_quarter` + n.
    """

    session_minutes: int
    first_quarter: int
    starts: str = Field(pattern="^[0-9a-f]+$", description="Hexadecimal, the highest bits first.")


class CounselorView(BaseModel):
    """A counselor as the matcher sees her."""

    staff_id: UUID
    key_id: HexId
    capabilities: Capabilities
    load: int
    on_leave: list[IntervalView]
    opening: OpeningView | None = Field(
        description="What can be booked in the next four weeks; absent where nothing can."
    )


class CounselorList(BaseModel):
    """All active counselors."""

    counselors: list[CounselorView]


class AssignedGrant(StrictModel):
    """An epoch's key, sealed to the counselor."""

    kind: Kind
    epoch: Annotated[int, Field(ge=1, le=2**31)]
    sealed: GrantBlob


class AssignmentRequest(StrictModel):
    """The coordinator's signed word, the grants it names, and hours to hold for the client."""

    assignment: Blob
    grants: Annotated[tuple[AssignedGrant, ...], Field(min_length=1, max_length=8)]
    held_starts: Annotated[tuple[Instant, ...], Field(max_length=4)] = ()


class AssignmentCreated(BaseModel):
    """The assignment's number among the client's, and her new status."""

    sequence: int
    status: ClientStatus


class WaitView(BaseModel):
    """Roughly how long she may wait still. Nothing is said where too few women came lately to speak of."""

    band: WaitBand = Field(description="When it may be her turn, if no more urgent case comes between.")
    half_within_weeks: int | None = Field(
        description="Half of those of the last 90 days waited at most so long."
    )
    most_within_weeks: int | None = Field(description="Eighty of a hundred waited at most so long.")
