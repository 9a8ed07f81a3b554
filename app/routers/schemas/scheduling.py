"""Hours, slots and appointments."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.routers.schemas.common import HexId, Instant, StrictModel
from app.scheduling.rules import AppointmentState, Outcome

ZoneName = Annotated[
    str, Field(min_length=1, max_length=64, pattern="^[A-Za-z0-9_+/-]+$", examples=["Europe/Vilnius"])
]


class WeeklyHoursEntry(StrictModel):
    """Hours that come back every week, in wall time. 00:00 as end means midnight."""

    weekday: Annotated[int, Field(ge=0, le=6, description="0 is Monday.")]
    starts: time
    ends: time
    valid_from: date
    valid_until: date | None = None


class HoursExceptionEntry(StrictModel):
    """A single day that differs: extra hours, or hours away. Without times, the whole day."""

    on: date
    kind: Literal["extra", "away"]
    starts: time | None = None
    ends: time | None = None


class LeaveEntry(StrictModel):
    """Days away, both included."""

    first_on: date
    last_on: date


class PolicyEntry(StrictModel):
    """How a counselor may be booked."""

    session_minutes: Annotated[int, Field(ge=10, le=480)] = 50
    buffer_minutes: Annotated[int, Field(ge=0, le=240)] = 10
    daily_limit: Annotated[int, Field(ge=1, le=48)] = 6
    notice_minutes: Annotated[int, Field(ge=0, le=86_400)] = 720
    horizon_days: Annotated[int, Field(ge=1, le=366)] = 28
    slot_step_minutes: Annotated[int, Field(ge=15, le=480, multiple_of=15)] = 60
    cancel_notice_minutes: Annotated[int, Field(ge=0, le=86_400)] = 1440


class Hours(StrictModel):
    """Everything that decides when a counselor can be booked. Replaced as a whole."""

    zone: ZoneName
    weekly: Annotated[tuple[WeeklyHoursEntry, ...], Field(max_length=60)]
    exceptions: Annotated[tuple[HoursExceptionEntry, ...], Field(max_length=400)] = ()
    leaves: Annotated[tuple[LeaveEntry, ...], Field(max_length=100)] = ()
    policy: PolicyEntry = PolicyEntry()


class SlotView(BaseModel):
    """A session that may be booked. `local_start` is the counselor's wall time in `zone`."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    local_start: datetime


class SlotList(BaseModel):
    """Bookable sessions in order."""

    slots: list[SlotView]


class BookingRequest(StrictModel):
    """A booking. A client books with her own counselor; a counselor names one of her clients."""

    starts_at: Instant
    client_id: HexId | None = None
    minutes: Annotated[int, Field(ge=10, le=480)] | None = Field(
        default=None, description="Counselors only; her usual session if absent."
    )
    zone: ZoneName | None = Field(
        default=None, description="Counselors only; the zone of her hours or leave if absent."
    )


class ReschedulingRequest(StrictModel):
    """A new time, decided on the appointment as it was at `version`."""

    starts_at: Instant
    version: Annotated[int, Field(ge=1, le=2**31)]


class AppointmentView(BaseModel):
    """An appointment. Where it takes place is content, and stands in a sealed record."""

    appointment_id: UUID
    counselor_id: UUID = Field(description="Of a group's session one of those who hold it.")
    client_id: HexId | None
    group_id: UUID | None = Field(description="Whose session it is, where it is a group's.")
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: AppointmentState
    hold_expires_at: datetime | None
    late_after_at: datetime | None = Field(
        description="Cancelled by the client later than this, it counts as late. Absent unless it is booked."
    )
    version: int
    series_id: UUID | None = Field(description="What the sessions of one series have in common.")


class AppointmentList(BaseModel):
    """Appointments in order of their start."""

    appointments: list[AppointmentView]


class HoursSet(BaseModel):
    """The hours are set. `touched` is held or booked, not over, and stands in leave: it is to be moved one by one."""

    touched: list[AppointmentView]


class AttendanceView(BaseModel):
    """How a session went for one participant."""

    client_id: HexId
    outcome: Outcome


class AttendanceList(BaseModel):
    """Those of whom it is said, by id."""

    attendances: list[AttendanceView]
