"""A programme from draft to its first leaver, by devices alone: who is asked, who reads what, who writes to whom."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from app.crypto.epochs import HolderRole
from app.crypto.errors import NotEntitled
from app.crypto.owners import Kind
from app.demo import samples
from app.groups.rules import Answer, GroupState
from app.matching.rules import Way
from app.sdk import groups
from app.sdk.contents import ContentType, text_content
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import EpochNeedsRenewal
from app.sdk.entries import write_entry
from app.sdk.errors import Refused
from app.sdk.groups import GroupPlan, Programme
from tests.api.test_people import member
from tests.api.worlds import Woman, World

PROGRAMME = Programme(
    theme="loss",
    languages=("be", "ru"),
    way=Way.VIDEO,
    planned="Mondays, 18:00 in Vilnius",
    aliases_shared=True,
    text="Eight evenings together.",
)


@dataclass
class Scene:
    """A group of two seats that forms, led by two; three women are invited, in order."""

    world: World
    group_id: UUID
    women: list[Woman]

    @property
    def leads(self) -> list[CounselorDevice]:
        """Who leads it."""
        return [self.world.counselor("marta"), self.world.counselor("lena")]

    async def states(self) -> list[str]:
        """Return where the invitations stand, in the order of the women."""
        rows = await groups.list_invitations(self.world.cast.coordinator, self.group_id)
        by_client = {row["client_id"]: row["state"] for row in rows}
        return [by_client[woman.client_id.hex()] for woman in self.women]

    async def read(self, woman: Woman) -> list[str]:
        """Return the announcements a woman's device opens."""
        opened = await groups.open_group(woman.device, self.group_id)
        return [content.text for content in groups.announcements_of(opened)]

    async def renew(self, *, with_past: bool = False) -> None:
        """Let the first of those who lead make the next keys."""
        marta = self.leads[0]
        opened = await groups.open_group(marta, self.group_id)
        await groups.admit_seated_members(marta, opened, with_past=with_past)

    async def announce(self, text: str) -> None:
        """Announce something."""
        marta = self.leads[0]
        await groups.announce(marta, await groups.open_group(marta, self.group_id), text)


@pytest.fixture
async def scene(world: World) -> Scene:
    """A scene of its own for each test."""
    coordinator = world.cast.coordinator
    leads = tuple(str(world.counselor(handle).staff_id) for handle in ("marta", "lena"))
    group_id = await groups.create_group(coordinator, GroupPlan(leads, seat_count=2))
    await groups.describe_group(coordinator, group_id, PROGRAMME)
    women = [await world.woman() for _ in range(3)]
    for woman in women:
        await groups.invite_to_group(coordinator, group_id, woman.client_id.hex(), PROGRAMME)
    await groups.set_group_state(coordinator, group_id, GroupState.FORMING)
    return Scene(world, group_id, women)


class TestProgramme:
    async def test_everybody_concerned_reads_what_it_is_about(self, scene: Scene) -> None:
        """Team, facilitators and invited women open the same words, which name who leads it."""
        named = frozenset(device.blob.keys.key_id for device in scene.leads)
        for device in (scene.world.cast.coordinator, *scene.leads, scene.women[2].device):
            described = await groups.read_description(device, scene.group_id)
            assert described is not None
            assert (described.programme, described.leads) == (PROGRAMME, named)

    async def test_a_seat_that_is_declined_goes_to_the_next(self, scene: Scene) -> None:
        """Two are offered, one accepts and one declines: the third is asked at once."""
        first, second, third = scene.women
        assert await scene.states() == ["offered", "offered", "waiting"]
        await groups.accept_group_invitation(first.device, scene.group_id)
        await groups.answer_group_invitation(second.device, scene.group_id, Answer.DECLINE)
        assert await scene.states() == ["seated", "declined", "offered"]
        assert await groups.accept_group_invitation(third.device, scene.group_id) == 2


class TestComingAndGoing:
    async def test_only_who_leads_announces(self, scene: Scene) -> None:
        """What a member writes under the key that everybody holds is not taken for an announcement."""
        first, second, _ = scene.women
        for woman in (first, second):
            await groups.accept_group_invitation(woman.device, scene.group_id)
        await scene.renew()
        await scene.announce("one")
        opened = await groups.open_group(second.device, scene.group_id)
        await write_entry(
            second.device.connection,
            opened.file,
            Kind.ANNOUNCEMENTS,
            text_content(ContentType.MESSAGE, "come to another place"),
            author=second.device.blob.keys,
            signed=True,
            entries=opened.entries,
        )
        hers = await groups.open_group(second.device, scene.group_id)
        assert [one.content.text for one in hers.entries.opened() if one.content][
            -1
        ] == "come to another place"
        assert (await scene.read(first), await scene.read(second)) == (["one"], ["one"])

    async def test_who_left_opens_nothing_after_and_a_newcomer_nothing_before(self, scene: Scene) -> None:
        """After a leave nothing is announced before the next key; each reads what was said while she was there."""
        first, second, third = scene.women
        for woman in (first, second):
            await groups.accept_group_invitation(woman.device, scene.group_id)
        await scene.renew()
        await scene.announce("one")
        left = await groups.open_group(second.device, scene.group_id)
        await groups.leave_group(second.device, scene.group_id)
        assert await scene.states() == ["seated", "left", "offered"]
        with pytest.raises(Refused) as refused:
            await scene.announce("two")
        assert refused.value.problem == "group-key-due"
        await groups.accept_group_invitation(third.device, scene.group_id)
        await scene.renew()
        await scene.announce("two")
        assert (await scene.read(first), await scene.read(third)) == (["one", "two"], ["two"])
        with pytest.raises(Refused):
            await scene.read(second)
        newest = (await groups.open_group(scene.leads[1], scene.group_id)).file.newest(Kind.ANNOUNCEMENTS)
        assert newest is not None
        holders = {holder.key_id for holder in newest.statement.holders}
        assert second.prepared.keys.key_id not in holders
        assert (Kind.ANNOUNCEMENTS, newest.statement.name.epoch) not in left.file.keys
        assert {holder.role for holder in newest.statement.holders} == {
            HolderRole.FACILITATOR,
            HolderRole.MEMBER,
        }

    async def test_the_past_is_told_to_a_newcomer_only_by_choice(self, scene: Scene) -> None:
        """With the past, what was announced is announced again for her, and stands there once for the others."""
        first, second, _ = scene.women
        await groups.accept_group_invitation(first.device, scene.group_id)
        await scene.renew()
        await scene.announce("one")
        await groups.accept_group_invitation(second.device, scene.group_id)
        await scene.renew(with_past=True)
        assert await scene.read(second) == ["one"]
        assert await scene.read(first) == ["one"]


