"""Half-open intervals and their arithmetic."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.errors import InvalidInterval
from app.scheduling.rules import Interval, merge, subtract
from app.scheduling.rules.intervals import split_at
from tests.unit.scheduling.builders import utc

START = utc(2026, 5, 4)


def hours(first: float, end: float) -> Interval:
    """Return the interval between two hours counted from the start."""
    return Interval(START + timedelta(hours=first), START + timedelta(hours=end))


def instants_of(intervals: tuple[Interval, ...]) -> set[datetime]:
    """Return every whole hour that lies in one of the intervals."""
    whole_hours = [START + timedelta(hours=hour) for hour in range(50)]
    return {at for at in whole_hours if any(one.starts_at <= at < one.ends_at for one in intervals)}


INTERVALS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda drawn: hours(drawn[0], sum(drawn))),
    max_size=12,
)


class TestInterval:
    @pytest.mark.parametrize(
        ("starts_at", "ends_at"),
        [
            (utc(2026, 5, 4, 10), utc(2026, 5, 4, 10)),
            (utc(2026, 5, 4, 10), utc(2026, 5, 4, 9)),
            (utc(2026, 5, 4, 10).replace(tzinfo=None), utc(2026, 5, 4, 11).replace(tzinfo=None)),
            (
                utc(2026, 1, 4, 10).replace(tzinfo=ZoneInfo("Europe/London")),
                utc(2026, 1, 4, 11).replace(tzinfo=ZoneInfo("Europe/London")),
            ),
        ],
        ids=["empty", "backwards", "naive", "London in winter"],
    )
    def test_what_is_empty_or_not_utc_is_refused(self, starts_at: datetime, ends_at: datetime) -> None:
        """An interval runs forward between two UTC instants; a zone that just agrees with UTC is not UTC."""
        with pytest.raises(InvalidInterval):
            Interval(starts_at, ends_at)

    def test_utc_under_its_zone_name_is_utc(self) -> None:
        """A database driver may hand out UTC as a named zone."""
        named = ZoneInfo("UTC")
        assert Interval(START.replace(tzinfo=named), hours(0, 1).ends_at) == hours(0, 1)

    def test_touching_is_not_overlapping(self) -> None:
        """The end does not belong to the interval."""
        assert not hours(1, 2).overlaps(hours(2, 3))
        assert hours(1, 2).overlaps(hours(1.5, 3))

    def test_an_interval_contains_itself_and_its_parts(self) -> None:
        """Containing includes both ends, and nothing beyond."""
        assert hours(1, 3).contains(hours(1, 3))
        assert not hours(1, 3).contains(hours(2, 4))


class TestMerge:
    def test_touching_intervals_become_one(self) -> None:
        """Hours until noon and from noon on are one span."""
        assert merge([hours(12, 15), hours(9, 12)]) == (hours(9, 15),)

    @given(INTERVALS)
    def test_the_instants_stay_and_gaps_remain(self, intervals: list[Interval]) -> None:
        """Merging keeps exactly the same instants, in order, with room between the results."""
        merged = merge(intervals)
        assert instants_of(merged) == instants_of(tuple(intervals))
        assert all(one.ends_at < other.starts_at for one, other in pairwise(merged))


class TestSubtract:
    def test_a_cut_inside_leaves_both_sides(self) -> None:
        """A meeting at noon leaves the morning and the afternoon."""
        assert subtract([hours(9, 17)], [hours(12, 13)]) == (hours(9, 12), hours(13, 17))

    def test_a_cut_that_touches_takes_nothing(self) -> None:
        """What ends when the hours start is no obstacle."""
        assert subtract([hours(9, 17)], [hours(8, 9), hours(17, 18)]) == (hours(9, 17),)

    @given(INTERVALS, INTERVALS)
    def test_exactly_the_cut_instants_go(self, intervals: list[Interval], cuts: list[Interval]) -> None:
        """What remains is the set difference."""
        remaining = subtract(merge(intervals), cuts)
        assert instants_of(remaining) == instants_of(tuple(intervals)) - instants_of(tuple(cuts))


class TestSplitAt:
    def test_an_interval_is_cut_at_an_instant_within_it(self) -> None:
        """Both parts touch at the instant."""
        assert split_at([hours(1, 3)], [hours(2, 9).starts_at]) == (hours(1, 2), hours(2, 3))

    def test_its_own_ends_do_not_cut_it(self) -> None:
        """An instant at the border leaves the interval whole."""
        assert split_at([hours(1, 3)], [hours(1, 3).starts_at, hours(1, 3).ends_at]) == (hours(1, 3),)
