"""What cannot be recorded."""

from app.errors import Invalid


class UnknownActor(Invalid):
    """The log names clients, the system and staff by id; anything else could tell who somebody was."""

    title = "This actor cannot stand in the log."
