"""Weekly hours, exceptions and leave as real instants."""

from datetime import UTC, date, time, timedelta

import pytest

from app.scheduling.errors import InvalidHours, UnknownZone
from app.scheduling.rules import (
    Interval,
    WeeklyHours,
    expand_hours,
    wall_time,
    zone,
)
from tests.unit.scheduling.builders import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    VILNIUS,
    days,
    utc,
    weekly,
)


def occurrences(hours: WeeklyHours, window: Interval) -> list[tuple[str, str, bool]]:
    """Return each occurrence as the wall times of its ends and whether one was moved."""
    tz = zone(hours.zone)
    return [
        (
            f"{wall_time(one.interval.starts_at, tz):%Y-%m-%d %H:%M}",
            f"{wall_time(one.interval.ends_at, tz):%Y-%m-%d %H:%M}",
            one.moved_by_clock_change,
        )
        for one in expand_hours([hours], window)
    ]


class TestWeeklyHours:
    @pytest.mark.parametrize(
        ("weekday", "starts", "ends"),
        [
            (-1, time(9), time(17)),
            (7, time(9), time(17)),
            (0, time(9), time(9)),
            (0, time(9, 10), time(17)),
            (0, time(9), time(17, 0, 30)),
            (0, time(9), time(17, 0, 0, 1)),
            (0, time(9, tzinfo=UTC), time(17)),
        ],
    )
    def test_hours_that_name_no_real_span_are_refused(self, weekday: int, starts: time, ends: time) -> None:
        """The weekday exists, the times are wall times on quarters of an hour and not equal."""
        with pytest.raises(InvalidHours):
            WeeklyHours(weekday, starts, ends, VILNIUS, date(2026, 1, 1))

    @pytest.mark.parametrize(
        ("valid_from", "valid_until"),
        [
            (date(2026, 2, 1), date(2026, 1, 31)),
            (date(1999, 12, 31), None),
            (date(2026, 1, 1), date.max),
            (date.max, None),
        ],
    )
    def test_days_out_of_order_or_out_of_reach_are_refused(
        self, valid_from: date, valid_until: date | None
    ) -> None:
        """Validity runs forward, between the years 2000 and 2199."""
        with pytest.raises(InvalidHours):
            WeeklyHours(MONDAY, time(9), time(17), VILNIUS, valid_from, valid_until)

    def test_an_unknown_zone_is_refused(self) -> None:
        """Hours are said in a zone that exists."""
        with pytest.raises(UnknownZone):
            weekly(MONDAY, "09:00", "17:00", "Europe/Atlantis")


class TestExpandHours:
    def test_hours_keep_their_wall_time_over_the_clock_change(self) -> None:
        """18:00 in Vilnius is 16:00 UTC before the last Sunday of March and 15:00 UTC after it."""
        found = expand_hours([weekly(MONDAY, "18:00", "20:00")], days(utc(2026, 3, 23), 14))
        assert [one.interval.starts_at for one in found] == [utc(2026, 3, 23, 16), utc(2026, 3, 30, 15)]

    def test_hours_until_midnight_end_with_their_day(self) -> None:
        """00:00 as an end is the midnight behind the day."""
        found = occurrences(weekly(MONDAY, "20:00", "00:00"), days(utc(2026, 5, 4), 7))
        assert found == [("2026-05-04 20:00", "2026-05-05 00:00", False)]

    def test_a_whole_day_runs_from_midnight_to_midnight(self) -> None:
        """00:00-00:00 is 24 hours on a usual day."""
        (found,) = expand_hours([weekly(MONDAY, "00:00", "00:00")], days(utc(2026, 5, 4), 6))
        assert found.interval.ends_at - found.interval.starts_at == timedelta(hours=24)

    def test_hours_over_midnight_end_on_the_next_day(self) -> None:
        """22:00-02:00 on Sunday ends on Monday at 02:00."""
        found = occurrences(weekly(SUNDAY, "22:00", "02:00"), days(utc(2026, 5, 10, 12), 2))
        assert found == [("2026-05-10 22:00", "2026-05-11 02:00", False)]

    def test_hours_that_started_before_the_window_are_whole(self) -> None:
        """A window that begins inside hours does not cut them, not even behind their midnight."""
        found = occurrences(weekly(SUNDAY, "22:00", "02:00"), days(utc(2026, 5, 10, 22, 30), 2))
        assert found == [("2026-05-10 22:00", "2026-05-11 02:00", False)]

    def test_validity_counts_the_day_on_which_hours_start(self) -> None:
        """First and last day are included; hours of the last day may run over midnight."""
        hours = weekly(SUNDAY, "22:00", "02:00", valid_from=date(2026, 5, 10), valid_until=date(2026, 5, 17))
        found = occurrences(hours, days(utc(2026, 4, 1), 90))
        assert [start for start, _, _ in found] == ["2026-05-10 22:00", "2026-05-17 22:00"]

    def test_occurrences_of_several_hours_come_in_order(self) -> None:
        """The order is that of the instants, not that of the rules."""
        found = expand_hours(
            [weekly(TUESDAY, "09:00", "12:00"), weekly(MONDAY, "09:00", "12:00")], days(utc(2026, 5, 4), 14)
        )
        starts = [one.interval.starts_at for one in found]
        assert starts == sorted(starts)
        assert len(starts) == 4

    def test_hours_on_a_leap_day_occur(self) -> None:
        """29 February 2028 is a Tuesday; validity may begin and end on it."""
        leap_day = date(2028, 2, 29)
        found = occurrences(
            weekly(TUESDAY, "18:00", "20:00", valid_from=leap_day, valid_until=leap_day),
            days(utc(2028, 2, 1), 60),
        )
        assert found == [("2028-02-29 18:00", "2028-02-29 20:00", False)]


