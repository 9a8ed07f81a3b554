"""Facts that stop something with a group.

NotFound    GroupNotFound, RemarkNotFound
Conflict    GroupExists, GroupFull, GroupNotJoinable, GroupStateNotPossible, TooFewMembers, SeatsInUse, AlreadySeated,
            GroupHasNoSubstitute, GroupKeyDue, GroupIsOver, LineLetterExists, LineFull,
            NoCounselorOfHers
NotAllowed  AdmissionSignedByAnother
Invalid     GroupSizeRefused, FacilitatorsRefused, GroupHoldersRefused, GroupLetterRefused, PlanRequestMalformed,
            PlanUnknown
"""

from app.errors import Conflict, Invalid, NotAllowed, NotFound


class GroupNotFound(NotFound):
    """There is no such group, or the actor has no part in it."""


class RemarkNotFound(NotFound):
    """There is no such remark, or it is sealed to somebody else."""


class GroupExists(Conflict):
    """A group has this id already."""

    title = "This group exists already."


class GroupFull(Conflict):
    """Every seat is taken, or kept for whoever is asked before her."""

    title = "Every seat in this group is taken."


class GroupNotJoinable(Conflict):
    """Nobody can take a seat in the state in which the group is."""

    title = "Nobody can join this group now."


class GroupStateNotPossible(Conflict):
    """The group cannot come from where it stands to where it should."""

    title = "The group cannot become that from where it stands now."


class TooFewMembers(Conflict):
    """Fewer women sit in the group than it takes to begin."""

    title = "Too few seats are taken for the group to begin."


class SeatsInUse(Conflict):
    """A seat that should go is taken, or held for somebody."""

    title = "A seat beyond that number is taken or held."


class AlreadySeated(Conflict):
    """She has a seat: she can leave, but not decline."""

    title = "You have a seat in this group. You can leave it."


class GroupKeyDue(Conflict):
    """Somebody who held the newest key left: nothing is kept under it any more."""

    title = "Somebody left the group. A facilitator's device has to make its next key first."


class GroupIsOver(Conflict):
    """The group is finished or cancelled: it meets no more."""

    title = "This group is over, so nothing more can be planned."


class LineLetterExists(Conflict):
    """A letter has this id already."""

    title = "This letter was received already."


class LineFull(Conflict):
    """A private line holds as many letters as can be kept."""

    title = "No more letters fit into this line."


class NoCounselorOfHers(Conflict):
    """Nobody answers for this member, so there is nobody to tell."""

    title = "Nobody answers for this member now, so there is nobody to tell."


class AdmissionSignedByAnother(NotAllowed):
    """The admission names another signer than the coordinator who invites."""

    title = "You can only send an admission that you signed yourself."


class GroupHasNoSubstitute(Conflict):
    """The group has no substitute."""

    title = "This group has no substitute."


class GroupSizeRefused(Invalid):
    """Bounds that are none: too few or too many seats, fewer seats than members are needed, or another time to hold."""

    title = "A group has 2 to 16 seats, begins with 2 of them or more, and holds a seat for 1 to 14 days."


class FacilitatorsRefused(Invalid):
    """Not one or two facilitators and at most one substitute, each somebody else."""

    title = "A group has one or two facilitators and at most one substitute, each a different counselor."


class GroupHoldersRefused(Invalid):
    """The epoch statement lists somebody without a seat, or leaves a facilitator out."""

    title = "This key may be held by the facilitators and, if it is for announcements, by seated members."


class GroupLetterRefused(Invalid):
    """The letter is for another group, line, author or recipient than may be."""

    title = "This letter does not fit the group, its line, its author or its recipients."


class PlanRequestMalformed(Invalid):
    """A plan was asked for with numbers out of bounds, somebody twice, or somebody unknown."""

    title = "These wishes for groups contradict themselves."


class PlanUnknown(Invalid):
    """A plan names a woman, a facilitator, a slot or a theme that the request does not know."""

    title = "This plan names somebody or something that is not among those to be planned."
