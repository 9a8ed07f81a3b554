"""What a woman who waits is told: weeks and bands, and nothing where it would speak of few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.rules import WaitBand, WaitOutlook, outlook
from app.matching.rules.waits import FEWEST_CASES


class TestWeeks:
    def test_half_and_most_are_told_in_whole_weeks(self) -> None:
        """The middle and the fourth of five, each rounded up to weeks."""
        told = outlook([2, 8, 14, 15, 90], served_count=5, ahead_count=0)
        assert (told.half_within_weeks, told.most_within_weeks) == (2, 3)

    def test_a_day_is_told_as_a_week(self) -> None:
        """Never less than one: nobody is promised today."""
        told = outlook([0] * FEWEST_CASES, served_count=FEWEST_CASES, ahead_count=0)
        assert (told.half_within_weeks, told.most_within_weeks) == (1, 1)

    def test_of_few_nothing_is_said(self) -> None:
        """Four cases could be known by name."""
        assert outlook([3] * (FEWEST_CASES - 1), served_count=4, ahead_count=0) == WaitOutlook(
            WaitBand.UNKNOWN, None, None
        )

    @given(st.lists(st.integers(0, 400), min_size=FEWEST_CASES, max_size=60))
    def test_most_waited_no_longer_than_is_said(self, waited: list[int]) -> None:
        """Law: what is said is true of so many, and most is never sooner than half."""
        told = outlook(waited, served_count=len(waited), ahead_count=0)
        assert told.half_within_weeks is not None
        assert told.most_within_weeks is not None
        for weeks, percent in ((told.half_within_weeks, 50), (told.most_within_weeks, 80)):
            assert 100 * sum(days <= 7 * weeks for days in waited) >= percent * len(waited)
        assert told.half_within_weeks <= told.most_within_weeks


class TestBand:
    @pytest.mark.parametrize(
        ("ahead", "band"),
        [
            (0, WaitBand.NEXT),
            (2, WaitBand.NEXT),
            (3, WaitBand.THIS_WEEK),
            (7, WaitBand.THIS_WEEK),
            (8, WaitBand.WEEKS),
        ],
    )
    def test_it_follows_from_how_many_are_served(self, ahead: int, band: WaitBand) -> None:
        """With one woman served a day, two ahead are two days and eight are more than a week."""
        assert outlook([], served_count=28, ahead_count=ahead).band is band

    def test_where_few_are_served_nothing_is_known(self) -> None:
        """From four in four weeks nothing can be foretold, not even for the first."""
        assert outlook([1] * 9, served_count=4, ahead_count=0).band is WaitBand.UNKNOWN
