"""The facts of clients that stop a request."""

from app.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, TooMany, Unauthenticated


class ClientNotFound(NotFound):
    """No such client, or not one this actor may know of."""


class WrongPhrase(Unauthenticated):
    """The phrase is unknown or the proof is wrong: the same answer for both."""

    title = "These words are not right. Please check them and try again."


class IntakeAlreadyReceived(Conflict):
    """An intake with these keys or this phrase was stored before."""

    title = "This was received already."


class IntakeNotWhole(Invalid):
    """An intake without exactly the keys, holders and records it must have. Nothing of it was stored."""

    title = "This intake is not complete. Nothing was stored."


class WaitingListFull(TooMany):
    """As many clients wait as the organisation can answer for, or as many by the weaker page as may."""

    title = "The waiting list is full at present. Please come back later."


class StaleDirectory(Stale):
    """What was sealed or signed relies on a directory that is no longer the newest."""

    title = "The staff directory changed in the meantime. Read it again, then repeat."


class SignerNotEntitled(NotAllowed):
    """The assignment was signed neither by a coordinator nor by the client herself."""

    title = "You may not sign this assignment."


class AssignmentOutOfOrder(Stale):
    """The assignment does not follow the client's latest one: somebody else may just have assigned her."""

    title = "This client was assigned in the meantime. Read her assignments again, then repeat."


class NothingProposed(Conflict):
    """There is no proposal to accept or to decline."""

    title = "There is no proposal at present."


class ClientClosed(Conflict):
    """The client's file is closed; nothing is added to it any more."""

    title = "This file is closed."


class PhraseTaken(Conflict):
    """The new phrase is one that opens a file already: her own, most likely."""

    title = "This phrase cannot be used. Please make another one."


class PhraseChangeNotWhole(Invalid):
    """A change of phrase without exactly the keys, holders and grants it must have. Nothing of it was stored."""

    title = "This change is not complete. Nothing was changed."


class LetterNotFound(NotFound):
    """No such letter to the intake team."""


class LetterNotHers(Invalid):
    """The envelope names another client than the one who sends it."""

    title = "This letter was sealed in another name."


class LetterAlreadyReceived(Conflict):
    """A letter with this id was stored before."""

    title = "This letter was received already."


class ClientAnsweredFor(Conflict):
    """Somebody answers for the client, so her file is not a coordinator's to close."""

    title = "Somebody answers for this client. Only a client who waits can be closed."


class LettersUnsettled(Conflict):
    """As many of her letters as may wait at a time have not been seen to yet."""

    title = "Your earlier letters have not been answered yet. Please write again later."


class MayNotPermit(NotAllowed):
    """It is neither from the client's counselor nor from the client, or not something she may permit."""

    title = "You may not permit this."


class PermitOutOfOrder(Stale):
    """The permit follows neither the client's newest one nor her newest assignment."""

    title = "Something was permitted or assigned in the meantime. Read again, then repeat."


class PermitTooLong(Invalid):
    """The last day is over, or more than a year away."""

    title = "A permit ends within a year, and not before today."


class NotGivenBack(Invalid):
    """What comes along with giving a client back does not end the sender's own place."""

    title = "This does not give the client back."


class NotBothHers(NotAllowed):
    """Two files are linked by the counselor of both, and by nobody else."""

    title = "Only the counselor of both files can link them."


class NotWaiting(Conflict):
    """She does not wait: somebody was proposed, answers for her, or her file is closed."""

    title = "You are not on the waiting list."
