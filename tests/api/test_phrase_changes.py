"""A changed phrase: the old one opens nothing, and everybody who worked with her goes on working."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.audit.rules import AuditAction
from app.clients import service as clients
from app.crypto.epochs import EpochReason
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind
from app.crypto.successions import state_succession
from app.database import Stores, transaction
from app.demo import samples
from app.groups.rules import GroupState
from app.records.models import GrantRow, HolderRow
from app.sdk import groups
from app.sdk.clients import ClientDevice
from app.sdk.contents import ContentType
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from app.sdk.phrase_changes import take_over
from app.sdk.phrases import NewPhrase
from app.sdk.wire import to_wire
from tests.api.worlds import Woman, World

OLD, NEWER = "before the change", "after the change"


@dataclass
class Scene:
    """A woman who talks with her counselor."""

    world: World
    woman: Woman

    @property
    def marta(self) -> CounselorDevice:
        """Her counselor."""
        return self.world.counselor("marta")

    async def change(self) -> NewPhrase:
        """Let her change her phrase."""
        new = self.woman.device.new_phrase("ru-1")
        await self.woman.device.change_phrase(new)
        return new

    async def changing_body(self, new: NewPhrase) -> dict[str, Any]:
        """Return what her device would send."""
        device = self.woman.device
        body = await take_over(device, await device.open_own_case(), new)
        return body | await device.prove_phrase_change()

    async def on_another_device(self, phrase: str) -> ClientDevice:
        """Return a fresh device on which she came back."""
        device = await self.world.devices.client()
        await device.log_in(phrase)
        return device


@pytest.fixture
async def scene(world: World) -> Scene:
    """A woman with a counselor, one message each way and a note about her."""
    woman = await world.woman()
    await world.assign(woman, "marta")
    marta = world.counselor("marta")
    case = await marta.take_on(woman.client_id)
    await marta.write_message(case, samples.MESSAGE)
    await woman.device.send_message(OLD)
    await marta.write_note(await marta.take_on(woman.client_id), samples.NOTE)
    return Scene(world, woman)


async def refused(act: Any, problem: str) -> None:  # noqa: ANN401 - an awaitable
    """Expect one problem by name."""
    with pytest.raises(Refused) as refusal:
        await act
    assert refusal.value.problem == problem


class TestHerself:
    async def test_the_old_phrase_opens_nothing(self, scene: Scene) -> None:
        """Typed again, the old words are as unknown as any."""
        await scene.change()
        await refused((await scene.world.devices.client()).log_in(scene.woman.phrase), "wrong-phrase")

    async def test_the_new_phrase_opens_everything_from_before(self, scene: Scene) -> None:
        """On a fresh device the new words give the same file, with all that was written."""
        new = await scene.change()
        device = await scene.on_another_device(new.phrase.phrase())
        assert device.client_id == scene.woman.client_id
        case = await device.open_own_case()
        assert [one.text for one in contents_of(case, ContentType.MESSAGE)] == [samples.MESSAGE, OLD]
        assert contents_of(case, ContentType.STATEMENT)[0].text == samples.STORY
        assert all(entry.follows and entry.failure is None for entry in case.entries.entries)

    async def test_she_goes_on_in_the_session_she_is_in(self, scene: Scene) -> None:
        """This device writes on without a log-in; every other one of hers is logged out."""
        other = await scene.on_another_device(scene.woman.phrase)
        await scene.change()
        await scene.woman.device.send_message(NEWER)
        await refused(other.look(), "session-ended")

    async def test_it_can_be_changed_again(self, scene: Scene) -> None:
        """A second change follows the first, and the first new phrase is gone with it."""
        first, second = await scene.change(), await scene.change()
        await refused((await scene.world.devices.client()).log_in(first.phrase.phrase()), "wrong-phrase")
        device = await scene.on_another_device(second.phrase.phrase())
        await device.send_message(NEWER)
        messages = contents_of(await device.open_own_case(), ContentType.MESSAGE)
        assert [one.text for one in messages] == [samples.MESSAGE, OLD, NEWER]

    async def test_her_access_log_says_so(self, scene: Scene) -> None:
        """Both of her keys began anew because of it, for the same people."""
        before = await scene.woman.device.access_log()
        await scene.change()
        after = await scene.woman.device.access_log()
        added = [entry for entry in after if entry not in before]
        assert {(entry.event, entry.kind) for entry in added} == {
            (EpochReason.PHRASE_CHANGED, Kind.INTAKE),
            (EpochReason.PHRASE_CHANGED, Kind.CONVERSATION),
        }
        assert {len(entry.holders) for entry in added} == {2, 3}

    async def test_she_can_still_erase_everything(self, scene: Scene, stores: Stores) -> None:
        """The new phrase erases; nothing of any of her keys stays."""
        old_key = scene.woman.prepared.keys.key_id.hex()
        new = await scene.change()
        await scene.woman.device.erase_everything()
        await refused((await scene.world.devices.client()).log_in(new.phrase.phrase()), "wrong-phrase")
        async with transaction(stores, write=False) as work:
            held = select(func.count()).select_from(HolderRow)
            for key_id in (old_key, new.keys.key_id.hex()):
                assert await work.main.scalar(held.where(HolderRow.key_id == key_id)) == 0

    async def test_while_she_waits(self, world: World) -> None:
        """Before anybody looked there is one key to renew, and the team still reads her."""
        woman = await world.woman()
        scene = Scene(world, woman)
        new = await scene.change()
        assert (await world.cast.coordinator.open_intake(woman.client_id)).story == samples.STORY
        await scene.on_another_device(new.phrase.phrase())
        await world.assign(woman, "marta")
        case = await scene.marta.take_on(woman.client_id)
        await scene.marta.write_message(case, samples.MESSAGE)
        hers = await woman.device.open_own_case()
        assert contents_of(hers, ContentType.MESSAGE)[0].text == samples.MESSAGE

    async def test_after_she_declined(self, world: World) -> None:
        """Whom she declined holds none of the new keys."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        await woman.device.decline_proposal()
        await Scene(world, woman).change()
        newest = (await woman.device.open_own_case()).file.newest(Kind.INTAKE)
        assert newest is not None
        assert not newest.statement.lists(world.counselor("marta").blob.keys.key_id)

    async def test_the_mark_of_the_weaker_page_goes(self, scene: Scene, stores: Stores) -> None:
        """Keys made on her own device take the mark away: the server never saw them."""
        for _ in range(2):
            async with transaction(stores) as work:
                await clients.mark_server_assisted(
                    work.main, scene.world.clock, client_id=scene.woman.client_id.hex()
                )
        async with transaction(stores, write=False) as work:
            marked = select(func.count()).where(AuditEvent.action == AuditAction.CLIENT_ASSISTED)
            assert await work.main.scalar(marked) == 1
        assert (await scene.woman.device.look())["server_assisted"]
        await scene.change()
        assert not (await scene.woman.device.look())["server_assisted"]


