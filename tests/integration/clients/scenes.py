"""A server with an organisation, and what clients and staff do there, each in a unit of work of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select

from app.clients import service
from app.clients.rules import Client, ClientStatus, actor_key_ids
from app.crypto.epochs import EpochKey, HolderRole
from app.crypto.keypairs import KeyPair, PublicKeys
from app.crypto.owners import Kind
from app.database import Base, ShredBase, Stores, Transaction, transaction
from app.records.rules import HeldEpoch, NewEpoch, RecordRange, StoredRecord
from app.sessions.rules import Actor
from tests.factories.intakes import (
    MadeAssignment,
    MadeIntake,
    as_holder,
    assign,
    make_epoch,
    make_intake,
    new_key,
    receive,
)
from tests.factories.organisations import Organisation, Person
from tests.fakes import FrozenClock

T = TypeVar("T")


@dataclass(frozen=True)
class Scene:
    """Both stores, the clock, and an organisation with a coordinator and two counselors."""

    stores: Stores
    clock: FrozenClock
    organisation: Organisation

    async def done(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do something in a unit of work of its own."""
        async with transaction(self.stores) as work:
            return await act(work)

    async def receive(
        self,
        made: MadeIntake,
        *,
        chosen: PublicKeys | None = None,
        waiting_list_limit: int = 100,
        server_assisted: bool = False,
    ) -> MadeIntake:
        """Hand an intake in."""
        return await receive(
            self.stores,
            self.clock,
            self.organisation.directory,
            made,
            chosen=chosen,
            waiting_list_limit=waiting_list_limit,
            server_assisted=server_assisted,
        )

    async def receive_new(self, chosen: PublicKeys | None = None) -> MadeIntake:
        """Let a new client come."""
        return await self.receive(make_intake(self.organisation.directory, chosen=chosen), chosen=chosen)

    async def assign(
        self,
        made: MadeIntake,
        counselor: Person,
        *,
        previous: bytes | None = None,
        status: ClientStatus = ClientStatus.ASSIGNED,
    ) -> MadeAssignment:
        """Let the coordinator assign a client."""
        return await assign(
            self.stores, self.clock, self.organisation, made, counselor, previous=previous, status=status
        )

    async def client(self, made: MadeIntake) -> Client:
        """Return a client as the server knows her."""
        return await self.done(lambda work: service.get_client(work.main, client_id=made.client.client_id))

    async def epochs(self, made: MadeIntake, actor: Actor) -> list[HeldEpoch]:
        """Return the epochs of a client that an actor holds."""
        key_ids = actor_key_ids(actor, self.organisation.directory)
        return await self.done(
            lambda work: service.list_client_epochs(
                work, client_id=made.client.client_id, actor=actor, key_ids=key_ids
            )
        )

    async def records(self, made: MadeIntake, actor: Actor) -> list[StoredRecord]:
        """Return the records of a client that an actor holds keys for."""
        key_ids = actor_key_ids(actor, self.organisation.directory)
        return await self.done(
            lambda work: service.list_client_records(
                work.main,
                client_id=made.client.client_id,
                actor=actor,
                key_ids=key_ids,
                asked=RecordRange(limit=100),
            )
        )

    async def append(self, made: MadeIntake, actor: Actor, sealed: bytes) -> StoredRecord:
        """Store a record in a client's file."""
        key_ids = actor_key_ids(actor, self.organisation.directory)
        return await self.done(
            lambda work: service.append_client_record(
                work.main,
                self.clock,
                client_id=made.client.client_id,
                actor=actor,
                key_ids=key_ids,
                sealed=sealed,
            )
        )

    async def open(self, made: MadeIntake, actor: Actor, keys: KeyPair, epoch: NewEpoch) -> None:
        """Open an epoch of a client's keys; `keys` are those its signature is checked with."""
        await self.done(
            lambda work: service.open_client_epoch(
                work,
                self.clock,
                client_id=made.client.client_id,
                actor=actor,
                directory=self.organisation.directory,
                new=epoch,
                creator_signing_key=keys.public.signing,
            )
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


def conversation(made: MadeIntake, creator: KeyPair, counselor: PublicKeys) -> tuple[EpochKey, NewEpoch]:
    """Return a first `conversation` for a client and her counselor."""
    key = new_key(made.client.owner, Kind.CONVERSATION)
    holders = [
        as_holder(made.client.keys.public, HolderRole.CLIENT),
        as_holder(counselor, HolderRole.COUNSELOR),
    ]
    return key, make_epoch(key, creator, holders, linked=[made.intake_key])


def casework(made: MadeIntake, counselor: KeyPair) -> tuple[EpochKey, NewEpoch]:
    """Return a first `casework` for a counselor alone."""
    key = new_key(made.client.owner, Kind.CASEWORK)
    return key, make_epoch(key, counselor, [as_holder(counselor.public, HolderRole.COUNSELOR)])
