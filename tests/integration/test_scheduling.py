"""Hours and the slots that come of them, on both databases."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from app.database import Stores, transaction
from app.scheduling import service
from app.scheduling.rules import ExceptionKind, HoursException, Interval, Leave, Opening
from tests.fakes import FrozenClock
from tests.integration.races import race
from tests.integration.scheduling_acts import (
    ANNA,
    BELLA,
    MONDAY_10,
    MONDAY_11,
    NEXT_WEEKS,
    POLICY,
    TUESDAY_10,
    VILNIUS,
    WEEK,
    book,
    book_by_hand,
    client_of,
    counted_statements,
    set_week,
    starts_of_slots,
)


class TestSetHours:
    async def test_hours_are_read_as_they_were_set(self, stores: Stores, clock: FrozenClock) -> None:
        """Week, exceptions, leave and policy come back as they were written, in their order."""
        exceptions = (
            HoursException(date(2026, 3, 14), ExceptionKind.EXTRA, VILNIUS, time(9), time(12)),
            HoursException(date(2026, 3, 10), ExceptionKind.AWAY, VILNIUS),
        )
        leaves = (Leave(date(2026, 4, 1), date(2026, 4, 5), VILNIUS),)
        async with transaction(stores) as work:
            await service.set_hours(
                work.main,
                clock,
                counselor_id=ANNA,
                zone=VILNIUS,
                hours=WEEK,
                exceptions=exceptions,
                leaves=leaves,
                policy=POLICY,
            )
        async with transaction(stores, write=False) as work:
            found = await service.get_hours(work.main, counselor_id=ANNA)
        assert (found.hours, found.exceptions, found.leaves, found.policy) == (
            WEEK,
            exceptions,
            leaves,
            POLICY,
        )

    async def test_hours_set_again_replace_those_before(self, stores: Stores, clock: FrozenClock) -> None:
        """Nothing of the week before remains, and another counselor's week is left alone."""
        for counselor_id in (ANNA, BELLA):
            await set_week(stores, clock, counselor_id)
        async with transaction(stores) as work:
            await service.set_hours(
                work.main,
                clock,
                counselor_id=ANNA,
                zone=VILNIUS,
                hours=WEEK[:1],
                exceptions=(),
                leaves=(),
                policy=replace(POLICY, daily_limit=2),
            )
        async with transaction(stores, write=False) as work:
            anna = await service.get_hours(work.main, counselor_id=ANNA)
            bella = await service.get_hours(work.main, counselor_id=BELLA)
        assert (anna.hours, anna.policy) == (WEEK[:1], replace(POLICY, daily_limit=2))
        assert (bella.hours, bella.policy) == (WEEK, POLICY)

    async def test_two_at_once_do_not_mix(self, stores: Stores, clock: FrozenClock) -> None:
        """Of hours that are set by several requests at once, one whole set remains."""
        await race(*(set_week(stores, clock, daily_limit=limit) for limit in range(1, 9)))
        async with transaction(stores, write=False) as work:
            found = await service.get_hours(work.main, counselor_id=ANNA)
        assert found.hours == WEEK


