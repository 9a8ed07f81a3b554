"""Hand-written stand-ins for what tests must control."""

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._now = at

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self._now

    def advance(self, **duration: float) -> None:
        """Move forward by a `timedelta` given by its keywords."""
        self._now += timedelta(**duration)
