"""Seats, sessions and sealed content of groups, on both databases."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.clients.errors import ClientClosed, ClientNotFound
from app.clients.rules import ClientStatus, actor_key_ids
from app.crypto.epochs import EpochKey, HolderRole
from app.crypto.grants import open_grant
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind, Owner, OwnerKind
from app.crypto.records import open_record
from app.crypto.secret_bytes import Secret
from app.database import Stores, transaction
from app.errors import DomainError
from app.groups import service
from app.groups.errors import (
    GroupExists,
    GroupFull,
    GroupHoldersRefused,
    GroupNotFound,
    SeatCountRefused,
)
from app.groups.models import GroupInvitation, GroupSeat
from app.groups.service import Standing
from app.records.errors import CreatorNotEntitled, NotAHolder
from app.records.rules import HeldEpoch, NewEpoch, StoredRecord
from app.scheduling import service as scheduling
from app.scheduling.errors import AppointmentNotFound, AppointmentNotStarted, SlotAlreadyTaken
from app.scheduling.models import Appointment, Cell
from app.scheduling.rules import Outcome
from app.sessions.rules import Actor, ClientActor, StaffActor
from app.staff.errors import StaffNotFound
from tests.factories.intakes import as_holder, make_epoch, new_key, seal
from tests.factories.organisations import Organisation, Person, found, join
from tests.fakes import FrozenClock
from tests.integration.client_rows import add_client

VILNIUS = "Europe/Vilnius"
MONDAY_18 = datetime.fromisoformat("2026-03-09T16:00Z")

Result = TypeVar("Result")


@dataclass(frozen=True)
class Woman:
    """A client with her keys."""

    keys: KeyPair
    client_id: str

    @property
    def actor(self) -> ClientActor:
        """Herself with a session."""
        return ClientActor(self.client_id, self.keys.key_id.hex(), uuid4())


@dataclass(frozen=True)
class Circle:
    """A running organisation with a facilitator and a group of five seats."""

    stores: Stores
    clock: FrozenClock
    organisation: Organisation
    facilitator: Person
    stranger: Person
    group_id: UUID

    @property
    def owner(self) -> Owner:
        """The group as the owner of content."""
        return Owner(OwnerKind.GROUP, self.group_id.bytes)

    async def woman(self, status: ClientStatus | None = None) -> Woman:
        """Return a client who exists."""
        keys = KeyPair.generate()
        async with transaction(self.stores) as work:
            client_id = await add_client(work.main, self.clock, keys=keys, status=status)
        return Woman(keys, client_id)

    async def invite(self, woman: Woman) -> Woman:
        """Invite a client."""
        async with transaction(self.stores) as work:
            await service.invite_client(
                work.main,
                self.clock,
                group_id=self.group_id,
                client_id=woman.client_id,
                coordinator_id=self.organisation.coordinator.staff_id,
            )
        return woman

    async def accept(self, woman: Woman) -> int:
        """Let a client take a seat."""
        async with transaction(self.stores) as work:
            return await service.accept_invitation(
                work.main, self.clock, group_id=self.group_id, client_id=woman.client_id
            )

    async def seated(self) -> Woman:
        """Return a client with a seat."""
        woman = await self.invite(await self.woman())
        await self.accept(woman)
        return woman

    async def plan(self, starts_at: datetime = MONDAY_18, actor: StaffActor | None = None) -> Appointment:
        """Plan a session of 90 minutes."""
        async with transaction(self.stores) as work:
            return await service.plan_group_session(
                work.main,
                self.clock,
                group_id=self.group_id,
                facilitator=actor or self.facilitator.actor,
                starts_at=starts_at,
                minutes=90,
                zone=VILNIUS,
            )

    def key_ids(self, actor: Actor) -> frozenset[str]:
        """Return the key ids an actor opens grants with."""
        return actor_key_ids(actor, self.organisation.directory)

    def epoch(self, key: EpochKey, *members: Woman, previous: bytes | None = None) -> NewEpoch:
        """Return an epoch made by the facilitator for herself and these members."""
        holders = [
            as_holder(self.facilitator.keys.public, HolderRole.FACILITATOR),
            *(as_holder(woman.keys.public, HolderRole.MEMBER) for woman in members),
        ]
        return make_epoch(key, self.facilitator.keys, holders, previous=previous)

    async def open(self, epoch: NewEpoch, actor: StaffActor | None = None) -> None:
        """Open an epoch."""
        actor = actor or self.facilitator.actor
        async with transaction(self.stores) as work:
            await service.open_group_epoch(
                work,
                self.clock,
                group_id=self.group_id,
                facilitator=actor,
                key_ids=self.key_ids(actor),
                statement=epoch.statement,
                grants=epoch.grants,
                shred=epoch.shred,
            )

    async def append(self, actor: Actor, sealed: bytes) -> StoredRecord:
        """Store a record."""
        async with transaction(self.stores) as work:
            return await service.append_group_record(
                work.main,
                self.clock,
                group_id=self.group_id,
                actor=actor,
                key_ids=self.key_ids(actor),
                sealed=sealed,
            )

    async def records(self, actor: Actor) -> list[StoredRecord]:
        """Read the records."""
        async with transaction(self.stores, write=False) as work:
            return await service.list_group_records(
                work.main, group_id=self.group_id, actor=actor, key_ids=self.key_ids(actor), limit=100
            )

    async def epochs(self, actor: Actor) -> list[HeldEpoch]:
        """Read the keys."""
        async with transaction(self.stores, write=False) as work:
            return await service.list_group_epochs(
                work, group_id=self.group_id, actor=actor, key_ids=self.key_ids(actor)
            )

    async def count(self, model: type[GroupSeat | GroupInvitation | Cell]) -> int:
        """Return how many rows a table has."""
        async with transaction(self.stores, write=False) as work:
            return (await work.main.execute(select(func.count()).select_from(model))).scalar_one()


@pytest.fixture
async def circle(stores: Stores, clock: FrozenClock) -> Circle:
    """A group of five seats with a facilitator, and another counselor beside."""
    group_id = uuid4()
    async with transaction(stores) as work:
        organisation = await found(work.main, clock)
        facilitator = await join(work.main, clock, organisation, "bella")
        stranger = await join(work.main, clock, organisation, "vera")
        await service.open_group(
            work.main,
            clock,
            group_id=group_id,
            facilitator_id=facilitator.staff_id,
            seat_count=5,
            coordinator_id=organisation.coordinator.staff_id,
        )
    return Circle(stores, clock, organisation, facilitator, stranger, group_id)


async def race(*attempts: Awaitable[Result]) -> Sequence[Result | BaseException]:
    """Run attempts at the same time, each in a transaction of its own; let anything but a fact through."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, DomainError):
            raise result
    return results