class TestPrivateLine:
    async def test_alias_and_letters_reach_those_who_lead(self, scene: Scene) -> None:
        """Both who lead open what a member wrote, she what they wrote; members learn aliases because they agreed to."""
        first, second, _ = scene.women
        for woman, alias in ((first, "Vesna"), (second, "Zorka")):
            await groups.accept_group_invitation(woman.device, scene.group_id)
            await groups.choose_alias(woman.device, scene.group_id, alias)
        await groups.write_line(first.device, scene.group_id, samples.MESSAGE)
        marta, lena = scene.leads
        await groups.write_to_member(lena, scene.group_id, first.client_id, samples.NOTE)
        for device in (marta, lena):
            letters = await groups.read_lines(device, scene.group_id)
            assert groups.aliases_in(letters) == {first.client_id: "Vesna", second.client_id: "Zorka"}
            told = [one.content.text for one in letters if one.content and one.content.text]
            assert told == [samples.MESSAGE, samples.NOTE]
        own = await groups.read_own_line(first.device, scene.group_id)
        assert [one.content and one.content.type for one in own] == [
            ContentType.ALIAS,
            ContentType.MESSAGE,
            ContentType.MESSAGE,
        ]
        assert len(await groups.read_own_line(second.device, scene.group_id)) == 1
        await scene.renew()
        await groups.share_aliases(marta, await groups.open_group(marta, scene.group_id))
        shared = groups.shared_aliases(await groups.open_group(second.device, scene.group_id))
        assert sorted(shared.values()) == ["Vesna", "Zorka"]


class TestSubstitute:
    async def test_a_substitute_reads_once_she_was_let_in(self, scene: Scene) -> None:
        """Named beforehand by the coordinator, let in by a facilitator; let out, the next keys are made without her."""
        coordinator, (marta, lena) = scene.world.cast.coordinator, scene.leads
        plan = GroupPlan((str(marta.staff_id),), seat_count=2, substitute=str(lena.staff_id))
        await groups.change_group(coordinator, scene.group_id, plan)
        await groups.describe_group(coordinator, scene.group_id, PROGRAMME)
        await groups.accept_group_invitation(scene.women[0].device, scene.group_id)
        await scene.renew()
        with pytest.raises(Refused):
            await groups.open_group(lena, scene.group_id)
        await groups.let_substitute(marta, scene.group_id, let_in=True)
        await scene.renew()
        await scene.announce("one")
        assert len((await groups.open_group(lena, scene.group_id)).entries.opened()) == 1
        await groups.let_substitute(marta, scene.group_id, let_in=False)
        assert (await groups.get_group(marta, scene.group_id))["announcements_due"] is True
        await scene.renew()
        await scene.announce("two")
        assert len(await scene.read(scene.women[0])) == 2
        with pytest.raises(Refused):
            await groups.open_group(lena, scene.group_id)

    async def test_nothing_is_said_under_a_key_of_somebody_suspended(self, scene: Scene) -> None:
        """Who leads with her makes the next keys without the one whose keys were revoked, and goes on."""
        coordinator, (marta, lena) = scene.world.cast.coordinator, scene.leads
        await groups.accept_group_invitation(scene.women[0].device, scene.group_id)
        await scene.renew()
        await scene.announce("one")
        assert await coordinator.suspend(await member(scene.world, "lena"))
        with pytest.raises(EpochNeedsRenewal):
            await scene.announce("two")
        await scene.renew()
        await scene.announce("two")
        newest = (await groups.open_group(marta, scene.group_id)).file.newest(Kind.ANNOUNCEMENTS)
        assert newest is not None
        assert not newest.statement.lists(lena.blob.keys.key_id)
        assert await scene.read(scene.women[0]) == ["one", "two"]

    async def test_whom_no_coordinator_named_gets_nothing(self, scene: Scene) -> None:
        """That the server says somebody leads is not enough: without a coordinator's word nothing is sealed to her."""
        coordinator, (marta, lena) = scene.world.cast.coordinator, scene.leads
        alone = GroupPlan((str(marta.staff_id),), seat_count=2)
        await groups.change_group(coordinator, scene.group_id, alone)
        await groups.describe_group(coordinator, scene.group_id, PROGRAMME)
        both = GroupPlan((str(marta.staff_id), str(lena.staff_id)), seat_count=2)
        await groups.change_group(coordinator, scene.group_id, both)
        with pytest.raises(NotEntitled):
            await scene.renew()
