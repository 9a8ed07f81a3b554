"""Single exceptions and leave as real instants."""

from datetime import date, time, timedelta

import pytest

from app.scheduling.errors import InvalidHours, UnknownZone
from app.scheduling.rules import ExceptionKind, HoursException, Interval, Leave, leave_interval, open_hours
from tests.unit.scheduling.builders import MONDAY, VILNIUS, days, utc, weekly


def exception(
    kind: ExceptionKind, on: date, starts: str | None = None, ends: str | None = None
) -> HoursException:
    """Return an exception in Vilnius, wall times given as `HH:MM`."""
    return HoursException(
        on,
        kind,
        VILNIUS,
        None if starts is None else time.fromisoformat(starts),
        None if ends is None else time.fromisoformat(ends),
    )


class TestHoursException:
    @pytest.mark.parametrize(
        ("kind", "starts", "ends"),
        [
            (ExceptionKind.AWAY, "09:00", None),
            (ExceptionKind.AWAY, None, "09:00"),
            (ExceptionKind.EXTRA, None, None),
            (ExceptionKind.EXTRA, "09:00", "09:00"),
            (ExceptionKind.AWAY, "09:05", "10:00"),
        ],
    )
    def test_half_a_span_or_a_whole_extra_day_is_refused(
        self, kind: ExceptionKind, starts: str | None, ends: str | None
    ) -> None:
        """Either both times stand or neither, and only being away may mean the whole day."""
        with pytest.raises(InvalidHours):
            exception(kind, date(2026, 5, 4), starts, ends)

    def test_an_unknown_zone_is_refused(self) -> None:
        """Exceptions too are said in a zone that exists."""
        with pytest.raises(UnknownZone):
            HoursException(date(2026, 5, 4), ExceptionKind.AWAY, "Europe/Atlantis")

    def test_a_day_out_of_reach_is_refused(self) -> None:
        """Days lie between the years 2000 and 2199."""
        with pytest.raises(InvalidHours):
            HoursException(date.max, ExceptionKind.AWAY, VILNIUS)


class TestOpenHours:
    WINDOW = days(utc(2026, 5, 4), 1)

    def opened(self, *exceptions: HoursException) -> list[tuple[int, int]]:
        """Return the hours, as UTC hours of the day, that Monday 09:00-17:00 leaves under the exceptions."""
        found = open_hours([weekly(MONDAY, "09:00", "17:00")], exceptions, self.WINDOW)
        return [(one.interval.starts_at.hour, one.interval.ends_at.hour) for one in found]

    def test_without_exceptions_the_week_stands(self) -> None:
        """Vilnius 09:00-17:00 in May is 06:00-14:00 UTC."""
        assert self.opened() == [(6, 14)]

    def test_a_time_away_leaves_what_is_before_and_behind_it(self) -> None:
        """Away from 12:00 to 14:00 makes a morning and an afternoon."""
        assert self.opened(exception(ExceptionKind.AWAY, date(2026, 5, 4), "12:00", "14:00")) == [
            (6, 9),
            (11, 14),
        ]

    def test_a_day_away_leaves_nothing(self) -> None:
        """Without times the whole day is meant."""
        assert self.opened(exception(ExceptionKind.AWAY, date(2026, 5, 4))) == []

    def test_another_day_away_changes_nothing(self) -> None:
        """An exception concerns its own day."""
        assert self.opened(exception(ExceptionKind.AWAY, date(2026, 5, 5))) == [(6, 14)]

    def test_extra_hours_are_added(self) -> None:
        """They need no weekly hours beside them."""
        assert self.opened(exception(ExceptionKind.EXTRA, date(2026, 5, 4), "19:00", "21:00")) == [
            (6, 14),
            (16, 18),
        ]

    def test_extra_hours_outside_the_window_are_left_out(self) -> None:
        """Those of next week do not belong to this one."""
        assert self.opened(exception(ExceptionKind.EXTRA, date(2026, 5, 11), "19:00", "21:00")) == [(6, 14)]

    def test_a_day_away_with_extra_hours_moves_the_day(self) -> None:
        """Extra hours stand although the same day is away, in whatever order both are given."""
        away = exception(ExceptionKind.AWAY, date(2026, 5, 4))
        extra = exception(ExceptionKind.EXTRA, date(2026, 5, 4), "19:00", "21:00")
        assert self.opened(away, extra) == self.opened(extra, away) == [(16, 18)]


class TestLeave:
    def test_both_days_of_a_leave_are_included(self) -> None:
        """4 to 6 May are three days, from Vilnius midnight to Vilnius midnight."""
        leave = Leave(date(2026, 5, 4), date(2026, 5, 6), VILNIUS)
        assert leave_interval(leave) == Interval(utc(2026, 5, 3, 21), utc(2026, 5, 6, 21))

    def test_a_leave_on_a_day_of_23_hours_is_23_hours(self) -> None:
        """Length is counted in UTC, so 29 March 2026 in Vilnius is short."""
        leave = leave_interval(Leave(date(2026, 3, 29), date(2026, 3, 29), VILNIUS))
        assert leave is not None
        assert leave.ends_at - leave.starts_at == timedelta(hours=23)

    def test_a_leave_starts_where_its_midnight_would_be(self) -> None:
        """Santiago has no midnight on 6 September 2026: the leave starts at 01:00, with no hole before it."""
        leave = Leave(date(2026, 9, 6), date(2026, 9, 6), "America/Santiago")
        assert leave_interval(leave) == Interval(utc(2026, 9, 6, 4), utc(2026, 9, 7, 3))

    def test_a_leave_on_a_leap_day_is_that_day(self) -> None:
        """29 February ends with the first midnight of March."""
        leave = Leave(date(2028, 2, 29), date(2028, 2, 29), VILNIUS)
        assert leave_interval(leave) == Interval(utc(2028, 2, 28, 22), utc(2028, 2, 29, 22))

    def test_a_leave_on_a_day_that_does_not_exist_is_nothing(self) -> None:
        """Nobody can be away on 30 December 2011 in Apia."""
        assert leave_interval(Leave(date(2011, 12, 30), date(2011, 12, 30), "Pacific/Apia")) is None

    @pytest.mark.parametrize(
        ("starts_on", "ends_on"),
        [(date(2026, 5, 4), date(2026, 5, 3)), (date(2026, 5, 4), date.max), (date.min, date(2026, 5, 4))],
    )
    def test_a_leave_out_of_order_or_out_of_reach_is_refused(self, starts_on: date, ends_on: date) -> None:
        """It ends on or after its first day, between the years 2000 and 2199."""
        with pytest.raises(InvalidHours):
            Leave(starts_on, ends_on, VILNIUS)

    def test_an_unknown_zone_is_refused(self) -> None:
        """Leave is said in a zone that exists."""
        with pytest.raises(UnknownZone):
            Leave(date(2026, 5, 4), date(2026, 5, 4), "Europe/Atlantis")
