"""A group on a server, the smallest owner of content there is: a facilitator, a member, and the key both hold."""

from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.crypto.epochs import EpochKey, HolderRole
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind, Owner, OwnerKind
from app.crypto.randomness import random_id
from app.database import Base, ShredBase, Stores, transaction
from app.records import service
from app.records.rules import HeldEpoch, NewEpoch, RecordRange, StoredRecord
from tests.factories.intakes import as_holder, make_epoch, new_key
from tests.fakes import FrozenClock


@dataclass
class Circle:
    """A group, its people, and its first epoch, ready to be opened."""

    stores: Stores
    clock: FrozenClock
    owner: Owner = field(default_factory=lambda: Owner(OwnerKind.GROUP, random_id().bytes))
    facilitator: KeyPair = field(default_factory=KeyPair.generate)
    member: KeyPair = field(default_factory=KeyPair.generate)
    key: EpochKey = field(init=False)
    epoch: NewEpoch = field(init=False)

    def __post_init__(self) -> None:
        self.key = new_key(self.owner, Kind.ANNOUNCEMENTS)
        holders = [
            as_holder(self.facilitator.public, HolderRole.FACILITATOR),
            as_holder(self.member.public, HolderRole.MEMBER),
        ]
        self.epoch = make_epoch(self.key, self.facilitator, holders)

    def elsewhere(self) -> "Circle":
        """Return another group of the same two people on the same server."""
        return Circle(self.stores, self.clock, facilitator=self.facilitator, member=self.member)

    def next_epoch(self, *, number: int = 2, previous: bytes | None = None) -> tuple[EpochKey, NewEpoch]:
        """Return a next epoch for the facilitator alone: the member left."""
        key = new_key(self.owner, Kind.ANNOUNCEMENTS, number)
        holders = [as_holder(self.facilitator.public, HolderRole.FACILITATOR)]
        return key, make_epoch(key, self.facilitator, holders, previous=previous or self.epoch.statement)

    async def open(self, epoch: NewEpoch, *, by: KeyPair | None = None) -> None:
        """Open an epoch as the facilitator, or as somebody else tries to."""
        creator = by or self.facilitator
        async with transaction(self.stores) as work:
            await service.open_epoch(
                work,
                self.clock,
                owner=self.owner,
                new=epoch,
                creator_signing_key=creator.public.signing,
                actor_key_ids=frozenset({creator.key_id.hex()}),
                allowed_creators=frozenset({self.facilitator.key_id.hex()}),
            )

    async def append(self, author: KeyPair, sealed: bytes) -> StoredRecord:
        """Store a record as this author."""
        async with transaction(self.stores) as work:
            return await service.append_record(
                work.main,
                self.clock,
                owner=self.owner,
                actor_key_ids=frozenset({author.key_id.hex()}),
                author_key_id=author.key_id.hex(),
                sealed=sealed,
            )

    async def read(
        self, reader: KeyPair, *, kind: str | None = None, after: int = 0, limit: int = 100
    ) -> list[StoredRecord]:
        """Return what this reader is shown."""
        async with transaction(self.stores, write=False) as work:
            return await service.list_records(
                work.main,
                owner=self.owner,
                actor_key_ids=frozenset({reader.key_id.hex()}),
                asked=RecordRange(kind, after, limit),
            )

    async def epochs(self, reader: KeyPair) -> list[HeldEpoch]:
        """Return the epochs this reader is handed."""
        async with transaction(self.stores, write=False) as work:
            return await service.list_epochs(
                work, owner=self.owner, actor_key_ids=frozenset({reader.key_id.hex()})
            )

    async def row_counts(self) -> dict[str, int]:
        """Return how many rows each table of both stores has."""
        counts = {}
        async with transaction(self.stores, write=False) as work:
            for session, metadata in ((work.main, Base.metadata), (work.shred, ShredBase.metadata)):
                for table in metadata.sorted_tables:
                    query = select(func.count()).select_from(table)
                    counts[table.name] = (await session.execute(query)).scalar_one()
        return counts
