"""Epochs and records on both databases: what is kept, for whom, in which order, and what is refused."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import event, func, select

from app.crypto.epochs import EpochKey, HolderRole
from app.crypto.errors import OpeningFailed, SignatureInvalid
from app.crypto.grants import open_grant
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind, Owner, OwnerKind
from app.crypto.randomness import random_bytes, random_id
from app.crypto.records import open_record
from app.crypto.secret_bytes import Secret
from app.database import Base, ShredBase, Stores, transaction
from app.errors import DomainError
from app.records import service
from app.records.errors import (
    CommitmentUnknown,
    CreatorNotEntitled,
    EpochNotLatest,
    EpochOutOfOrder,
    GrantsDoNotMatch,
    HolderNotEntitled,
    NotAHolder,
    NotASealedRecord,
    NotTheAuthor,
    RecordNotForOwner,
    RecordOutOfOrder,
    StatementNotForOwner,
)
from app.records.rules import HeldEpoch, NewEpoch, StoredRecord
from app.shredding import service as shredding
from app.shredding.errors import ShredSecretMalformed
from tests.factories.intakes import as_holder, make_epoch, new_key, seal
from tests.fakes import FrozenClock


@dataclass
class Circle:
    """A group with a facilitator and a member, and the key both hold."""

    owner: Owner
    facilitator: KeyPair
    member: KeyPair
    key: EpochKey
    epoch: NewEpoch

    def next_epoch(self, *, number: int = 2, previous: bytes | None = None) -> tuple[EpochKey, NewEpoch]:
        """Return a next epoch for the facilitator alone: the member left."""
        key = new_key(self.owner, Kind.ANNOUNCEMENTS, number)
        holders = [as_holder(self.facilitator.public, HolderRole.FACILITATOR)]
        before = self.epoch.statement if previous is None else previous
        return key, make_epoch(key, self.facilitator, holders, previous=before)


def _first(owner: Owner, facilitator: KeyPair, member: KeyPair) -> Circle:
    key = new_key(owner, Kind.ANNOUNCEMENTS)
    holders = [
        as_holder(facilitator.public, HolderRole.FACILITATOR),
        as_holder(member.public, HolderRole.MEMBER),
    ]
    return Circle(owner, facilitator, member, key, make_epoch(key, facilitator, holders))


@pytest.fixture
async def circle(stores: Stores, clock: FrozenClock) -> Circle:
    """A group whose first epoch is open."""
    owner = Owner(OwnerKind.GROUP, random_id().bytes)
    made = _first(owner, KeyPair.generate(), KeyPair.generate())
    await _open(stores, clock, made, made.epoch)
    return made


async def _open(
    stores: Stores, clock: FrozenClock, circle: Circle, epoch: NewEpoch, *, by: KeyPair | None = None
) -> None:
    creator = by or circle.facilitator
    async with transaction(stores) as work:
        await service.open_epoch(
            work,
            clock,
            owner=circle.owner,
            statement=epoch.statement,
            grants=epoch.grants,
            shred=epoch.shred,
            creator_signing_key=creator.public.signing,
            actor_key_ids=frozenset({creator.key_id.hex()}),
            allowed_creators=frozenset({circle.facilitator.key_id.hex()}),
        )


async def _append(
    stores: Stores, clock: FrozenClock, circle: Circle, author: KeyPair, sealed: bytes
) -> StoredRecord:
    async with transaction(stores) as work:
        return await service.append_record(
            work.main,
            clock,
            owner=circle.owner,
            actor_key_ids=frozenset({author.key_id.hex()}),
            author_key_id=author.key_id.hex(),
            sealed=sealed,
        )


async def _read(
    stores: Stores,
    circle: Circle,
    reader: KeyPair,
    *,
    kind: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[StoredRecord]:
    async with transaction(stores, write=False) as work:
        return await service.list_records(
            work.main,
            owner=circle.owner,
            actor_key_ids=frozenset({reader.key_id.hex()}),
            kind=kind,
            after=after,
            limit=limit,
        )


async def _epochs(stores: Stores, circle: Circle, reader: KeyPair) -> list[HeldEpoch]:
    async with transaction(stores, write=False) as work:
        return await service.list_epochs(
            work, owner=circle.owner, actor_key_ids=frozenset({reader.key_id.hex()})
        )


async def _row_counts(stores: Stores) -> dict[str, int]:
    counts = {}
    async with transaction(stores, write=False) as work:
        for session, metadata in ((work.main, Base.metadata), (work.shred, ShredBase.metadata)):
            for table in metadata.sorted_tables:
                query = select(func.count()).select_from(table)
                counts[table.name] = (await session.execute(query)).scalar_one()
    return counts


class TestOpenEpoch:
    async def test_each_holder_gets_grant_and_shred_secret(self, stores: Stores, circle: Circle) -> None:
        """A holder opens her grant with what she is handed, and gets the committed key."""
        (held,) = await _epochs(stores, circle, circle.member)
        assert (held.kind, held.epoch, held.statement) == ("announcements", 1, circle.epoch.statement)
        ((recipient, sealed),) = held.grants
        assert recipient == circle.member.key_id.hex()
        assert held.shred is not None
        opened = open_grant(sealed, circle.member, circle.key.name, circle.key.commitment, Secret(held.shred))
        assert (opened.key, opened.shred) == (circle.key.key, circle.key.shred)

    async def test_nobody_else_gets_anything(self, stores: Stores, circle: Circle) -> None:
        """Whoever holds no epoch is handed no statement, no grant and no secret."""
        assert await _epochs(stores, circle, KeyPair.generate()) == []

    async def test_one_who_left_keeps_the_old_epoch_alone(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """The next epoch is for its own holders: a former member still reads what was hers, and nothing new."""
        _, epoch = circle.next_epoch()
        await _open(stores, clock, circle, epoch)
        assert [held.epoch for held in await _epochs(stores, circle, circle.member)] == [1]
        assert [held.epoch for held in await _epochs(stores, circle, circle.facilitator)] == [1, 2]

    async def test_an_epoch_is_opened_once(self, stores: Stores, clock: FrozenClock, circle: Circle) -> None:
        """The number that was opened already, and one that leaves a gap, are out of order."""
        with pytest.raises(EpochOutOfOrder):
            await _open(stores, clock, circle, circle.epoch)
        _, third = circle.next_epoch(number=3)
        with pytest.raises(EpochOutOfOrder):
            await _open(stores, clock, circle, third)

    async def test_an_epoch_names_the_one_before(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """An epoch after another first one is out of order."""
        other = _first(circle.owner, circle.facilitator, circle.member)
        _, epoch = circle.next_epoch(previous=other.epoch.statement)
        with pytest.raises(EpochOutOfOrder):
            await _open(stores, clock, circle, epoch)

    async def test_of_two_makers_one_wins_with_her_own_secret(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Of eight who open the same epoch at once one is let through, and the secret kept is hers."""
        offers = [circle.next_epoch()[1] for _ in range(8)]
        outcomes = await asyncio.gather(
            *(_open(stores, clock, circle, offer) for offer in offers), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes if outcome is not None] == [EpochOutOfOrder] * 7
        winner = offers[outcomes.index(None)]
        held = (await _epochs(stores, circle, circle.facilitator))[-1]
        assert (held.statement, held.shred) == (winner.statement, winner.shred)

    async def test_a_secret_left_by_a_failed_attempt_is_replaced(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """A secret whose epoch never came to be does not stand in the way of the epoch that does."""
        _, epoch = circle.next_epoch()
        async with transaction(stores) as work:
            await shredding.keep_shred_secrets(
                work.shred,
                clock,
                owner_kind="group",
                owner_id=circle.owner.id.hex(),
                secrets={("announcements", 2): bytes(32)},
            )
        await _open(stores, clock, circle, epoch)
        assert (await _epochs(stores, circle, circle.facilitator))[-1].shred == epoch.shred

    @pytest.mark.parametrize("by_member", [False, True], ids=["stranger", "member"])
    async def test_only_the_allowed_make_epochs(
        self, stores: Stores, clock: FrozenClock, circle: Circle, by_member: bool
    ) -> None:
        """Neither a stranger nor a holder without a say opens an epoch."""
        creator = circle.member if by_member else KeyPair.generate()
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS, 2)
        holders = [as_holder(circle.facilitator.public, HolderRole.FACILITATOR)]
        epoch = make_epoch(key, creator, holders, previous=circle.epoch.statement)
        with pytest.raises(CreatorNotEntitled):
            await _open(stores, clock, circle, epoch, by=creator)

    async def test_nobody_makes_an_epoch_in_another_name(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """A statement must be signed by the creator it names, who must be the one who sends it."""
        _, epoch = circle.next_epoch()
        with pytest.raises(SignatureInvalid):
            await _open(stores, clock, circle, epoch, by=circle.member)

    async def test_an_epoch_of_another_owner_is_refused(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """A statement made for another group does not pass here."""
        elsewhere = _first(Owner(OwnerKind.GROUP, random_id().bytes), circle.facilitator, circle.member)
        with pytest.raises(StatementNotForOwner):
            await _open(stores, clock, circle, elsewhere.epoch)

    @pytest.mark.parametrize("bend", ["missing", "foreign", "short"])
    async def test_each_holder_needs_exactly_one_grant(
        self, stores: Stores, clock: FrozenClock, circle: Circle, bend: str
    ) -> None:
        """A holder without a grant, a grant without a holder and a grant of another length are refused."""
        _, epoch = circle.next_epoch()
        own = circle.facilitator.key_id.hex()
        grants = {
            "missing": {},
            "foreign": {**epoch.grants, circle.member.key_id.hex(): bytes(1168)},
            "short": {own: epoch.grants[own][:-1]},
        }[bend]
        with pytest.raises(GrantsDoNotMatch):
            await _open(stores, clock, circle, NewEpoch(epoch.statement, grants, epoch.shred))

    async def test_a_role_that_does_not_fit_is_refused(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Nobody holds a group's key as a client."""
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS, 2)
        holders = [
            as_holder(circle.facilitator.public, HolderRole.FACILITATOR),
            as_holder(circle.member.public, HolderRole.CLIENT),
        ]
        epoch = make_epoch(key, circle.facilitator, holders, previous=circle.epoch.statement)
        with pytest.raises(HolderNotEntitled):
            await _open(stores, clock, circle, epoch)

    async def test_a_refusal_leaves_nothing_in_either_store(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """The last thing to be checked, the length of the secret, undoes all that was written before."""
        before = await _row_counts(stores)
        _, epoch = circle.next_epoch()
        with pytest.raises(ShredSecretMalformed):
            await _open(stores, clock, circle, NewEpoch(epoch.statement, epoch.grants, bytes(31)))
        assert await _row_counts(stores) == before


class TestAppendRecord:
    async def test_what_was_written_is_read(self, stores: Stores, clock: FrozenClock, circle: Circle) -> None:
        """A record comes back byte for byte, and its reader opens it."""
        sealed = seal(circle.key, circle.member, b"words")
        stored = await _append(stores, clock, circle, circle.member, sealed)
        assert await _read(stores, circle, circle.facilitator) == [stored]
        assert open_record(stored.sealed, circle.key).content == b"words"
        assert (stored.kind, stored.epoch, stored.version) == ("announcements", 1, 1)
        assert (stored.author_key_id, stored.size_class) == (circle.member.key_id.hex(), 1024)
        assert stored.stored_on == clock.now().date()

    @pytest.mark.parametrize(
        "body",
        [b"", b"My name is", b'{"note": "plain"}', b"\x00" * 2000, "длинно".encode() * 30_000],
        ids=["empty", "text", "json", "zeros", "oversized"],
    )
    async def test_nothing_but_a_sealed_record_is_stored(
        self, stores: Stores, clock: FrozenClock, circle: Circle, body: bytes
    ) -> None:
        """A body in the clear, in whatever form, is refused, and the refusal repeats nothing of it."""
        before = await _row_counts(stores)
        with pytest.raises(NotASealedRecord) as refused:
            await _append(stores, clock, circle, circle.member, body)
        assert str(refused.value) == NotASealedRecord.title
        assert await _row_counts(stores) == before

    async def test_a_truncated_record_is_refused(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """A record that lost its last byte, and one that won a byte, are no sealed records."""
        sealed = seal(circle.key, circle.member)
        for bent in (sealed[:-1], sealed + b"\x00", sealed[: len(sealed) // 2]):
            with pytest.raises(NotASealedRecord):
                await _append(stores, clock, circle, circle.member, bent)

    async def test_a_record_for_another_owner_is_refused(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """A record sealed for another group does not pass here."""
        elsewhere = new_key(Owner(OwnerKind.GROUP, random_id().bytes), Kind.ANNOUNCEMENTS)
        with pytest.raises(RecordNotForOwner):
            await _append(stores, clock, circle, circle.member, seal(elsewhere, circle.member))

    async def test_a_record_of_another_author_is_refused(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Nobody stores a record in another's name."""
        with pytest.raises(NotTheAuthor):
            await _append(stores, clock, circle, circle.member, seal(circle.key, circle.facilitator))

    async def test_who_does_not_hold_the_key_writes_nothing(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """A stranger's record is refused, for an epoch that is there and for a kind that is not."""
        stranger = KeyPair.generate()
        casework = new_key(circle.owner, Kind.CASEWORK)
        for sealed in (seal(circle.key, stranger), seal(casework, stranger)):
            with pytest.raises(NotAHolder):
                await _append(stores, clock, circle, stranger, sealed)

    async def test_only_the_latest_epoch_is_written_under(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Once a next epoch is open, its holders write under nothing older, and who left writes nothing."""
        key, epoch = circle.next_epoch()
        await _open(stores, clock, circle, epoch)
        with pytest.raises(EpochNotLatest):
            await _append(stores, clock, circle, circle.facilitator, seal(circle.key, circle.facilitator))
        with pytest.raises(NotAHolder):
            await _append(stores, clock, circle, circle.member, seal(circle.key, circle.member))
        stored = await _append(stores, clock, circle, circle.facilitator, seal(key, circle.facilitator))
        assert stored.epoch == 2

    async def test_an_unknown_key_is_refused(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """A record sealed under a key of its author's own making would be read by nobody else."""
        own = new_key(circle.owner, Kind.ANNOUNCEMENTS)
        with pytest.raises(CommitmentUnknown):
            await _append(stores, clock, circle, circle.member, seal(own, circle.member))

    async def test_records_are_chained(self, stores: Stores, clock: FrozenClock, circle: Circle) -> None:
        """A record follows its author's newest one; a replayed and a forked one are out of order."""
        first = seal(circle.key, circle.member)
        second = seal(circle.key, circle.member, previous=first)
        for sealed in (first, second):
            await _append(stores, clock, circle, circle.member, sealed)
        for late in (first, second, seal(circle.key, circle.member, previous=first)):
            with pytest.raises(RecordOutOfOrder):
                await _append(stores, clock, circle, circle.member, late)

    async def test_each_author_has_a_chain_of_her_own(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Two people write without waiting for each other's records."""
        for author in (circle.member, circle.facilitator):
            await _append(stores, clock, circle, author, seal(circle.key, author))
        assert len(await _read(stores, circle, circle.member)) == 2

    async def test_versions_follow_each_other(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """A second version follows the first of the same record id; a third, and a first again, do not."""
        record_id = random_id()
        first = seal(circle.key, circle.member, record_id=record_id)
        await _append(stores, clock, circle, circle.member, first)
        for version in (1, 3):
            bent = seal(circle.key, circle.member, record_id=record_id, version=version, previous=first)
            with pytest.raises(RecordOutOfOrder):
                await _append(stores, clock, circle, circle.member, bent)
        second = seal(circle.key, circle.member, record_id=record_id, version=2, previous=first)
        assert (await _append(stores, clock, circle, circle.member, second)).version == 2

    @pytest.mark.parametrize("version", [1, 2])
    async def test_nobody_edits_anothers_record(
        self, stores: Stores, clock: FrozenClock, circle: Circle, version: int
    ) -> None:
        """Another's record id is taken for every version."""
        record_id = random_id()
        hers = seal(circle.key, circle.member, record_id=record_id)
        await _append(stores, clock, circle, circle.member, hers)
        bent = seal(circle.key, circle.facilitator, record_id=record_id, version=version)
        with pytest.raises(RecordOutOfOrder):
            await _append(stores, clock, circle, circle.facilitator, bent)

    async def test_of_two_records_after_one_one_wins(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Of eight records that name the same predecessor at once one is stored, the others are out of order."""
        offers = [seal(circle.key, circle.member) for _ in range(8)]
        outcomes = await asyncio.gather(
            *(_append(stores, clock, circle, circle.member, offer) for offer in offers),
            return_exceptions=True,
        )
        stored = [outcome for outcome in outcomes if isinstance(outcome, StoredRecord)]
        refused = [type(outcome) for outcome in outcomes if isinstance(outcome, DomainError)]
        assert refused == [RecordOutOfOrder] * 7
        assert await _read(stores, circle, circle.member) == stored

    async def test_authors_do_not_disturb_each_other(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Two people who write at the same moment are both stored, in positions that grow."""
        offers = [(author, seal(circle.key, author)) for author in (circle.member, circle.facilitator)]
        stored = await asyncio.gather(
            *(_append(stores, clock, circle, author, offer) for author, offer in offers)
        )
        assert await _read(stores, circle, circle.member) == sorted(stored, key=lambda one: one.position)

    async def test_a_write_costs_two_statements(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """One read and one insert: a record is the thing that is written most often."""
        sealed = seal(circle.key, circle.member)
        statements: list[str] = []

        def count(*call: object) -> None:
            statements.append(str(call[2]))

        event.listen(stores.main.sync_engine, "before_cursor_execute", count)
        await _append(stores, clock, circle, circle.member, sealed)
        event.remove(stores.main.sync_engine, "before_cursor_execute", count)
        assert [one.split()[0] for one in statements if not one.startswith("BEGIN")] == ["SELECT", "INSERT"]


class TestListRecords:
    async def test_a_reader_sees_the_kinds_she_holds(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """What is sealed under a key that she does not hold is not even counted for her."""
        casework = new_key(circle.owner, Kind.CASEWORK)
        facilitator = as_holder(circle.facilitator.public, HolderRole.FACILITATOR)
        await _open(stores, clock, circle, make_epoch(casework, circle.facilitator, [facilitator]))
        for key in (circle.key, casework):
            await _append(stores, clock, circle, circle.facilitator, seal(key, circle.facilitator))
        assert [one.kind for one in await _read(stores, circle, circle.facilitator)] == [
            "announcements",
            "casework",
        ]
        assert [one.kind for one in await _read(stores, circle, circle.member)] == ["announcements"]
        assert await _read(stores, circle, circle.member, kind="casework") == []
        (note,) = await _read(stores, circle, circle.facilitator, kind="casework")
        assert note.kind == "casework"

    async def test_pages_follow_the_position(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Pages of two, each begun after the last position of the one before, show everything once and in order."""
        written: list[StoredRecord] = []
        for _ in range(5):
            previous = written[-1].sealed if written else None
            sealed = seal(circle.key, circle.member, previous=previous)
            written.append(await _append(stores, clock, circle, circle.member, sealed))
        seen: list[StoredRecord] = []
        while page := await _read(
            stores, circle, circle.member, after=seen[-1].position if seen else 0, limit=2
        ):
            assert len(page) <= 2
            seen += page
        assert seen == written

    async def test_another_owners_records_stay_there(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """The same key holder in another group does not mix the two."""
        other = _first(Owner(OwnerKind.GROUP, random_id().bytes), circle.facilitator, circle.member)
        await _open(stores, clock, other, other.epoch)
        await _append(stores, clock, other, other.member, seal(other.key, other.member))
        assert await _read(stores, circle, circle.member) == []


class TestDeleteOwner:
    async def test_all_goes_with_the_owner_and_nothing_else(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Statements, holders, grants and records of one owner are gone; another's stay."""
        await _append(stores, clock, circle, circle.member, seal(circle.key, circle.member))
        before = await _row_counts(stores)
        another = _first(Owner(OwnerKind.GROUP, random_bytes(16)), KeyPair.generate(), KeyPair.generate())
        await _open(stores, clock, another, another.epoch)
        await _append(stores, clock, another, another.member, seal(another.key, another.member))
        async with transaction(stores) as work:
            await service.delete_owner(work.main, owner=another.owner)
            await shredding.destroy_shred_secrets(
                work.shred, clock, owner_kind="group", owner_id=another.owner.id.hex()
            )
        assert await _row_counts(stores) == before | {"tombstones": 1}

    async def test_a_record_cannot_come_after_its_epoch_is_gone(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Writers and an erasure at the same moment leave no record behind."""

        async def erase() -> None:
            async with transaction(stores) as work:
                await service.delete_owner(work.main, owner=circle.owner)

        writers = [
            _append(stores, clock, circle, author, seal(circle.key, author))
            for author in (circle.member, circle.facilitator)
        ]
        outcomes = await asyncio.gather(writers[0], erase(), writers[1], return_exceptions=True)
        allowed = (StoredRecord, RecordOutOfOrder, NotAHolder, type(None))
        assert all(isinstance(outcome, allowed) for outcome in outcomes)
        assert (await _row_counts(stores))["records"] == 0


class TestStatements:
    async def test_chains_come_in_their_order(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """All statements of an owner are listed, also those the reader holds no key of."""
        _, epoch = circle.next_epoch()
        await _open(stores, clock, circle, epoch)
        async with transaction(stores, write=False) as work:
            listed = await service.list_statements(work.main, owner=circle.owner)
        assert listed == [circle.epoch.statement, epoch.statement]

    async def test_a_statement_that_is_none_is_refused(
        self, stores: Stores, clock: FrozenClock, circle: Circle
    ) -> None:
        """Bytes in another form are not well formed."""
        with pytest.raises(OpeningFailed):
            await _open(stores, clock, circle, NewEpoch(b"a statement", {}, bytes(32)))
