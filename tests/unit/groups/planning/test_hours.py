"""Which weekly slots are safe and free: in every session, in real instants."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.groups.planning import GroupDates, WeeklySlot, facilitator_of, sessions_of, woman_of
from app.groups.planning.hours import free_slots, safe_slots
from app.groups.planning.needs import WomanId
from app.matching.rules import Capability, CounselorId, Way, WeeklyRange
from app.scheduling.rules import Interval
from tests.unit.matching.builders import ANNA, client

TUESDAY, EVENING = 1, 18 * 60
SLOT = WeeklySlot(TUESDAY, EVENING, 90)
SPRING = GroupDates(zone="Europe/Vilnius", since_on=date(2026, 3, 18), sessions=3)


def counselor(*slots: Interval, on_leave: tuple[Interval, ...] = ()) -> Capability:
    """Return a counselor who can be booked in these hours."""
    return Capability(
        staff_id=CounselorId(ANNA),
        languages=("be",),
        ways=frozenset({Way.VIDEO}),
        capacity=1,
        load=0,
        slots=slots,
        on_leave=on_leave,
    )


def hours(day: int, starts_hour: int, count: int) -> list[Interval]:
    """Return so many hours in a row of a day of March 2026, in UTC."""
    first = datetime(2026, 3, day, starts_hour, tzinfo=UTC)
    return [Interval(first + timedelta(hours=at), first + timedelta(hours=at + 1)) for at in range(count)]


class TestSessions:
    def test_they_keep_the_wall_time_of_their_zone(self) -> None:
        """The first Tuesday not before the day, a week apart; the clocks of Vilnius change between the first two."""
        starts = [one.starts_at for one in sessions_of(SLOT, SPRING)]
        assert starts == [datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((24, 16), (31, 15))] + [
            datetime(2026, 4, 7, 15, tzinfo=UTC)
        ]

    def test_a_skipped_day_is_held_at_the_end(self) -> None:
        """There are as many sessions, a week later."""
        days = [
            one.starts_at.date().day
            for one in sessions_of(SLOT, replace(SPRING, skipped_on=frozenset({date(2026, 3, 31)})))
        ]
        assert days == [24, 7, 14]


class TestSafeSlots:
    @pytest.mark.parametrize(
        ("zone", "starts", "is_safe"),
        [
            ("Europe/Vilnius", EVENING, True),
            ("Europe/Vilnius", EVENING + 15, False),
            # Vilnius 18:00 is Minsk 19:00 before the change and 18:00 after it.
            ("Europe/Minsk", EVENING, True),
            ("Europe/Minsk", EVENING + 15, False),
        ],
    )
    def test_every_session_has_to_be_safe_by_her_clock(self, zone: str, starts: int, is_safe: bool) -> None:
        """One session outside her hours, and the slot is none for her."""
        safe = client(zone=zone, safe_hours=(WeeklyRange(TUESDAY, starts, 21 * 60),))
        assert (safe_slots(safe, [SLOT], SPRING) == {0}) is is_safe

    def test_a_session_across_two_ranges_that_touch_is_safe(self) -> None:
        """What ends where the next begins is one safe hour."""
        ranges = (WeeklyRange(TUESDAY, EVENING, 19 * 60), WeeklyRange(TUESDAY, 19 * 60, 20 * 60))
        safe = client(zone="Europe/Vilnius", safe_hours=ranges)
        assert woman_of(WomanId("f"), safe, waiting_days=8, slots=[SLOT], dates=SPRING).slots == {0}


class TestFreeSlots:
    def test_hours_in_a_row_hold_a_longer_session(self) -> None:
        """Two bookable hours that touch hold 90 minutes; one alone does not."""
        seen_until_then = hours(26, 10, 1)
        both = counselor(*hours(24, 16, 2), *seen_until_then)
        assert facilitator_of(both, [SLOT], SPRING).slots == {0}
        assert free_slots(counselor(*hours(24, 16, 1), *seen_until_then), [SLOT], SPRING) == frozenset()

    def test_a_pause_within_a_quarter_of_an_hour_is_bridged(self) -> None:
        """Sessions of 50 minutes each full hour hold 90 minutes: what is kept free are whole quarters."""
        shorter = [Interval(one.starts_at, one.ends_at - timedelta(minutes=10)) for one in hours(24, 16, 2)]
        assert free_slots(counselor(*shorter), [SLOT], SPRING) == {0}

    def test_a_taken_week_that_can_be_seen_counts(self) -> None:
        """Free in the first session, not in the second, and what can be booked reaches beyond both."""
        taken = counselor(*hours(24, 16, 2), *hours(31, 20, 1))
        assert free_slots(taken, [SLOT], SPRING) == frozenset()

    def test_leave_in_any_week_counts(self) -> None:
        """Also in a week for which nothing can be booked yet."""
        away = Interval(datetime(2026, 4, 7, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC))
        assert free_slots(counselor(*hours(24, 16, 2), on_leave=(away,)), [SLOT], SPRING) == frozenset()
        assert free_slots(counselor(*hours(24, 16, 2)), [SLOT], SPRING) == {0}

    def test_who_offers_nothing_is_free_for_nothing(self) -> None:
        """At least one session has to be among what can be booked."""
        assert free_slots(counselor(), [SLOT], SPRING) == frozenset()
        assert free_slots(counselor(*hours(20, 16, 2)), [SLOT], SPRING) == frozenset()
