"""Records on both databases: what is kept, for whom, in which order, and what is refused."""

import asyncio

import pytest
from sqlalchemy import event

from app.crypto.epochs import HolderRole
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind, Owner, OwnerKind
from app.crypto.randomness import random_id
from app.crypto.records import open_record
from app.database import transaction
from app.errors import DomainError
from app.records import service
from app.records.errors import (
    CommitmentUnknown,
    EpochNotLatest,
    NotAHolder,
    NotASealedRecord,
    NotTheAuthor,
    RecordNotForOwner,
    RecordOutOfOrder,
)
from app.records.rules import StoredRecord
from app.shredding import service as shredding
from tests.factories.intakes import as_holder, make_epoch, new_key, seal
from tests.integration.records.circles import Circle


class TestAppendRecord:
    async def test_what_was_written_is_read(self, circle: Circle) -> None:
        """A record comes back byte for byte, and its reader opens it."""
        sealed = seal(circle.key, circle.member, b"words")
        stored = await circle.append(circle.member, sealed)
        assert await circle.read(circle.facilitator) == [stored]
        assert open_record(stored.sealed, circle.key).content == b"words"
        assert (stored.kind, stored.epoch, stored.version) == ("announcements", 1, 1)
        assert (stored.author_key_id, stored.size_class) == (circle.member.key_id.hex(), 1024)
        assert stored.stored_on == circle.clock.now().date()

    @pytest.mark.parametrize(
        "body",
        [b"", b"My name is", b'{"note": "plain"}', b"\x00" * 2000, "длинно".encode() * 30_000],
        ids=["empty", "text", "json", "zeros", "oversized"],
    )
    async def test_nothing_but_a_sealed_record_is_stored(self, circle: Circle, body: bytes) -> None:
        """A body in the clear, in whatever form, is refused, and the refusal repeats nothing of it."""
        before = await circle.row_counts()
        with pytest.raises(NotASealedRecord) as refused:
            await circle.append(circle.member, body)
        assert str(refused.value) == NotASealedRecord.title
        assert await circle.row_counts() == before

    async def test_a_truncated_record_is_refused(self, circle: Circle) -> None:
        """A record that lost its last byte, and one that won a byte, are no sealed records."""
        sealed = seal(circle.key, circle.member)
        for bent in (sealed[:-1], sealed + b"\x00", sealed[: len(sealed) // 2]):
            with pytest.raises(NotASealedRecord):
                await circle.append(circle.member, bent)

    async def test_a_record_for_another_owner_is_refused(self, circle: Circle) -> None:
        """A record sealed for another group does not pass here."""
        elsewhere = new_key(Owner(OwnerKind.GROUP, random_id().bytes), Kind.ANNOUNCEMENTS)
        with pytest.raises(RecordNotForOwner):
            await circle.append(circle.member, seal(elsewhere, circle.member))

    async def test_a_record_of_another_author_is_refused(self, circle: Circle) -> None:
        """Nobody stores a record in another's name."""
        with pytest.raises(NotTheAuthor):
            await circle.append(circle.member, seal(circle.key, circle.facilitator))

    async def test_who_does_not_hold_the_key_writes_nothing(self, circle: Circle) -> None:
        """A stranger's record is refused, for an epoch that is there and for a kind that is not."""
        stranger = KeyPair.generate()
        casework = new_key(circle.owner, Kind.CASEWORK)
        for sealed in (seal(circle.key, stranger), seal(casework, stranger)):
            with pytest.raises(NotAHolder):
                await circle.append(stranger, sealed)

    async def test_only_the_latest_epoch_is_written_under(self, circle: Circle) -> None:
        """Once a next epoch is open, its holders write under nothing older, and who left writes nothing."""
        key, epoch = circle.next_epoch()
        await circle.open(epoch)
        with pytest.raises(EpochNotLatest):
            await circle.append(circle.facilitator, seal(circle.key, circle.facilitator))
        with pytest.raises(NotAHolder):
            await circle.append(circle.member, seal(circle.key, circle.member))
        stored = await circle.append(circle.facilitator, seal(key, circle.facilitator))
        assert stored.epoch == 2

    async def test_an_unknown_key_is_refused(self, circle: Circle) -> None:
        """A record sealed under a key of its author's own making would be read by nobody else."""
        own = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        with pytest.raises(CommitmentUnknown):
            await circle.append(circle.member, seal(own, circle.member))

    async def test_records_are_chained(self, circle: Circle) -> None:
        """A record follows its author's newest one; a replayed and a forked one are out of order."""
        first = seal(circle.key, circle.member)
        second = seal(circle.key, circle.member, previous=first)
        for sealed in (first, second):
            await circle.append(circle.member, sealed)
        for late in (first, second, seal(circle.key, circle.member, previous=first)):
            with pytest.raises(RecordOutOfOrder):
                await circle.append(circle.member, late)

    async def test_each_author_has_a_chain_of_her_own(self, circle: Circle) -> None:
        """Two people write without waiting for each other's records."""
        for author in (circle.member, circle.facilitator):
            await circle.append(author, seal(circle.key, author))
        assert len(await circle.read(circle.member)) == 2

    async def test_versions_follow_each_other(self, circle: Circle) -> None:
        """A second version follows the first of the same record id; a third, and a first again, do not."""
        record_id = random_id()
        first = seal(circle.key, circle.member, record_id=record_id)
        await circle.append(circle.member, first)
        for version in (1, 3):
            bent = seal(circle.key, circle.member, record_id=record_id, version=version, previous=first)
            with pytest.raises(RecordOutOfOrder):
                await circle.append(circle.member, bent)
        second = seal(circle.key, circle.member, record_id=record_id, version=2, previous=first)
        assert (await circle.append(circle.member, second)).version == 2

    @pytest.mark.parametrize("version", [1, 2])
    async def test_nobody_edits_anothers_record(self, circle: Circle, version: int) -> None:
        """Another's record id is taken for every version."""
        record_id = random_id()
        hers = seal(circle.key, circle.member, record_id=record_id)
        await circle.append(circle.member, hers)
        bent = seal(circle.key, circle.facilitator, record_id=record_id, version=version)
        with pytest.raises(RecordOutOfOrder):
            await circle.append(circle.facilitator, bent)

    async def test_of_two_records_after_one_one_wins(self, circle: Circle) -> None:
        """Of eight records that name the same predecessor at once one is stored, the others are out of order."""
        offers = [seal(circle.key, circle.member) for _ in range(8)]
        outcomes = await asyncio.gather(
            *(circle.append(circle.member, offer) for offer in offers), return_exceptions=True
        )
        stored = [outcome for outcome in outcomes if isinstance(outcome, StoredRecord)]
        refused = [type(outcome) for outcome in outcomes if isinstance(outcome, DomainError)]
        assert refused == [RecordOutOfOrder] * 7
        assert await circle.read(circle.member) == stored

    async def test_authors_do_not_disturb_each_other(self, circle: Circle) -> None:
        """Two people who write at the same moment are both stored, in positions that grow."""
        offers = [(author, seal(circle.key, author)) for author in (circle.member, circle.facilitator)]
        stored = await asyncio.gather(*(circle.append(author, offer) for author, offer in offers))
        assert await circle.read(circle.member) == sorted(stored, key=lambda one: one.position)

    async def test_a_write_costs_two_statements(self, circle: Circle) -> None:
        """It is counted where it goes, and inserted: a record is the thing that is written most often."""
        sealed = seal(circle.key, circle.member)
        statements: list[str] = []

        def count(*call: object) -> None:
            statements.append(str(call[2]))

        event.listen(circle.stores.main.sync_engine, "before_cursor_execute", count)
        await circle.append(circle.member, sealed)
        event.remove(circle.stores.main.sync_engine, "before_cursor_execute", count)
        assert [one.split()[0] for one in statements if not one.startswith("BEGIN")] == ["UPDATE", "INSERT"]


class TestListRecords:
    async def test_a_reader_sees_the_kinds_she_holds(self, circle: Circle) -> None:
        """What is sealed under a key that she does not hold is not even counted for her."""
        casework = new_key(circle.owner, Kind.CASEWORK)
        facilitator = as_holder(circle.facilitator.public, HolderRole.FACILITATOR)
        await circle.open(make_epoch(casework, circle.facilitator, [facilitator]))
        for key in (circle.key, casework):
            await circle.append(circle.facilitator, seal(key, circle.facilitator))
        assert [one.kind for one in await circle.read(circle.facilitator)] == ["announcements", "casework"]
        assert [one.kind for one in await circle.read(circle.member)] == ["announcements"]
        assert await circle.read(circle.member, kind="casework") == []
        (note,) = await circle.read(circle.facilitator, kind="casework")
        assert note.kind == "casework"

    async def test_pages_follow_the_position(self, circle: Circle) -> None:
        """Pages of two, each begun after the last position of the one before, show everything once and in order."""
        written: list[StoredRecord] = []
        for _ in range(5):
            previous = written[-1].sealed if written else None
            sealed = seal(circle.key, circle.member, previous=previous)
            written.append(await circle.append(circle.member, sealed))
        seen: list[StoredRecord] = []
        while page := await circle.read(circle.member, after=seen[-1].position if seen else 0, limit=2):
            assert len(page) <= 2
            seen += page
        assert seen == written

    async def test_a_position_is_given_once(self, circle: Circle) -> None:
        """A reader who paged to a record that was erased since is shown the one that was written next."""
        other = circle.elsewhere()
        await other.open(other.epoch)
        erased = await other.append(other.member, seal(other.key, other.member))
        async with transaction(circle.stores) as work:
            await service.delete_owner(work.main, owner=other.owner)
        written = await circle.append(circle.member, seal(circle.key, circle.member))
        assert await circle.read(circle.member, after=erased.position) == [written]

    async def test_another_owners_records_stay_there(self, circle: Circle) -> None:
        """The same key holder in another group does not mix the two."""
        other = circle.elsewhere()
        await other.open(other.epoch)
        await other.append(other.member, seal(other.key, other.member))
        assert await circle.read(circle.member) == []


class TestDeleteOwner:
    async def test_all_goes_with_the_owner_and_nothing_else(self, circle: Circle) -> None:
        """Statements, holders, grants and records of one owner are gone; another's stay."""
        await circle.append(circle.member, seal(circle.key, circle.member))
        before = await circle.row_counts()
        another = circle.elsewhere()
        await another.open(another.epoch)
        await another.append(another.member, seal(another.key, another.member))
        async with transaction(circle.stores) as work:
            await service.delete_owner(work.main, owner=another.owner)
            await shredding.destroy_shred_secrets(
                work.shred, circle.clock, owner_kind="group", owner_id=another.owner.id.hex()
            )
        assert await circle.row_counts() == before | {"tombstones": 1}

    async def test_a_record_cannot_come_after_its_epoch_is_gone(self, circle: Circle) -> None:
        """Writers and an erasure at the same moment leave no record behind."""

        async def erase() -> None:
            async with transaction(circle.stores) as work:
                await service.delete_owner(work.main, owner=circle.owner)

        writers = [
            circle.append(author, seal(circle.key, author)) for author in (circle.member, circle.facilitator)
        ]
        outcomes = await asyncio.gather(writers[0], erase(), writers[1], return_exceptions=True)
        allowed = (StoredRecord, RecordOutOfOrder, NotAHolder, type(None))
        assert all(isinstance(outcome, allowed) for outcome in outcomes)
        assert (await circle.row_counts())["records"] == 0
