"""Leave that touches sessions, busy times from elsewhere, and the calendar that a calendar program reads."""

import hashlib
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import recurring_ical_events
from icalendar import Calendar, Component

from app.database import Stores, transaction
from app.scheduling import service
from app.scheduling.errors import BusyTimesOutOfReach, FeedNotFound, UnknownZone
from app.scheduling.feeds import busy_calendar
from app.scheduling.models import Appointment
from app.scheduling.rules import Interval, Leave
from app.sessions.server_keys import ServerKeys
from tests.fakes import FrozenClock
from tests.integration.scheduling_acts import (
    ANNA,
    MONDAY_10,
    POLICY,
    TUESDAY_10,
    VILNIUS,
    WEEK,
    as_client,
    as_counselor,
    book,
    book_by_hand,
    cancel,
    client_of,
    hold,
    move,
    set_week,
    starts_of_slots,
    suspend,
)

KEYS = ServerKeys.generate()
ADDRESS, OTHER_ADDRESS = "A" * 43, "b" * 43


async def set_leave(
    stores: Stores, clock: FrozenClock, *leaves: Leave, zone: str = VILNIUS, working: bool = True
) -> list[UUID]:
    """Set a counselor's hours with this leave; return which appointments it touches."""
    async with transaction(stores) as work:
        touched = await service.set_hours(
            work.main,
            clock,
            counselor_id=ANNA,
            zone=zone,
            hours=WEEK if working else (),
            exceptions=(),
            leaves=leaves,
            policy=POLICY,
        )
        return [one.appointment_id for one in touched]


async def touched_by(stores: Stores, clock: FrozenClock, leave: Leave) -> list[UUID]:
    """Return which appointments leave would touch."""
    async with transaction(stores, write=False) as work:
        touched = await service.list_touched(work.main, clock, counselor_id=ANNA, leaves=[leave])
        return [one.appointment_id for one in touched]


async def set_busy(stores: Stores, clock: FrozenClock, *busy: Interval) -> tuple[Interval, ...]:
    """Replace a counselor's busy times; return what is kept."""
    async with transaction(stores) as work:
        await service.set_busy_times(work.main, clock, counselor_id=ANNA, busy=busy)
        return await service.list_busy_times(work.main, clock, counselor_id=ANNA)


async def give_address(stores: Stores, clock: FrozenClock, address: str = ADDRESS) -> None:
    """Give a counselor's calendar an address, as her device would."""
    hashed = hashlib.sha256(address.encode()).hexdigest()
    async with transaction(stores) as work:
        await service.set_calendar_address(work.main, clock, counselor_id=ANNA, hashed=hashed)


async def read(stores: Stores, clock: FrozenClock, address: str = ADDRESS) -> dict[str, Component]:
    """Read a calendar as a calendar program does; return its events by UID."""
    async with transaction(stores, write=False) as work:
        events = await service.list_busy_events(work.main, clock, KEYS, address=address)
    calendar = Calendar.from_ical(busy_calendar(events, clock.now()))
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def told(event: Component) -> tuple[datetime, str, int]:
    """Return start, status and sequence of an event."""
    return event.decoded("DTSTART"), str(event["STATUS"]), event.decoded("SEQUENCE")


