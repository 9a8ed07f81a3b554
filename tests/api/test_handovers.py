"""A client passed on, shared for a time, given back or found again: who opens what before and after."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.clients import service as clients
from app.clients.rules import ReturnReason
from app.clock import today
from app.crypto.epochs import EpochReason
from app.crypto.errors import NotEntitled
from app.crypto.owners import Kind
from app.database import transaction
from app.sdk.contents import ContentType
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import EpochNeedsRenewal, OpenedCase, contents_of
from app.sdk.errors import Refused
from app.wiring import Wiring
from tests.api.worlds import Woman, World

NOTE = "She slept two nights."
SUMMARY = "She sleeps. Ask about her sister."
MESSAGE = "Write whenever you like."
LATER = "Thursday at five?"


async def a_case(world: World) -> Woman:
    """Return a woman whom marta counsels: a message to her, and a note about her."""
    woman, marta = await world.woman(), world.counselor("marta")
    await world.assign(woman, "marta")
    case = await marta.take_on(woman.client_id)
    await marta.write_message(case, MESSAGE)
    await marta.write_note(case, NOTE)
    return woman


async def assign_anew(world: World, woman: Woman, handle: str) -> CounselorDevice:
    """Let the coordinator assign somebody else; return that counselor's device."""
    await world.assign(woman, handle)
    return world.counselor(handle)


def texts(case: OpenedCase, kind: ContentType) -> list[str]:
    """Return the opened texts of one type."""
    return [one.text for one in contents_of(case, kind)]


def staff_id(device: CounselorDevice) -> str:
    """Return somebody's staff id."""
    assert device.staff_id is not None
    return device.staff_id


def epochs(case: OpenedCase) -> set[tuple[str, int]]:
    """Return which keys lie open."""
    return {(kind.value, epoch) for kind, epoch in case.file.keys}


async def run_job(world: World) -> None:
    """Let the job look for permits whose day is over."""
    wiring: Wiring = world.app.state.wiring
    async with transaction(wiring.stores) as work:
        await clients.end_permits_over(work.main, wiring.clock)


