"""Facts that stop a match or an assignment.

Invalid     CriteriaMalformed, CapabilityMalformed, AssignmentNotForClient
NotFound    CounselorNotFound
NotAllowed  SelfChoiceNotOffered
Conflict    CounselorFull, CounselorOnLeave, CounselorNotAccepting, AlreadyAssigned
"""

from app.errors import Conflict, Invalid, NotAllowed, NotFound


class CriteriaMalformed(Invalid):
    """What was opened from an intake is not a set of criteria. Says nothing about what it was instead."""

    title = "These criteria cannot be read."


class CapabilityMalformed(Invalid):
    """What was given as a counselor's capability contradicts itself or is out of bounds."""

    title = "This description of a counselor cannot be read."


class AssignmentNotForClient(Invalid):
    """The signed assignment names another client."""

    title = "This assignment was signed for somebody else."


class CounselorNotFound(NotFound):
    """There is no such counselor, or she is not one whom this actor may know of."""

    title = "There is no such counselor."


class SelfChoiceNotOffered(NotAllowed):
    """This organisation lets a coordinator approve every match."""

    title = "Here a coordinator proposes the counselor."


class CounselorFull(Conflict):
    """The counselor already works with as many clients as she can."""

    title = "This counselor has no room at present."


class CounselorOnLeave(Conflict):
    """The counselor is away."""

    title = "This counselor is on leave at present."


class CounselorNotAccepting(Conflict):
    """The counselor takes no new clients, whatever her load is."""

    title = "This counselor takes no new clients at present."


class AlreadyAssigned(Conflict):
    """The client has a counselor already."""

    title = "This client already has a counselor."