class TestLeaveOverSessions:
    async def test_what_it_touches_is_listed_and_stays(self, stores: Stores, clock: FrozenClock) -> None:
        """Booked and held ones of these days, in order; the leave is kept, and so are they."""
        await set_week(stores, clock)
        booked = await book(stores, clock, await client_of(stores, clock), TUESDAY_10)
        [held] = await hold(stores, clock, await client_of(stores, clock), MONDAY_10)
        await book_by_hand(stores, clock, await client_of(stores, clock), TUESDAY_10 + timedelta(days=1))
        leave = Leave(date(2026, 3, 9), date(2026, 3, 10), VILNIUS)
        expected = [held.appointment_id, booked.appointment_id]
        assert await touched_by(stores, clock, leave) == expected
        assert await set_leave(stores, clock, leave) == expected
        assert MONDAY_10 + timedelta(hours=1) not in await starts_of_slots(stores, clock)
        async with transaction(stores, write=False) as work:
            kept = await work.main.get(Appointment, booked.appointment_id)
        assert kept is not None
        assert kept.state == "booked"

    async def test_what_is_over_or_given_up_is_not_touched(self, stores: Stores, clock: FrozenClock) -> None:
        """Nor what only touches the midnight of her zone."""
        leave = Leave(date(2026, 3, 9), date(2026, 3, 10), VILNIUS)
        last_minute = datetime.fromisoformat("2026-03-08T21:10Z")
        await book_by_hand(stores, clock, await client_of(stores, clock), last_minute)
        client_id = await client_of(stores, clock)
        given_up = await book_by_hand(stores, clock, client_id, TUESDAY_10)
        await cancel(stores, clock, as_client(client_id), given_up)
        assert await touched_by(stores, clock, leave) == []
        await book_by_hand(stores, clock, await client_of(stores, clock), MONDAY_10)
        clock.advance(days=8)
        assert await touched_by(stores, clock, leave) == []


class TestZone:
    async def test_it_stays_without_hours(self, stores: Stores, clock: FrozenClock) -> None:
        """Where she lives by her calendar is kept although nothing else is said in it."""
        await set_leave(stores, clock, zone="Asia/Kathmandu", working=False)
        async with transaction(stores, write=False) as work:
            assert (await service.get_hours(work.main, counselor_id=ANNA)).zone == "Asia/Kathmandu"

    async def test_an_unknown_one_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """Also where no hours are told in it."""
        with pytest.raises(UnknownZone):
            await set_leave(stores, clock, zone="Europe/Atlantis", working=False)


class TestBusyTimes:
    async def test_they_are_replaced_and_close_hours(self, stores: Stores, clock: FrozenClock) -> None:
        """Spans that touch are one; what is sent later is all there is."""
        await set_week(stores, clock)
        lesson = Interval(MONDAY_10, MONDAY_10 + timedelta(hours=1))
        after = Interval(lesson.ends_at, lesson.ends_at + timedelta(minutes=30))
        assert await set_busy(stores, clock, after, lesson) == (Interval(lesson.starts_at, after.ends_at),)
        assert MONDAY_10 not in await starts_of_slots(stores, clock)
        assert await set_busy(stores, clock) == ()
        assert MONDAY_10 in await starts_of_slots(stores, clock)

    async def test_what_runs_now_is_kept_from_now_on(self, stores: Stores, clock: FrozenClock) -> None:
        """The past of her other calendar is nobody's business."""
        now = clock.now()
        runs = Interval(now - timedelta(hours=1), now + timedelta(hours=1))
        assert await set_busy(stores, clock, runs) == (Interval(now, runs.ends_at),)

    async def test_what_lies_too_far_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """Nobody books there."""
        far = clock.now() + timedelta(days=400)
        with pytest.raises(BusyTimesOutOfReach):
            await set_busy(stores, clock, Interval(far, far + timedelta(hours=1)))


