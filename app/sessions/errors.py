"""What can go wrong with a session, a challenge or a repeated request."""

from app.errors import Conflict, Invalid, Stale, Unauthenticated


class SessionEnded(Unauthenticated):
    """The session expired, rested too long, was ended or never was."""

    title = "This session has ended. Please log in again."


class ChallengeRefused(Unauthenticated):
    """The challenge is not ours, too old, for another purpose, or was used before."""

    title = "This challenge is no longer good. Ask for a new one."


class IdempotencyKeyMissing(Invalid):
    """A creating request came without its key."""

    title = "This request needs an Idempotency-Key header of at least 22 characters."


class IdempotencyKeyReused(Conflict):
    """The key was used for another body."""

    title = "This Idempotency-Key was used for another request."


class AnswerPending(Stale):
    """The same request is being answered at this moment."""

    title = "The same request is being answered right now. Repeat it in a moment."
