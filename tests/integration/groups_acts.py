"""An organisation with one group, and what is done in it, each act in a transaction of its own."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.clients.rules import ClientStatus, actor_key_ids
from app.clock import today
from app.crypto.admissions import GroupAdmission, sign_admission
from app.crypto.epochs import EpochKey, HolderRole
from app.crypto.keypairs import ClientId, KeyPair
from app.crypto.owners import Owner, OwnerKind
from app.database import Stores, transaction
from app.groups import service
from app.groups.models import GroupInvitation, GroupSeat
from app.groups.rules import GroupSize, GroupState, InvitationState, Part
from app.records.rules import HeldEpoch, NewEpoch, RecordRange, StoredRecord
from app.scheduling.models import Appointment, Cell
from app.sessions.rules import Actor, ClientActor, StaffActor
from tests.factories.intakes import as_holder, make_epoch
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

    def admission(self, woman: Woman, signer: Person | None = None, group_id: UUID | None = None) -> bytes:
        """Return the coordinator's word, or somebody else's, that a client may sit in this group, or in another."""
        signer = signer or self.organisation.coordinator
        hers = ClientId(bytes.fromhex(woman.client_id))
        said = GroupAdmission(group_id or self.group_id, hers, today(self.clock), signer.key_id)
        return sign_admission(said, signer.keys)

    async def invite(self, woman: Woman, signed: bytes | None = None) -> Woman:
        """Invite a client."""
        async with transaction(self.stores) as work:
            await service.invite_client(
                work,
                self.clock,
                group_id=self.group_id,
                client_id=woman.client_id,
                signed=signed or self.admission(woman),
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
                actor=actor or self.facilitator.actor,
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
                new=epoch,
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
                work.main,
                group_id=self.group_id,
                actor=actor,
                key_ids=self.key_ids(actor),
                asked=RecordRange(limit=100),
            )

    async def epochs(self, actor: Actor) -> list[HeldEpoch]:
        """Read the keys."""
        async with transaction(self.stores, write=False) as work:
            return await service.list_group_epochs(
                work, group_id=self.group_id, actor=actor, key_ids=self.key_ids(actor)
            )

    async def states(self) -> dict[InvitationState, int]:
        """Return how many invitations stand where."""
        async with transaction(self.stores, write=False) as work:
            rows = await service.list_invitations(work.main, group_id=self.group_id)
        counted = Counter(one.state for one in rows)
        return {state: counted[state] for state in InvitationState}

    async def count(self, model: type[GroupSeat | GroupInvitation | Cell]) -> int:
        """Return how many rows a table has."""
        async with transaction(self.stores, write=False) as work:
            return (await work.main.execute(select(func.count()).select_from(model))).scalar_one()


async def found_circle(stores: Stores, clock: FrozenClock) -> Circle:
    """Return a founded organisation with a group of five seats, its facilitator, and another counselor."""
    group_id = uuid4()
    async with transaction(stores) as work:
        organisation = await found(work.main, clock)
        facilitator = await join(work.main, clock, organisation, "bella")
        stranger = await join(work.main, clock, organisation, "vera")
        await service.open_group(
            work.main,
            clock,
            group_id=group_id,
            leads=[(facilitator.staff_id, Part.FACILITATOR)],
            size=GroupSize(fewest=2, seat_count=5),
            coordinator_id=organisation.coordinator.staff_id,
        )
        await service.set_group_state(
            work.main,
            clock,
            group_id=group_id,
            state=GroupState.FORMING,
            coordinator_id=organisation.coordinator.staff_id,
        )
    return Circle(stores, clock, organisation, facilitator, stranger, group_id)
