"""What is done with groups: open, invite, take a seat, meet, and keep what only the group can open.

Every function works inside the caller's transaction and never commits. To whoever has no part in a group it looks
like one that does not exist: nobody learns from it who else asked for help.
"""

from app.groups.repository.letters import LineLetter
from app.groups.repository.seats import Invitation, Seat
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
from app.groups.service.letters import list_line_letters, send_line_letters
from app.groups.service.offers import pass_on_seats_over
from app.groups.service.programmes import (
    change_group,
    describe_group,
    let_substitute,
    list_descriptions,
    open_group,
    set_group_state,
)
from app.groups.service.remarks import (
    get_members_assignment,
    list_remarks,
    put_remark_aside,
    send_remark,
)
from app.groups.service.seats import (
    accept_invitation,
    answer_invitation,
    invite_client,
    leave_group,
    list_invitations,
    list_seats,
    order_invitations,
    release_client,
    withdraw_invitation,
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
from app.groups.service.views import GroupView, Standing, get_group_for, list_groups_for

__all__ = [
    "GroupView",
    "Invitation",
    "LineLetter",
    "Seat",
    "Standing",
    "accept_invitation",
    "answer_invitation",
    "append_group_record",
    "cancel_group_sessions",
    "change_group",
    "describe_group",
    "get_group_for",
    "get_members_assignment",
    "invite_client",
    "leave_group",
    "let_substitute",
    "list_absences",
    "list_attendances",
    "list_descriptions",
    "list_group_epochs",
    "list_group_records",
    "list_group_sessions",
    "list_groups_for",
    "list_invitations",
    "list_line_letters",
    "list_remarks",
    "list_seats",
    "mark_followed_up",
    "move_group_sessions",
    "open_group",
    "open_group_epoch",
    "order_invitations",
    "pass_on_seats_over",
    "plan_group_series",
    "plan_group_session",
    "preview_group_series",
    "put_remark_aside",
    "record_attendance",
    "release_client",
    "send_line_letters",
    "send_remark",
    "set_group_state",
    "substitute_facilitator",
    "withdraw_invitation",
]