class TestHandOver:
    async def test_with_history_the_next_opens_what_was_chosen(self, world: World) -> None:
        """Conversation and notes go along; every next key is the next counselor's, and the former opens nothing."""
        woman, marta = await a_case(world), world.counselor("marta")
        await marta.hand_over(await marta.open_case(woman.client_id), staff_id(world.counselor("lena")))
        with pytest.raises(Refused):
            await world.counselor("lena").open_case(woman.client_id)
        lena = await assign_anew(world, woman, "lena")
        case = await lena.take_on(woman.client_id)
        assert texts(case, ContentType.MESSAGE) == [MESSAGE]
        assert texts(case, ContentType.NOTE) == [NOTE]
        for kind in (Kind.INTAKE, Kind.CONVERSATION, Kind.CASEWORK):
            newest = case.file.newest(kind)
            assert newest is not None
            assert newest.statement.creator == lena.blob.keys.key_id
            assert not newest.statement.lists(marta.blob.keys.key_id)
        await lena.write_message(case, LATER)
        with pytest.raises(Refused):
            await marta.open_case(woman.client_id)
        hers = await woman.device.open_own_case()
        assert texts(hers, ContentType.MESSAGE) == [MESSAGE, LATER]
        await woman.device.send_message("Yes.")
        assert texts(await lena.open_case(woman.client_id), ContentType.MESSAGE)[-1] == "Yes."

    async def test_with_a_summary_she_opens_that_alone(self, world: World) -> None:
        """No old key goes along; summary and chosen notes stand under a key of their own; she goes on from there."""
        woman, marta = await a_case(world), world.counselor("marta")
        case = await marta.open_case(woman.client_id)
        await marta.write_note(case, "Not for her.")
        case = await marta.open_case(woman.client_id)
        chosen = [one for one in case.entries.opened() if one.content and one.content.text == NOTE]
        lena_id = staff_id(world.counselor("lena"))
        await marta.hand_over(case, lena_id, kinds=(), summary=SUMMARY, notes=chosen)
        lena = await assign_anew(world, woman, "lena")
        opened = await lena.take_on(woman.client_id)
        assert epochs(opened) == {
            ("intake", 1),
            ("intake", 2),
            ("conversation", 2),
            ("casework", 2),
            ("casework", 3),
        }
        assert texts(opened, ContentType.NOTE) == [SUMMARY, NOTE]
        assert texts(opened, ContentType.MESSAGE) == []
        await lena.write_note(opened, NOTE)

    async def test_without_the_leaver_the_client_hands_over_what_is_hers(self, world: World) -> None:
        """Nothing was chosen: the team passes the intake on, the client her conversation, and the notes are lost."""
        woman = await a_case(world)
        lena = await assign_anew(world, woman, "lena")
        case = await lena.take_on(woman.client_id)
        assert texts(case, ContentType.MESSAGE) == texts(case, ContentType.NOTE) == []
        assert await woman.device.hand_over_conversation() > 0
        case = await lena.open_case(woman.client_id)
        assert texts(case, ContentType.MESSAGE) == [MESSAGE]
        assert texts(case, ContentType.NOTE) == []

    async def test_what_was_meant_for_one_another_does_not_get(self, world: World) -> None:
        """Where somebody else is assigned after all, what was chosen for the first is withheld from her."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        await marta.hand_over(await marta.open_case(woman.client_id), staff_id(lena))
        olga = world.cast.coordinator
        await marta.give_back(await marta.open_case(woman.client_id), ReturnReason.NO_ROOM)
        assert (await olga.waiting())[0]["returned_because"] == "no-room"
        await assign_anew(world, woman, "lena")
        assert texts(await lena.take_on(woman.client_id), ContentType.NOTE) == []

    async def test_it_stands_in_her_access_log(self, world: World) -> None:
        """She sees who was let in, to what, and who made each key since."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        await marta.hand_over(
            await marta.open_case(woman.client_id), staff_id(lena), kinds=(Kind.CONVERSATION,)
        )
        await assign_anew(world, woman, "lena")
        await lena.take_on(woman.client_id)
        log = [(one.event, one.kind) for one in await woman.device.access_log()]
        assert ("handed-over", "conversation") in log
        assert ("handed-over", "casework") in log


