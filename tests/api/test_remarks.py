"""What a facilitator says of a session and of a member: sealed to who leads the group, and to her own counselor."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.clients.models import AssignmentRow
from app.crypto.assignments import Assignment, read_assignment, sign_assignment
from app.crypto.errors import NotEntitled, SignatureInvalid
from app.crypto.keypairs import KeyPair, PublicKeys
from app.database import Stores, transaction
from app.demo import samples
from app.groups.models import RemarkRow
from app.groups.rules import GroupState
from app.sdk import groups
from app.sdk.counselors import CounselorDevice
from app.sdk.errors import Refused
from tests.api.worlds import Woman, World


@dataclass
class Scene:
    """A group of marta's; the woman who sits there has lena as counselor."""

    world: World
    stores: Stores
    group_id: UUID
    woman: Woman

    @property
    def marta(self) -> CounselorDevice:
        """Who leads the group."""
        return self.world.counselor("marta")

    @property
    def lena(self) -> CounselorDevice:
        """Who answers for the woman."""
        return self.world.counselor("lena")

    async def kept(self) -> list[RemarkRow]:
        """Return the remarks as the server keeps them."""
        async with transaction(self.stores, write=False) as work:
            return list(await work.main.scalars(select(RemarkRow)))


@pytest.fixture
async def scene(world: World, stores: Stores) -> Scene:
    """A scene of its own for each test."""
    woman, marta = await world.woman(), world.counselor("marta")
    await world.assign(woman, "lena")
    assert marta.staff_id is not None
    plan = groups.GroupPlan((marta.staff_id,), 3)
    group_id = await groups.create_group(world.cast.coordinator, plan, GroupState.FORMING)
    await groups.invite_to_group(world.cast.coordinator, group_id, woman.client_id.hex())
    await groups.accept_group_invitation(woman.device, group_id)
    return Scene(world, stores, group_id, woman)


class TestRemarks:
    async def test_her_counselor_reads_it_and_nobody_else(self, scene: Scene) -> None:
        """Signed, listed at her counselor's desk, gone once it is put aside; another counselor gets none."""
        remark_id = await groups.write_remark(
            scene.marta, scene.group_id, scene.woman.client_id, samples.ANSWER
        )
        [read] = await groups.list_remarks(scene.lena)
        assert (read.remark_id, read.text, read.author) == (
            remark_id,
            samples.ANSWER,
            scene.marta.blob.keys.key_id,
        )
        assert await groups.list_remarks(scene.marta) == []
        [kept] = await scene.kept()
        assert samples.ANSWER.encode() not in kept.closed
        with pytest.raises(Refused):
            await groups.put_remark_aside(scene.marta, remark_id)
        await groups.put_remark_aside(scene.lena, remark_id)
        assert await scene.kept() == []

    async def test_nothing_is_sealed_on_the_servers_word(self, scene: Scene) -> None:
        """An assignment nobody entitled signed, or to somebody who counsels no more, and the device seals nothing."""
        intruder = KeyPair.generate()
        async with transaction(scene.stores, write=False) as work:
            honest = read_assignment((await work.main.scalars(select(AssignmentRow.signed))).one())
        lena = scene.lena.blob.keys
        forged = {
            "by a counselor": (sign_assignment(replace(honest, signer=lena.key_id), lena), NotEntitled),
            "in a coordinator's name": (
                _in_name_of(honest, scene.world.cast.coordinator.blob.keys.public, intruder),
                SignatureInvalid,
            ),
            "to nobody of the directory": (
                sign_assignment(
                    replace(honest, counselor_key=intruder.key_id), scene.world.cast.coordinator.blob.keys
                ),
                NotEntitled,
            ),
        }
        for signed, refusal in forged.values():
            async with transaction(scene.stores) as work:
                await work.main.execute(update(AssignmentRow).values(signed=signed))
            with pytest.raises(refusal):
                await groups.write_remark(scene.marta, scene.group_id, scene.woman.client_id, samples.ANSWER)
        assert await scene.kept() == []

    async def test_who_erases_herself_takes_it_along(self, scene: Scene) -> None:
        """Nothing of what was said of her is left; for one whom nobody answers for there is nobody to tell."""
        await groups.write_remark(scene.marta, scene.group_id, scene.woman.client_id, samples.ANSWER)
        other = await scene.world.woman()
        await groups.invite_to_group(scene.world.cast.coordinator, scene.group_id, other.client_id.hex())
        await groups.accept_group_invitation(other.device, scene.group_id)
        with pytest.raises(Refused) as refused:
            await groups.write_remark(scene.marta, scene.group_id, other.client_id, samples.ANSWER)
        assert refused.value.problem == "no-counselor-of-hers"
        await scene.woman.device.erase_everything()
        assert await scene.kept() == []


class TestSessionNotes:
    async def test_a_note_stands_with_its_session(self, scene: Scene) -> None:
        """Written under the group's casework and found by its session; a member's device cannot open it."""
        opened = await groups.open_group(scene.marta, scene.group_id)
        opened = await groups.admit_seated_members(scene.marta, opened)
        session_id = str(UUID(int=7))
        await groups.write_session_note(scene.marta, opened, session_id, samples.NOTE)
        await groups.write_group_note(scene.marta, opened, samples.MESSAGE)
        again = await groups.open_group(scene.marta, scene.group_id)
        assert groups.notes_of_session(again, session_id) == [samples.NOTE]
        hers = await groups.open_group(scene.woman.device, scene.group_id)
        assert groups.notes_of_session(hers, session_id) == []


def _in_name_of(honest: Assignment, posing: PublicKeys, intruder: KeyPair) -> bytes:
    in_her_name = KeyPair(intruder.hpke_seed, intruder.signing_seed)
    object.__setattr__(in_her_name, "public", posing)
    return sign_assignment(honest, in_her_name)
