"""Facts that stop something with a group.

NotFound    GroupNotFound
Conflict    GroupFull, GroupExists
NotAllowed  AdmissionSignedByAnother
Invalid     SeatCountRefused, GroupHoldersRefused, PlanRequestMalformed, PlanUnknown
"""

from app.errors import Conflict, Invalid, NotAllowed, NotFound


class GroupNotFound(NotFound):
    """There is no such group, or the actor has no part in it."""


class GroupFull(Conflict):
    """Every seat is taken."""

    title = "Every seat in this group is taken."


class GroupExists(Conflict):
    """A group has this id already."""

    title = "This group exists already."


class AdmissionSignedByAnother(NotAllowed):
    """The admission names another signer than the coordinator who invites."""

    title = "You can only send an admission that you signed yourself."


class SeatCountRefused(Invalid):
    """A group with too few or too many seats to be one."""

    title = "A group has 2 to 16 seats."


class GroupHoldersRefused(Invalid):
    """The epoch statement lists somebody without a seat, or leaves the facilitator out."""

    title = "This key may be held by the facilitator and, if it is for announcements, by seated members."


class PlanRequestMalformed(Invalid):
    """A plan was asked for with numbers out of bounds, somebody twice, or somebody unknown."""

    title = "These wishes for groups contradict themselves."


class PlanUnknown(Invalid):
    """A plan names a woman, a facilitator, a slot or a theme that the request does not know."""

    title = "This plan names somebody or something that is not among those to be planned."