class TestCover:
    async def test_a_stand_in_reads_and_writes_until_the_day(self, world: World) -> None:
        """She opens what she was let into and no note; when her day is over, neither old nor new."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        until = today(world.clock) + timedelta(days=7)
        await marta.let_stand_in(await marta.open_case(woman.client_id), staff_id(lena), last_on=until)
        assert [one["client_id"] for one in await lena.permitted_files()] == [woman.client_id.hex()]
        case = await lena.take_on(woman.client_id)
        assert texts(case, ContentType.NOTE) == []
        await lena.write_message(case, LATER)
        hers = await woman.device.open_own_case()
        assert texts(hers, ContentType.MESSAGE) == [MESSAGE, LATER]
        assert ("cover", until.isoformat()) in [
            (one.event, one.last_on) for one in await woman.device.access_log()
        ]
        await self._over(world, woman, lena)

    async def _over(self, world: World, woman: Woman, lena: CounselorDevice) -> None:
        world.clock.advance(days=7)
        await run_job(world)
        device = await world.again("lena")
        assert texts(await device.open_case(woman.client_id), ContentType.MESSAGE)
        world.clock.advance(days=1)
        await run_job(world)
        marta, device = await world.again("marta"), await world.again("lena")
        with pytest.raises(Refused):
            await device.open_case(woman.client_id)
        assert await device.permitted_files() == []
        case = await marta.open_case(woman.client_id)
        assert not marta.trusts_newest(case, Kind.CONVERSATION)
        case = await marta.take_on(woman.client_id)
        newest = case.file.newest(Kind.CONVERSATION)
        assert newest is not None
        assert not newest.statement.lists(lena.blob.keys.key_id)
        await marta.write_message(case, LATER)

    async def test_it_ends_at_once_where_she_says_so(self, world: World) -> None:
        """The counselor comes back early, the stand-in gives it up herself, or the client wants nobody else."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        until = today(world.clock) + timedelta(days=30)
        for device in (marta, lena, woman.device):
            case = await marta.take_on(woman.client_id)
            await marta.let_stand_in(case, staff_id(lena), last_on=until)
            await device.end_permit(await device.open_case(woman.client_id), staff_id(lena))
            with pytest.raises(Refused):
                await lena.open_case(woman.client_id)
        assert texts(await marta.take_on(woman.client_id), ContentType.NOTE) == [NOTE]

    async def test_a_key_made_meanwhile_goes_too(self, world: World) -> None:
        """A later key lists her by its statement, which no permit names: she holds it no longer than the rest."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        until = today(world.clock) + timedelta(days=30)
        await marta.let_stand_in(await marta.open_case(woman.client_id), staff_id(lena), last_on=until)
        case = await marta.open_case(woman.client_id)
        await marta.renew(case, Kind.CONVERSATION, reason=EpochReason.ROUTINE)
        assert ("conversation", 2) in epochs(await lena.open_case(woman.client_id))
        await lena.end_permit(await lena.open_case(woman.client_id), staff_id(lena))
        assert await self._seen_supervising(woman, marta, lena) == {("supervision", 1)}

    async def test_a_summary_for_one_who_does_not_come_goes_too(self, world: World) -> None:
        """Where the hand-over comes to nothing, she holds the key of the summary no longer."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        case = await marta.open_case(woman.client_id)
        await marta.hand_over(case, staff_id(lena), kinds=(), summary=SUMMARY)
        await marta.end_permit(await marta.open_case(woman.client_id), staff_id(lena))
        assert await self._seen_supervising(woman, marta, lena) == {("supervision", 1)}

    async def _seen_supervising(
        self, woman: Woman, marta: CounselorDevice, lena: CounselorDevice
    ) -> set[tuple[str, int]]:
        """Let lena supervise, so that the service lets her as far as the file; return what opens to her."""
        case = await marta.take_on(woman.client_id)
        until = marta.today + timedelta(days=7)
        await marta.begin_supervision(case, staff_id(lena), last_on=until)
        return epochs(await lena.open_case(woman.client_id))

    async def test_a_day_that_is_over_or_far_away_is_refused(self, world: World) -> None:
        """A permit ends within a year."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        case = await marta.open_case(woman.client_id)
        with pytest.raises(Refused) as refused:
            await marta.let_stand_in(case, staff_id(lena), last_on=date(2099, 1, 1))
        assert refused.value.problem == "permit-too-long"


class TestSupervision:
    async def test_a_supervisor_reads_chosen_notes_and_nothing_else(self, world: World) -> None:
        """The note that was shown, no other key, and no word once it ended."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        case = await marta.open_case(woman.client_id)
        await marta.write_note(case, "Not for her.")
        until = today(world.clock) + timedelta(days=14)
        case = await marta.begin_supervision(case, staff_id(lena), last_on=until)
        note = next(one for one in case.entries.opened() if one.content and one.content.text == NOTE)
        await marta.show_to_supervisor(case, note)
        seen = await lena.open_case(woman.client_id)
        assert epochs(seen) == {("supervision", 1)}
        assert texts(seen, ContentType.NOTE) == [NOTE]
        await marta.end_permit(await marta.open_case(woman.client_id), staff_id(lena))
        with pytest.raises(Refused):
            await lena.open_case(woman.client_id)
        with pytest.raises(EpochNeedsRenewal):
            await marta.show_to_supervisor(await marta.open_case(woman.client_id), note)
        assert ("supervision", until.isoformat()) in [
            (one.event, one.last_on) for one in await woman.device.access_log()
        ]

    async def test_only_notes_are_shown(self, world: World) -> None:
        """A client's words are not her counselor's to pass on."""
        woman, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        case = await marta.begin_supervision(
            await marta.open_case(woman.client_id), staff_id(lena), last_on=today(world.clock)
        )
        message = next(one for one in case.entries.opened() if one.content and one.content.text == MESSAGE)
        with pytest.raises(NotEntitled):
            await marta.show_to_supervisor(case, message)


