"""Wall times, instants and clock changes."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.errors import UnknownZone
from app.scheduling.rules import instant_of, wall_time, zone
from app.scheduling.rules.zones import transitions_between
from tests.unit.scheduling.builders import VILNIUS, utc, wall

ZONE_NAMES = sorted(zoneinfo.available_timezones())


def placed(zone_name: str, text: str) -> tuple[datetime, bool]:
    """Return the instant of a wall time and whether it was moved."""
    found = instant_of(wall(text), zone(zone_name))
    return found.at, found.moved_by_clock_change


class TestZone:
    @pytest.mark.parametrize(
        "name",
        ["", "Mars/Olympus", "europe/vilnius", "../etc/passwd", "Europe", "/UTC", "Europe/Vilnius\0", "EET2"],
    )
    def test_a_name_that_iana_does_not_know_is_refused(self, name: str) -> None:
        """Only exact names of the zone database are zones."""
        with pytest.raises(UnknownZone):
            zone(name)

    def test_the_machines_own_zone_files_are_not_read(self) -> None:
        """The search path is empty, so all zones come from the pinned package."""
        assert zoneinfo.TZPATH == ()

    def test_the_pinned_data_knows_a_decision_of_2026(self) -> None:
        """Morocco keeps UTC from 20 September 2026 on, which older zone files do not know."""
        assert placed("Africa/Casablanca", "2026-12-01 18:00") == (utc(2026, 12, 1, 18), False)


class TestWallTimesOfTwoPlaces:
    @pytest.mark.parametrize(("day", "hour"), [("2026-01-14", 19), ("2026-07-15", 18)])
    def test_vilnius_and_minsk_drift_apart_in_winter(self, day: str, hour: int) -> None:
        """Minsk never changes its clocks: Vilnius 18:00 is Minsk 19:00 in January and 18:00 in July."""
        at, _ = placed(VILNIUS, f"{day} 18:00")
        assert wall_time(at, zone("Europe/Minsk")) == wall(f"{day} {hour}:00")

    @pytest.mark.parametrize(("day", "hour"), [("2026-03-02", 19), ("2026-03-16", 18), ("2026-03-30", 19)])
    def test_new_york_changes_three_weeks_before_vilnius(self, day: str, hour: int) -> None:
        """On 16 March 2026 New York is six hours behind Vilnius, before and after it is seven."""
        at, _ = placed("America/New_York", f"{day} 12:00")
        assert wall_time(at, zone(VILNIUS)) == wall(f"{day} {hour}:00")

    def test_kathmandu_stands_at_three_quarters_of_an_hour(self) -> None:
        """Kathmandu is at +05:45."""
        assert placed("Asia/Kathmandu", "2026-05-04 10:00") == (utc(2026, 5, 4, 4, 15), False)

    def test_a_leap_day_is_a_day(self) -> None:
        """29 February has its hours like any other day."""
        assert placed(VILNIUS, "2028-02-29 18:00") == (utc(2028, 2, 29, 16), False)


class TestInstantOf:
    @pytest.mark.parametrize(
        ("name", "skipped", "at", "shown"),
        [
            (VILNIUS, "2026-03-29 03:30", utc(2026, 3, 29, 1), "2026-03-29 04:00"),
            (VILNIUS, "2026-03-29 03:00", utc(2026, 3, 29, 1), "2026-03-29 04:00"),
            ("America/New_York", "2026-03-08 02:45", utc(2026, 3, 8, 7), "2026-03-08 03:00"),
            ("Australia/Lord_Howe", "2026-10-04 02:15", utc(2026, 10, 3, 15, 30), "2026-10-04 02:30"),
            ("Africa/Casablanca", "2026-03-22 02:30", utc(2026, 3, 22, 2), "2026-03-22 03:00"),
            ("America/Santiago", "2026-09-06 00:00", utc(2026, 9, 6, 4), "2026-09-06 01:00"),
            ("Africa/Cairo", "2026-04-24 00:00", utc(2026, 4, 23, 22), "2026-04-24 01:00"),
            ("Pacific/Apia", "2011-12-30 10:00", utc(2011, 12, 30, 10), "2011-12-31 00:00"),
            ("America/St_Johns", "2010-03-14 00:15", utc(2010, 3, 14, 3, 31), "2010-03-14 01:01"),
        ],
    )
    def test_a_skipped_wall_time_becomes_the_next_valid_instant(
        self, name: str, skipped: str, at: datetime, shown: str
    ) -> None:
        """In a gap the clock change itself is meant, and it is said that the time was moved."""
        assert placed(name, skipped) == (at, True)
        assert wall_time(at, zone(name)) == wall(shown)

    @pytest.mark.parametrize(
        ("name", "repeated", "at"),
        [
            (VILNIUS, "2026-10-25 03:30", utc(2026, 10, 25, 0, 30)),
            ("Australia/Lord_Howe", "2026-04-05 01:45", utc(2026, 4, 4, 14, 45)),
            ("Africa/Casablanca", "2026-02-15 02:30", utc(2026, 2, 15, 1, 30)),
            ("America/Santiago", "2026-04-04 23:30", utc(2026, 4, 5, 2, 30)),
            ("Africa/Cairo", "2026-10-29 23:30", utc(2026, 10, 29, 20, 30)),
        ],
    )
    def test_a_repeated_wall_time_is_its_first(self, name: str, repeated: str, at: datetime) -> None:
        """In a fold the earlier of both instants is meant, and nothing was moved."""
        assert placed(name, repeated) == (at, False)

    def test_the_fold_written_on_a_wall_time_changes_nothing(self) -> None:
        """A wall time that claims to be the second is still taken as the first."""
        second = wall("2026-10-25 03:30").replace(fold=1)
        assert instant_of(second, zone(VILNIUS)).at == utc(2026, 10, 25, 0, 30)

    def test_a_night_over_the_clock_change_is_six_hours(self) -> None:
        """Vilnius 28 March 23:00 to 29 March 06:00 is 6 hours, where wall-clock subtraction says 7."""
        start, _ = placed(VILNIUS, "2026-03-28 23:00")
        end, _ = placed(VILNIUS, "2026-03-29 06:00")
        assert end - start == timedelta(hours=6)

    @given(st.sampled_from(ZONE_NAMES), st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1)))  # noqa: DTZ001 - wall times
    def test_a_wall_time_moves_only_where_the_clocks_skip_it(self, name: str, drawn: datetime) -> None:
        """Either the clocks show that time at the instant, or it was moved forward and the result says so."""
        drawn = drawn.replace(microsecond=0)
        found = instant_of(drawn, zone(name))
        shown = wall_time(found.at, zone(name))
        assert (shown > drawn) if found.moved_by_clock_change else (shown == drawn)

    @given(st.sampled_from(ZONE_NAMES), st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1)))  # noqa: DTZ001 - drawn as UTC
    def test_no_earlier_instant_shows_the_same_wall_time(self, name: str, drawn: datetime) -> None:
        """The wall time of an instant leads back to it, or to an earlier one that shows the same."""
        at = drawn.replace(microsecond=0, tzinfo=UTC)
        shown = wall_time(at, zone(name))
        found = instant_of(shown, zone(name))
        assert found.at <= at
        assert wall_time(found.at, zone(name)) == shown


class TestTransitionsBetween:
    def test_both_changes_of_a_year_are_found_to_the_second(self) -> None:
        """Vilnius changes on the last Sundays of March and October, 01:00 UTC, wherever the search starts."""
        starts_at = datetime(2026, 1, 1, 13, 7, 11, 5, tzinfo=UTC)
        found = list(transitions_between(starts_at, utc(2027, 1, 1), zone(VILNIUS)))
        assert [one.at for one in found] == [utc(2026, 3, 29, 1), utc(2026, 10, 25, 1)]

    def test_only_a_clock_set_back_repeats_time(self) -> None:
        """The change in spring repeats nothing, the one in autumn an hour."""
        found = transitions_between(utc(2026, 1, 1), utc(2027, 1, 1), zone(VILNIUS))
        assert [one.repeats for one in found] == [timedelta(0), timedelta(hours=1)]

    def test_a_zone_without_changes_has_none(self) -> None:
        """Minsk has had no clock change since 2011."""
        assert not list(transitions_between(utc(2012, 1, 1), utc(2030, 1, 1), zone("Europe/Minsk")))
