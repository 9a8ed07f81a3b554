"""What is done with groups: open, invite, take a seat, meet, and keep what only the group can open.

Every function works inside the caller's transaction and never commits. To whoever has no part in a group it looks
like one that does not exist: nobody learns from it who else asked for help.
"""

from app.groups.service.attendances import (
    list_absences,
    list_attendances,
    mark_followed_up,
    record_attendance,
)
from app.groups.service.contents import (
    append_group_record,
    list_group_epochs,
    list_group_records,
    open_group_epoch,
)
from app.groups.service.seats import (
    GroupView,
    Standing,
    accept_invitation,
    get_group_for,
    invite_client,
    list_groups_for,
    list_seats,
    open_group,
    release_client,
)
from app.groups.service.sessions import (
    cancel_group_sessions,
    list_group_sessions,
    move_group_sessions,
    plan_group_series,
    plan_group_session,
    preview_group_series,
    substitute_facilitator,
)

__all__ = [
    "GroupView",
    "Standing",
    "accept_invitation",
    "append_group_record",
    "cancel_group_sessions",
    "get_group_for",
    "invite_client",
    "list_absences",
    "list_attendances",
    "list_group_epochs",
    "list_group_records",
    "list_group_sessions",
    "list_groups_for",
    "list_seats",
    "mark_followed_up",
    "move_group_sessions",
    "open_group",
    "open_group_epoch",
    "plan_group_series",
    "plan_group_session",
    "preview_group_series",
    "record_attendance",
    "release_client",
    "substitute_facilitator",
]
