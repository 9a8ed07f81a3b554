"""Weekly series on both databases: all hours or none, one by one or together afterwards."""

from datetime import datetime, timedelta

import pytest

from app.clients.errors import ClientClosed, ClientNotFound
from app.database import Stores
from app.errors import DomainError, Stale
from app.scheduling.errors import (
    AppointmentAlreadyStarted,
    AppointmentClosed,
    AppointmentNotFound,
    InsideTransition,
    SeriesNotFound,
    SlotAlreadyTaken,
    SlotNotOffered,
)
from app.scheduling.models import Appointment, Cell
from app.scheduling.rules import MOST_COMING_SESSIONS, SeriesChange
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
    cancel,
    client_of,
    close,
    count,
    hand_over,
    move,
    set_week,
)
from tests.integration.series_acts import (
    book_weekly,
    cancel_weekly,
    move_weekly,
    preview_weekly,
    weekly,
    wrong_cells,
)

WEEK = timedelta(weeks=1)
# The clocks of Vilnius go forward on 29 March 2026.
IN_SUMMER = timedelta(hours=-1)


class TestBookSeries:
    async def test_every_session_is_an_appointment_of_its_own(
        self, stores: Stores, clock: FrozenClock
    ) -> None:
        """At the same hour of the wall clock, each with its cells and all with one id of their series."""
        booked = await book_weekly(stores, clock, await client_of(stores, clock), weekly(5))
        assert [one.starts_at for one in booked] == [
            *(MONDAY_10 + number * WEEK for number in range(3)),
            *(MONDAY_10 + number * WEEK + IN_SUMMER for number in (3, 4)),
        ]
        assert len({one.series_id for one in booked} - {None}) == 1
        assert await count(stores, Cell) == 5 * 8
        assert not await wrong_cells(stores)

    async def test_a_changed_week_is_booked_as_changed(self, stores: Stores, clock: FrozenClock) -> None:
        """One on Tuesday, one left out."""
        changes = (SeriesChange(1, TUESDAY_10 + WEEK), SeriesChange(2, None))
        booked = await book_weekly(stores, clock, await client_of(stores, clock), weekly(4, *changes))
        assert [one.starts_at for one in booked] == [
            MONDAY_10,
            TUESDAY_10 + WEEK,
            MONDAY_10 + 3 * WEEK + IN_SUMMER,
        ]

    async def test_all_or_none(self, stores: Stores, clock: FrozenClock) -> None:
        """One taken hour among them, and nothing is booked; with that week left out, the others are."""
        await book_by_hand(stores, clock, await client_of(stores, clock), MONDAY_10 + 2 * WEEK)
        client_id = await client_of(stores, clock)
        with pytest.raises(SlotAlreadyTaken):
            await book_weekly(stores, clock, client_id, weekly())
        assert await count(stores, Appointment) == 1
        assert not await wrong_cells(stores)
        assert len(await book_weekly(stores, clock, client_id, weekly(4, SeriesChange(2, None)))) == 3

    @pytest.mark.parametrize(
        ("first_at", "count_of_weeks", "fact"),
        [
            ("2026-03-02T08:00Z", 4, SlotNotOffered),
            ("2026-09-01T08:00Z", 52, SlotNotOffered),
            ("2026-03-22T01:30Z", 2, InsideTransition),
            ("2026-10-18T00:30Z", 2, InsideTransition),
        ],
        ids=["over", "beyond a year", "into a gap", "into a fold"],
    )
    async def test_an_impossible_week_is_refused(
        self, stores: Stores, clock: FrozenClock, first_at: str, count_of_weeks: int, fact: type[DomainError]
    ) -> None:
        """Wherever in the series it stands."""
        client_id = await client_of(stores, clock)
        with pytest.raises(fact):
            await book_weekly(
                stores, clock, client_id, weekly(count_of_weeks, first_at=datetime.fromisoformat(first_at))
            )
        assert await count(stores, Appointment) == 0

    async def test_only_for_her_own_open_client(self, stores: Stores, clock: FrozenClock) -> None:
        """Another's is not found, and a closed file takes no session."""
        client_id = await client_of(stores, clock)
        with pytest.raises(ClientNotFound):
            await book_weekly(stores, clock, client_id, weekly(), BELLA)
        await close(stores, client_id)
        with pytest.raises(ClientClosed):
            await book_weekly(stores, clock, client_id, weekly())

    async def test_it_leaves_a_client_her_own_sessions(self, stores: Stores, clock: FrozenClock) -> None:
        """A series longer than she could book does not count against the six she may book herself."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        await book_weekly(stores, clock, client_id, weekly(MOST_COMING_SESSIONS + 2))
        assert (await book(stores, clock, client_id, MONDAY_11)).state == "booked"


class TestPreviewSeries:
    async def test_each_week_says_how_it_stands(self, stores: Stores, clock: FrozenClock) -> None:
        """Taken from the counselor, taken from the client, and free; nothing is kept of it."""
        client_id = await client_of(stores, clock)
        await book_by_hand(stores, clock, await client_of(stores, clock), MONDAY_10 + WEEK)
        await hand_over(stores, client_id, BELLA)
        await book_by_hand(stores, clock, client_id, MONDAY_10 + 2 * WEEK, counselor_id=BELLA)
        await hand_over(stores, client_id, ANNA)
        assert await preview_weekly(stores, clock, client_id, weekly()) == ["free", "taken", "taken", "free"]
        assert await count(stores, Appointment) == 2

    async def test_what_the_clock_rules_out_is_said(self, stores: Stores, clock: FrozenClock) -> None:
        """An hour that does not exist, one that happens twice, one that is over."""
        client_id = await client_of(stores, clock)
        for first_at, standing in (
            ("2026-03-29T00:30Z", "clock_change"),
            ("2026-10-25T00:30Z", "clock_change"),
            ("2026-02-23T08:00Z", "out_of_reach"),
        ):
            series = weekly(2, first_at=datetime.fromisoformat(first_at))
            assert (await preview_weekly(stores, clock, client_id, series))[0] == standing
        in_gap = weekly(2, first_at=datetime.fromisoformat("2026-03-22T01:30Z"))
        assert await preview_weekly(stores, clock, client_id, in_gap) == ["free", "clock_change"]

    async def test_another_counselors_client_is_not_found(self, stores: Stores, clock: FrozenClock) -> None:
        """Nobody learns from a preview when a woman is busy who is not hers."""
        with pytest.raises(ClientNotFound):
            await preview_weekly(stores, clock, await client_of(stores, clock, BELLA), weekly())


class TestMoveSeries:
    async def test_what_follows_moves_as_far(self, stores: Stores, clock: FrozenClock) -> None:
        """From Mondays to Tuesdays an hour later; the first, not named, stays."""
        booked = await book_weekly(stores, clock, await client_of(stores, clock), weekly())
        moved = await move_weekly(stores, clock, booked[1:], TUESDAY_10 + WEEK + timedelta(hours=1))
        by = timedelta(days=1, hours=1)
        assert [one.starts_at for one in moved] == [one.starts_at + by for one in booked[1:]]
        assert [one.version for one in moved] == [2, 2, 2]
        assert not await wrong_cells(stores)

    async def test_it_moves_onto_its_own_hours(self, stores: Stores, clock: FrozenClock) -> None:
        """A week later, each takes the hour of the next; and half an hour later, parts of its own."""
        booked = await book_weekly(stores, clock, await client_of(stores, clock), weekly(3))
        moved = await move_weekly(stores, clock, booked, MONDAY_10 + WEEK)
        assert not await wrong_cells(stores)
        await move_weekly(stores, clock, moved, MONDAY_10 + WEEK + timedelta(minutes=30))
        assert not await wrong_cells(stores)

    async def test_all_or_none(self, stores: Stores, clock: FrozenClock) -> None:
        """Where one hour is taken, all stay where they were."""
        booked = await book_weekly(stores, clock, await client_of(stores, clock), weekly())
        await book_by_hand(stores, clock, await client_of(stores, clock), TUESDAY_10 + 2 * WEEK)
        with pytest.raises(SlotAlreadyTaken):
            await move_weekly(stores, clock, booked, TUESDAY_10)
        assert not await wrong_cells(stores)

    async def test_one_that_changed_meanwhile_stops_it(self, stores: Stores, clock: FrozenClock) -> None:
        """Each is decided on the version she saw."""
        client_id = await client_of(stores, clock)
        booked = await book_weekly(stores, clock, client_id, weekly())
        await move(stores, clock, as_counselor(), booked[2], TUESDAY_10 + 2 * WEEK)
        with pytest.raises(Stale):
            await move_weekly(stores, clock, booked, MONDAY_11)

    async def test_what_has_started_does_not_move(self, stores: Stores, clock: FrozenClock) -> None:
        """Nor anything that is named with it."""
        booked = await book_weekly(stores, clock, await client_of(stores, clock), weekly())
        clock.advance(days=7)
        with pytest.raises(AppointmentAlreadyStarted):
            await move_weekly(stores, clock, booked, TUESDAY_10 + WEEK)

    async def test_a_stranger_finds_no_series(self, stores: Stores, clock: FrozenClock) -> None:
        """Another counselor, a former one, and a session of another series."""
        client_id = await client_of(stores, clock)
        booked = await book_weekly(stores, clock, client_id, weekly())
        others = await book_weekly(stores, clock, client_id, weekly(first_at=TUESDAY_10))
        with pytest.raises(AppointmentNotFound):
            await move_weekly(stores, clock, [booked[0], others[1]], MONDAY_11)
        await client_of(stores, clock, BELLA)
        with pytest.raises(SeriesNotFound):
            await move_weekly(stores, clock, booked, MONDAY_11, BELLA)
        await hand_over(stores, client_id, BELLA)
        with pytest.raises(SeriesNotFound):
            await move_weekly(stores, clock, booked, MONDAY_11)


class TestCancelSeries:
    async def test_what_is_to_come_is_cancelled(self, stores: Stores, clock: FrozenClock) -> None:
        """What took place stays as it was; the hours ahead are free."""
        booked = await book_weekly(stores, clock, await client_of(stores, clock), weekly())
        clock.advance(days=8)
        cancelled = await cancel_weekly(stores, clock, as_counselor(), booked)
        assert [one.state for one in cancelled] == ["cancelled"] * 3
        assert await count(stores, Cell) == 8
        with pytest.raises(AppointmentClosed):
            await cancel_weekly(stores, clock, as_counselor(), booked)

    async def test_a_clients_are_late_within_the_notice_alone(
        self, stores: Stores, clock: FrozenClock
    ) -> None:
        """The next one is, the others are not."""
        await set_week(stores, clock)
        client_id = await client_of(stores, clock)
        booked = await book_weekly(stores, clock, client_id, weekly())
        clock.advance(days=6, hours=12)
        cancelled = await cancel_weekly(stores, clock, as_client(client_id), booked)
        assert [one.state for one in cancelled] == ["late_cancelled", "cancelled", "cancelled", "cancelled"]

    async def test_one_is_cancelled_by_itself(self, stores: Stores, clock: FrozenClock) -> None:
        """The others stay booked."""
        client_id = await client_of(stores, clock)
        booked = await book_weekly(stores, clock, client_id, weekly())
        await cancel(stores, clock, as_client(client_id), booked[1])
        assert len(await cancel_weekly(stores, clock, as_client(client_id), booked)) == 3

    async def test_a_stranger_finds_no_series(self, stores: Stores, clock: FrozenClock) -> None:
        """Another client and another counselor get the answer of a missing one."""
        booked = await book_weekly(stores, clock, await client_of(stores, clock), weekly())
        for stranger in (as_client(await client_of(stores, clock)), as_counselor(BELLA)):
            with pytest.raises(SeriesNotFound):
                await cancel_weekly(stores, clock, stranger, booked)