class TestListSlots:
    async def test_without_policy_nothing_is_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """A counselor who said nothing offers nothing."""
        assert await starts_of_slots(stores, clock) == []

    async def test_slots_come_from_her_hours(self, stores: Stores, clock: FrozenClock) -> None:
        """Four weeks of five days with six hours each, less the first day's notice, are slots."""
        await set_week(stores, clock)
        starts = await starts_of_slots(stores, clock)
        assert starts[0] == datetime.fromisoformat("2026-03-03T09:00Z")
        assert len(starts) == 4 * 5 * 6 - 6 - 1

    async def test_a_booked_hour_is_not_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """What one client booked is offered to nobody else; the hours around it still are."""
        await set_week(stores, clock)
        before = await starts_of_slots(stores, clock)
        await book(stores, clock, await client_of(stores, clock), MONDAY_11)
        after = await starts_of_slots(stores, clock)
        assert set(before) - set(after) == {MONDAY_11}

    async def test_a_full_day_is_not_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """A session that is over counts against its day's limit like one to come."""
        await set_week(stores, clock, daily_limit=1, notice_minutes=0)
        booked = await book(stores, clock, await client_of(stores, clock), MONDAY_10)
        clock.advance(days=7)
        async with transaction(stores) as work:
            await service.complete_appointment(
                work.main, clock, counselor_id=ANNA, appointment_id=booked.appointment_id
            )
        assert (await starts_of_slots(stores, clock))[0] == TUESDAY_10

    async def test_busy_times_are_not_offered(self, stores: Stores, clock: FrozenClock) -> None:
        """Spans in which she is busy elsewhere are left out, overlapping ones too."""
        await set_week(stores, clock)
        busy = [
            Interval(MONDAY_10, MONDAY_11 + timedelta(minutes=15)),
            Interval(MONDAY_10, MONDAY_11),
        ]
        async with transaction(stores) as work:
            await service.set_busy_times(work.main, clock, counselor_id=ANNA, busy=busy)
        starts = await starts_of_slots(stores, clock)
        assert not {MONDAY_10, MONDAY_11} & set(starts)
        assert MONDAY_11 + timedelta(hours=1) in starts

    async def test_the_end_of_the_calendar_is_no_error(self, stores: Stores, clock: FrozenClock) -> None:
        """A window from year 1 to year 9999 gives what the policy's horizon allows."""
        await set_week(stores, clock)
        everything = Interval(
            datetime.fromisoformat("0001-01-01T00:00Z"), datetime.fromisoformat("9999-12-31T23:59Z")
        )
        async with transaction(stores, write=False) as work:
            slots = await service.list_slots(work.main, clock, counselor_id=ANNA, window=everything)
        assert slots[-1].starts_at < clock.now() + timedelta(days=POLICY.horizon_days)


class TestListOpenings:
    async def openings(self, stores: Stores, clock: FrozenClock) -> dict[UUID, Opening | None]:
        """Return what Anna and Bella offer."""
        async with transaction(stores, write=False) as work:
            return await service.list_openings(
                work.main, clock, counselor_ids=[ANNA, BELLA], window=NEXT_WEEKS
            )

    async def test_an_opening_is_all_of_her_slots(self, stores: Stores, clock: FrozenClock) -> None:
        """For each counselor all her slots come back, for one without hours none."""
        await set_week(stores, clock)
        found = await self.openings(stores, clock)
        assert starts_in(found[ANNA]) == await starts_of_slots(stores, clock)
        assert found[BELLA] is None

    async def test_what_is_booked_meanwhile_is_gone(self, stores: Stores, clock: FrozenClock) -> None:
        """What was remembered of a calendar holds while that calendar stays as it is, and not longer."""
        await set_week(stores, clock)
        before = starts_in((await self.openings(stores, clock))[ANNA])
        await book_by_hand(stores, clock, await client_of(stores, clock), MONDAY_10)
        clock.advance(hours=5)
        after = starts_in((await self.openings(stores, clock))[ANNA])
        assert after == await starts_of_slots(stores, clock)
        assert MONDAY_10 in set(before) - set(after)

    async def test_many_take_as_many_statements_as_one(self, stores: Stores, clock: FrozenClock) -> None:
        """Two hundred counselors are read with no statement more than one."""
        numbers = []
        for counselor_ids in ([ANNA], [ANNA, *(uuid4() for _ in range(199))]):
            async with transaction(stores, write=False) as work:
                await work.main.connection()
                with counted_statements(stores) as sent:
                    await service.list_openings(
                        work.main, clock, counselor_ids=counselor_ids, window=NEXT_WEEKS
                    )
                numbers.append(len(sent))
        assert numbers == [6, 6]


def starts_in(opening: Opening | None) -> list[datetime]:
    """Return when the sessions of an opening start."""
    assert opening is not None
    return [one.starts_at for one in opening.sessions()]
