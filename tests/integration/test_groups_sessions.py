"""Who plans a group's sessions, who says who came, and who is expected, on both databases."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.audit.rules import SYSTEM
from app.database import Stores, transaction
from app.errors import DomainError, Stale
from app.groups import service
from app.groups.errors import GroupIsOver, GroupNotFound
from app.groups.rules import GroupSize, GroupState, Part
from app.scheduling import service as scheduling
from app.scheduling.errors import AppointmentClosed, SessionsInConflict
from app.scheduling.models import Appointment, Attendance
from app.scheduling.rules import Interval, PlannedOccurrence, Presence, WeeklySeries
from app.sessions.rules import StaffActor
from app.staff.errors import StaffNotFound
from tests.fakes import FrozenClock
from tests.integration.groups_acts import MONDAY_18, VILNIUS, Circle, Woman, found_circle
from tests.integration.races import race


@pytest.fixture
async def circle(stores: Stores, clock: FrozenClock) -> Circle:
    """An organisation of its own for each test."""
    return await found_circle(stores, clock)


def at(circle: Circle, instant: datetime) -> None:
    """Let it be this instant."""
    circle.clock.advance(seconds=(instant - circle.clock.now()).total_seconds())


async def plan_series(circle: Circle, weeks: int = 3, actor: StaffActor | None = None) -> list[Appointment]:
    """Plan a session a week."""
    async with transaction(circle.stores) as work:
        planned = await service.plan_group_series(
            work.main,
            circle.clock,
            group_id=circle.group_id,
            actor=actor or circle.facilitator.actor,
            series=WeeklySeries(MONDAY_18, weeks, 90, VILNIUS),
        )
    return list(planned)


async def say(
    circle: Circle, held: Appointment, woman: Woman, presence: Presence, actor: StaffActor | None = None
) -> None:
    """Say how a session went for somebody."""
    async with transaction(circle.stores) as work:
        await service.record_attendance(
            work.main,
            circle.clock,
            group_id=circle.group_id,
            actor=actor or circle.facilitator.actor,
            appointment_id=held.appointment_id,
            client_id=woman.client_id,
            presence=presence,
        )


async def said(circle: Circle, held: Appointment) -> dict[str, Presence | None]:
    """Return what was said of whom."""
    async with transaction(circle.stores, write=False) as work:
        found = await service.list_attendances(
            work.main,
            group_id=circle.group_id,
            actor=circle.facilitator.actor,
            appointment_id=held.appointment_id,
        )
    return {one.client_id: one.presence for one in found}


class TestPlanning:
    async def test_facilitators_and_coordinators_plan(self, circle: Circle) -> None:
        """A coordinator may; to another counselor there is no such group."""
        planned = await plan_series(circle, actor=circle.organisation.coordinator.actor)
        assert {one.counselor_id for one in planned} == {circle.facilitator.staff_id}
        with pytest.raises(GroupNotFound):
            await plan_series(circle, actor=circle.stranger.actor)

    async def test_whoever_sits_down_meanwhile_is_expected(self, circle: Circle) -> None:
        """A series planned while three take seats: in the end each of them is to come to each session, or all anew."""
        women = [await circle.invite(await circle.woman()) for _ in range(3)]
        first, *_ = await race(plan_series(circle), *(circle.accept(woman) for woman in women))
        planned = await plan_series(circle) if isinstance(first, DomainError) else first
        assert isinstance(first, list | Stale)
        assert isinstance(planned, list)
        async with transaction(circle.stores, write=False) as work:
            expected = await work.main.scalar(select(func.count()).select_from(Attendance))
        assert expected == len(planned) * len(women)

    async def test_only_a_counselor_at_work_stands_in(self, circle: Circle) -> None:
        """A coordinator who does not counsel cannot."""
        [first, *_] = await plan_series(circle)
        with pytest.raises(StaffNotFound):
            async with transaction(circle.stores) as work:
                await service.substitute_facilitator(
                    work.main,
                    circle.clock,
                    group_id=circle.group_id,
                    actor=circle.facilitator.actor,
                    appointment_id=first.appointment_id,
                    version=first.version,
                    replaced_id=circle.facilitator.staff_id,
                    substitute_id=circle.organisation.coordinator.staff_id,
                )


class TestAttendance:
    async def test_each_is_spoken_of_by_herself(self, circle: Circle) -> None:
        """What is said of one is nothing of the other; it is mended for two weeks, and then stays."""
        came, missed = await circle.seated(), await circle.seated()
        [first, *_] = await plan_series(circle)
        at(circle, MONDAY_18 + timedelta(minutes=5))
        await say(circle, first, came, Presence.ABSENT)
        await say(circle, first, came, Presence.LATE)
        assert await said(circle, first) == {came.client_id: Presence.LATE, missed.client_id: None}
        circle.clock.advance(days=14)
        await say(circle, first, missed, Presence.EXCUSED)
        with pytest.raises(AppointmentClosed):
            await say(circle, first, came, Presence.CAME)

    async def test_who_did_not_sit_there_has_none(self, circle: Circle) -> None:
        """One who sat down after the session was over, one who was only invited, and one who is nobody's."""
        await circle.seated()
        [first, *_] = await plan_series(circle)
        at(circle, MONDAY_18 + timedelta(days=1))
        for nobody in (await circle.seated(), await circle.invite(await circle.woman())):
            with pytest.raises(GroupNotFound):
                await say(circle, first, nobody, Presence.CAME)

    async def test_who_stands_in_says_it_of_that_session_alone(self, circle: Circle) -> None:
        """The substitute of one session writes down who came to it; of the next she knows nothing."""
        woman = await circle.seated()
        first, second, _ = await plan_series(circle)
        async with transaction(circle.stores) as work:
            await service.substitute_facilitator(
                work.main,
                circle.clock,
                group_id=circle.group_id,
                actor=circle.facilitator.actor,
                appointment_id=first.appointment_id,
                version=first.version,
                replaced_id=circle.facilitator.staff_id,
                substitute_id=circle.stranger.staff_id,
            )
        at(circle, MONDAY_18 + timedelta(days=8))
        await say(circle, first, woman, Presence.CAME, circle.stranger.actor)
        with pytest.raises(GroupNotFound):
            await say(circle, second, woman, Presence.CAME, circle.stranger.actor)
        assert await said(circle, first) == {woman.client_id: Presence.CAME}

    async def test_a_closed_file_is_expected_nowhere(self, circle: Circle) -> None:
        """Released from her groups, she is to come to nothing; what was said of her stays."""
        woman = await circle.seated()
        first, second, _ = await plan_series(circle)
        at(circle, MONDAY_18 + timedelta(minutes=5))
        await say(circle, first, woman, Presence.CAME)
        async with transaction(circle.stores) as work:
            await service.release_client(work.main, circle.clock, client_id=woman.client_id)
        assert await said(circle, first) == {woman.client_id: Presence.CAME}
        assert await said(circle, second) == {}