class TestOpenGroup:
    async def open_another(
        self,
        circle: Circle,
        *,
        group_id: UUID | None = None,
        facilitator_id: UUID | None = None,
        seat_count: int = 5,
    ) -> None:
        """Open a group."""
        async with transaction(circle.stores) as work:
            await service.open_group(
                work.main,
                circle.clock,
                group_id=group_id or uuid4(),
                facilitator_id=facilitator_id or circle.facilitator.staff_id,
                seat_count=seat_count,
                coordinator_id=circle.organisation.coordinator.staff_id,
            )

    async def test_what_is_no_group_is_refused(self, circle: Circle) -> None:
        """One seat, an id that is taken, and a facilitator who does not counsel are each refused by name."""
        with pytest.raises(SeatCountRefused):
            await self.open_another(circle, seat_count=1)
        with pytest.raises(GroupExists):
            await self.open_another(circle, group_id=circle.group_id)
        for nobody in (uuid4(), circle.organisation.coordinator.staff_id):
            with pytest.raises(StaffNotFound):
                await self.open_another(circle, facilitator_id=nobody)


class TestSeats:
    async def test_seats_are_taken_from_the_lowest(self, circle: Circle) -> None:
        """Those who accept sit down one after the other, and their invitations are gone."""
        women = [await circle.invite(await circle.woman()) for _ in range(3)]
        assert [await circle.accept(woman) for woman in women] == [1, 2, 3]
        assert await circle.count(GroupInvitation) == 0

    async def test_accepting_again_keeps_the_seat(self, circle: Circle) -> None:
        """A seated client who accepts or is invited again stays where she is."""
        woman = await circle.invite(await circle.woman())
        assert await circle.accept(woman) == 1
        await circle.invite(woman)
        assert await circle.accept(woman) == 1
        assert await circle.count(GroupSeat) == 1

    async def test_without_invitation_there_is_no_group(self, circle: Circle) -> None:
        """Who was not invited learns nothing about the group."""
        uninvited = await circle.woman()
        with pytest.raises(GroupNotFound):
            await circle.accept(uninvited)

    async def test_five_of_thirty_get_a_seat(self, circle: Circle) -> None:
        """Of thirty who accept five seats at once, five sit down, each on a seat of her own."""
        women = [await circle.invite(await circle.woman()) for _ in range(30)]
        results = await race(*(circle.accept(woman) for woman in women))
        assert sorted(result for result in results if isinstance(result, int)) == [1, 2, 3, 4, 5]
        assert sum(isinstance(result, GroupFull) for result in results) == 25
        assert await circle.count(GroupSeat) == 5
        assert await circle.count(GroupInvitation) == 25

    async def test_one_woman_takes_one_seat(self, circle: Circle) -> None:
        """Somebody who accepts many times at once has one seat."""
        woman = await circle.invite(await circle.woman())
        results = await race(*(circle.accept(woman) for _ in range(8)))
        assert set(results) == {1}
        assert await circle.count(GroupSeat) == 1

    async def test_only_who_is_here_can_be_invited(self, circle: Circle) -> None:
        """A client who does not exist or whose file is closed cannot be invited."""
        with pytest.raises(ClientNotFound):
            await circle.invite(Woman(KeyPair.generate(), "ab" * 32))
        closed = await circle.woman(ClientStatus.CLOSED)
        with pytest.raises(ClientClosed):
            await circle.invite(closed)

    async def test_facilitator_and_coordinator_see_the_roster(self, circle: Circle) -> None:
        """They see who sits where, with the keys to seal to; another counselor finds no group."""
        woman = await circle.seated()
        for reader in (circle.facilitator, circle.organisation.coordinator):
            async with transaction(circle.stores, write=False) as work:
                [seat] = await service.list_seats(work.main, group_id=circle.group_id, actor=reader.actor)
            assert (seat.seat_number, seat.client_id) == (1, woman.client_id)
            assert (seat.key_id, seat.hpke_public) == (woman.keys.key_id.hex(), woman.keys.public.hpke)
        with pytest.raises(GroupNotFound):
            async with transaction(circle.stores, write=False) as work:
                await service.list_seats(work.main, group_id=circle.group_id, actor=circle.stranger.actor)

    async def test_nothing_of_an_erased_client_remains(self, circle: Circle) -> None:
        """Her seat and her invitations are free for others; everybody else stays."""
        woman, other = await circle.seated(), await circle.seated()
        async with transaction(circle.stores) as work:
            await service.release_client(work.main, client_id=woman.client_id)
        assert await circle.accept(await circle.invite(await circle.woman())) == 1
        assert await circle.accept(other) == 2


