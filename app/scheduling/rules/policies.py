"""The booking policy: how long, how often, how soon and how far ahead sessions may be booked."""

from dataclasses import dataclass

from app.scheduling.errors import InvalidBookingPolicy
from app.scheduling.rules.cells import CELL_MINUTES

MOST_HORIZON_DAYS = 366

_DAY_MINUTES = 24 * 60

# Field, least, most.
_BOUNDS = (
    ("session_minutes", 10, 480),
    ("buffer_minutes", 0, 240),
    ("daily_limit", 1, 48),
    ("notice_minutes", 0, 60 * _DAY_MINUTES),
    ("horizon_days", 1, MOST_HORIZON_DAYS),
    ("slot_step_minutes", CELL_MINUTES, 480),
    ("cancel_notice_minutes", 0, 60 * _DAY_MINUTES),
)


@dataclass(frozen=True, slots=True)
class BookingPolicy:
    """The rules of one counselor's bookings. Raises `InvalidBookingPolicy` for a number outside its bounds.

    `buffer_minutes` stay free between two of her sessions; `daily_limit` sessions at most start on one day
    of her zone; a slot starts `notice_minutes` from now at the earliest and sooner than `horizon_days` of 24
    hours from now. Slots follow each other in steps of `slot_step_minutes`, a multiple of a cell. A client
    who cancels with less than `cancel_notice_minutes` left cancels late.
    """

    session_minutes: int
    buffer_minutes: int
    daily_limit: int
    notice_minutes: int
    horizon_days: int
    slot_step_minutes: int = CELL_MINUTES
    cancel_notice_minutes: int = _DAY_MINUTES

    def __post_init__(self) -> None:
        """Refuse a number outside its bounds, and steps that do not fall on cells."""
        within = all(least <= getattr(self, name) <= most for name, least, most in _BOUNDS)
        if not within or self.slot_step_minutes % CELL_MINUTES:
            raise InvalidBookingPolicy
