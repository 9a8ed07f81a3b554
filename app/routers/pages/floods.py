"""Room for sending: a bound on how often and how many intakes at once this process seals for browsers without script.

A browser without script cannot work for a proof, so a flood is met by bounds that know nobody: the waiting list's,
which the database keeps, and these. They are one for all, keyed by nothing of hers, and each process has its own.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import TooMany

RATE: Final = "30/minute"
_AT_ONCE: Final = 2
_EVERYBODY: Final = "everybody"
_TRY_AGAIN_AFTER_SECONDS: Final = 60

Made = TypeVar("Made")


class TooManyAtOnce(TooMany):
    """More intakes than this process seals in a minute."""

    title = "Many requests are arriving at this moment. Please wait a minute."


class SendingRoom:
    """One process's room for sealing intakes. `rate` as the library `limits` reads it."""

    def __init__(self, rate: str = RATE) -> None:
        self._rate = parse(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._at_once = CapacityLimiter(_AT_ONCE)

    def enter(self) -> None:
        """Count one intake. Raises `TooManyAtOnce`."""
        if not self._limiter.hit(self._rate, _EVERYBODY):
            raise TooManyAtOnce(_TRY_AGAIN_AFTER_SECONDS)

    async def run(self, make: Callable[[], Made]) -> Made:
        """Run a costly computation beside the event loop, a few at a time."""
        return await to_thread.run_sync(make, limiter=self._at_once)


def get_sending_room(request: Request) -> SendingRoom:
    """Return this process's room, made when it is first asked for."""
    state = request.app.state
    if not hasattr(state, "sending_room"):
        state.sending_room = SendingRoom()
    room: SendingRoom = state.sending_room
    return room