class TestListGroupsFor:
    async def test_each_sees_her_own_part(self, circle: Circle) -> None:
        """Facilitator, coordinator, member and invited see the group as such; anybody else sees none."""
        member, invited = await circle.seated(), await circle.invite(await circle.woman())
        actors: list[tuple[Actor, list[Standing]]] = [
            (circle.facilitator.actor, [Standing.FACILITATOR]),
            (circle.organisation.coordinator.actor, [Standing.COORDINATOR]),
            (member.actor, [Standing.MEMBER]),
            (invited.actor, [Standing.INVITED]),
            (circle.stranger.actor, []),
            ((await circle.woman()).actor, []),
        ]
        for actor, standings in actors:
            async with transaction(circle.stores, write=False) as work:
                views = await service.list_groups_for(work.main, actor=actor)
            assert [view.standing for view in views] == standings
            assert {view.group.group_id for view in views} <= {circle.group_id}


class TestGroupSessions:
    async def test_facilitator_and_group_are_busy(self, circle: Circle) -> None:
        """A planned session takes the cells of both, and a second one at that time is refused."""
        planned = await circle.plan()
        assert planned.ends_at - planned.starts_at == timedelta(minutes=90)
        assert await circle.count(Cell) == 6 + 6
        with pytest.raises(SlotAlreadyTaken):
            await circle.plan(MONDAY_18 + timedelta(minutes=75))

    async def test_only_the_facilitator_plans(self, circle: Circle) -> None:
        """To another counselor the group does not exist."""
        with pytest.raises(GroupNotFound):
            await circle.plan(actor=circle.stranger.actor)

    async def test_members_see_when_it_meets(self, circle: Circle) -> None:
        """Facilitator and members see the sessions; somebody who is only invited does not."""
        planned, member = await circle.plan(), await circle.seated()
        for actor in (circle.facilitator.actor, member.actor):
            async with transaction(circle.stores, write=False) as work:
                [seen] = await service.list_group_sessions(work.main, group_id=circle.group_id, actor=actor)
            assert seen.appointment_id == planned.appointment_id
        invited = await circle.invite(await circle.woman())
        with pytest.raises(GroupNotFound):
            async with transaction(circle.stores, write=False) as work:
                await service.list_group_sessions(work.main, group_id=circle.group_id, actor=invited.actor)

    async def test_a_member_cannot_cancel_for_all(self, circle: Circle) -> None:
        """To a member the group's session is not hers to cancel."""
        planned, member = await circle.plan(), await circle.seated()
        with pytest.raises(AppointmentNotFound):
            async with transaction(circle.stores) as work:
                await scheduling.cancel_appointment(
                    work.main, circle.clock, actor=member.actor, appointment_id=planned.appointment_id
                )


