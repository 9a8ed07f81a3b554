"""Clients in other hands at the desk: handed over, stood in for, supervised, found again after lost words."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Final

import pytest
from playwright.async_api import Browser

from app.clients.rules import ReturnReason
from app.crypto.keypairs import ClientId
from app.crypto.owners import Kind
from app.sdk.contents import ContentType
from app.sdk.devices import OpenedCase, contents_of
from app.sdk.errors import Refused
from app.sdk.handovers import READ_ALONG
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import opened_desk
from tests.browser.portal_pages import Woman, opened_portal
from tests.browser.seats import Seat, looks_right
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline

MESSAGE: Final = "Write whenever you like."
ANSWER: Final = "I stand in until Monday."
NOTE: Final = "She slept two nights."
PRIVATE: Final = "Not for the next one."
SUMMARY: Final = "Padsumavanne: ask about her sister."
LATER: Final = "Written after the hand-over."
NEW_NAME: Final = "Sinichka"
_CLIENTS: Final = 1


@pytest.fixture(scope="module")
async def seats(chromium: Browser, helpline: Helpline) -> AsyncIterator[tuple[Seat, Seat]]:
    """Two counselors at their desks, for every journey: signing in is slow on purpose."""
    async with AsyncExitStack() as opened:
        made = []
        for scheme in ("light", "dark"):
            counselor = await Counselor.at_work(helpline)
            desk = await opened.enter_async_context(opened_desk(chromium, helpline, color_scheme=scheme))
            await desk.enter(counselor)
            made.append(Seat(counselor, desk))
        yield made[0], made[1]


async def a_case(helpline: Helpline, counselor: Counselor) -> Woman:
    """Return a woman with a counselor, a message and two notes."""
    woman = await counselor.has_a_client(helpline)
    case = await counselor.device.take_on(woman.client_id)
    await counselor.device.write_message(case, MESSAGE)
    for note in (NOTE, PRIVATE):
        await counselor.device.write_note(case, note)
    return woman


def texts(case: OpenedCase, content_type: ContentType) -> list[str]:
    """Return the opened texts of one type."""
    return [one.text for one in contents_of(case, content_type)]


async def leave_no_client(counselor: Counselor, client_id: ClientId) -> None:
    """Give a client back, so that the next journey begins with an empty desk."""
    case = await counselor.device.take_on(client_id)
    await counselor.device.give_back(case, ReturnReason.OTHER)


class TestHandingOver:
    async def test_the_next_opens_what_was_chosen_and_the_former_nothing_new(
        self, helpline: Helpline, seats: tuple[Seat, Seat]
    ) -> None:
        """A summary, one of two notes and the messages go along; then every new key is the next counselor's."""
        marta, lena = seats
        woman = await a_case(helpline, marta.counselor)
        await marta.share("Hand her over")
        await marta.desk.press("Go on …")
        assert "choose a colleague" in await marta.desk.told()
        await marta.choose(lena.counselor)
        await marta.desk.page.locator(".choice label", has_text="All messages so far").click()
        await marta.desk.page.locator(".choice label", has_text=NOTE).click()
        await marta.desk.page.fill("#summary", SUMMARY)
        await looks_right(marta.desk, "hand-over")
        assert "Chosen." in await marta.give()
        await marta.desk.text("as soon as a coordinator assigns her").wait_for()
        assert found_in_requests((SUMMARY.split(":")[0],), marta.desk.requests) == set()
        await looks_right(marta.desk, "handed over")
        await self._assign(helpline, woman, lena.counselor)
        await self._take_on(lena)
        await self._reads(lena, marta, woman)
        await marta.look()
        await marta.desk.go(_CLIENTS)
        await marta.desk.text("You have no clients yet.").wait_for()
        with pytest.raises(Refused):
            await marta.counselor.device.open_case(woman.client_id)
        await leave_no_client(lena.counselor, woman.client_id)

    async def _assign(self, helpline: Helpline, woman: Woman, counselor: Counselor) -> None:
        coordinator = helpline.cast.coordinator
        assert counselor.device.staff_id is not None
        await coordinator.assign(await coordinator.open_intake(woman.client_id), counselor.device.staff_id)

    async def _take_on(self, lena: Seat) -> None:
        await lena.look()
        await lena.desk.text("Handed over to you").wait_for()
        await lena.desk.open_file()
        await lena.desk.text("Her messages: everything so far.").wait_for()
        await lena.desk.text("a summary or chosen notes").wait_for()
        await looks_right(lena.desk, "incoming")
        await lena.desk.press("Take her on")

    async def _reads(self, lena: Seat, marta: Seat, woman: Woman) -> None:
        for text in (MESSAGE, NOTE, SUMMARY, "What stood before this was not given to you."):
            await lena.desk.text(text).first.wait_for()
        assert await lena.desk.text(PRIVATE).count() == 0
        await lena.desk.press("Write to her")
        await lena.desk.page.fill("#message", LATER)
        await lena.desk.press("Send")
        assert "Sent." in await lena.desk.told()
        case = await lena.counselor.device.open_case(woman.client_id)
        assert texts(case, ContentType.NOTE) == [SUMMARY, NOTE]
        assert texts(case, ContentType.MESSAGE) == [MESSAGE, LATER]
        own, former = (one.counselor.device.blob.keys.key_id for one in (lena, marta))
        for kind in (Kind.INTAKE, Kind.CONVERSATION, Kind.CASEWORK):
            newest = case.file.newest(kind)
            assert newest is not None
            assert newest.statement.creator == own
            assert not newest.statement.lists(former)


