"""Gate 3: two replicas, one slot, one group's seats, and everybody at once. The database decides.

200 racers on each database; 1,000 when HELPLINE_GATES=full.
"""

import os
from collections.abc import Sequence
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.clock import SystemClock
from app.crypto.randomness import random_bytes, random_id
from app.database import Stores, transaction
from app.groups import service as groups
from app.groups.models import Group, GroupInvitation, GroupSeat
from app.scheduling import service as scheduling
from app.scheduling.models import Appointment, Cell, client_holder
from app.scheduling.rules import BookingPolicy, Interval, WeeklyHours
from tests.integration.client_rows import add_client
from tests.integration.staff_rows import add_counselor
from tests.races.replicas import (
    Attempt,
    Racer,
    booking,
    contend,
    let_counselor_in,
    let_in,
    race,
    two_replicas,
)

pytestmark = pytest.mark.gate

RACERS = 1000 if os.environ.get("HELPLINE_GATES") == "full" else 200
# Every one of them is decided under one lock, so fewer tell as much.
SEAT_RACERS = 1000 if RACERS == 1000 else 60
SEATS = 8
CONTESTS = 12
LOST = ("stale", "appointment-closed", "slot-already-taken")
CLOCK = SystemClock()
WON = (201, "")


async def everybody_of(stores: Stores, folder: Path, counselor_id: UUID, count: int = RACERS) -> list[Racer]:
    """Return so many clients of one counselor, each with a session."""
    async with transaction(stores) as work:
        client_ids = [await add_client(work.main, CLOCK, counselor_id=counselor_id) for _ in range(count)]
    return await let_in(stores, CLOCK, folder, client_ids)


async def open_every_day(stores: Stores, counselor_id: UUID) -> None:
    """Let a counselor be bookable around the clock, far more than anybody could be in a day."""
    policy = BookingPolicy(
        session_minutes=45, buffer_minutes=15, daily_limit=24, notice_minutes=0, horizon_days=14
    )
    hours = [
        WeeklyHours(weekday, time(0), time(0), "Europe/Vilnius", date(2026, 1, 1)) for weekday in range(7)
    ]
    async with transaction(stores) as work:
        await add_counselor(work.main, counselor_id)
        await scheduling.set_hours(
            work.main,
            CLOCK,
            counselor_id=counselor_id,
            zone="Europe/Vilnius",
            hours=hours,
            exceptions=[],
            leaves=[],
            policy=policy,
        )


