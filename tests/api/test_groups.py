"""Who is in a group, a coordinator signs: a seat that the server made up gets nothing sealed."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from app.clients.models import ClientRow
from app.crypto.admissions import GroupAdmission, read_admission, sign_admission
from app.crypto.epochs import HolderRole
from app.crypto.errors import ContextMismatch, NotEntitled
from app.crypto.keypairs import KeyPair, PublicKeys
from app.crypto.owners import Kind
from app.crypto.randomness import random_bytes
from app.database import Stores, transaction
from app.demo import samples
from app.groups.models import GroupInvitation, GroupSeat
from app.groups.rules import GroupState
from app.records.models import GrantRow
from app.sdk import groups
from app.sdk.counselors import CounselorDevice
from app.sdk.groups import OpenedGroup
from tests.api.test_people import member, second_coordinator
from tests.api.worlds import Woman, World
from tests.integration.client_rows import add_client
from tests.vectors.tampering import flipped


@dataclass
class Scene:
    """A group of three seats: one honest member sits on the first."""

    world: World
    stores: Stores
    group_id: UUID
    woman: Woman

    @property
    def facilitator(self) -> CounselorDevice:
        """Who leads the group."""
        return self.world.counselor("marta")

    @property
    def coordinator_keys(self) -> KeyPair:
        """The keys of who invited the woman."""
        return self.world.cast.coordinator.blob.keys

    async def admit(self) -> OpenedGroup:
        """Let the facilitator seal the next key of announcements to everybody seated."""
        opened = await groups.open_group(self.facilitator, self.group_id)
        return await groups.admit_seated_members(self.facilitator, opened)

    async def members_sealed_to(self) -> set[bytes]:
        """Admit, and return who is a member by the newest statement."""
        newest = (await self.admit()).file.newest(Kind.ANNOUNCEMENTS)
        assert newest is not None
        return {holder.key_id for holder in newest.statement.holders if holder.role is HolderRole.MEMBER}

    async def plant(self, keys: KeyPair, admission: bytes) -> None:
        """Seat somebody as an active server can: rows of its own, keys of its own, and an id that is their hash."""
        async with transaction(self.stores) as work:
            client_id = await add_client(work.main, self.world.clock, keys=keys)
            invitation = GroupInvitation(
                group_id=self.group_id, client_id=client_id, place=2, state="seated", admission=admission
            )
            work.main.add(invitation)
            await work.main.flush()
            work.main.add(GroupSeat(group_id=self.group_id, seat_number=2, client_id=client_id))

    async def honest_admission(self) -> bytes:
        """Return the word that is signed for the woman."""
        async with transaction(self.stores, write=False) as work:
            query = select(GroupInvitation.admission).where(
                GroupInvitation.client_id == self.woman.client_id.hex()
            )
            return (await work.main.scalars(query)).one()

    async def sealed_to(self, keys: PublicKeys) -> int:
        """Return how many grants are made out to somebody."""
        async with transaction(self.stores, write=False) as work:
            query = select(func.count()).select_from(GrantRow)
            return await work.main.scalar(query.where(GrantRow.recipient_key_id == keys.key_id.hex())) or 0


@pytest.fixture
async def scene(world: World, stores: Stores) -> Scene:
    """A scene of its own for each test."""
    woman = await world.woman()
    facilitator_id = world.counselor("marta").staff_id
    assert facilitator_id is not None
    group_id = await groups.create_group(
        world.cast.coordinator, groups.GroupPlan((facilitator_id,), 3), GroupState.FORMING
    )
    await groups.invite_to_group(world.cast.coordinator, group_id, woman.client_id.hex())
    await groups.accept_group_invitation(woman.device, group_id)
    return Scene(world, stores, group_id, woman)


def forgeries_of(scene: Scene, intruder: KeyPair, honest: bytes) -> dict[str, bytes]:
    """Return every admission an active server can come up with, which signs with keys of its own at most."""
    said = replace(read_admission(honest), client_id=intruder.public.client_id)
    counselor = scene.world.counselor("lena").blob.keys
    in_her_name = KeyPair(intruder.hpke_seed, intruder.signing_seed)
    object.__setattr__(in_her_name, "public", scene.coordinator_keys.public)
    elsewhere = GroupAdmission(UUID(int=1), said.client_id, said.made_on, said.signer)
    return {
        "copied from an honest seat": honest,
        "signed with the intruder's own keys": sign_admission(
            replace(said, signer=intruder.key_id), intruder
        ),
        "signed with them in a coordinator's name": sign_admission(said, in_her_name),
        "signed by a counselor": sign_admission(replace(said, signer=counselor.key_id), counselor),
        "signed for another group": sign_admission(elsewhere, scene.coordinator_keys),
        "with a flipped bit": flipped(sign_admission(said, scene.coordinator_keys), -1),
        "of random bytes": random_bytes(32),
    }


class TestSeatedMembers:
    async def test_an_honest_member_is_sealed_to(self, scene: Scene) -> None:
        """The control: invited by a coordinator and seated, she holds the next key and reads along."""
        assert await scene.members_sealed_to() == {scene.woman.prepared.keys.key_id}
        opened = await groups.open_group(scene.facilitator, scene.group_id)
        await groups.announce(scene.facilitator, opened, samples.MESSAGE)
        read = (await groups.open_group(scene.woman.device, scene.group_id)).entries.opened()
        assert len(read) == 1

    async def test_a_planted_seat_gets_nothing(self, scene: Scene) -> None:
        """Whatever admission the server puts on it, made up or copied: refused, and sealed to nobody."""
        intruder = KeyPair.generate()
        forgeries = forgeries_of(scene, intruder, await scene.honest_admission())
        await scene.plant(intruder, b"nothing yet")
        believed = []
        for name, admission in forgeries.items():
            async with transaction(scene.stores) as work:
                hers = GroupInvitation.client_id == intruder.public.client_id.hex()
                await work.main.execute(update(GroupInvitation).where(hers).values(admission=admission))
            try:
                await scene.admit()
            except NotEntitled:
                continue
            believed.append(name)
        assert not believed
        assert await scene.sealed_to(intruder.public) == 0

    async def test_a_seat_is_planted_as_an_honest_one_stands(self, scene: Scene) -> None:
        """The control of the planting: with a coordinator's own word the planted seat is sealed to."""
        invited = KeyPair.generate()
        said = replace(read_admission(await scene.honest_admission()), client_id=invited.public.client_id)
        await scene.plant(invited, sign_admission(said, scene.coordinator_keys))
        assert await scene.members_sealed_to() == {scene.woman.prepared.keys.key_id, invited.key_id}
        assert await scene.sealed_to(invited.public) == 1

    async def test_other_keys_on_an_honest_seat_get_nothing(self, scene: Scene) -> None:
        """A member's admission is for the keys her client id is the hash of."""
        intruder = KeyPair.generate().public
        async with transaction(scene.stores) as work:
            hers = update(ClientRow).where(ClientRow.client_id == scene.woman.client_id.hex())
            await work.main.execute(hers.values(hpke_public=intruder.hpke, signing_public=intruder.signing))
        with pytest.raises(ContextMismatch):
            await scene.admit()

    async def test_the_word_of_a_revoked_coordinator_is_renewed(self, scene: Scene) -> None:
        """Nothing is sealed by the admission of somebody revoked, until a coordinator invites her again."""
        vera = await second_coordinator(scene.world)
        invited = await scene.world.woman()
        await groups.invite_to_group(vera, scene.group_id, invited.client_id.hex())
        await groups.accept_group_invitation(invited.device, scene.group_id)
        both = {scene.woman.prepared.keys.key_id, invited.prepared.keys.key_id}
        assert await scene.members_sealed_to() == both
        assert await scene.world.cast.coordinator.suspend(await member(scene.world, "vera"))
        with pytest.raises(NotEntitled):
            await scene.admit()
        await groups.invite_to_group(scene.world.cast.coordinator, scene.group_id, invited.client_id.hex())
        assert await scene.members_sealed_to() == both
