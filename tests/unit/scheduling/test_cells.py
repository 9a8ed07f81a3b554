"""Cells: what the database decides with."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.rules import Interval, cell_of, cell_starts_at, cells_for
from app.scheduling.rules.cells import next_cell_at
from tests.unit.scheduling.builders import span, utc

START = utc(2026, 5, 4, 10)
INSTANTS = st.datetimes(datetime(1960, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone by `timezones`
SESSIONS = st.builds(span, INSTANTS, st.integers(1, 240))
BUFFERS = st.integers(0, 120)


class TestCellsFor:
    def test_cells_are_counted_from_the_epoch(self) -> None:
        """The first quarter of an hour of 1970 is cell 0."""
        assert cells_for(span(utc(1970, 1, 1), 50)) == (0, 1, 2, 3)

    def test_session_and_buffer_fill_an_hour(self) -> None:
        """50 minutes and a buffer of 10 are four cells for the counselor."""
        first = cell_of(START)
        assert cells_for(span(START, 50), 10) == (first, first + 1, first + 2, first + 3)

    def test_the_buffer_reaches_into_a_further_cell(self) -> None:
        """A minute more than the hour takes the next cell, whole."""
        assert len(cells_for(span(START, 50), 11)) == 5

    def test_without_a_buffer_only_the_session_counts(self) -> None:
        """The client may start something else as soon as the session's last cell is over."""
        assert len(cells_for(span(START, 45))) == 3

    def test_a_session_off_the_quarter_takes_every_cell_it_touches(self) -> None:
        """10:10-10:40 touches three cells."""
        assert len(cells_for(span(START + timedelta(minutes=10), 30))) == 3

    @given(SESSIONS, SESSIONS)
    def test_sessions_that_overlap_share_a_cell(self, one: Interval, other: Interval) -> None:
        """No double booking passes the cells."""
        if one.overlaps(other):
            assert set(cells_for(one)) & set(cells_for(other))

    @given(INSTANTS, st.integers(1, 240), BUFFERS, st.integers(-400, 400))
    def test_less_than_the_buffer_between_two_sessions_shares_a_cell(
        self, starts_at: datetime, minutes: int, buffer_minutes: int, distance: int
    ) -> None:
        """Two sessions of a counselor without a common cell have her buffer between them, in either order."""
        one, other = span(starts_at, minutes), span(starts_at + timedelta(minutes=distance), minutes)
        if not set(cells_for(one, buffer_minutes)) & set(cells_for(other, buffer_minutes)):
            assert abs(distance) >= minutes + buffer_minutes

    @given(SESSIONS, BUFFERS)
    def test_cells_ascend_without_a_hole(self, session: Interval, buffer_minutes: int) -> None:
        """Writers that insert cells in this order cannot wait for each other in a circle."""
        cells = cells_for(session, buffer_minutes)
        assert cells == tuple(range(cells[0], cells[0] + len(cells)))


class TestCellBorders:
    @given(INSTANTS)
    def test_an_instant_lies_in_its_cell(self, at: datetime) -> None:
        """A cell starts at or before its instants, and the next one after them."""
        cell = cell_of(at)
        assert cell_starts_at(cell) <= at < cell_starts_at(cell + 1)

    @given(INSTANTS)
    def test_the_next_beginning_is_less_than_a_cell_away(self, at: datetime) -> None:
        """Rounding up stays where it is on a border and otherwise goes to the next one."""
        rounded = next_cell_at(at)
        assert timedelta(0) <= rounded - at < timedelta(minutes=15)
        assert cell_starts_at(cell_of(rounded)) == rounded