async def book_every_third_hour(
    stores: Stores, counselor_id: UUID, clients: list[Racer]
) -> list[Appointment]:
    """Book each client an hour from the day after tomorrow on, with two free hours behind it."""
    first_at = (CLOCK.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    async with transaction(stores) as work:
        return [
            await scheduling.book_appointment_for(
                work.main,
                CLOCK,
                counselor_id=counselor_id,
                client_id=client.client_id,
                starts_at=first_at + timedelta(hours=3 * number),
                minutes=45,
                zone="UTC",
            )
            for number, client in enumerate(clients)
        ]


class TestOneSlot:
    async def test_one_of_many_gets_it(
        self, stores: Stores, store_urls: tuple[str, str], tmp_path: Path
    ) -> None:
        """Of all who book one slot at once exactly one has it, and nobody else leaves a trace."""
        counselor_id = random_id()
        await open_every_day(stores, counselor_id)
        racers = await everybody_of(stores, tmp_path, counselor_id)
        tomorrow = Interval(CLOCK.now() + timedelta(days=1), CLOCK.now() + timedelta(days=2))
        async with transaction(stores, write=False) as work:
            slot = (
                await scheduling.list_slots(work.main, CLOCK, counselor_id=counselor_id, window=tomorrow)
            )[0]
        with two_replicas(tmp_path, store_urls) as replicas:
            answers = await race(replicas, racers, "/api/v1/appointments", booking(slot.starts_at))
        assert answers == {WON: 1, (409, "slot-already-taken"): RACERS - 1}
        async with transaction(stores, write=False) as work:
            [winner] = (await work.main.scalars(select(Appointment))).all()
            holders = set((await work.main.scalars(select(Cell.holder).distinct())).all())
            cells = await work.main.scalar(select(func.count()).select_from(Cell))
        assert holders == {f"counselor:{counselor_id}", client_holder(winner.client_id or "")}
        assert cells == 4 + 3  # an hour of the counselor with her buffer, 45 minutes of the client

    async def test_different_slots_do_not_disturb_each_other(
        self, stores: Stores, store_urls: tuple[str, str], tmp_path: Path
    ) -> None:
        """The control: where everybody wants an hour of her own, nobody is refused."""
        counselor_id = random_id()
        await open_every_day(stores, counselor_id)
        racers = await everybody_of(stores, tmp_path, counselor_id, count=2)
        window = Interval(CLOCK.now() + timedelta(days=1), CLOCK.now() + timedelta(days=2))
        async with transaction(stores, write=False) as work:
            slots = await scheduling.list_slots(work.main, CLOCK, counselor_id=counselor_id, window=window)
        with two_replicas(tmp_path, store_urls) as replicas:
            for racer, slot in zip(racers, (slots[0], slots[8]), strict=True):
                answers = await race(replicas, [racer], "/api/v1/appointments", booking(slot.starts_at))
                assert answers == {WON: 1}


class TestMovesAndCancellations:
    async def test_no_cell_is_left_behind(
        self, stores: Stores, store_urls: tuple[str, str], tmp_path: Path
    ) -> None:
        """While a counselor moves each session twice its client cancels it: cancelled in the end, and no time taken."""
        counselor_id = random_id()
        await open_every_day(stores, counselor_id)
        clients = await everybody_of(stores, tmp_path, counselor_id, count=CONTESTS)
        counselor = await let_counselor_in(stores, CLOCK, tmp_path, counselor_id)
        booked = await book_every_third_hour(stores, counselor_id, clients)
        attempts = []
        for client, one in zip(clients, booked, strict=True):
            path = f"/api/v1/appointments/{one.appointment_id}"
            attempts.append(Attempt(client, f"{path}/cancel", {}))
            for hours in (1, 2):
                body = booking(one.starts_at + timedelta(hours=hours)) | {"version": 1}
                attempts.append(Attempt(counselor, f"{path}/reschedule", body))
        with two_replicas(tmp_path, store_urls) as replicas:
            answers = await contend(replicas, attempts)
        assert answers[::3] == [(200, "")] * CONTESTS
        assert set(answers) <= {(200, ""), *((409, name) for name in LOST)}
        for first, second in zip(answers[1::3], answers[2::3], strict=True):
            assert (first, second).count((200, "")) <= 1
        async with transaction(stores) as work:
            assert await work.main.scalar(select(func.count()).select_from(Cell)) == 0


class TestSeriesAgainstSingles:
    async def test_all_of_the_series_or_a_single(
        self, stores: Stores, store_urls: tuple[str, str], tmp_path: Path
    ) -> None:
        """Of a series and many who book its first hour, one gets the hour; the series stands whole or not at all."""
        counselor_id = random_id()
        await open_every_day(stores, counselor_id)
        clients = await everybody_of(stores, tmp_path, counselor_id, count=CONTESTS)
        counselor = await let_counselor_in(stores, CLOCK, tmp_path, counselor_id)
        [first] = await book_every_third_hour(stores, counselor_id, clients[:1])
        free_at = first.starts_at + timedelta(hours=4)
        single = booking(free_at)
        series = booking(free_at) | {
            "client_id": clients[0].client_id,
            "count": 4,
            "minutes": 45,
            "zone": "UTC",
        }
        attempts = [Attempt(one, "/api/v1/appointments", single) for one in clients[1:]]
        attempts.insert(CONTESTS // 2, Attempt(counselor, "/api/v1/series", series))
        with two_replicas(tmp_path, store_urls) as replicas:
            answers = await contend(replicas, attempts)
        assert sorted(answers) == [WON, *[(409, "slot-already-taken")] * (CONTESTS - 1)]
        async with transaction(stores) as work:
            listed = (await work.main.scalars(select(Appointment.series_id))).all()
        assert len(listed) - 1 in {1, 4}


class TestLastSeats:
    async def test_whatever_is_said_at_once_each_seat_has_one_woman(
        self, stores: Stores, store_urls: tuple[str, str], tmp_path: Path
    ) -> None:
        """Of all who accept at once as many sit down as there are seats; who change their minds leak none."""
        racers = await everybody_of(stores, tmp_path, random_id(), count=SEAT_RACERS)
        full = await group_inviting(stores, racers, SEATS)
        unsure = await group_inviting(stores, racers[:CONTESTS], SEATS // 2, over=2)
        with two_replicas(tmp_path, store_urls) as replicas:
            accepted = await contend(
                replicas, [Attempt(one, f"/api/v1/groups/{full}/acceptance", {}) for one in racers]
            )
            said = await contend(replicas, changes_of_mind(racers[:CONTESTS], unsure))
        # Those who were invited first: an offer is held for them, and for nobody else.
        assert accepted == [WON] * SEATS + [(409, "group-full")] * (SEAT_RACERS - SEATS)
        seats = await seats_of(stores, full)
        assert [(one.seat_number, one.held_until) for one in seats] == [
            (number, None) for number in range(1, SEATS + 1)
        ]
        assert {status for status, _ in said} <= {200, 201, 204, 404, 409}
        async with transaction(stores, write=False) as work:
            invited = await groups.list_invitations(work.main, group_id=unsure)
        seats = await seats_of(stores, unsure)
        in_use = {one.client_id for one in invited if one.state.value in {"offered", "seated"}}
        assert {one.client_id for one in seats} == in_use
        assert {one.seat_number for one in seats} <= set(range(1, SEATS // 2 + 1))
        assert len(seats) == SEATS // 2 or all(one.state.value != "waiting" for one in invited)


def changes_of_mind(racers: list[Racer], group_id: UUID) -> list[Attempt]:
    """Return what women do who take a seat, decline and leave, all at once."""
    acts: list[tuple[str, dict[str, str]]] = [
        ("acceptance", {}),
        ("answer", {"answer": "decline"}),
        ("leave", {}),
    ]
    path = f"/api/v1/groups/{group_id}"
    return [Attempt(one, f"{path}/{act}", body) for one in racers for act, body in acts]


async def group_inviting(stores: Stores, racers: list[Racer], seat_count: int, over: int = 0) -> UUID:
    """Return a group that forms and invites everybody in order; the first `over` were offered seats that are over."""
    group_id = random_id()
    past = CLOCK.now() - timedelta(hours=1)
    async with transaction(stores) as work:
        work.main.add(
            Group(
                group_id=group_id,
                state="forming",
                fewest_seats=2,
                seat_count=seat_count,
                joins_late=False,
                hold_days=5,
                opened_on=CLOCK.now().date(),
            )
        )
        await work.main.flush()
        work.main.add_all(
            GroupInvitation(
                group_id=group_id,
                client_id=racer.client_id,
                place=place,
                state="offered" if place <= over else "waiting",
                admission=random_bytes(32),
            )
            for place, racer in enumerate(racers, start=1)
        )
        await work.main.flush()
        work.main.add_all(
            GroupSeat(group_id=group_id, seat_number=place, client_id=racer.client_id, held_until=past)
            for place, racer in enumerate(racers[:over], start=1)
        )
    return group_id


async def seats_of(stores: Stores, group_id: UUID) -> Sequence[GroupSeat]:
    """Return the seats of a group that are taken or held."""
    query = select(GroupSeat).where(GroupSeat.group_id == group_id).order_by(GroupSeat.seat_number)
    async with transaction(stores, write=False) as work:
        return (await work.main.scalars(query)).all()
