"""The desk in a browser, against a real server: her day, new clients, files, notes, messages, places."""

from typing import Final

from playwright.async_api import Browser

from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.drafts import find_draft
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import opened_desk
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline

MESSAGE: Final = "Kalynavaja: we can begin there, as slowly as you like."
ANSWER: Final = "Ramonkavaja: Thursday is good."
NOTE: Final = "Zhavaranak: sleeps four hours, speaks of the stairwell."
PLACE: Final = "https://video.example.org/zhuravel"


class TestToday:
    async def test_an_empty_desk_says_so(self, chromium: Browser, helpline: Helpline) -> None:
        """No client, no session: plain words, and nothing to press for nothing."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.text("No session is agreed.").wait_for()
            await desk.text("Nobody waits for an answer.").wait_for()
            await desk.go(1)
            await desk.text("You have no clients yet.").wait_for()

    async def test_a_new_client_is_taken_on_and_written_to(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Keys of conversation and casework are made here; the client's device opens the first message."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.page.get_by_role("button", name="Take her on").first.click()
            assert "You can now write to" in await desk.told()
            await desk.open_file()
            await desk.press("Write to her")
            await desk.page.fill("#message", MESSAGE)
            await desk.press("Send")
            assert "Sent." in await desk.told()
            assert await desk.page.input_value("#message") == ""
            assert found_in_requests((MESSAGE.split(":")[0],), desk.requests) == set()
        await woman.device.log_in(woman.phrase)
        case = await woman.device.open_own_case()
        assert [content.text for content in contents_of(case, ContentType.MESSAGE)] == [MESSAGE]

    async def test_who_waits_and_what_comes_next(self, chromium: Browser, helpline: Helpline) -> None:
        """An answered woman does not wait, one who wrote does; the next session shows its place and both clocks."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        case = await counselor.device.take_on(woman.client_id)
        booked = await counselor.book(helpline, woman.client_id)
        await counselor.device.write_place(case, booked["appointment_id"], PLACE)
        await woman.device.log_in(woman.phrase)
        await woman.device.open_own_case()
        await woman.device.send_message(ANSWER)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.text("1 message since your last one").wait_for()
            link = desk.page.get_by_role("link", name="Open the link").first
            assert await link.get_attribute("href") == PLACE
            await desk.text("By her clock:").first.wait_for()


class TestFile:
    async def test_a_note_is_kept_edited_and_found(self, chromium: Browser, helpline: Helpline) -> None:
        """Signed, in two versions, found by a search that sends nothing; the client's device gets no key to it."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        await counselor.device.take_on(woman.client_id)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.open_file()
            await desk.press("Write a note")
            await desk.page.select_option("#template", "soap")
            assert "Assessment" in await desk.page.input_value("#note")
            await desk.page.fill("#note", NOTE)
            await desk.press("Keep this note")
            assert "The note is kept." in await desk.told()
            await desk.press("Write a new version")
            assert await desk.page.input_value("#note") == NOTE
            await desk.page.fill("#note", NOTE + " Better.")
            await desk.press("Keep this note")
            await desk.text("1 earlier version").wait_for()
            sent = len(desk.requests)
            await desk.page.fill("#sought", "STAIRWELL")
            await desk.text("1 entry").wait_for()
            assert await desk.page.locator(".timeline .entry").count() == 1
            assert len(desk.requests) == sent
            assert found_in_requests((NOTE.split(":")[0],), desk.requests) == set()
        case = await counselor.device.take_on(woman.client_id)
        notes = [entry for entry in case.entries.opened() if entry.content and entry.content.type == "note"]
        assert [entry.header and entry.header.version for entry in notes] == [1, 2]
        assert all(entry.signed for entry in notes)
        await woman.device.log_in(woman.phrase)
        assert contents_of(await woman.device.open_own_case(), ContentType.NOTE) == []

    async def test_a_draft_comes_back_after_the_tab_was_killed(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """What was typed is sealed into its slot; another browser has it again, and keeping the note empties it."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        case = await counselor.device.take_on(woman.client_id)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.open_file()
            await desk.press("Write a note")
            await desk.page.fill("#note", NOTE)
            await desk.text("The draft is sealed and kept.").wait_for()
            assert found_in_requests((NOTE.split(":")[0],), desk.requests) == set()
        draft = await find_draft(counselor.device, case)
        assert draft is not None
        assert draft.text == NOTE
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.open_file()
            await desk.press("Write a note")
            assert "Your draft is back." in await desk.told()
            assert await desk.page.input_value("#note") == NOTE
            await desk.press("Keep this note")
            await desk.text("The note is kept.").wait_for()
        assert await find_draft(counselor.device, case) is None


class TestLock:
    async def test_a_locked_desk_keeps_what_was_typed(self, chromium: Browser, helpline: Helpline) -> None:
        """Locked, nothing of it stands in the page; signed in again, it is back where it was."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        await counselor.device.take_on(woman.client_id)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.open_file()
            await desk.press("Write to her")
            await desk.page.fill("#message", ANSWER)
            await desk.press("Lock the desk")
            await desk.text("The desk is locked.").wait_for()
            assert ANSWER not in await desk.page.content()
            assert await desk.page.input_value("#handle") == counselor.handle
            assert await desk.page.input_value("#passphrase") == ""
            await desk.enter(counselor)
            await desk.press("Write to her")
            assert await desk.page.input_value("#message") == ANSWER

    async def test_an_ended_session_locks_it(self, chromium: Browser, helpline: Helpline) -> None:
        """When the service has ended her session, the next act asks her to sign in and loses nothing typed."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        await counselor.device.take_on(woman.client_id)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.open_file()
            await desk.press("Write to her")
            await desk.page.fill("#message", ANSWER)
            await counselor.device.connection.delete("/sessions")
            await desk.press("Send")
            await desk.text("The desk was locked").wait_for()
            assert all("401" in one for one in desk.watched.take_troubles())
            # The other device's session ended too: its code is not needed any more.
            await desk.enter(counselor)
            await desk.press("Write to her")
            assert await desk.page.input_value("#message") == ANSWER

    async def test_idle_minutes_lock_it_and_nobody_else_finds_anything(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Warned after thirteen minutes, locked after fifteen; somebody else's sign-in does not open what was typed."""
        counselor, other = await Counselor.at_work(helpline), await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        await counselor.device.take_on(woman.client_id)
        async with opened_desk(chromium, helpline) as desk:
            await desk.page.clock.install()
            await desk.visit()
            await desk.enter(counselor)
            await desk.open_file()
            await desk.press("Write to her")
            await desk.page.fill("#message", ANSWER)
            await desk.page.clock.fast_forward("13:20")
            await desk.page.locator(".closing").wait_for()
            await desk.press("Stay")
            await desk.page.locator(".closing").wait_for(state="detached")
            await desk.page.clock.fast_forward("15:10")
            await desk.text("because nothing was done for a while").wait_for()
            assert ANSWER not in await desk.page.content()
            await desk.enter(other)
            await desk.text("No session is agreed.").wait_for()
            assert await desk.page.locator("#message").count() == 0

    async def test_quick_exit_leaves_nothing(self, chromium: Browser, helpline: Helpline) -> None:
        """Shift three times: another page at once, the session over, and Back shows none of it."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.page.route(
                "https://**", lambda route: route.fulfill(body="weather", content_type="text/plain")
            )
            for _ in range(3):
                await desk.page.keyboard.press("Shift")
            await desk.page.wait_for_url("https://**")
            ended = [one for one in desk.requests if one.url.endswith("/sessions/current")]
            assert len(ended) == 1
            assert all("foreign request" in one for one in desk.watched.take_troubles())
