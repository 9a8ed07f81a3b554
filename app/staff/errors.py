"""The facts of staff that stop a request."""

from app.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, TooMany, Unauthenticated


class AlreadyFounded(Conflict):
    """The installation has its organisation; it cannot get another."""

    title = "This installation is founded already."


class NotFounded(NotFound):
    """No organisation was imported yet."""

    title = "This installation has no organisation yet."


class FoundingRefused(Invalid):
    """Document, directory, coordinator and team grant do not belong together."""

    title = "This founding package does not fit together."


class StaffNotFound(NotFound):
    """No such staff member."""


class MayNotAdministerStaff(NotAllowed):
    """Only administrators and coordinators invite, admit and suspend."""


class HandleRefused(Invalid):
    """A handle breaks the rules for handles."""

    title = "A handle has 3 to 40 lower-case Latin letters, digits and dashes."


class HandleTaken(Conflict):
    """Somebody else has this handle."""

    title = "This handle is taken. Please choose another."


class RolesMissing(Invalid):
    """An invitation to no role."""

    title = "An invitation needs at least one role."


class ApplicantRefused(Invalid):
    """The keys or the wrapped keys are not what they should be, or belong to an account already."""

    title = "These keys cannot be accepted."


class InvitationExists(Conflict):
    """An invitation with this hash was made before."""

    title = "This invitation exists already. Please make a new code."


class InvitationNotValid(NotFound):
    """The code is unknown, used or expired: the same answer for all three."""

    title = "This invitation is not valid. Please ask for a new one."


class NotPending(Conflict):
    """Only somebody who accepted an invitation and was not admitted yet can be admitted."""

    title = "This person is not waiting for admission."


class AlreadySuspended(Conflict):
    """The account is suspended already."""

    title = "This person is suspended already."


class LastCoordinator(Conflict):
    """Without a coordinator nobody could open a new intake."""

    title = "The last coordinator cannot be suspended."


class DirectoryRefused(Invalid):
    """The directory is not signed under the root, is expired, or says something else than what was asked."""

    title = "This directory cannot be accepted."


class DirectoryOutdated(Stale):
    """Another directory was published in the meantime."""

    title = "The directory changed in the meantime. Read it again, then repeat."


class TeamGrantRefused(Invalid):
    """A coordinator needs the team key; nobody else may have it."""

    title = "A team grant belongs to a new coordinator, and to nobody else."


class WrappedKeysRefused(Invalid):
    """What was sent is not this person's wrapped keys."""

    title = "These wrapped keys cannot be accepted."


class WrongCredentials(Unauthenticated):
    """Handle, proof or code is wrong, or the account is suspended: the same answer for all."""

    title = "This log-in is not right. Please check it and try again."


class NotYetAdmitted(NotAllowed):
    """She proved who she is, and nobody admitted her yet."""

    title = "You are not admitted yet. A coordinator has to compare your words with you first."


class LogInSlowedDown(TooMany):
    """Too many failures in a row for this account."""


class TotpAlreadyEnrolled(Conflict):
    """A second factor is in use; a session alone may not replace it."""

    title = "A second factor is enrolled already."


class TotpNotBegun(Conflict):
    """There is no enrolment to confirm."""

    title = "Begin to enrol the second factor first."


class TotpCodeWrong(Invalid):
    """The code does not fit the secret at this time."""

    title = "This code is not right. Please check the clock of your device."


class NewSecretsRefused(Invalid):
    """The new log-in key or the keys wrapped anew are not what they should be for this person."""

    title = "These new secrets cannot be accepted. Nothing was changed."


class OwnSecondFactor(NotAllowed):
    """Somebody else resets a lost second factor, after she saw or heard who asks."""

    title = "Somebody else has to reset your second factor."