class TestRecordAttendance:
    async def record(self, circle: Circle, planned: Appointment, woman: Woman, outcome: Outcome) -> None:
        """Record whether somebody came."""
        async with transaction(circle.stores) as work:
            await service.record_attendance(
                work.main,
                circle.clock,
                group_id=circle.group_id,
                facilitator=circle.facilitator.actor,
                appointment_id=planned.appointment_id,
                client_id=woman.client_id,
                outcome=outcome,
            )

    async def test_one_who_stayed_away_says_nothing_of_others(self, circle: Circle) -> None:
        """Attendance is kept for each member by herself, and can be mended."""
        planned, came, missed = await circle.plan(), await circle.seated(), await circle.seated()
        circle.clock.advance(days=8)
        await self.record(circle, planned, came, Outcome.NO_SHOW)
        await self.record(circle, planned, came, Outcome.COMPLETED)
        await self.record(circle, planned, missed, Outcome.NO_SHOW)
        async with transaction(circle.stores, write=False) as work:
            attended = await service.list_attendances(
                work.main,
                group_id=circle.group_id,
                facilitator=circle.facilitator.actor,
                appointment_id=planned.appointment_id,
            )
        assert attended == {came.client_id: Outcome.COMPLETED, missed.client_id: Outcome.NO_SHOW}

    async def test_nobody_missed_a_session_to_come(self, circle: Circle) -> None:
        """Before it starts there is no attendance."""
        planned, member = await circle.plan(), await circle.seated()
        with pytest.raises(AppointmentNotStarted):
            await self.record(circle, planned, member, Outcome.NO_SHOW)

    async def test_only_members_attend(self, circle: Circle) -> None:
        """Somebody without a seat has no attendance."""
        planned, invited = await circle.plan(), await circle.invite(await circle.woman())
        circle.clock.advance(days=8)
        with pytest.raises(GroupNotFound):
            await self.record(circle, planned, invited, Outcome.COMPLETED)


