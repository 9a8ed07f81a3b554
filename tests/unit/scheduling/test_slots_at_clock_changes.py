"""Slots around clock changes, in zones where they are unusual."""

from datetime import datetime, timedelta

import pytest

from app.scheduling.errors import InsideTransition, UnknownZone
from app.scheduling.rules import WeeklyHours, ensure_outside_transition
from tests.unit.scheduling.builders import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    VILNIUS,
    days,
    local_starts,
    policy,
    slots_of,
    span,
    utc,
    wall,
    weekly,
)


class TestClockChanges:
    def test_the_skipped_hour_is_not_offered(self) -> None:
        """On 29 March 2026 Vilnius has no 03:00; the sessions around it stand at their steps."""
        found = slots_of(weekly(SUNDAY, "01:00", "06:00"), window=days(utc(2026, 3, 28, 12), 1))
        assert [f"{slot.local_start:%H:%M}" for slot in found] == ["01:00", "02:00", "04:00", "05:00"]

    def test_no_session_runs_over_the_clock_change(self) -> None:
        """At steps of 15 minutes no session starts between 02:10 and the change."""
        found = slots_of(
            weekly(SUNDAY, "01:00", "06:00"),
            window=days(utc(2026, 3, 28, 12), 1),
            rules=policy(slot_step_minutes=15),
        )
        shown = [f"{slot.local_start:%H:%M}" for slot in found]
        assert shown[shown.index("02:00") + 1] == "04:00"

    def test_hours_that_begin_in_a_gap_are_moved_and_say_so(self) -> None:
        """03:30 does not exist: the first slot stands at 04:00 and is marked."""
        found = slots_of(weekly(SUNDAY, "03:30", "06:00"), window=days(utc(2026, 3, 28, 12), 1))
        assert local_starts(found) == ["2026-03-29 04:00", "2026-03-29 05:00"]
        assert all(slot.moved_by_clock_change for slot in found)

    def test_on_other_days_nothing_is_marked(self) -> None:
        """A week later the same hours start at 03:30."""
        found = slots_of(weekly(SUNDAY, "03:30", "06:00"), window=days(utc(2026, 4, 4, 12), 1))
        assert local_starts(found) == ["2026-04-05 03:30", "2026-04-05 04:30"]
        assert not any(slot.moved_by_clock_change for slot in found)

    def test_the_repeated_hour_is_not_offered(self) -> None:
        """On 25 October 2026 a Vilnius 03:30 would be two instants, so none of them is a slot."""
        found = slots_of(
            weekly(SUNDAY, "02:00", "05:00"),
            window=days(utc(2026, 10, 24, 12), 1),
            rules=policy(slot_step_minutes=15),
        )
        assert [f"{slot.local_start:%H:%M}" for slot in found] == ["02:00", "04:00"]
        assert [slot.starts_at for slot in found] == [utc(2026, 10, 24, 23), utc(2026, 10, 25, 2)]

    def test_lord_howe_loses_half_an_hour(self) -> None:
        """On 4 October 2026 Lord Howe goes from 02:00 to 02:30."""
        found = slots_of(
            weekly(SUNDAY, "01:00", "04:00", "Australia/Lord_Howe"),
            window=days(utc(2026, 10, 3), 1),
            rules=policy(slot_step_minutes=30),
        )
        assert [f"{slot.local_start:%H:%M}" for slot in found] == ["01:00", "02:30", "03:00"]

    def test_hours_moved_off_the_quarter_are_offered_from_the_next_cell(self) -> None:
        """St John's went from 00:01 to 01:01 on 14 March 2010; slots start on cells, so at 01:15."""
        found = slots_of(
            weekly(SUNDAY, "00:30", "03:00", "America/St_Johns"), window=days(utc(2010, 3, 13, 12), 1)
        )
        assert local_starts(found) == ["2010-03-14 01:15"]

    @pytest.mark.parametrize(
        ("hours", "on", "first"),
        [
            (weekly(SUNDAY, "00:00", "04:00", "America/Santiago"), (2026, 9, 6), "2026-09-06 01:00"),
            (weekly(FRIDAY, "00:00", "04:00", "Africa/Cairo"), (2026, 4, 24), "2026-04-24 01:00"),
            (weekly(SUNDAY, "02:30", "05:00", "Africa/Casablanca"), (2026, 3, 22), "2026-03-22 03:00"),
        ],
    )
    def test_a_day_without_its_first_hour_starts_later(
        self, hours: WeeklyHours, on: tuple[int, int, int], first: str
    ) -> None:
        """Where midnight (in Casablanca 02:30) does not exist, the first slot stands at the next time."""
        found = slots_of(hours, window=days(utc(*on) - timedelta(hours=12), 1))
        assert local_starts(found)[0] == first
        assert found[0].moved_by_clock_change

    def test_a_skipped_day_has_no_slot(self) -> None:
        """30 December 2011 did not happen in Apia."""
        hours = [weekly(day, "09:00", "10:00", "Pacific/Apia") for day in (THURSDAY, FRIDAY, SATURDAY)]
        found = slots_of(*hours, window=days(utc(2011, 12, 29, 12), 3))
        assert local_starts(found) == ["2011-12-29 09:00", "2011-12-31 09:00"]

    def test_a_leap_day_has_its_slots(self) -> None:
        """29 February 2028 is a Tuesday like others."""
        found = slots_of(weekly(TUESDAY, "18:00", "19:00"), window=days(utc(2028, 2, 28, 12), 3))
        assert local_starts(found) == ["2028-02-29 18:00"]

    def test_kathmandu_is_offered_on_its_own_hours(self) -> None:
        """09:00 in Kathmandu is 03:15 UTC."""
        (slot,) = slots_of(
            weekly(MONDAY, "09:00", "10:00", "Asia/Kathmandu"), window=days(utc(2026, 5, 4), 1)
        )
        assert (slot.starts_at, slot.local_start) == (utc(2026, 5, 4, 3, 15), wall("2026-05-04 09:00"))


class TestEnsureOutsideTransition:
    @pytest.mark.parametrize(
        "starts_at",
        [
            utc(2026, 3, 29, 0, 30),
            utc(2026, 10, 25, 0, 30),
            utc(2026, 10, 25, 1, 30),
            utc(2026, 10, 24, 23, 30),
        ],
        ids=["over the gap", "first pass", "second pass", "into the first pass"],
    )
    def test_a_session_at_a_clock_change_is_refused(self, starts_at: datetime) -> None:
        """Neither a session over the change nor one in the repeated hour can be set by hand."""
        with pytest.raises(InsideTransition):
            ensure_outside_transition(span(starts_at, 50), VILNIUS)

    def test_a_day_long_session_that_ends_in_the_repeated_hour_is_refused(self) -> None:
        """The change behind the session's end is seen however long the session is."""
        with pytest.raises(InsideTransition):
            ensure_outside_transition(span(utc(2026, 10, 24, 0, 30), 24 * 60), VILNIUS)

    @pytest.mark.parametrize(
        "starts_at",
        [utc(2026, 3, 29, 0), utc(2026, 3, 29, 1), utc(2026, 10, 24, 23), utc(2026, 10, 25, 2)],
    )
    def test_a_session_that_only_touches_it_is_accepted(self, starts_at: datetime) -> None:
        """Up to the change and from it on, wall times are clear."""
        ensure_outside_transition(span(starts_at, 60), VILNIUS)

    def test_an_unknown_zone_is_refused(self) -> None:
        """A session is set in a zone that exists."""
        with pytest.raises(UnknownZone):
            ensure_outside_transition(span(utc(2026, 5, 4, 6), 50), "Europe/Atlantis")
