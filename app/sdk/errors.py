"""What a device tells its user when something does not work."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refused(Exception):
    """The service answered with a problem (RFC 9457). `problem` is the last part of its type, `slot-already-taken`.

    `conflicts` are of `sessions-in-conflict` alone: which sessions of a group cannot be, and why.
    """

    def __init__(
        self, status: int, problem: str, title: str, conflicts: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(title)
        self.status = status
        self.problem = problem
        self.title = title
        self.conflicts = tuple(conflicts)

    @classmethod
    def read(cls, status: int, body: Any) -> "Refused":  # noqa: ANN401 - JSON of a server we need not trust
        """Return the problem in an answer, also when the answer is not one of ours."""
        known = body if isinstance(body, dict) else {}
        problem = str(known.get("type", "")).rsplit(":", 1)[-1] or "unknown"
        listed = known.get("conflicts")
        conflicts = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else ()
        return cls(status, problem, str(known.get("title", "The service refused this.")), conflicts)


class NotLoggedIn(Exception):
    """This needs a log-in first."""


class PhraseNotUnderstood(Exception):
    """What was typed is no phrase of any of our word lists."""

    def __init__(self) -> None:
        super().__init__("These are not the words of a phrase. Check the spelling and the number of words.")


class NothingHeld(Exception):
    """No key for this content is held by the person who asks."""

    def __init__(self) -> None:
        super().__init__("You hold no key for this.")


class TeamReadsNoMore(Exception):
    """The intake team's time with a client's intake is over; she, or her counselor, can let it read again."""

    def __init__(self) -> None:
        super().__init__(
            "The team does not read this client's answers any more. It does again when she writes to the team, or her "
            "counselor hands her over or gives her back."
        )


class NotACalendar(Exception):
    """A file that cannot be read whole as a calendar (RFC 5545), or that means more events than a person has."""

    def __init__(self) -> None:
        super().__init__("This file cannot be read as a calendar (.ics). Nothing was sent.")
