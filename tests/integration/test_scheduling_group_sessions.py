"""Sessions of groups on both databases: planned for everybody or not at all, moved, stood in for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.audit.rules import SYSTEM
from app.clients import service as clients
from app.database import Stores, transaction
from app.errors import DomainError, Stale
from app.scheduling import service
from app.scheduling.errors import AlreadyFacilitates, InvalidSeries, SessionsInConflict, SlotAlreadyTaken
from app.scheduling.models import Appointment, Attendance, Cell
from app.scheduling.rules import SeriesChange, WeeklySeries, plan_series
from app.scheduling.service import Party
from tests.fakes import FrozenClock
from tests.integration.races import race
from tests.integration.scheduling_acts import (
    ANNA,
    BELLA,
    MONDAY_10,
    NEXT_WEEKS,
    VILNIUS,
    as_counselor,
    book_by_hand,
    cells_without_appointment,
    client_of,
    count,
    set_week,
    starts_of_slots,
)
from tests.integration.staff_rows import add_counselor

WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)
ROOM = uuid4()


def party(*client_ids: str, group_id: UUID | None = None, room_id: UUID | None = None) -> Party:
    """Return a group that two counselors lead."""
    return Party(group_id or uuid4(), (ANNA, BELLA), client_ids, room_id)


async def plan(
    stores: Stores,
    clock: FrozenClock,
    party: Party,
    weeks: int = 3,
    *changes: SeriesChange,
    first_at: datetime = MONDAY_10,
) -> Sequence[Appointment]:
    """Plan a series of 90 minutes."""
    series = WeeklySeries(first_at, weeks, 90, VILNIUS, changes)
    async with transaction(stores) as work:
        # As groups do before they plan.
        await clients.lock_clients(work.main, client_ids=party.client_ids)
        return await service.book_group_sessions(
            work.main,
            clock,
            party=party,
            planned=plan_series(series),
            zone=VILNIUS,
            as_series=True,
            actor=SYSTEM,
        )


async def move(
    stores: Stores, clock: FrozenClock, moved: Sequence[Appointment], starts_at: datetime
) -> Sequence[Appointment]:
    """Move sessions of one group as they were seen."""
    async with transaction(stores) as work:
        return await service.move_group_sessions(
            work.main,
            clock,
            group_id=moved[0].group_id or uuid4(),
            starts_at=starts_at,
            versions={one.appointment_id: one.version for one in moved},
            actor=SYSTEM,
        )


async def substitute(
    stores: Stores, clock: FrozenClock, held: Appointment, replaced: UUID, instead: UUID
) -> Appointment:
    """Let somebody stand in for a facilitator."""
    async with transaction(stores) as work:
        return await service.substitute_facilitator(
            work.main,
            clock,
            group_id=held.group_id or uuid4(),
            appointment_id=held.appointment_id,
            version=held.version,
            replaced_id=replaced,
            substitute_id=instead,
            actor=SYSTEM,
        )


async def holders(stores: Stores, held: Appointment) -> dict[str, int]:
    """Return how many cells each holder has for a session."""
    query = select(Cell.holder).where(Cell.appointment_id == held.appointment_id)
    async with transaction(stores, write=False) as work:
        found = [one.partition(":")[0] + one[-1] for one in await work.main.scalars(query)]
    return {one: found.count(one) for one in found}


async def agenda(stores: Stores, counselor_id: UUID) -> list[datetime]:
    """Return when the sessions in a counselor's agenda start."""
    async with transaction(stores, write=False) as work:
        listed = await service.list_appointments(
            work.main, actor=as_counselor(counselor_id), window=NEXT_WEEKS
        )
    return [one.starts_at for one in listed]


@pytest.fixture
async def counselors(stores: Stores) -> Stores:
    """Stores in which both facilitators, and one who could stand in, are at work."""
    async with transaction(stores) as work:
        for counselor_id in (ANNA, BELLA):
            await add_counselor(work.main, counselor_id)
    return stores


