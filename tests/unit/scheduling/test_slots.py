"""From hours to the slots a client is shown."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest

from app.scheduling.errors import SlotNotOffered
from app.scheduling.rules import (
    BookingPolicy,
    ExceptionKind,
    HoursException,
    Interval,
    Leave,
    Slot,
    cells_for,
    offered_slot,
)
from tests.unit.scheduling.builders import (
    MONDAY,
    MONDAY_4_MAY,
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

MONDAY_HOURS = weekly(MONDAY, "09:00", "13:00")
NINE, TEN, ELEVEN, TWELVE = (utc(2026, 5, 4, hour) for hour in (6, 7, 8, 9))
ALL_FOUR = ["09:00", "10:00", "11:00", "12:00"]


def monday(
    *,
    leave: Sequence[Leave] = (),
    exceptions: Sequence[HoursException] = (),
    busy: Sequence[Interval] = (),
    appointments: Sequence[Interval] = (),
    rules: BookingPolicy | None = None,
    now: datetime | None = None,
    window: Interval = MONDAY_4_MAY,
) -> list[str]:
    """Return the wall times of day at which Monday's slots start."""
    found = slots_of(
        MONDAY_HOURS,
        window=window,
        exceptions=exceptions,
        leave=leave,
        busy=busy,
        appointments=appointments,
        rules=rules,
        now=now,
    )
    return [f"{slot.local_start:%H:%M}" for slot in found]


class TestSlot:
    def test_a_slot_tells_instants_zone_and_wall_time(self) -> None:
        """Both sides can be shown their own local time from it."""
        first = slots_of(MONDAY_HOURS)[0]
        assert first == Slot(NINE, NINE + timedelta(minutes=50), VILNIUS)
        assert first.local_start == wall("2026-05-04 09:00")

    @pytest.mark.parametrize(("day", "minsk"), [((2026, 1, 14), 16), ((2026, 7, 15), 15)])
    def test_the_same_wall_time_is_another_instant_in_summer(
        self, day: tuple[int, int, int], minsk: int
    ) -> None:
        """Vilnius 18:00 starts at 16:00 UTC in January and 15:00 UTC in July (Minsk 19:00 and 18:00)."""
        (slot,) = slots_of(weekly(2, "18:00", "19:00"), window=days(utc(*day), 1))
        assert slot.starts_at == utc(*day, minsk)
        assert slot.local_start == datetime.combine(date(*day), time(18))


class TestSteps:
    def test_hours_give_a_slot_at_each_step_that_fits(self) -> None:
        """Four hours hold four sessions an hour apart."""
        assert monday() == ALL_FOUR

    def test_a_session_must_end_within_the_hours(self) -> None:
        """At steps of 30 minutes the last of 50 minutes starts at 12:00, not at 12:30."""
        assert monday(rules=policy(slot_step_minutes=30))[-2:] == ["11:30", "12:00"]

    def test_hours_without_room_for_a_session_give_none(self) -> None:
        """A session of 60 minutes does not fit into 45."""
        assert not slots_of(weekly(MONDAY, "09:00", "09:45"), rules=policy(session_minutes=60))

    def test_hours_that_touch_are_one_stretch(self) -> None:
        """A session may run from hours until noon into hours from noon on."""
        found = slots_of(
            weekly(MONDAY, "11:30", "12:00"),
            weekly(MONDAY, "12:00", "12:30"),
            rules=policy(slot_step_minutes=15),
        )
        assert local_starts(found) == ["2026-05-04 11:30"]

    def test_hours_said_twice_are_offered_once(self) -> None:
        """Overlapping hours do not double their slots."""
        assert slots_of(MONDAY_HOURS, MONDAY_HOURS) == slots_of(MONDAY_HOURS)

    def test_hours_said_in_two_zones_are_offered_once(self) -> None:
        """Helsinki's clocks show the same as Vilnius': the instant counts, not the words for it."""
        found = slots_of(MONDAY_HOURS, weekly(MONDAY, "09:00", "13:00", "Europe/Helsinki"))
        assert [slot.starts_at for slot in found] == [NINE, TEN, ELEVEN, TWELVE]

    def test_steps_do_not_depend_on_the_window(self) -> None:
        """A window from the middle of the hours shows the same slots as one from their start."""
        assert monday(window=Interval(NINE + timedelta(minutes=20), TWELVE)) == ["10:00", "11:00"]

    def test_a_slot_belongs_to_the_window_it_starts_in(self) -> None:
        """Two windows side by side show each slot exactly once, even one that runs over their border."""
        border = NINE + timedelta(minutes=30)
        assert monday(window=Interval(MONDAY_4_MAY.starts_at, border)) == ["09:00"]
        assert monday(window=Interval(border, MONDAY_4_MAY.ends_at)) == ["10:00", "11:00", "12:00"]

    def test_a_session_may_run_into_hours_behind_the_window(self) -> None:
        """A window until noon still shows 11:30, whose second half lies in the hours from noon on."""
        found = slots_of(
            weekly(MONDAY, "11:30", "12:00"),
            weekly(MONDAY, "12:00", "12:30"),
            window=Interval(MONDAY_4_MAY.starts_at, TWELVE),
        )
        assert local_starts(found) == ["2026-05-04 11:30"]


