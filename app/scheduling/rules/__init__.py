"""The pure rules of scheduling: values in, values out, no clock, no database.

zones.py         names, wall times and clock changes, on the pinned zone data
intervals.py     half-open spans between UTC instants
cells.py         the 15-minute cells by which the database decides who gets an hour
hours.py         weekly hours, exceptions and leave, and the instants they mean
policies.py      how long, how often, how soon sessions may be booked
slots.py         the pipeline from hours to bookable slots
openings.py      slots as a set of cells
series.py        weekly series of sessions, and where a clock change is felt
own_hours.py     where a clock change is felt by one member of a group
feeds.py         what a counselor's own calendar program may see
busy_times.py    what of a counselor's other calendar is taken over
appointments.py  the states of an appointment
attendances.py   how a group's session went for each
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
from app.scheduling.rules.attendances import (
    Attended,
    Presence,
    absences_to_follow_up,
    ensure_can_record,
)
from app.scheduling.rules.busy_times import (
    BUSY_REACH_DAYS,
    MOST_BUSY_TIMES,
    ensure_within_reach,
    within_reach,
)
from app.scheduling.rules.cells import CELL_MINUTES, cell_of, cell_starts_at, cells_for
from app.scheduling.rules.feeds import (
    ADDRESS_BYTES,
    FEED_PAST_DAYS,
    BusyEvent,
    EventStatus,
    address_hash,
    event_status,
)
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
from app.scheduling.rules.own_hours import OwnHour, own_hours, zones_moved
from app.scheduling.rules.policies import MOST_HORIZON_DAYS, BookingPolicy
from app.scheduling.rules.series import (
    FEWEST_IN_SERIES,
    MOST_IN_SERIES,
    ClockNotice,
    PlannedOccurrence,
    SeriesChange,
    WeeklySeries,
    clock_notices,
    ensure_apart,
    plan_series,
    shifted,
    spans_to_book,
    weekly_starts,
)
from app.scheduling.rules.slots import (
    Slot,
    bookable_slots,
    ensure_outside_transition,
    offered_slot,
    within_notice_and_horizon,
)
from app.scheduling.rules.zones import TZDATA_VERSION, Placed, instant_of, wall_time, zone

__all__ = [
    "ADDRESS_BYTES",
    "BUSY_REACH_DAYS",
    "CELL_MINUTES",
    "FEED_PAST_DAYS",
    "FEWEST_IN_SERIES",
    "HOLD_DAYS",
    "MOST_BUSY_TIMES",
    "MOST_COMING_SESSIONS",
    "MOST_HORIZON_DAYS",
    "MOST_IN_SERIES",
    "TZDATA_VERSION",
    "AppointmentState",
    "Attended",
    "BookingPolicy",
    "BusyEvent",
    "CancelledBy",
    "ClockNotice",
    "EventStatus",
    "ExceptionKind",
    "HoursException",
    "Interval",
    "Leave",
    "Occurrence",
    "Opening",
    "Outcome",
    "OwnHour",
    "Placed",
    "PlannedOccurrence",
    "Presence",
    "SeriesChange",
    "Slot",
    "WeeklyHours",
    "WeeklySeries",
    "absences_to_follow_up",
    "address_hash",
    "bookable_slots",
    "cancel",
    "cell_of",
    "cell_starts_at",
    "cells_for",
    "clock_notices",
    "complete",
    "ensure_apart",
    "ensure_can_book",
    "ensure_can_record",
    "ensure_can_reschedule",
    "ensure_one_more",
    "ensure_outside_transition",
    "ensure_within_reach",
    "event_status",
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
    "own_hours",
    "plan_series",
    "record_outcome",
    "release",
    "shifted",
    "spans_to_book",
    "subtract",
    "wall_time",
    "weekly_starts",
    "within_notice_and_horizon",
    "within_reach",
    "zone",
    "zones_moved",
]
