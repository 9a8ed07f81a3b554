"""Weekly series: when they fall, what changes do, and whose hour a change of clocks moves."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.errors import InsideTransition, InvalidSeries, UnknownZone
from app.scheduling.rules import (
    SeriesChange,
    WeeklySeries,
    clock_notices,
    plan_series,
    shifted,
    spans_to_book,
    wall_time,
    weekly_starts,
    zone,
)
from tests.unit.scheduling.builders import VILNIUS, utc, wall
from tests.unit.scheduling.scenes import UNUSUAL_ZONES

MINSK = "Europe/Minsk"
# Mondays at 18:00 in Vilnius; the clocks go forward on 29 March 2026.
FIRST = utc(2026, 3, 16, 16)


def series(count: int = 4, *changes: SeriesChange, first_at: datetime = FIRST) -> WeeklySeries:
    """Return a series of 50 minutes in Vilnius."""
    return WeeklySeries(first_at, count, 50, VILNIUS, changes)


def starts(planned: WeeklySeries) -> list[datetime]:
    """Return when the sessions of a series start."""
    return [one.span.starts_at for one in plan_series(planned)]


class TestWeeklySeries:
    @pytest.mark.parametrize(
        ("count", "changes"),
        [
            (1, ()),
            (53, ()),
            (4, (SeriesChange(4, None),)),
            (4, (SeriesChange(-1, None),)),
            (4, (SeriesChange(1, None), SeriesChange(1, FIRST))),
            (3, (SeriesChange(0, None), SeriesChange(2, None))),
        ],
        ids=["one", "too many", "behind the last", "before the first", "changed twice", "one left"],
    )
    def test_what_is_no_series_is_refused(self, count: int, changes: tuple[SeriesChange, ...]) -> None:
        """Two to 52 sessions are left, and each change is of one of them."""
        with pytest.raises(InvalidSeries):
            series(count, *changes)

    def test_an_unknown_zone_is_refused(self) -> None:
        """A series lives in a zone that exists."""
        with pytest.raises(UnknownZone):
            WeeklySeries(FIRST, 4, 50, "Europe/Atlantis")


class TestPlanSeries:
    def test_the_wall_time_stays_over_a_clock_change(self) -> None:
        """18:00 in Vilnius is 16:00 UTC in winter and 15:00 in summer."""
        assert starts(series()) == [FIRST, utc(2026, 3, 23, 16), utc(2026, 3, 30, 15), utc(2026, 4, 6, 15)]

    def test_a_changed_occurrence_moves_alone(self) -> None:
        """The others stay where they were, and its place in the series is kept."""
        planned = plan_series(series(4, SeriesChange(1, utc(2026, 3, 24, 10))))
        assert [one.position for one in planned] == [0, 1, 2, 3]
        assert planned[1].span.starts_at == utc(2026, 3, 24, 10)
        assert planned[2].span.starts_at == utc(2026, 3, 30, 15)

    def test_an_occurrence_left_out_is_missing(self) -> None:
        """A week off."""
        assert [one.position for one in plan_series(series(4, SeriesChange(2, None)))] == [0, 1, 3]

    @given(st.sampled_from(UNUSUAL_ZONES), st.integers(2, 52), st.integers(0, 365 * 96))
    def test_sessions_follow_each_other_by_a_week_of_wall_time(
        self, name: str, count: int, quarters: int
    ) -> None:
        """Everywhere, except where a wall time does not exist, which is said."""
        first_at = utc(2026, 1, 1) + timedelta(minutes=15 * quarters)
        first = wall_time(first_at, zone(name))
        for number, placed in enumerate(weekly_starts(first_at, count, name)):
            meant = first + timedelta(weeks=number)
            assert (wall_time(placed.at, zone(name)) == meant) is not placed.moved_by_clock_change


class TestSpansToBook:
    def test_they_come_in_order_of_their_start(self) -> None:
        """Also when a change put one before another."""
        spans = spans_to_book(plan_series(series(3, SeriesChange(2, utc(2026, 3, 17, 10)))))
        assert [one.starts_at for one in spans] == [FIRST, utc(2026, 3, 17, 10), utc(2026, 3, 23, 16)]

    def test_two_that_overlap_are_refused(self) -> None:
        """A change may not put one into another."""
        changed = series(3, SeriesChange(2, FIRST + timedelta(minutes=30)))
        with pytest.raises(InvalidSeries):
            spans_to_book(plan_series(changed))

    def test_an_hour_that_does_not_exist_is_refused_until_it_is_changed(self) -> None:
        """Sundays at 03:30 in Vilnius: 29 March 2026 has none."""
        first_at = utc(2026, 3, 22, 1, 30)
        with pytest.raises(InsideTransition):
            spans_to_book(plan_series(series(2, first_at=first_at)))
        changed = series(2, SeriesChange(1, utc(2026, 3, 29, 10)), first_at=first_at)
        assert len(spans_to_book(plan_series(changed))) == 2


class TestShifted:
    def test_the_others_move_as_far_on_the_wall_clock(self) -> None:
        """From Mondays at 18:00 to Tuesdays at 17:00, over a clock change too."""
        moved = shifted(starts(series()), utc(2026, 3, 17, 15), VILNIUS)
        assert [wall_time(one, zone(VILNIUS)) for one in moved] == [
            wall(f"2026-{day} 17:00") for day in ("03-17", "03-24", "03-31", "04-07")
        ]

    def test_none_may_land_on_an_hour_that_does_not_exist(self) -> None:
        """From Saturdays at noon to Sundays at 03:30, one of them 29 March 2026."""
        saturdays = [utc(2026, 3, 21, 10), utc(2026, 3, 28, 10)]
        with pytest.raises(InsideTransition):
            shifted(saturdays, utc(2026, 3, 22, 1, 30), VILNIUS)


class TestClockNotices:
    def test_minsk_keeps_its_clocks_and_so_her_hour_moves(self) -> None:
        """The counselor's 18:00 stays; from 30 March on it is 18:00 in Minsk, where it was 19:00."""
        found = clock_notices(starts(series()), counselor_zone=VILNIUS, client_zone=MINSK)
        assert [one.counselor_hour_moves for one in found] == [False] * 4
        assert [one.client_hour_moves for one in found] == [False, False, True, True]
        assert found[0].client_time == wall("2026-03-16 19:00")
        assert found[2].client_time == wall("2026-03-30 18:00")

    def test_new_york_differs_for_some_weeks(self) -> None:
        """New York has changed on 8 March already, so from Vilnius' change on it is the usual hour again."""
        found = clock_notices(
            starts(series(6, first_at=utc(2026, 3, 2, 16))),
            counselor_zone=VILNIUS,
            client_zone="America/New_York",
        )
        assert [one.client_hour_moves for one in found] == [False, True, True, True, False, False]

    def test_a_series_of_single_weeks_in_one_zone_moves_nobody(self) -> None:
        """Both in Vilnius: her hour and the client's stay."""
        found = clock_notices(starts(series(10)), counselor_zone=VILNIUS, client_zone=VILNIUS)
        assert not any(one.counselor_hour_moves or one.client_hour_moves for one in found)

    def test_an_unknown_zone_is_refused(self) -> None:
        """On either side."""
        with pytest.raises(UnknownZone):
            clock_notices([FIRST], counselor_zone=VILNIUS, client_zone="Europe/Atlantis")
