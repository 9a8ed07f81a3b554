"""The bounds of a booking policy."""

import pytest

from app.scheduling.errors import InvalidBookingPolicy
from app.scheduling.rules import BookingPolicy


class TestBookingPolicy:
    def test_a_usual_policy_is_accepted(self) -> None:
        """50 minutes, 10 between, six a day, a day ahead, two months far; steps and notice have defaults."""
        policy = BookingPolicy(50, 10, 6, 1440, 60)
        assert (policy.slot_step_minutes, policy.cancel_notice_minutes) == (15, 1440)

    @pytest.mark.parametrize(
        "change",
        [
            {"session_minutes": 9},
            {"session_minutes": 481},
            {"buffer_minutes": -1},
            {"buffer_minutes": 241},
            {"daily_limit": 0},
            {"daily_limit": 49},
            {"notice_minutes": -1},
            {"notice_minutes": 86401},
            {"horizon_days": 0},
            {"horizon_days": 367},
            {"slot_step_minutes": 0},
            {"slot_step_minutes": 20},
            {"slot_step_minutes": 495},
            {"cancel_notice_minutes": -1},
            {"cancel_notice_minutes": 86401},
        ],
        ids=str,
    )
    def test_a_number_outside_its_bounds_is_refused(self, change: dict[str, int]) -> None:
        """One bad number is enough, and so are steps that are no multiple of a cell."""
        usual = {
            "session_minutes": 50,
            "buffer_minutes": 10,
            "daily_limit": 6,
            "notice_minutes": 1440,
            "horizon_days": 60,
        }
        with pytest.raises(InvalidBookingPolicy):
            BookingPolicy(**{**usual, **change})
