"""What of a counselor's other calendar is taken over."""

from datetime import timedelta

import pytest

from app.scheduling.errors import BusyTimesOutOfReach
from app.scheduling.rules import MOST_BUSY_TIMES, Interval, ensure_within_reach, within_reach
from tests.unit.scheduling.builders import span, utc

NOW = utc(2026, 3, 2, 9)


class TestWithinReach:
    def test_what_is_over_or_too_far_is_cut_off(self) -> None:
        """From now on, for 366 days, spans that touch as one."""
        busy = [
            span(NOW - timedelta(minutes=30), 60),
            span(NOW + timedelta(minutes=30), 60),
            span(NOW - timedelta(days=2), 60),
            span(NOW + timedelta(days=366, minutes=-30), 60),
            span(NOW + timedelta(days=400), 60),
        ]
        last = NOW + timedelta(days=366)
        assert within_reach(busy, NOW) == (
            span(NOW, 90),
            Interval(last - timedelta(minutes=30), last),
        )


class TestEnsureWithinReach:
    def test_a_clock_that_is_an_hour_slow_is_forgiven(self) -> None:
        """What a device cut off at its own present is accepted."""
        ensure_within_reach([span(NOW - timedelta(hours=1), 30)], NOW)

    @pytest.mark.parametrize("days", [-3, 368])
    def test_what_no_device_would_send_is_refused(self, days: int) -> None:
        """The past is nobody's business, and farther ahead nobody books."""
        with pytest.raises(BusyTimesOutOfReach):
            ensure_within_reach([span(NOW + timedelta(days=days), 30)], NOW)

    def test_more_than_are_kept_are_refused(self) -> None:
        """However short they are."""
        busy = [span(NOW + timedelta(minutes=10 * number), 5) for number in range(MOST_BUSY_TIMES + 1)]
        ensure_within_reach(busy[:-1], NOW)
        with pytest.raises(BusyTimesOutOfReach):
            ensure_within_reach(busy, NOW)
