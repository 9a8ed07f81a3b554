"""Which clients must not be here any more, and which copies of the shred store. Pure."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from app.shredding.rules import owner_digest

CLIENT: Final = "client"

# The promise: what was erased is gone from every copy within this time.
COPIES_GONE_WITHIN: Final = timedelta(hours=72)
# Copies go an hour before, so that a late turn, a pause of the machine or clocks that differ do not break it.
COPY_LIFE: Final = COPIES_GONE_WITHIN - timedelta(hours=1)
_CLOCK_SKEW: Final = timedelta(minutes=5)


def clients_brought_back(client_ids: Iterable[str], tombstones: Collection[str]) -> list[str]:
    """Return the clients whose tombstone stands: their erasure was interrupted, or a restored backup knows them."""
    return [client_id for client_id in client_ids if owner_digest(CLIENT, client_id) in tombstones]


def is_copy_due(made_at: datetime, now: datetime) -> bool:
    """Tell whether a copy made at this instant must be destroyed now.

    One from the future was named by a clock that went wrong. How old it is nobody knows, so it goes.
    """
    return now - made_at >= COPY_LIFE or made_at - now > _CLOCK_SKEW
