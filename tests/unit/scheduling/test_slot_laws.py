"""What holds for slots in every zone, on every day, under every calendar."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.scheduling.rules import Interval, Leave, cells_for
from tests.unit.scheduling.scenes import Scene, scenes

QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)

STEPS = st.sampled_from([15, 30, 45, 60, 105])
# No deadline: the first scene in a zone loads that zone. Scenes are large, which says nothing against them.
LAWS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def minutes_of(interval: Interval) -> Iterator[datetime]:
    """Yield every minute from the start on and before the end."""
    at = interval.starts_at
    while at < interval.ends_at:
        yield at
        at += MINUTE


def appointments_on_its_day(scene: Scene, starts_at: datetime) -> int:
    """Return how many appointments start on the local day of an instant."""
    per_day = Counter(one.starts_at.astimezone(scene.zone).date() for one in scene.appointments)
    return per_day[starts_at.astimezone(scene.zone).date()]


def is_bookable(scene: Scene, session: Interval) -> bool:
    """Return whether a session may be booked, minute by minute and without any of the pipeline's steps."""
    policy = scene.policy
    cells = set(cells_for(session, policy.buffer_minutes))
    return (
        scene.window.starts_at <= session.starts_at < scene.window.ends_at
        and session.starts_at >= scene.now + timedelta(minutes=policy.notice_minutes)
        and session.starts_at < scene.now + timedelta(days=policy.horizon_days)
        and appointments_on_its_day(scene, session.starts_at) < policy.daily_limit
        and not any(session.overlaps(busy) for busy in scene.busy)
        and not any(cells & set(cells_for(one, policy.buffer_minutes)) for one in scene.appointments)
        and all(is_open(scene, minute) for minute in minutes_of(session))
        and scene.is_steady(session)
    )


def is_open(scene: Scene, minute: datetime) -> bool:
    """Return whether the counselor works at this minute, judged by the clock on her wall."""
    wall = minute.astimezone(scene.zone).replace(tzinfo=None, fold=0)
    return scene.is_worked(wall) and not scene.is_on_leave(wall.date())


class TestSlotsOfAnyCalendar:
    @LAWS
    @given(scenes(st.just(15)))
    def test_slots_are_exactly_the_bookable_quarters(self, scene: Scene) -> None:
        """At steps of one cell, nothing bookable is withheld and nothing else is offered."""
        session = timedelta(minutes=scene.policy.session_minutes)
        first = datetime(1970, 1, 1, tzinfo=UTC)
        at = first + -(-(scene.window.starts_at - first) // QUARTER) * QUARTER
        expected = []
        while at < scene.window.ends_at:
            if is_bookable(scene, Interval(at, at + session)):
                expected.append(at)
            at += QUARTER
        assert [slot.starts_at for slot in scene.slots()] == expected

    @LAWS
    @given(scenes(STEPS))
    def test_slots_are_strictly_ordered_utc_instants(self, scene: Scene) -> None:
        """Each starts after the one before it, on a cell, and is as long as the policy says."""
        slots = scene.slots()
        assert all(one.starts_at < other.starts_at for one, other in pairwise(slots))
        for slot in slots:
            assert slot.starts_at.tzinfo is UTC
            assert slot.starts_at.minute % 15 == 0
            assert slot.ends_at - slot.starts_at == timedelta(minutes=scene.policy.session_minutes)

    @LAWS
    @given(scenes(STEPS))
    def test_no_slot_overlaps_a_busy_time_or_an_appointment(self, scene: Scene) -> None:
        """Between a slot and an appointment the buffer stands too, on either side."""
        buffer = timedelta(minutes=scene.policy.buffer_minutes)
        for slot in scene.slots():
            session = Interval(slot.starts_at, slot.ends_at)
            assert not any(session.overlaps(busy) for busy in scene.busy)
            apart = Interval(slot.starts_at - buffer, slot.ends_at + buffer)
            assert not any(apart.overlaps(appointment) for appointment in scene.appointments)

    @LAWS
    @given(scenes(STEPS))
    def test_no_slot_lies_outside_hours_in_wall_time(self, scene: Scene) -> None:
        """Every minute of a slot is one at which the counselor's wall clock says that she works."""
        for slot in scene.slots():
            assert all(
                is_open(scene, minute) for minute in minutes_of(Interval(slot.starts_at, slot.ends_at))
            )

    @LAWS
    @given(scenes(STEPS))
    def test_no_slot_lies_in_a_transition(self, scene: Scene) -> None:
        """The wall time shown leads back to the slot and to nothing else, and the clocks run on evenly."""
        for slot in scene.slots():
            assert scene.is_steady(Interval(slot.starts_at, slot.ends_at))
            shown = slot.local_start.replace(tzinfo=scene.zone)
            assert {shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1)} == {slot.starts_at}

    @LAWS
    @given(scenes(STEPS), st.integers(-3, 3), st.integers(0, 3))
    def test_leave_never_adds_a_slot(self, scene: Scene, offset: int, more_days: int) -> None:
        """With one leave more the slots are those from before without those of its days."""
        first = scene.window.starts_at.date() + timedelta(days=offset)
        leave = Leave(first, first + timedelta(days=more_days), scene.zone.key)
        assert set(scene.with_leave(leave).slots()) <= set(scene.slots())

    @LAWS
    @given(scenes(STEPS))
    def test_the_daily_limit_holds(self, scene: Scene) -> None:
        """A slot's local day has fewer appointments than the limit, so one more may be booked."""
        for slot in scene.slots():
            assert appointments_on_its_day(scene, slot.starts_at) < scene.policy.daily_limit

    @LAWS
    @given(scenes(STEPS), st.integers(1, 59))
    def test_a_window_in_two_parts_shows_the_same_slots(self, scene: Scene, minutes: int) -> None:
        """What is seen in a month's view is found again when it is looked up alone."""
        border = scene.window.starts_at + timedelta(minutes=minutes)
        parts = (Interval(scene.window.starts_at, border), Interval(border, scene.window.ends_at))
        found = [slot for part in parts for slot in scene.within(part).slots()]
        assert tuple(found) == scene.slots()