class TestExpandHoursOverAClockChange:
    @pytest.mark.parametrize(
        ("hours", "on", "expected", "length_minutes"),
        [
            (weekly(SUNDAY, "03:30", "05:00"), (2026, 3, 29), ("03-29 04:00", "03-29 05:00", True), 60),
            (weekly(SUNDAY, "02:00", "03:30"), (2026, 3, 29), ("03-29 02:00", "03-29 04:00", True), 60),
            (weekly(SATURDAY, "23:00", "06:00"), (2026, 3, 29), ("03-28 23:00", "03-29 06:00", False), 360),
            (weekly(SUNDAY, "03:30", "05:00"), (2026, 10, 25), ("10-25 03:30", "10-25 05:00", False), 150),
            (weekly(SUNDAY, "02:00", "03:30"), (2026, 10, 25), ("10-25 02:00", "10-25 03:30", False), 90),
            (
                weekly(SUNDAY, "02:15", "04:00", "Australia/Lord_Howe"),
                (2026, 10, 4),
                ("10-04 02:30", "10-04 04:00", True),
                90,
            ),
            (
                weekly(SUNDAY, "02:30", "04:00", "Africa/Casablanca"),
                (2026, 3, 22),
                ("03-22 03:00", "03-22 04:00", True),
                60,
            ),
            (
                weekly(SUNDAY, "00:00", "06:00", "America/Santiago"),
                (2026, 9, 6),
                ("09-06 01:00", "09-06 06:00", True),
                300,
            ),
            (
                weekly(SATURDAY, "20:00", "00:00", "America/Santiago"),
                (2026, 9, 6),
                ("09-05 20:00", "09-06 01:00", True),
                240,
            ),
            (
                weekly(SATURDAY, "20:00", "00:00", "America/Santiago"),
                (2026, 4, 4),
                ("04-04 20:00", "04-05 00:00", False),
                300,
            ),
            (
                weekly(FRIDAY, "00:00", "03:00", "Africa/Cairo"),
                (2026, 4, 24),
                ("04-24 01:00", "04-24 03:00", True),
                120,
            ),
            (
                weekly(THURSDAY, "22:00", "00:00", "Africa/Cairo"),
                (2026, 4, 24),
                ("04-23 22:00", "04-24 01:00", True),
                120,
            ),
        ],
    )
    def test_hours_hold_exactly_the_wall_times_that_exist(
        self,
        hours: WeeklyHours,
        on: tuple[int, int, int],
        expected: tuple[str, str, bool],
        length_minutes: int,
    ) -> None:
        """Skipped time is lost and said to be, repeated time is gained, and the length is counted in UTC."""
        window = days(utc(*on) - timedelta(days=1), 2)
        start, end, moved = expected
        assert occurrences(hours, window) == [(f"{on[0]}-{start}", f"{on[0]}-{end}", moved)]
        (found,) = expand_hours([hours], window)
        assert found.interval.ends_at - found.interval.starts_at == timedelta(minutes=length_minutes)

    def test_hours_wholly_within_a_gap_do_not_occur(self) -> None:
        """03:00-03:45 in Vilnius has no instant on 29 March 2026, but has one the week after."""
        found = occurrences(weekly(SUNDAY, "03:00", "03:45"), days(utc(2026, 3, 28), 10))
        assert [start for start, _, _ in found] == ["2026-04-05 03:00"]

    def test_a_day_that_the_calendar_skips_has_no_hours(self) -> None:
        """Apia went from Thursday 29 to Saturday 31 December 2011."""
        hours = [weekly(day, "09:00", "17:00", "Pacific/Apia") for day in (THURSDAY, FRIDAY, SATURDAY)]
        found = expand_hours(hours, days(utc(2011, 12, 29), 4))
        on = [wall_time(one.interval.starts_at, zone("Pacific/Apia")).date() for one in found]
        assert on == [date(2011, 12, 29), date(2011, 12, 31)]

    def test_hours_into_a_skipped_day_end_at_the_change(self) -> None:
        """Thursday 22:00-02:00 in Apia lost its two hours of Friday, and says so."""
        found = occurrences(weekly(THURSDAY, "22:00", "02:00", "Pacific/Apia"), days(utc(2011, 12, 29), 4))
        assert found == [("2011-12-29 22:00", "2011-12-31 00:00", True)]