class TestOthers:
    async def test_her_counselor_goes_on(self, scene: Scene) -> None:
        """She verifies the succession, reads what was before and after, and answers under the new key."""
        await scene.change()
        await scene.woman.device.send_message(NEWER)
        case = await scene.marta.take_on(scene.woman.client_id)
        assert [one.text for one in contents_of(case, ContentType.MESSAGE)] == [samples.MESSAGE, OLD, NEWER]
        assert contents_of(case, ContentType.NOTE)[0].text == samples.NOTE
        assert case.client_keys != scene.woman.prepared.keys.public
        await scene.marta.write_message(case, samples.MESSAGE)
        await scene.marta.write_note(case, samples.NOTE)
        hers = await scene.woman.device.open_own_case()
        assert len(contents_of(hers, ContentType.MESSAGE)) == 4

    async def test_the_team_goes_on(self, scene: Scene) -> None:
        """A coordinator reads the intake, notes in it, and assigns her to somebody else."""
        await scene.change()
        coordinator = scene.world.cast.coordinator
        await coordinator.note_triage(await coordinator.open_intake(scene.woman.client_id), "noted")
        await scene.world.assign(scene.woman, "lena")
        case = await scene.world.counselor("lena").open_case(scene.woman.client_id)
        assert contents_of(case, ContentType.STATEMENT)[0].text == samples.STORY
        assert contents_of(case, ContentType.TRIAGE)[0].text == "noted"

    async def test_her_seat_stays_hers(self, scene: Scene) -> None:
        """She reads the group on, and its facilitator seals the next key to her new ones."""
        world, marta = scene.world, scene.marta
        assert marta.staff_id is not None
        group_id = await groups.create_group(
            world.cast.coordinator, groups.GroupPlan((str(marta.staff_id),), 3), GroupState.FORMING
        )
        await groups.invite_to_group(world.cast.coordinator, group_id, scene.woman.client_id.hex())
        await groups.accept_group_invitation(scene.woman.device, group_id)
        opened = await groups.admit_seated_members(marta, await groups.open_group(marta, group_id))
        await groups.announce(marta, opened, "first")
        new = await scene.change()
        device = await scene.on_another_device(new.phrase.phrase())
        assert len((await groups.open_group(device, group_id)).entries.opened()) == 1
        opened = await groups.admit_seated_members(marta, await groups.open_group(marta, group_id))
        await groups.announce(marta, opened, "second")
        read = await groups.open_group(device, group_id)
        assert len(read.entries.opened()) == 2
        newest = read.file.newest(Kind.ANNOUNCEMENTS)
        assert newest is not None
        assert newest.statement.lists(new.keys.key_id)