class TestLeaveAwayAndExtra:
    def test_leave_takes_its_days(self) -> None:
        """No slot on a day of leave."""
        assert monday(leave=[Leave(date(2026, 5, 1), date(2026, 5, 4), VILNIUS)]) == []

    def test_leave_that_ended_yesterday_takes_nothing(self) -> None:
        """The last day is the last day."""
        assert monday(leave=[Leave(date(2026, 5, 1), date(2026, 5, 3), VILNIUS)]) == ALL_FOUR

    def test_a_time_away_takes_its_hours(self) -> None:
        """Away 10:00-12:00 leaves the first and the last."""
        away = HoursException(date(2026, 5, 4), ExceptionKind.AWAY, VILNIUS, time(10), time(12))
        assert monday(exceptions=[away]) == ["09:00", "12:00"]

    def test_extra_hours_give_slots(self) -> None:
        """Hours said for one day are offered on it."""
        extra = HoursException(date(2026, 5, 4), ExceptionKind.EXTRA, VILNIUS, time(18, 30), time(20, 30))
        assert monday(exceptions=[extra]) == [*ALL_FOUR, "18:30", "19:30"]

    def test_leave_closes_extra_hours_too(self) -> None:
        """Who said extra hours and then fell ill is not booked."""
        extra = HoursException(date(2026, 5, 4), ExceptionKind.EXTRA, VILNIUS, time(18, 30), time(20, 30))
        leave = Leave(date(2026, 5, 4), date(2026, 5, 4), VILNIUS)
        assert monday(exceptions=[extra], leave=[leave]) == []


