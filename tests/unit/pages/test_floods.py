"""Room for sending, the same for everybody."""

import threading

import pytest

from app.routers.pages.floods import SendingRoom, TooManyAtOnce


class TestSendingRoom:
    def test_more_than_the_rate_are_asked_to_wait(self) -> None:
        """The third of two a minute is refused with a time to come back."""
        room = SendingRoom("2/minute")
        room.enter()
        room.enter()
        with pytest.raises(TooManyAtOnce) as refused:
            room.enter()
        assert refused.value.retry_after_seconds > 0

    async def test_sealing_does_not_hold_up_the_server(self) -> None:
        """The work runs in another thread than the event loop's."""
        assert await SendingRoom().run(threading.get_ident) != threading.get_ident()