class TestGroupContents:
    async def test_two_women_read_what_the_facilitator_announces(self, circle: Circle) -> None:
        """From the sealed note to the opened words: each member opens it with her own keys alone."""
        women = [await circle.seated(), await circle.seated()]
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        await circle.open(circle.epoch(key, *women))
        await circle.append(
            circle.facilitator.actor, seal(key, circle.facilitator.keys, b"we meet on Monday")
        )
        for woman in women:
            [held] = await circle.epochs(woman.actor)
            assert held.shred is not None
            [(_, grant)] = held.grants
            opened_key = open_grant(grant, woman.keys, key.name, key.commitment, Secret(held.shred))
            [record] = await circle.records(woman.actor)
            assert open_record(record.sealed, opened_key).content == b"we meet on Monday"

    async def test_members_write_too(self, circle: Circle) -> None:
        """A member who holds the key answers, and the facilitator finds it."""
        woman = await circle.seated()
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        await circle.open(circle.epoch(key, woman))
        stored = await circle.append(woman.actor, seal(key, woman.keys, b"I will be there"))
        assert [record.position for record in await circle.records(circle.facilitator.actor)] == [
            stored.position
        ]

    async def test_a_newcomer_reads_nothing_of_the_past(self, circle: Circle) -> None:
        """Somebody who sits down later holds the next epoch and none before."""
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        first = circle.epoch(key, await circle.seated())
        await circle.open(first)
        await circle.append(circle.facilitator.actor, seal(key, circle.facilitator.keys, b"before her time"))
        newcomer = await circle.seated()
        assert await circle.epochs(newcomer.actor) == []
        next_key = new_key(circle.owner, Kind.ANNOUNCEMENTS, 2)
        await circle.open(circle.epoch(next_key, newcomer, previous=first.statement))
        assert [held.epoch for held in await circle.epochs(newcomer.actor)] == [2]
        assert await circle.records(newcomer.actor) == []

    async def test_members_do_not_hold_casework(self, circle: Circle) -> None:
        """The facilitator's own notes stay hers: a member sees neither key nor record, and cannot write one."""
        woman = await circle.seated()
        key = new_key(circle.owner, Kind.CASEWORK)
        await circle.open(circle.epoch(key))
        await circle.append(circle.facilitator.actor, seal(key, circle.facilitator.keys, b"a note"))
        assert await circle.epochs(woman.actor) == []
        assert await circle.records(woman.actor) == []
        with pytest.raises(NotAHolder):
            await circle.append(woman.actor, seal(key, woman.keys))

    async def test_only_the_seated_are_let_in(self, circle: Circle) -> None:
        """An epoch that lists somebody without a seat, or a member in casework, is refused."""
        invited, seated = await circle.invite(await circle.woman()), await circle.seated()
        announcements = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        for refused in (
            circle.epoch(announcements, seated, invited),
            circle.epoch(new_key(circle.owner, Kind.CASEWORK), seated),
        ):
            with pytest.raises(GroupHoldersRefused):
                await circle.open(refused)

    async def test_whoever_has_no_part_finds_no_group(self, circle: Circle) -> None:
        """Another counselor, the coordinator, an invited client and a stranger get the same answer everywhere."""
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        invited, stranger = await circle.invite(await circle.woman()), await circle.woman()
        await circle.open(circle.epoch(key))
        strangers: list[tuple[Actor, KeyPair]] = [
            (circle.stranger.actor, circle.stranger.keys),
            (circle.organisation.coordinator.actor, circle.organisation.coordinator.keys),
            (invited.actor, invited.keys),
            (stranger.actor, stranger.keys),
        ]
        for actor, keys in strangers:
            with pytest.raises(GroupNotFound):
                await circle.records(actor)
            with pytest.raises(GroupNotFound):
                await circle.epochs(actor)
            with pytest.raises(GroupNotFound):
                await circle.append(actor, seal(key, keys))
        with pytest.raises(GroupNotFound):
            await circle.open(circle.epoch(new_key(circle.owner, Kind.CASEWORK)), circle.stranger.actor)

    async def test_revoked_keys_open_nothing_more(self, circle: Circle) -> None:
        """A facilitator whose keys were revoked gets no key, and makes none."""
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        first = circle.epoch(key)
        await circle.open(first)
        circle.organisation.revoked = (circle.facilitator.key_id,)
        assert await circle.epochs(circle.facilitator.actor) == []
        next_epoch = circle.epoch(new_key(circle.owner, Kind.ANNOUNCEMENTS, 2), previous=first.statement)
        with pytest.raises(CreatorNotEntitled):
            await circle.open(next_epoch)