class TestBusyAndBuffers:
    def test_a_busy_time_takes_every_slot_it_touches(self) -> None:
        """Busy 10:30-11:10 takes 10:00 and 11:00."""
        assert monday(busy=[Interval(TEN + timedelta(minutes=30), ELEVEN + timedelta(minutes=10))]) == [
            "09:00",
            "12:00",
        ]

    def test_a_busy_time_that_touches_takes_nothing(self) -> None:
        """Busy from 09:50 to 10:00 lies between two sessions."""
        assert monday(busy=[Interval(NINE + timedelta(minutes=50), TEN)]) == ALL_FOUR

    def test_an_appointment_takes_its_slot(self) -> None:
        """With ten minutes between sessions the hours beside it stay."""
        assert monday(appointments=[span(TEN, 50)]) == ["09:00", "11:00", "12:00"]

    def test_a_buffer_takes_the_hours_beside_an_appointment(self) -> None:
        """With fifteen minutes between sessions 09:00-09:50 and 11:00 stand too near to 10:00-10:50."""
        assert monday(appointments=[span(TEN, 50)], rules=policy(buffer_minutes=15)) == ["12:00"]

    def test_an_appointment_outside_the_hours_keeps_its_buffer_inside(self) -> None:
        """A session that ended at 09:00 moves the first slot behind its buffer."""
        before = Interval(NINE - timedelta(minutes=50), NINE)
        assert monday(appointments=[before]) == ["10:00", "11:00", "12:00"]

    def test_a_time_freed_by_steps_is_not_offered_off_the_step(self) -> None:
        """An appointment at 09:30 does not move the steps: 10:30 is free and yet not offered."""
        assert monday(appointments=[span(NINE + timedelta(minutes=30), 50)]) == ["11:00", "12:00"]

    def test_every_offered_slot_finds_its_cells_free(self) -> None:
        """What is offered next to an appointment off the quarter never meets its cells."""
        appointment = span(TEN + timedelta(minutes=5), 45)
        offered = slots_of(MONDAY_HOURS, appointments=[appointment], rules=policy(slot_step_minutes=15))
        taken = set(cells_for(appointment, 10))
        wanted = [set(cells_for(Interval(slot.starts_at, slot.ends_at), 10)) for slot in offered]
        assert wanted
        assert not any(cells & taken for cells in wanted)


class TestDailyLimit:
    def test_a_full_day_offers_nothing(self) -> None:
        """One appointment fills a day of one."""
        assert monday(appointments=[span(NINE, 50)], rules=policy(daily_limit=1)) == []

    def test_below_the_limit_the_day_stays_open(self) -> None:
        """One appointment on a day of two leaves the other hours."""
        assert monday(appointments=[span(NINE, 50)], rules=policy(daily_limit=2)) == [
            "10:00",
            "11:00",
            "12:00",
        ]

    @pytest.mark.parametrize(
        ("starts_at", "offered"),
        [(utc(2026, 5, 3, 20, 30), ALL_FOUR), (utc(2026, 5, 3, 21, 30), [])],
        ids=["Sunday 23:30", "Monday 00:30"],
    )
    def test_the_day_is_that_of_the_counselors_zone(self, starts_at: datetime, offered: list[str]) -> None:
        """Both appointments are on 3 May in UTC; only the second is on Vilnius' Monday."""
        assert monday(appointments=[span(starts_at, 50)], rules=policy(daily_limit=1)) == offered


class TestNoticeAndHorizon:
    def test_notice_takes_what_starts_too_soon(self) -> None:
        """At 08:00 with two hours' notice, 10:00 is the first: exactly the notice is enough."""
        assert monday(now=utc(2026, 5, 4, 5), rules=policy(notice_minutes=120)) == ["10:00", "11:00", "12:00"]

    def test_the_horizon_ends_before_its_instant(self) -> None:
        """One day ahead from Sunday 11:00, Monday 11:00 is just too far."""
        assert monday(now=ELEVEN - timedelta(days=1), rules=policy(horizon_days=1)) == ["09:00", "10:00"]

    @pytest.mark.parametrize("now", [MONDAY_4_MAY.ends_at, MONDAY_4_MAY.starts_at - timedelta(days=30)])
    def test_a_window_out_of_reach_is_empty(self, now: datetime) -> None:
        """Neither the past nor what lies behind the horizon has slots."""
        assert monday(now=now, rules=policy(horizon_days=7)) == []

    def test_the_past_is_never_offered(self) -> None:
        """Without any notice, what has started is gone."""
        assert monday(now=TEN + timedelta(seconds=1)) == ["11:00", "12:00"]


class TestOfferedSlot:
    def test_the_slot_at_the_instant_is_found(self) -> None:
        """What the client chose is looked up by its start."""
        assert offered_slot(slots_of(MONDAY_HOURS), TEN).local_start == wall("2026-05-04 10:00")

    def test_an_instant_between_slots_is_not_offered(self) -> None:
        """A start that was never shown is refused."""
        with pytest.raises(SlotNotOffered):
            offered_slot(slots_of(MONDAY_HOURS), TEN + timedelta(minutes=15))