class TestGiveBack:
    async def test_she_waits_again_in_her_old_place(self, world: World) -> None:
        """Her counselor opens nothing more; what the client writes meanwhile only she and the next one open."""
        woman, marta = await a_case(world), world.counselor("marta")
        await marta.give_back(await marta.open_case(woman.client_id), ReturnReason.TOO_CLOSE)
        assert (await woman.device.look())["status"] == "waiting"
        with pytest.raises(Refused):
            await marta.open_case(woman.client_id)
        await woman.device.send_message(LATER)
        lena = await assign_anew(world, woman, "lena")
        case = await lena.take_on(woman.client_id)
        await lena.write_message(case, MESSAGE)
        assert texts(await woman.device.open_own_case(), ContentType.MESSAGE) == [MESSAGE, LATER, MESSAGE]
        events = [one.event for one in await woman.device.access_log()]
        assert "ended" in events


class TestLink:
    async def test_a_lost_phrase_is_no_lost_file(self, world: World) -> None:
        """Recognised by voice, she goes on in her new file; what lay open in the old one stands in the new notes."""
        old, marta = await a_case(world), world.counselor("marta")
        new = await world.woman()
        await world.assign(new, "marta")
        case = await marta.take_on(new.client_id)
        assert marta.words_of(new.client_id, "be-1") == new.device.own_words("be-1")
        earlier = await marta.open_case(old.client_id)
        carried = await marta.link_earlier(case, earlier)
        assert (carried.carried, carried.unopened) == (
            len([e for e in earlier.entries.opened() if e.content and e.content.text]),
            0,
        )
        notes = texts(await marta.open_case(new.client_id), ContentType.NOTE)
        assert {NOTE, MESSAGE} <= set(notes)
        assert (await old.device.look())["status"] == "closed"
        assert "linked" in [one.event for one in await new.device.access_log()]

    async def test_only_the_counselor_of_both_links(self, world: World) -> None:
        """Whoever answers for one of two files only cannot close the other."""
        old, marta, lena = await a_case(world), world.counselor("marta"), world.counselor("lena")
        new = await world.woman()
        await world.assign(new, "lena")
        case = await lena.take_on(new.client_id)
        with pytest.raises(Refused) as refused:
            await lena.link_earlier(case, await marta.open_case(old.client_id))
        assert refused.value.problem == "not-both-hers"
        assert (await old.device.look())["status"] == "assigned"


class TestSuspended:
    async def test_with_her_go_her_stand_ins_and_what_she_was_permitted(self, world: World) -> None:
        """At once, and at the server too; what she chose for the next counselor stands until that one is assigned."""
        hers, others = await a_case(world), await world.woman()
        marta, lena, olga = world.counselor("marta"), world.counselor("lena"), world.cast.coordinator
        await world.assign(others, "lena")
        until = today(world.clock) + timedelta(days=9)
        case = await marta.open_case(hers.client_id)
        await marta.hand_over(case, staff_id(lena))
        case = await marta.open_case(hers.client_id)
        await marta.let_stand_in(case, staff_id(lena), last_on=until)
        case = await lena.take_on(others.client_id)
        await lena.let_stand_in(case, staff_id(marta), last_on=until)
        assert texts(await lena.open_case(hers.client_id), ContentType.MESSAGE) == [MESSAGE]
        await olga.suspend(next(one for one in await olga.staff() if one["handle"] == "marta"))
        with pytest.raises(Refused):
            await lena.open_case(hers.client_id)
        assert await lena.permitted_files() == []
        async with transaction(world.app.state.wiring.stores, write=False) as work:
            assert await clients.list_permitted(work.main, staff_id=UUID(staff_id(marta))) == []
        await assign_anew(world, hers, "lena")
        case = await lena.take_on(hers.client_id)
        assert texts(case, ContentType.NOTE) == [NOTE]
