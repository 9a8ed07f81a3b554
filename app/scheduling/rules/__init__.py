"""The pure rules of scheduling: values in, values out, no clock, no database.

zones.py         names, wall times and clock changes, on the pinned zone data
intervals.py     half-open spans between UTC instants
cells.py         the 15-minute cells by which the database decides who gets an hour
hours.py         weekly hours, exceptions and leave, and the instants they mean
policies.py      how long, how often, how soon sessions may be booked
slots.py         the pipeline from hours to bookable slots
openings.py      slots as a set of cells
appointments.py  the states of an appointment
"""

from app.scheduling.rules.appointments import (
    HOLD_DAYS,
    MOST_COMING_SESSIONS,
    AppointmentState,
    CancelledBy,
    Outcome,
    cancel,
    complete,
    ensure_can_book,
    ensure_can_reschedule,
    ensure_one_more,
    expire,
    hold_expires_at,
    hold_has_expired,
    late_after,
    mark_no_show,
    record_outcome,
    release,
)
from app.scheduling.rules.cells import CELL_MINUTES, cell_of, cell_starts_at, cells_for
from app.scheduling.rules.hours import (
    ExceptionKind,
    HoursException,
    Leave,
    Occurrence,
    WeeklyHours,
    expand_hours,
    leave_interval,
    open_hours,
)
from app.scheduling.rules.intervals import Interval, merge, subtract
from app.scheduling.rules.openings import Opening, opening_of
from app.scheduling.rules.policies import MOST_HORIZON_DAYS, BookingPolicy
from app.scheduling.rules.slots import (
    Slot,
    bookable_slots,
    ensure_outside_transition,
    offered_slot,
    within_notice_and_horizon,
)
from app.scheduling.rules.zones import TZDATA_VERSION, Placed, instant_of, wall_time, zone

__all__ = [
    "CELL_MINUTES",
    "HOLD_DAYS",
    "MOST_COMING_SESSIONS",
    "MOST_HORIZON_DAYS",
    "TZDATA_VERSION",
    "AppointmentState",
    "BookingPolicy",
    "CancelledBy",
    "ExceptionKind",
    "HoursException",
    "Interval",
    "Leave",
    "Occurrence",
    "Opening",
    "Outcome",
    "Placed",
    "Slot",
    "WeeklyHours",
    "bookable_slots",
    "cancel",
    "cell_of",
    "cell_starts_at",
    "cells_for",
    "complete",
    "ensure_can_book",
    "ensure_can_reschedule",
    "ensure_one_more",
    "ensure_outside_transition",
    "expand_hours",
    "expire",
    "hold_expires_at",
    "hold_has_expired",
    "instant_of",
    "late_after",
    "leave_interval",
    "mark_no_show",
    "merge",
    "offered_slot",
    "open_hours",
    "opening_of",
    "record_outcome",
    "release",
    "subtract",
    "wall_time",
    "within_notice_and_horizon",
    "zone",
]
