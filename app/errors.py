"""The tree of domain errors. No HTTP here: `app.routers.problems` owns the one table from error to status.

    DomainError
    ├── NotFound            the thing does not exist, or is another person's (the same answer for both)
    ├── NotAllowed          the actor is known and may not do this
    ├── Conflict            the present state rules it out; trying the same again may not help
    │   └── Stale           decided on an outdated view; read again and repeat
    ├── Invalid             what was sent cannot be accepted as it stands
    ├── Unauthenticated     who is asking was not proved
    └── TooMany             a limit is reached; later it will pass

Each domain derives its own facts (`SlotAlreadyTaken`) from these in its `errors.py`. An error never carries
what a person typed: its text is fixed, written once on the class.
"""

from typing import ClassVar


class DomainError(Exception):
    """A fact that stops a request. `title` is a fixed sentence, safe to show to anybody."""

    title: ClassVar[str] = "This cannot be done."

    def __str__(self) -> str:
        """Return the fixed sentence, never an argument."""
        return self.title


class NotFound(DomainError):
    """The thing does not exist, or belongs to somebody else: nobody can tell which."""

    title = "There is nothing here."


class NotAllowed(DomainError):
    """The actor is known and may not do this."""

    title = "You are not allowed to do this."


class Conflict(DomainError):
    """The present state rules this out."""

    title = "This does not fit the present state."


class Stale(Conflict):
    """The decision was made on an outdated view."""

    title = "This changed in the meantime. Read it again, then repeat."


class Invalid(DomainError):
    """What was sent cannot be accepted as it stands."""

    title = "This cannot be accepted as it was sent."


class Unauthenticated(DomainError):
    """Who is asking was not proved."""

    title = "Please log in."


class TooMany(DomainError):
    """A limit is reached; it passes with time.

    `retry_after_seconds` says when trying again makes sense.
    """

    title = "Too many attempts. Please wait a little."

    def __init__(self, retry_after_seconds: int = 60) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds
