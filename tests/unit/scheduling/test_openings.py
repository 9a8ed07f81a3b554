"""A calendar's openings: the same slots as one number, whatever the window."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.calendars import Calendar, whole_days
from app.scheduling.rules import Interval, Opening, cell_starts_at, opening_of
from tests.unit.scheduling.scenes import Scene, scenes
from tests.unit.scheduling.test_slot_laws import LAWS, STEPS

CELLS = st.sets(st.integers(1_000, 4_000), min_size=1, max_size=60)
LENGTH = timedelta(minutes=50)


def calendar_of(scene: Scene) -> Calendar:
    """Return a scene as a calendar."""
    return Calendar(
        hours=scene.hours,
        exceptions=scene.exceptions,
        leaves=scene.leave,
        policy=scene.policy,
        busy=scene.busy,
        appointments=scene.appointments,
    )


def sessions_of(opening: Opening | None) -> list[Interval]:
    """Return the sessions of an opening, none of no opening."""
    return [] if opening is None else list(opening.sessions())


class TestOpeningOfACalendar:
    @LAWS
    @given(scenes(STEPS), st.integers(0, 72 * 60))
    def test_it_is_exactly_the_slots(self, scene: Scene, minutes: int) -> None:
        """Law: also at a later moment, when what was worked out before is used again."""
        calendar = calendar_of(scene)
        for now in (scene.now, scene.now + timedelta(minutes=minutes)):
            slots = [Interval(slot.starts_at, slot.ends_at) for slot in calendar.slots(scene.window, now)]
            assert sessions_of(calendar.opening(scene.window, now)) == slots

    def test_no_hours_no_opening(self) -> None:
        """Who said nothing about her time offers none."""
        now = datetime(2026, 3, 2, tzinfo=UTC)
        assert Calendar().opening(Interval(now, now + timedelta(weeks=4)), now) is None


class TestWithin:
    @given(CELLS, st.integers(0, 60_000), st.integers(1, 60_000))
    def test_only_what_starts_in_the_window_is_left(
        self, cells: set[int], first_minute: int, minutes: int
    ) -> None:
        """Law: neither what starts before nor what starts with its end, and no opening where nothing is left."""
        starts_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=first_minute)
        window = Interval(starts_at, starts_at + timedelta(minutes=minutes))
        expected = [
            Interval(cell_starts_at(cell), cell_starts_at(cell) + LENGTH)
            for cell in sorted(cells)
            if window.starts_at <= cell_starts_at(cell) < window.ends_at
        ]
        left = opening_of(cells, int(LENGTH.total_seconds())).within(window)
        assert sessions_of(left) == expected
        assert (left is None) == (not expected)


class TestWholeDays:
    @given(st.integers(0, 5_000), st.integers(1, 5_000))
    def test_a_window_is_covered_by_as_few_days_as_can_be(self, first_minute: int, minutes: int) -> None:
        """Law: from midnight to midnight, with no day too many."""
        starts_at = datetime(2026, 3, 28, tzinfo=UTC) + timedelta(minutes=first_minute)
        window = Interval(starts_at, starts_at + timedelta(minutes=minutes))
        days = whole_days(window)
        assert days.contains(window)
        assert (days.starts_at.hour, days.starts_at.minute, days.ends_at.hour, days.ends_at.minute) == (
            0,
        ) * 4
        assert window.starts_at - days.starts_at < timedelta(days=1)
        assert days.ends_at - window.ends_at < timedelta(days=1)