class TestCalendar:
    async def test_it_says_busy_and_nothing_else(self, stores: Stores, clock: FrozenClock) -> None:
        """A booked session is confirmed, a held hour tentative; every property is one of the few."""
        await set_week(stores, clock)
        await give_address(stores, clock)
        booked = await book(stores, clock, await client_of(stores, clock), TUESDAY_10)
        await hold(stores, clock, await client_of(stores, clock), MONDAY_10)
        events = await read(stores, clock)
        assert {told(one) for one in events.values()} == {
            (TUESDAY_10, "CONFIRMED", 0),
            (MONDAY_10, "TENTATIVE", 0),
        }
        for uid, event in events.items():
            assert set(event) == {
                *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "TRANSP")
            }
            assert event["SUMMARY"] == "Busy"
            assert UUID(uid) not in {booked.appointment_id, booked.counselor_id}

    async def test_a_program_sees_moves_and_cancellations(self, stores: Stores, clock: FrozenClock) -> None:
        """The same event with a higher number: first at its new hour, then cancelled, then gone with its time."""
        await give_address(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        [uid] = await read(stores, clock)
        moved = await move(stores, clock, as_counselor(), booked, TUESDAY_10)
        assert {name: told(one) for name, one in (await read(stores, clock)).items()} == {
            uid: (TUESDAY_10, "CONFIRMED", 1)
        }
        await cancel(stores, clock, as_client(client_id), moved)
        assert told((await read(stores, clock))[uid]) == (TUESDAY_10, "CANCELLED", 2)
        clock.advance(days=9)
        assert await read(stores, clock) == {}

    async def test_a_program_that_expands_finds_each_session_once(
        self, stores: Stores, clock: FrozenClock
    ) -> None:
        """At its instant, also behind a clock change, and with its length."""
        await give_address(stores, clock)
        client_id = await client_of(stores, clock)
        in_summer = datetime.fromisoformat("2026-04-06T07:00Z")
        for starts_at in (MONDAY_10, in_summer):
            await book_by_hand(stores, clock, client_id, starts_at)
        async with transaction(stores, write=False) as work:
            events = await service.list_busy_events(work.main, clock, KEYS, address=ADDRESS)
        calendar = Calendar.from_ical(busy_calendar(events, clock.now()))
        found = recurring_ical_events.of(calendar).between(date(2026, 3, 1), date(2026, 5, 1))
        assert [(one.start, one.duration) for one in found] == [
            (starts_at, timedelta(minutes=50)) for starts_at in (MONDAY_10, in_summer)
        ]

    async def test_an_erased_clients_session_is_gone(self, stores: Stores, clock: FrozenClock) -> None:
        """Nothing is kept for the calendar alone."""
        await give_address(stores, clock)
        client_id = await client_of(stores, clock)
        await book_by_hand(stores, clock, client_id)
        async with transaction(stores) as work:
            await service.release_client(work.main, client_id=client_id)
        assert await read(stores, clock) == {}


class TestCalendarAddress:
    async def test_a_fresh_one_ends_the_one_before(self, stores: Stores, clock: FrozenClock) -> None:
        """Nobody reads at the old one, and events at the new one cannot be told for the same."""
        await give_address(stores, clock)
        await book_by_hand(stores, clock, await client_of(stores, clock))
        before = await read(stores, clock)
        await give_address(stores, clock, OTHER_ADDRESS)
        with pytest.raises(FeedNotFound):
            await read(stores, clock)
        after = await read(stores, clock, OTHER_ADDRESS)
        assert (len(after), set(after) & set(before)) == (1, set())

    async def test_a_revoked_one_is_none(self, stores: Stores, clock: FrozenClock) -> None:
        """And her device is told that there is none."""
        await client_of(stores, clock)
        await give_address(stores, clock)
        async with transaction(stores) as work:
            assert await service.find_address_day(work.main, counselor_id=ANNA) == date(2026, 3, 2)
            await service.revoke_calendar_address(work.main, clock, counselor_id=ANNA)
            assert await service.find_address_day(work.main, counselor_id=ANNA) is None
        with pytest.raises(FeedNotFound):
            await read(stores, clock)

    async def test_a_suspended_counselors_is_none(self, stores: Stores, clock: FrozenClock) -> None:
        """Whoever left has no calendar here."""
        await client_of(stores, clock)
        await give_address(stores, clock)
        assert await read(stores, clock) == {}
        await suspend(stores, clock)
        with pytest.raises(FeedNotFound):
            await read(stores, clock)

    @pytest.mark.parametrize("address", ["", "A" * 42, "A" * 44, "ä" * 43, "A" * 42 + "="])
    async def test_what_is_no_address_finds_nothing(
        self, stores: Stores, clock: FrozenClock, address: str
    ) -> None:
        """The same fact as for one that nobody has."""
        with pytest.raises(FeedNotFound):
            await read(stores, clock, address)
