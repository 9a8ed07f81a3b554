"""Tables of scheduling: when counselors work, what is held and booked, and the cells that decide it.

Nothing here is content: the place or the link of a session is a sealed record, and so is all that is said in it.
"""

from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Time, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, UtcDateTime

_ZONE: Final = String(64)
_CLIENT_ID: Final = String(64)
_HOLDER: Final = String(72)


class WeeklyHoursRow(Base):
    """One span of a counselor's week, `starts` and `ends` on the wall clock of `zone`."""

    __tablename__ = "weekly_hours"

    counselor_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    weekday: Mapped[int]
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    zone: Mapped[str] = mapped_column(_ZONE)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)


class HoursExceptionRow(Base):
    """Hours of a single day that a counselor adds or takes away; a whole day without `starts` and `ends`."""

    __tablename__ = "hours_exceptions"

    counselor_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    falls_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(_ZONE)
    starts: Mapped[time | None] = mapped_column(Time)
    ends: Mapped[time | None] = mapped_column(Time)


class LeaveRow(Base):
    """Days on which a counselor holds no session, both included."""

    __tablename__ = "leaves"

    counselor_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    zone: Mapped[str] = mapped_column(_ZONE)


class BookingPolicyRow(Base):
    """How a counselor lets herself be booked, and in which `zone` she lives by her calendar.

    Also the row that is locked to decide one booking of hers at a time.
    """

    __tablename__ = "booking_policies"

    counselor_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    zone: Mapped[str] = mapped_column(_ZONE)
    session_minutes: Mapped[int]
    buffer_minutes: Mapped[int]
    daily_limit: Mapped[int]
    notice_minutes: Mapped[int]
    horizon_days: Mapped[int]
    slot_step_minutes: Mapped[int]
    cancel_notice_minutes: Mapped[int]


class BusyTime(Base):
    """A span in which a counselor is busy elsewhere; with what is not kept."""

    __tablename__ = "busy_times"

    counselor_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarAddress(Base):
    """The secret address at which a counselor's own calendar program reads when she is busy, as a hash."""

    __tablename__ = "calendar_addresses"

    counselor_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_on: Mapped[date] = mapped_column(Date)


class Appointment(Base):
    """One session of a counselor, with a client or with a group; of a group's, all facilitators stand beside it.

    `counselor_id` is the first of them. `room_id` names a room that only devices can tell from another.
    `zone` is the one the session was arranged in, `series_id` what the sessions of one series have in common.
    `hold_expires_at` stands only while it is held. `version` grows with every change, so that a change decided on an
    older view is noticed.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        Index(None, "counselor_id", "starts_at"),
        Index(None, "client_id", "starts_at"),
        Index(None, "group_id", "starts_at"),
    )

    appointment_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    counselor_id: Mapped[UUID] = mapped_column(Uuid)
    client_id: Mapped[str | None] = mapped_column(
        _CLIENT_ID, ForeignKey("clients.client_id", ondelete="CASCADE")
    )
    group_id: Mapped[UUID | None] = mapped_column(Uuid)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(_ZONE)
    state: Mapped[str] = mapped_column(String(16))
    hold_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    version: Mapped[int]
    series_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    room_id: Mapped[UUID | None] = mapped_column(Uuid)


class SessionFacilitator(Base):
    """Who holds a session of a group. Whom somebody stands in for stays, with `replaced_by`: her calendar must tell."""

    __tablename__ = "session_facilitators"

    appointment_id: Mapped[UUID] = mapped_column(
        ForeignKey("appointments.appointment_id", ondelete="CASCADE"), primary_key=True
    )
    staff_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, index=True)
    replaced_by: Mapped[UUID | None] = mapped_column(Uuid)


class Cell(Base):
    """15 minutes of one holder. The primary key is what makes a double booking impossible."""

    __tablename__ = "cells"

    holder: Mapped[str] = mapped_column(_HOLDER, primary_key=True)
    cell: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    appointment_id: Mapped[UUID] = mapped_column(
        ForeignKey("appointments.appointment_id", ondelete="CASCADE"), index=True
    )


class Attendance(Base):
    """How one participant's session went. One woman who stayed away says nothing about the others in her group.

    Of a group's session, a row stands for each who sits in the group: to come without `outcome`, and as they were when
    it began. So attendance is of those who could come, whoever joins or leaves afterwards.
    """

    __tablename__ = "attendances"

    appointment_id: Mapped[UUID] = mapped_column(
        ForeignKey("appointments.appointment_id", ondelete="CASCADE"), primary_key=True
    )
    participant: Mapped[str] = mapped_column(
        _CLIENT_ID, ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    outcome: Mapped[str | None] = mapped_column(String(16))
    followed_up_on: Mapped[date | None] = mapped_column(Date)


def counselor_holder(counselor_id: UUID) -> str:
    """Return how a counselor stands among the holders of cells."""
    return f"counselor:{counselor_id}"


def client_holder(client_id: str) -> str:
    """Return how a client stands among the holders of cells."""
    return f"client:{client_id}"


def group_holder(group_id: UUID) -> str:
    """Return how a group stands among the holders of cells."""
    return f"group:{group_id}"


def room_holder(room_id: UUID) -> str:
    """Return how a room stands among the holders of cells."""
    return f"room:{room_id}"
