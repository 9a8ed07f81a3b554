"""The one place that knows what time it is. Everything else is handed a `Clock`."""

from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Something that tells the present instant."""

    def now(self) -> datetime:
        """Return the present instant as an aware UTC datetime."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant as an aware UTC datetime."""
        return datetime.now(UTC)


def today(clock: Clock) -> date:
    """Return the present UTC day.

    Days are stored where an instant is not needed, so that the database tells less about when a woman writes.
    """
    return clock.now().date()