class TestLettingIn:
    async def test_a_stand_in_and_a_supervisor_until_it_is_ended(
        self, helpline: Helpline, seats: tuple[Seat, Seat]
    ) -> None:
        """She answers for the counselor and reads no note; then reads the note she is shown; then nothing.

        Where it was ended on another device, the next message goes under a key that she does not have.
        """
        marta, lena = seats
        woman = await a_case(helpline, marta.counselor)
        until = (helpline.clock.now().date() + timedelta(days=7)).isoformat()
        await marta.share("Let somebody stand in")
        await marta.choose(lena.counselor)
        await marta.desk.press("Go on …")
        assert "within a year" in await marta.desk.told()
        await marta.desk.page.fill("#last-on", until)
        await looks_right(marta.desk, "stand-in")
        assert "She stands in until" in await marta.give()
        await self._stand_in(lena, woman)
        await marta.end()
        await self._is_over(lena)
        await self._ended_elsewhere(marta, lena, woman)
        await self._supervise(marta, lena, until)
        await leave_no_client(marta.counselor, woman.client_id)

    async def _stand_in(self, lena: Seat, woman: Woman) -> None:
        await self._open_guest(lena, "You stand in until")
        await lena.desk.text(MESSAGE).wait_for()
        assert await lena.desk.text(NOTE).count() == 0
        await lena.desk.page.fill("#message", ANSWER)
        await lena.desk.press("Send")
        assert "Sent." in await lena.desk.told()
        await looks_right(lena.desk, "standing in")
        await woman.device.log_in(woman.phrase)
        own = await woman.device.open_own_case()
        assert texts(own, ContentType.MESSAGE) == [MESSAGE, ANSWER]

    async def _ended_elsewhere(self, marta: Seat, lena: Seat, woman: Woman) -> None:
        device, her_id = marta.counselor.device, lena.counselor.device.staff_id
        assert her_id is not None
        case = await device.open_case(woman.client_id)
        with_notes = (*READ_ALONG, Kind.CASEWORK)
        await device.let_stand_in(case, her_id, last_on=device.today, kinds=with_notes)
        await self._open_guest(lena, "You stand in until")
        await lena.desk.page.fill("#guest-note", LATER)
        await lena.desk.press("Keep this note")
        assert "The note is kept." in await lena.desk.told()
        assert LATER in texts(await device.open_case(woman.client_id), ContentType.NOTE)
        await device.end_permit(await device.open_case(woman.client_id), her_id)
        await marta.desk.press("Write to her")
        await marta.desk.page.fill("#message", LATER)
        await marta.desk.press("Send")
        assert "Sent." in await marta.desk.told()
        newest = (await device.open_case(woman.client_id)).file.newest(Kind.CONVERSATION)
        assert newest is not None
        assert not newest.statement.lists(lena.counselor.device.blob.keys.key_id)
        await marta.desk.press("Sharing")

    async def _supervise(self, marta: Seat, lena: Seat, until: str) -> None:
        await marta.desk.press("Let somebody supervise")
        await marta.choose(lena.counselor)
        await marta.desk.page.fill("#last-on", until)
        assert "She supervises until" in await marta.give()
        await marta.desk.press("What was written")
        note = marta.desk.page.locator(".entry.note", has_text=NOTE)
        await note.get_by_role("button", name="Show to the supervisor").click()
        await note.get_by_text("Shown to the supervisor").wait_for()
        await self._open_guest(lena, "You supervise until")
        await lena.desk.text(NOTE).wait_for()
        assert await lena.desk.text(MESSAGE).count() == 0
        assert await lena.desk.page.locator("#message").count() == 0
        await looks_right(lena.desk, "supervising")
        await marta.desk.press("Sharing")
        await marta.end()
        await self._is_over(lena)

    async def _open_guest(self, lena: Seat, standing: str) -> None:
        await lena.look()
        await lena.desk.go(_CLIENTS)
        await lena.desk.text(standing).wait_for()
        await lena.desk.page.locator(".card.guest button").click()
        await lena.desk.page.locator(".timeline").wait_for()

    async def _is_over(self, lena: Seat) -> None:
        await lena.look()
        await lena.desk.go(_CLIENTS)
        assert await lena.desk.page.locator(".card.guest").count() == 0


