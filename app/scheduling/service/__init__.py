"""What scheduling does: keep hours, offer slots, hold, book, move and end sessions.

Every function works inside the caller's transaction and never commits. Instants are aware UTC datetimes.
"""

from app.scheduling.errors import Standing
from app.scheduling.service.attendances import (
    join_group_sessions,
    leave_all_group_sessions,
    leave_group_sessions,
    list_attended,
    list_missed,
    mark_followed_up,
    record_presence,
)
from app.scheduling.service.bookings import (
    book_appointment,
    book_appointment_for,
    reschedule_appointment,
)
from app.scheduling.service.busy_times import list_busy_times, set_busy_times
from app.scheduling.service.endings import (
    cancel_appointment,
    complete_appointment,
    list_attendances,
    mark_no_show,
    release_client,
)
from app.scheduling.service.feeds import (
    find_address_day,
    list_busy_events,
    revoke_calendar_address,
    set_calendar_address,
)
from app.scheduling.service.group_placements import Party
from app.scheduling.service.group_sessions import (
    book_group_sessions,
    cancel_coming_group_sessions,
    cancel_group_sessions,
    list_session_facilitators,
    list_session_replacements,
    move_group_sessions,
    preview_group_sessions,
)
from app.scheduling.service.holds import confirm_hold, hold_slots, release_holds
from app.scheduling.service.hours import (
    get_hours,
    list_absences,
    list_openings,
    list_slots,
    list_touched,
    set_hours,
)
from app.scheduling.service.listings import (
    get_appointment,
    list_all_appointments,
    list_appointments,
    list_coming_sessions,
    list_group_sessions,
    list_late_after,
)
from app.scheduling.service.series import (
    Prospect,
    book_series,
    cancel_series,
    move_series,
    preview_series,
)
from app.scheduling.service.substitutions import change_session_facilitators, substitute_facilitator
from app.scheduling.service.withdrawals import cancel_coming_sessions, expire_holds, withdraw_counselor

__all__ = [
    "Party",
    "Prospect",
    "Standing",
    "book_appointment",
    "book_appointment_for",
    "book_group_sessions",
    "book_series",
    "cancel_appointment",
    "cancel_coming_group_sessions",
    "cancel_coming_sessions",
    "cancel_group_sessions",
    "cancel_series",
    "change_session_facilitators",
    "complete_appointment",
    "confirm_hold",
    "expire_holds",
    "find_address_day",
    "get_appointment",
    "get_hours",
    "hold_slots",
    "join_group_sessions",
    "leave_all_group_sessions",
    "leave_group_sessions",
    "list_absences",
    "list_all_appointments",
    "list_appointments",
    "list_attendances",
    "list_attended",
    "list_busy_events",
    "list_busy_times",
    "list_coming_sessions",
    "list_group_sessions",
    "list_late_after",
    "list_missed",
    "list_openings",
    "list_session_facilitators",
    "list_session_replacements",
    "list_slots",
    "list_touched",
    "mark_followed_up",
    "mark_no_show",
    "move_group_sessions",
    "move_series",
    "preview_group_sessions",
    "preview_series",
    "record_presence",
    "release_client",
    "release_holds",
    "reschedule_appointment",
    "revoke_calendar_address",
    "set_busy_times",
    "set_calendar_address",
    "set_hours",
    "substitute_facilitator",
    "withdraw_counselor",
]