class TestPlan:
    async def test_a_session_takes_everybodys_hour_and_the_room(
        self, counselors: Stores, clock: FrozenClock
    ) -> None:
        """Six quarters of an hour of each facilitator, of the group and of the room; both see it, and offer no slot."""
        await set_week(counselors, clock, BELLA)
        before = await starts_of_slots(counselors, clock, BELLA)
        planned = await plan(counselors, clock, party(room_id=ROOM))
        assert sorted((await holders(counselors, planned[0])).values()) == [6, 6, 6, 7]
        assert await agenda(counselors, ANNA) == await agenda(counselors, BELLA)
        gone = set(before) - set(await starts_of_slots(counselors, clock, BELLA))
        assert {one.starts_at for one in planned} <= gone

    async def test_what_is_in_the_way_is_named_and_nothing_is_planned(
        self, counselors: Stores, clock: FrozenClock
    ) -> None:
        """A facilitator's hour with a client, a room that is taken, and a week that is over: each by its place."""
        await book_by_hand(
            counselors, clock, await client_of(counselors, clock, BELLA), MONDAY_10 + WEEK, counselor_id=BELLA
        )
        other = Party(uuid4(), (await self.third(counselors),), (), ROOM)
        await plan(counselors, clock, other, 2, first_at=MONDAY_10 + 3 * WEEK)
        taken = await count(counselors, Cell)
        past = SeriesChange(0, clock.now() - HOUR)
        with pytest.raises(SessionsInConflict) as refused:
            await plan(counselors, clock, party(room_id=ROOM), 4, past)
        assert [
            (one.position, one.standing, one.staff_ids, one.room_taken) for one in refused.value.conflicts
        ] == [(0, "out_of_reach", (), False)]
        with pytest.raises(SessionsInConflict) as refused:
            await plan(counselors, clock, party(room_id=ROOM), 4)
        assert [
            (one.position, one.standing, one.staff_ids, one.room_taken) for one in refused.value.conflicts
        ] == [(1, "taken", (BELLA,), False), (3, "taken", (), True)]
        assert await count(counselors, Cell) == taken

    async def third(self, stores: Stores) -> UUID:
        """Return another counselor."""
        async with transaction(stores) as work:
            await add_counselor(work.main, third := uuid4())
        return third

    async def test_sessions_of_a_series_lie_apart(self, counselors: Stores, clock: FrozenClock) -> None:
        """Two at one time are refused as no series."""
        with pytest.raises(InvalidSeries):
            await plan(counselors, clock, party(), 3, SeriesChange(2, MONDAY_10 + HOUR))


class TestMembers:
    async def test_a_member_is_not_booked_over_her_group(
        self, counselors: Stores, clock: FrozenClock
    ) -> None:
        """That hour is not offered to her, and her counselor cannot book it; once she left, it is hers."""
        await set_week(counselors, clock, third := uuid4())
        hers, other = [await client_of(counselors, clock, third) for _ in range(2)]
        planned = await plan(counselors, clock, party(hers))
        group_id = planned[0].group_id or uuid4()
        async with transaction(counselors, write=False) as work:
            offered = [
                {
                    slot.starts_at
                    for slot in await service.list_slots(
                        work.main, clock, counselor_id=third, window=NEXT_WEEKS, for_client=one
                    )
                }
                for one in (hers, other)
            ]
        # 90 minutes touch the slot that begins with the session, and the next.
        assert offered[1] - offered[0] == {
            one.starts_at + later for one in planned for later in (0 * HOUR, HOUR)
        }
        with pytest.raises(SlotAlreadyTaken):
            await book_by_hand(counselors, clock, hers, MONDAY_10 + WEEK, counselor_id=third)
        async with transaction(counselors) as work:
            await service.leave_group_sessions(work.main, clock, group_id=group_id, client_id=hers)
        await book_by_hand(counselors, clock, hers, MONDAY_10 + WEEK, counselor_id=third)

    async def test_attendance_is_of_those_who_sat_there_then(
        self, counselors: Stores, clock: FrozenClock
    ) -> None:
        """One who left stands with what has been, one who joined with what is to come."""
        leaver, newcomer = [await client_of(counselors, clock, None) for _ in range(2)]
        planned = await plan(counselors, clock, party(leaver))
        group_id = planned[0].group_id or uuid4()
        clock.advance(days=8)
        async with transaction(counselors) as work:
            await service.leave_group_sessions(work.main, clock, group_id=group_id, client_id=leaver)
            await service.join_group_sessions(work.main, clock, group_id=group_id, client_id=newcomer)
        async with transaction(counselors, write=False) as work:
            expected = [
                [
                    one.client_id
                    for one in await service.list_attended(
                        work.main, group_id=group_id, appointment_id=of.appointment_id
                    )
                ]
                for of in planned
            ]
        assert expected == [[leaver], [newcomer], [newcomer]]