class TestLinking:
    async def test_her_words_are_compared_before_an_old_file_goes_on(
        self, chromium: Browser, helpline: Helpline, seats: tuple[Seat, Seat]
    ) -> None:
        """Other words link nothing; those on her new page do, and what lay open stands among the notes."""
        marta, _ = seats
        old = await a_case(helpline, marta.counselor)
        new = await marta.counselor.has_a_client(helpline, alias=NEW_NAME)
        await marta.counselor.device.take_on(new.client_id)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(new.phrase)
            await portal.go("My data")
            await portal.press("Words to compare")
            await portal.page.locator("ol.phrase li").first.wait_for()
            read = " ".join(await portal.page.locator("ol.phrase li").all_inner_texts())
        assert tuple(read.split()) == marta.counselor.device.words_of(new.client_id, "en-1")
        await self._link(marta, old, read)
        case = await marta.counselor.device.open_case(new.client_id)
        assert {NOTE, PRIVATE, MESSAGE} <= set(texts(case, ContentType.NOTE))
        await old.device.log_in(old.phrase)
        assert (await old.device.look())["status"] == "closed"
        await leave_no_client(marta.counselor, new.client_id)

    async def _link(self, marta: Seat, old: Woman, read: str) -> None:
        await marta.look()
        await marta.desk.go(_CLIENTS)
        await marta.desk.press(NEW_NAME)
        await marta.desk.press("Sharing")
        await marta.desk.press("Link an earlier file")
        await marta.desk.page.locator(f"label[for=earlier-{old.client_id.hex()}]").click()
        await marta.desk.page.fill("#read-words", " ".join(read.split()[::-1]))
        await looks_right(marta.desk, "linking")
        await marta.desk.press("Compare")
        assert "These are not the words" in await marta.desk.told()
        await marta.desk.page.fill("#read-words", read)
        await marta.desk.press("Compare")
        await marta.desk.text("The words fit.").wait_for()
        await looks_right(marta.desk, "linking question")
        await marta.desk.press("Yes, link them")
        assert "Linked." in await marta.desk.told()