class TestChangeOfFacilitators:
    async def test_hours_go_with_the_part(self, circle: Circle) -> None:
        """Of a second facilitator's the hours are taken too, of one who left they are freed; a busy one is refused."""
        planned = await plan_series(circle)
        await self.lead(circle, circle.facilitator.staff_id, circle.stranger.staff_id)
        assert await self.agendas(circle) == [3, 3]
        await self.lead(circle, circle.stranger.staff_id)
        assert await self.agendas(circle) == [0, 3]
        async with transaction(circle.stores) as work:
            await scheduling.book_group_sessions(
                work.main,
                circle.clock,
                party=scheduling.Party(uuid4(), (circle.facilitator.staff_id,), ()),
                planned=[
                    PlannedOccurrence(0, Interval(planned[1].starts_at, planned[1].ends_at), in_gap=False)
                ],
                zone=VILNIUS,
                as_series=False,
                actor=SYSTEM,
            )
        with pytest.raises(SessionsInConflict) as refused:
            await self.lead(circle, circle.facilitator.staff_id)
        assert [one.position for one in refused.value.conflicts] == [1]

    async def test_a_group_that_is_over_meets_no_more(self, circle: Circle) -> None:
        """Cancelled with it, and nothing more can be planned."""
        await plan_series(circle)
        async with transaction(circle.stores) as work:
            await service.set_group_state(
                work.main,
                circle.clock,
                group_id=circle.group_id,
                state=GroupState.CANCELLED,
                coordinator_id=circle.organisation.coordinator.staff_id,
            )
        assert await self.agendas(circle) == [0, 0]
        with pytest.raises(GroupIsOver):
            await plan_series(circle)

    async def lead(self, circle: Circle, *staff_ids: UUID) -> None:
        """Let these lead the group."""
        async with transaction(circle.stores) as work:
            await service.change_group(
                work.main,
                circle.clock,
                group_id=circle.group_id,
                leads=[(one, Part.FACILITATOR) for one in staff_ids],
                size=GroupSize(2, 5),
                coordinator_id=circle.organisation.coordinator.staff_id,
            )

    async def agendas(self, circle: Circle) -> list[int]:
        """Return how many sessions stand in each of both counselors' agendas."""
        async with transaction(circle.stores, write=False) as work:
            return [
                len(await scheduling.list_coming_sessions(work.main, circle.clock, counselor_id=one.staff_id))
                for one in (circle.facilitator, circle.stranger)
            ]
