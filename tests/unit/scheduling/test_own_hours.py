"""A group's hours on each member's own clock: whose a clock change moves, and from when on."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.errors import UnknownZone
from app.scheduling.rules import own_hours, wall_time, weekly_starts, zone, zones_moved
from tests.unit.scheduling.builders import VILNIUS, utc, wall
from tests.unit.scheduling.scenes import UNUSUAL_ZONES

MINSK = "Europe/Minsk"
# Mondays at 18:00 in Vilnius; the clocks go forward on 29 March 2026.
SPRING = [one.at for one in weekly_starts(utc(2026, 3, 16, 16), 4, VILNIUS)]


def shifts(own_zone: str, starts: list[datetime]) -> list[int]:
    """Return how far each session moves for somebody."""
    return [one.shift_minutes for one in own_hours(starts, group_zone=VILNIUS, own_zone=own_zone)]


class TestOwnHours:
    def test_a_zone_that_stays_feels_the_change_of_the_other(self) -> None:
        """From 30 March on Minsk meets at 18:00 instead of 19:00, and is told once, at the first of them."""
        told = own_hours(SPRING, group_zone=VILNIUS, own_zone=MINSK)
        assert [one.own_time for one in told[1:3]] == [wall("2026-03-23 19:00"), wall("2026-03-30 18:00")]
        assert [one.shift_minutes for one in told] == [0, 0, -60, -60]
        assert [one.begins for one in told] == [False, False, True, False]

    def test_who_changes_alike_feels_nothing(self) -> None:
        """Berlin changes on the same night. New York had changed before: there the hour comes back."""
        assert shifts("Europe/Berlin", SPRING) == [0, 0, 0, 0]
        assert shifts("America/New_York", SPRING) == [0, 0, -60, -60]

    def test_what_is_moved_by_hand_is_no_shift(self) -> None:
        """A facilitator who moves one session by an hour moves it on every clock."""
        by_hand = [SPRING[0], SPRING[1] + timedelta(hours=1)]
        assert shifts(MINSK, by_hand) == [0, 0]

    def test_nobody_lives_in_an_unknown_zone(self) -> None:
        """A zone that is none is refused."""
        with pytest.raises(UnknownZone):
            own_hours(SPRING, group_zone=VILNIUS, own_zone="Europe/Nowhere")

    @given(
        hour=st.integers(0, 24 * 700),
        group_zone=st.sampled_from(UNUSUAL_ZONES),
        own_zone=st.sampled_from(UNUSUAL_ZONES),
    )
    def test_shift_is_what_differs_between_both_clocks(
        self, hour: int, group_zone: str, own_zone: str
    ) -> None:
        """Own time is the instant on one's own clock, the shift how far both drifted apart; at home there is none."""
        first_at = utc(2025, 1, 1) + timedelta(hours=hour)
        starts = [one.at for one in weekly_starts(first_at, 30, group_zone)]
        told = own_hours(starts, group_zone=group_zone, own_zone=own_zone)
        assert [one.own_time for one in told] == [wall_time(one, zone(own_zone)) for one in starts]
        apart = [one.own_time - one.group_time for one in told]
        assert [timedelta(minutes=one.shift_minutes) for one in told] == [one - apart[0] for one in apart]
        at_home = own_hours(starts, group_zone=group_zone, own_zone=group_zone)
        assert not any(one.shift_minutes or one.begins for one in at_home)


class TestZonesMoved:
    def test_names_each_zone_with_what_moves_in_it(self) -> None:
        """Of Vilnius, Berlin and Minsk, only Minsk has sessions that move."""
        asked = [VILNIUS, "Europe/Berlin", MINSK]
        assert zones_moved(SPRING, group_zone=VILNIUS, zones=asked) == {MINSK: (2, 3)}