class TestMove:
    async def test_all_following_go_with_everybody(self, counselors: Stores, clock: FrozenClock) -> None:
        """The second and third move by an hour, partly into their own hours; the first stays."""
        planned = await plan(counselors, clock, party(room_id=ROOM))
        moved = await move(counselors, clock, planned[1:], MONDAY_10 + WEEK + HOUR)
        assert [one.starts_at for one in moved] == [MONDAY_10 + number * WEEK + HOUR for number in (1, 2)]
        assert sorted((await holders(counselors, moved[0])).values()) == [6, 6, 6, 6]
        assert not await cells_without_appointment(counselors)
        with pytest.raises(Stale):
            await move(counselors, clock, planned[1:], MONDAY_10 + WEEK)

    async def test_one_in_conflict_keeps_all_where_they_were(
        self, counselors: Stores, clock: FrozenClock
    ) -> None:
        """The second of two meets an hour of a facilitator's: it is named by its place, and neither moves."""
        planned = await plan(counselors, clock, party(), 2)
        client_id = await client_of(counselors, clock, BELLA)
        await book_by_hand(counselors, clock, client_id, MONDAY_10 + WEEK + 4 * HOUR, counselor_id=BELLA)
        with pytest.raises(SessionsInConflict) as refused:
            await move(counselors, clock, planned, MONDAY_10 + 4 * HOUR)
        assert [(one.position, one.staff_ids) for one in refused.value.conflicts] == [(1, (BELLA,))]
        assert (await agenda(counselors, ANNA)) == [MONDAY_10, MONDAY_10 + WEEK]


class TestSubstitute:
    async def test_one_hour_changes_hands(self, counselors: Stores, clock: FrozenClock) -> None:
        """The substitute's cells are taken, the other's freed; back again they are hers. A busy one is refused."""
        async with transaction(counselors) as work:
            await add_counselor(work.main, third := uuid4())
        planned = await plan(counselors, clock, party())
        held = await substitute(counselors, clock, planned[0], ANNA, third)
        assert (await agenda(counselors, third), held.counselor_id) == ([MONDAY_10], third)
        assert MONDAY_10 not in await agenda(counselors, ANNA)
        client_id = await client_of(counselors, clock)
        freed = await book_by_hand(counselors, clock, client_id)
        with pytest.raises(SessionsInConflict) as refused:
            await substitute(counselors, clock, held, third, ANNA)
        assert refused.value.conflicts[0].staff_ids == (ANNA,)
        with pytest.raises(AlreadyFacilitates):
            await substitute(counselors, clock, held, third, BELLA)
        async with transaction(counselors) as work:
            await service.cancel_appointment(
                work.main, clock, actor=as_counselor(), appointment_id=freed.appointment_id
            )
        back = await substitute(counselors, clock, held, third, ANNA)
        assert back.version == 3
        assert await agenda(counselors, third) == []
        assert not await cells_without_appointment(counselors)


class TestRaces:
    async def test_a_series_against_single_bookings(self, counselors: Stores, clock: FrozenClock) -> None:
        """Planned while clients book single hours of a facilitator's: whole or not at all, and no hour twice."""
        for number in range(2):
            first_at = MONDAY_10 + number * 10 * WEEK
            clients = [await client_of(counselors, clock, BELLA) for _ in range(4)]
            before = await count(counselors, Attendance)
            results = await race(
                plan(counselors, clock, party(clients[0]), 8, first_at=first_at),
                *(
                    book_by_hand(
                        counselors, clock, client_id, first_at + (2 * week + 1) * WEEK, counselor_id=BELLA
                    )
                    for week, client_id in enumerate(clients)
                ),
            )
            planned, *booked = results
            refused = [one for one in booked if isinstance(one, DomainError)]
            if isinstance(planned, SessionsInConflict):
                places = [2 * week + 1 for week, one in enumerate(booked) if not isinstance(one, DomainError)]
                assert {one.position for one in planned.conflicts} <= set(places)
                assert await count(counselors, Attendance) == before
            else:
                assert {type(one) for one in refused} == {SlotAlreadyTaken}
                assert len(refused) == len(booked)
            assert not await cells_without_appointment(counselors)

    async def test_groups_that_share_facilitators_and_a_room(
        self, counselors: Stores, clock: FrozenClock
    ) -> None:
        """Of two series for the same hours, led by the same two in other order, one stands and the other learns why."""
        turned = Party(uuid4(), (BELLA, ANNA), (), ROOM)
        results = await race(
            plan(counselors, clock, party(room_id=ROOM), 6), plan(counselors, clock, turned, 6)
        )
        [lost] = [one for one in results if isinstance(one, DomainError)]
        assert isinstance(lost, SessionsInConflict)
        assert [one.position for one in lost.conflicts] == list(range(6))
        assert len(await agenda(counselors, ANNA)) == 3
        assert await count(counselors, Appointment) == 6
