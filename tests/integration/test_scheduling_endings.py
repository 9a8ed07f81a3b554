"""How sessions end, on both databases."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import staff_actor
from app.database import Stores, transaction
from app.scheduling import service
from app.scheduling.errors import AppointmentClosed, AppointmentNotFound, AppointmentNotStarted
from app.scheduling.models import Appointment, Attendance, Cell
from app.scheduling.rules import Interval, Outcome, PlannedOccurrence
from app.sessions.rules import ClientActor, StaffActor
from tests.fakes import FrozenClock
from tests.integration.scheduling_acts import (
    ANNA,
    BELLA,
    MONDAY_10,
    MONDAY_11,
    TUESDAY_10,
    as_client,
    as_counselor,
    book,
    book_by_hand,
    client_of,
    count,
    set_week,
    starts_of_slots,
)
from tests.integration.staff_rows import add_counselor


class TestCancelAppointment:
    async def cancel(
        self, stores: Stores, clock: FrozenClock, actor: ClientActor | StaffActor, one: Appointment
    ) -> Appointment:
        """Cancel a session."""
        async with transaction(stores) as work:
            return await service.cancel_appointment(
                work.main, clock, actor=actor, appointment_id=one.appointment_id
            )

    async def test_its_hour_is_free_again(self, stores: Stores, clock: FrozenClock) -> None:
        """A cancelled session leaves no cell behind, and its hour is offered again."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id)
        cancelled = await self.cancel(stores, clock, as_client(client_id), booked)
        assert (cancelled.state, cancelled.version) == ("cancelled", 2)
        assert MONDAY_10 in await starts_of_slots(stores, clock)
        assert await count(stores, Cell) == 0

    async def test_short_notice_is_late(self, stores: Stores, clock: FrozenClock) -> None:
        """A client who cancels with less notice than her counselor asks for cancels late."""
        await set_week(stores, clock, notice_minutes=0)
        client_id = await client_of(stores, clock)
        booked = await book(stores, clock, client_id, clock.now() + timedelta(hours=2))
        assert (await self.cancel(stores, clock, as_client(client_id), booked)).state == "late_cancelled"

    async def test_a_stranger_finds_nothing(self, stores: Stores, clock: FrozenClock) -> None:
        """Nobody cancels another's session."""
        booked = await book_by_hand(stores, clock, await client_of(stores, clock))
        for stranger in (as_client(await client_of(stores, clock)), as_counselor(BELLA)):
            with pytest.raises(AppointmentNotFound):
                await self.cancel(stores, clock, stranger, booked)


class TestOutcomes:
    async def test_a_session_to_come_has_no_outcome(self, stores: Stores, clock: FrozenClock) -> None:
        """Neither that it took place nor that she stayed away can be said before it starts."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        for attempt in (
            lambda session: service.complete_appointment(
                session, clock, counselor_id=ANNA, appointment_id=booked.appointment_id
            ),
            lambda session: service.mark_no_show(
                session, clock, counselor_id=ANNA, appointment_id=booked.appointment_id
            ),
        ):
            with pytest.raises(AppointmentNotStarted):
                await self.attempted(stores, attempt)

    async def test_a_no_show_is_kept_for_its_participant(self, stores: Stores, clock: FrozenClock) -> None:
        """The session is closed as missed, and by whom is written down; a correction takes its place."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        clock.advance(days=8)
        async with transaction(stores) as work:
            missed = await service.mark_no_show(
                work.main,
                clock,
                counselor_id=ANNA,
                appointment_id=booked.appointment_id,
            )
            attended = await service.list_attendances(work.main, appointment_id=booked.appointment_id)
        assert missed.state == "no_show"
        assert attended == {client_id: Outcome.NO_SHOW}
        async with transaction(stores) as work:
            await service.complete_appointment(
                work.main, clock, counselor_id=ANNA, appointment_id=booked.appointment_id
            )
            attended = await service.list_attendances(work.main, appointment_id=booked.appointment_id)
        assert attended == {client_id: Outcome.COMPLETED}

    async def test_another_counselor_ends_nothing(self, stores: Stores, clock: FrozenClock) -> None:
        """No outcome is written by anybody but the session's own counselor."""
        booked = await book_by_hand(stores, clock, await client_of(stores, clock))
        clock.advance(days=8)
        for end in (service.complete_appointment, service.mark_no_show):
            with pytest.raises(AppointmentNotFound):
                await self.attempted(
                    stores,
                    lambda session, end=end: end(  # type: ignore[misc] # a default is how a loop's value is bound
                        session, clock, counselor_id=BELLA, appointment_id=booked.appointment_id
                    ),
                )
        assert await count(stores, Attendance) == 0

    async def test_nobody_is_missing_from_a_group_by_this(self, stores: Stores, clock: FrozenClock) -> None:
        """A group's session has no one client who could have stayed away."""
        async with transaction(stores) as work:
            await add_counselor(work.main, ANNA)
            hour = Interval(MONDAY_10, MONDAY_10 + timedelta(minutes=50))
            [planned] = await service.book_group_sessions(
                work.main,
                clock,
                party=service.Party(uuid4(), (ANNA,), ()),
                planned=[PlannedOccurrence(0, hour, in_gap=False)],
                zone="UTC",
                as_series=False,
                actor=staff_actor(ANNA),
            )
        clock.advance(days=8)
        with pytest.raises(AppointmentNotFound):
            await self.attempted(
                stores,
                lambda session: service.mark_no_show(
                    session, clock, counselor_id=ANNA, appointment_id=planned.appointment_id
                ),
            )

    async def test_a_cancelled_session_has_no_attendance(self, stores: Stores, clock: FrozenClock) -> None:
        """After a cancellation nobody can be marked as missing."""
        client_id = await client_of(stores, clock)
        booked = await book_by_hand(stores, clock, client_id)
        async with transaction(stores) as work:
            await service.cancel_appointment(
                work.main, clock, actor=as_counselor(), appointment_id=booked.appointment_id
            )
        clock.advance(days=8)
        with pytest.raises(AppointmentClosed):
            await self.attempted(
                stores,
                lambda session: service.mark_no_show(
                    session,
                    clock,
                    counselor_id=ANNA,
                    appointment_id=booked.appointment_id,
                ),
            )

    async def attempted(
        self, stores: Stores, attempt: Callable[[AsyncSession], Awaitable[Appointment]]
    ) -> Appointment:
        """Try something in a transaction of its own."""
        async with transaction(stores) as work:
            return await attempt(work.main)


class TestReleaseClient:
    async def test_nothing_of_her_remains(self, stores: Stores, clock: FrozenClock) -> None:
        """Her sessions, her attendance and every cell of hers are gone; another client's stay."""
        client_id, other = await client_of(stores, clock), await client_of(stores, clock)
        missed = await book_by_hand(stores, clock, client_id, MONDAY_10)
        await book_by_hand(stores, clock, client_id, TUESDAY_10)
        await book_by_hand(stores, clock, other, MONDAY_11)
        clock.advance(days=7)
        async with transaction(stores) as work:
            await service.mark_no_show(
                work.main,
                clock,
                counselor_id=ANNA,
                appointment_id=missed.appointment_id,
            )
        async with transaction(stores) as work:
            await service.release_client(work.main, client_id=client_id)
        assert await count(stores, Appointment) == 1
        assert await count(stores, Attendance) == 0
        assert await count(stores, Cell) == 8
