"""Facts about mail to staff."""

from app.errors import Conflict, Invalid, NotAllowed


class MailIsOff(Conflict):
    """This installation sends no mail."""

    title = "This installation sends no mail."


class MailWishRefused(Invalid):
    """The address cannot be one, the language or hour is none of ours, or nothing is wished for."""

    title = "This is no address, hour or language that a reminder could go by."


class IntakesAreForCoordinators(NotAllowed):
    """Only coordinators see who waits, so only they are told at once that somebody does."""

    title = "Only coordinators are told at once that somebody waits."
