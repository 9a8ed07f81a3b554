"""Who opens what in a group, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select

from app.crypto.epochs import EpochStatement
from app.crypto.grants import open_grant
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind
from app.crypto.records import open_record
from app.crypto.secret_bytes import Secret
from app.database import Stores, Transaction, transaction
from app.groups import service as groups
from app.groups.errors import (
    GroupHoldersRefused,
    GroupNotFound,
)
from app.records.errors import CreatorNotEntitled, NotAHolder
from app.records.models import GrantRow, HolderRow, RecordRow
from app.records.rules import StoredRecord
from app.retention import service as retention
from app.sessions.rules import Actor
from tests.factories.intakes import new_key, seal
from tests.fakes import FrozenClock
from tests.integration.groups_acts import Circle, Woman, found_circle


@pytest.fixture
async def circle(stores: Stores, clock: FrozenClock) -> Circle:
    """An organisation of its own for each test."""
    return await found_circle(stores, clock)


async def names_left(circle: Circle, woman: Woman) -> int:
    """Return how many records, holders and grants name a woman's key."""
    columns = (RecordRow.author_key_id, HolderRow.key_id, GrantRow.recipient_key_id)
    async with transaction(circle.stores, write=False) as work:
        counts = [
            await work.main.scalar(select(func.count()).where(column == woman.keys.key_id.hex()))
            for column in columns
        ]
    return sum(count or 0 for count in counts)


async def erase_meanwhile(
    circle: Circle, woman: Woman, write: Callable[[Transaction], Awaitable[object]]
) -> None:
    """Let something be written, erase the woman while it is not committed, and commit it then."""
    written, may_commit = asyncio.Event(), asyncio.Event()

    async def hold_back() -> None:
        async with transaction(circle.stores) as work:
            await write(work)
            written.set()
            await may_commit.wait()

    async def erase() -> None:
        async with transaction(circle.stores) as work:
            await retention.erase_client(work, circle.clock, client_id=woman.client_id)

    writer = asyncio.create_task(hold_back())
    await written.wait()
    erasure = asyncio.create_task(erase())
    await asyncio.wait({erasure}, timeout=0.5)
    may_commit.set()
    await asyncio.gather(writer, erasure)


class TestErasedMeanwhile:
    async def test_what_she_is_writing_goes_with_her(self, circle: Circle) -> None:
        """An erasure waits for a record of hers that is under way, and takes it along."""
        woman = await circle.seated()
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        await circle.open(circle.epoch(key, woman))

        async def append(work: Transaction) -> StoredRecord:
            return await groups.append_group_record(
                work.main,
                circle.clock,
                group_id=circle.group_id,
                actor=woman.actor,
                key_ids=circle.key_ids(woman.actor),
                sealed=seal(key, woman.keys),
            )

        await erase_meanwhile(circle, woman, append)
        assert await names_left(circle, woman) == 0

    async def test_a_key_that_is_being_made_for_her_goes_with_her(self, circle: Circle) -> None:
        """An erasure waits for an epoch that lists her and is under way; neither place nor grant of hers stays."""
        woman = await circle.seated()
        epoch = circle.epoch(new_key(circle.owner, Kind.ANNOUNCEMENTS), woman, await circle.seated())

        async def open_epoch(work: Transaction) -> EpochStatement:
            return await groups.open_group_epoch(
                work,
                circle.clock,
                group_id=circle.group_id,
                facilitator=circle.facilitator.actor,
                key_ids=circle.key_ids(circle.facilitator.actor),
                new=epoch,
            )

        await erase_meanwhile(circle, woman, open_epoch)
        assert await names_left(circle, woman) == 0


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
