"""The facts of scheduling that stop a request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.errors import Conflict, Invalid, NotFound


class Standing(StrEnum):
    """Whether a planned session could be booked as it stands."""

    FREE = "free"
    TAKEN = "taken"
    CLOCK_CHANGE = "clock_change"
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True, slots=True)
class SessionConflict:
    """A session that cannot stand where it was put: its place among those asked for, counted from 0, and why.

    Where it is `taken`: which facilitators have something else then, whether the room or the group itself has.
    """

    position: int
    starts_at: datetime
    standing: Standing
    staff_ids: tuple[UUID, ...] = ()
    room_taken: bool = False
    group_taken: bool = False


class AppointmentNotFound(NotFound):
    """No such appointment, or another person's."""


class SeriesNotFound(NotFound):
    """No such series, or another person's."""


class FeedNotFound(NotFound):
    """No calendar has this address: it never had, it was replaced or revoked, or its owner left."""


class SlotAlreadyTaken(Conflict):
    """Somebody else holds one of the cells this session needs."""

    title = "This hour has just been taken. Please choose another."


class SessionsInConflict(Conflict):
    """Some sessions of a group cannot stand where they were put; so none was changed."""

    title = "Some of these sessions cannot be held then, so nothing was changed."

    def __init__(self, conflicts: Sequence[SessionConflict] = ()) -> None:
        super().__init__()
        self.conflicts = tuple(conflicts)


class AlreadyFacilitates(Conflict):
    """Whoever is to stand in holds this session already, or nobody is there to stand in for."""

    title = "This counselor holds this session already."


class SlotNotOffered(Conflict):
    """The counselor does not offer a session at this instant."""

    title = "This hour is not offered. Please choose another."


class EnoughSessionsBooked(Conflict):
    """The client has as many sessions to come as one client can book for herself."""

    title = (
        "You have booked as many sessions ahead as is possible. Please cancel one, or wait until one is over."
    )


class HoldExpired(Conflict):
    """The hour was held for a while, and that while is over."""

    title = "This hour is no longer held. Please choose another."


class HoldNotExpired(Conflict):
    """The hold still runs, so it cannot be taken away as expired."""

    title = "This hour is still held."


class AppointmentNotBooked(Conflict):
    """The appointment is only held; what was asked needs a booked one."""

    title = "This appointment is not booked yet."


class AppointmentAlreadyBooked(Conflict):
    """The appointment is booked; what was asked needs a hold."""

    title = "This appointment is booked already."


class AppointmentClosed(Conflict):
    """The appointment has ended in one way or another; nothing changes it any more."""

    title = "This appointment is closed and can no longer be changed."


class AppointmentNotStarted(Conflict):
    """How a session went is recorded from its start on, never before."""

    title = "This session has not started yet."


class AppointmentAlreadyStarted(Conflict):
    """The session has started, so it can no longer be moved, nor be cancelled by the client."""

    title = "This session has already started."


class InvalidHours(Invalid):
    """Hours, an exception or leave whose days or wall times make no sense together."""

    title = "These hours cannot be accepted: check the days and the times, in steps of 15 minutes."


class InvalidBookingPolicy(Invalid):
    """A booking policy outside its bounds."""

    title = "These booking rules cannot be accepted: a number is outside its bounds."


class InvalidInterval(Invalid):
    """An interval that is empty, runs backwards or is not told in UTC."""

    title = "A time span must be in UTC and end after it starts."


class WindowTooLong(Invalid):
    """More days asked for at once than are listed."""

    title = "This time span is too long. Please ask for a shorter one."


class InvalidSeries(Invalid):
    """A series with too few or too many sessions, with changes that name none of them, or in which two overlap."""

    title = "This series cannot be accepted: it has 2 to 52 sessions, of which no two overlap."


class BusyTimesOutOfReach(Invalid):
    """More busy times than are kept, or some that lie in the past or too far ahead."""

    title = "These busy times cannot be accepted: too many, over already, or too far ahead."


class UnknownZone(Invalid):
    """Not the name of a zone of the IANA time zone database."""

    title = "This time zone is not known."


class InsideTransition(Invalid):
    """The clocks change during the session, or its wall time happens twice."""

    title = "The clocks change around this hour. Please choose another."