class TestServer:
    async def test_the_old_key_holds_nothing(self, scene: Scene, stores: Stores) -> None:
        """No grant is made out to it any more: with the old words, the tables of this day open nothing."""
        old = scene.woman.prepared.keys.key_id.hex()
        new = await scene.change()
        async with transaction(stores, write=False) as work:
            granted = select(func.count()).select_from(GrantRow)
            assert await work.main.scalar(granted.where(GrantRow.recipient_key_id == old)) == 0
            hers = granted.where(GrantRow.recipient_key_id == new.keys.key_id.hex())
            assert await work.main.scalar(hers) == 4

    async def test_a_repeat_is_answered_once(self, scene: Scene) -> None:
        """After a lost answer the same body under the same key changes nothing more, and says the same."""
        body = await scene.changing_body(scene.woman.device.new_phrase("en-1"))
        connection = scene.woman.device.connection
        first = await connection.create("/clients/me/phrase", body, key="k" * 22)
        assert await connection.create("/clients/me/phrase", body, key="k" * 22) == first

    async def test_what_somebody_wrote_meanwhile_is_not_lost(self, scene: Scene) -> None:
        """An epoch that came between reading and sending makes the change stale; made again, it passes."""
        woman = await scene.world.woman()
        await scene.world.assign(woman, "marta")
        waiting = Scene(scene.world, woman)
        new = woman.device.new_phrase("en-1")
        body = await waiting.changing_body(new)
        case = await scene.marta.take_on(woman.client_id)
        await scene.marta.write_message(case, samples.MESSAGE)
        await refused(woman.device.connection.create("/clients/me/phrase", body), "phrase-change-not-whole")
        await woman.device.change_phrase(new)
        hers = await woman.device.open_own_case()
        assert contents_of(hers, ContentType.MESSAGE)[0].text == samples.MESSAGE


def alterations(
    scene: Scene, other: Woman
) -> dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]]:
    """Return what is wrong with a change, how to spoil a right one like this, and how it is refused."""
    stranger = KeyPair.generate()
    hers = other.prepared.body
    on = scene.woman.device.today
    forged = state_succession(stranger, stranger.public, scene.woman.client_id, on)
    return {
        "signed over by a stranger": (lambda body: body | {"succession": to_wire(forged)}, "not-well-formed"),
        "over to other keys": (
            lambda body: body | {"signing_public": to_wire(stranger.public.signing)},
            "phrase-change-not-whole",
        ),
        "with another's blob": (
            lambda body: body | {"wrapped_keys": hers["wrapped_keys"]},
            "not-well-formed",
        ),
        "without the next conversation": (
            lambda body: body | {"epochs": body["epochs"][:1]},
            "phrase-change-not-whole",
        ),
        "with another's epoch": (
            lambda body: body | {"epochs": [*hers["epochs"], body["epochs"][1]]},
            "phrase-change-not-whole",
        ),
        "that forgets what she holds": (
            lambda body: body | {"regrants": body["regrants"][1:]},
            "holdings-changed",
        ),
        "that takes what she does not hold": (
            lambda body: body | {"regrants": [*body["regrants"], body["regrants"][0] | {"epoch": 9}]},
            "holdings-changed",
        ),
        "that keeps and gives up the same": (
            lambda body: body | {"left_behind": [place_of(body["regrants"][0])]},
            "grants-do-not-match",
        ),
        "to a phrase that is taken": (lambda body: body | {"locator": hers["locator"]}, "phrase-taken"),
    }


def place_of(regrant: dict[str, Any]) -> dict[str, Any]:
    """Return which epoch a regrant is of."""
    return {name: value for name, value in regrant.items() if name != "sealed"}


class TestRefusals:
    async def test_what_is_not_whole_changes_nothing(self, scene: Scene) -> None:
        """Each is refused by name, and the old phrase goes on opening all that it opened."""
        device, other = scene.woman.device, await scene.world.woman()
        new = device.new_phrase("en-1")
        whole = await scene.changing_body(new)
        for spoil, problem in alterations(scene, other).values():
            spoilt = spoil(whole) | await device.prove_phrase_change()
            await refused(device.connection.create("/clients/me/phrase", spoilt), problem)
        case = await (await scene.on_another_device(scene.woman.phrase)).open_own_case()
        assert [one.text for one in contents_of(case, ContentType.MESSAGE)] == [samples.MESSAGE, OLD]
        await device.change_phrase(new)

    async def test_what_no_longer_opens_can_be_left_behind(self, scene: Scene) -> None:
        """Given up by name it is gone for her new keys, and the rest is there."""
        device = scene.woman.device
        body = await scene.changing_body(device.new_phrase("en-1"))
        gone, *kept = body["regrants"]
        body |= {"regrants": kept, "left_behind": [place_of(gone)]}
        await device.connection.create("/clients/me/phrase", body)
        view = await device.connection.get(f"/clients/{scene.woman.client_id.hex()}/epochs")
        assert len(view["epochs"]) == len(kept) + len(body["epochs"])
