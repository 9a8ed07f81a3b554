"""Coming back in the browser, against a real server: what she finds, reads, writes and agrees on."""

from datetime import datetime
from typing import Final

from playwright.async_api import Browser, Route

from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from tests.browser.portal_pages import Woman, counselor_of, opened_portal
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline

MESSAGE: Final = "Kalynavaja: we can begin there, as slowly as you like."
ANSWER: Final = 'Ramonak 🌿 «у чацвер»\n\nשלום I \\ "wait".'


class TestComingBack:
    async def test_a_word_is_written_out_after_a_space(self, chromium: Browser, helpline: Helpline) -> None:
        """Four letters and a space give the whole word."""
        async with opened_portal(chromium, helpline) as portal:
            await portal.page.focus("#phrase")
            await portal.page.wait_for_load_state("networkidle")
            await portal.page.keyboard.type("aban ABILI ")
            await portal.page.wait_for_function(
                "document.getElementById('phrase').value === 'abandon ability '"
            )

    async def test_wrong_words_get_the_answer_unknown_ones_get(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Two words changed places, or nobody's words at all: one calm sentence, and the words stay."""
        woman = await Woman.who_asked(helpline)
        first, second, *others = woman.phrase.split()
        swapped = (
            " ".join([second, first, *others]) if first != second else " ".join([*others, first, second])
        )
        answers = []
        async with opened_portal(chromium, helpline) as portal:
            for words in (swapped, " ".join(["abandon"] * 10)):
                await portal.type_words(words)
                answers.append(await portal.fault_at_the_door())
                assert await portal.page.input_value("#phrase") == words
            troubles = portal.watched.take_troubles()
        assert answers[0] == answers[1]
        assert all("401" in one for one in troubles)

    async def test_too_few_or_unknown_words_are_told_before_anything_is_sent(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """What is no phrase of ours never reaches the server."""
        async with opened_portal(chromium, helpline) as portal:
            await portal.type_words("abandon ability")
            assert "2" in await portal.fault_at_the_door()
            await portal.type_words("abandon " * 9 + "zzzzz")
            await portal.page.wait_for_function(
                "document.getElementById('faults').innerText.includes('zzzzz')"
            )
            assert [one for one in portal.requests if one.method == "POST"] == []

    async def test_on_the_waiting_list_she_is_told_what_is_so(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Where she stands, and that nobody reads at night."""
        woman = await Woman.who_asked(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.text("You are on the waiting list").wait_for()
            await portal.text("Nobody reads at night.").wait_for()
            await portal.go("Messages")
            assert await portal.page.locator("#message").count() == 0


class TestProposal:
    async def test_she_takes_a_held_hour(self, chromium: Browser, helpline: Helpline) -> None:
        """She reads who was found and why, and takes one of the hours by her own clock."""
        woman = await Woman.with_a_proposal(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            for words in ("Marta", "Language: Belarusian, as you wished.", "a woman"):
                await portal.text(words).first.wait_for()
            hour = await portal.choose_hour(1)
            await portal.press("Take this hour")
            assert hour.split("–")[0] in await portal.told()
        await woman.device.log_in(woman.phrase)
        booked = [one for one in await woman.device.appointments() if one["state"] == "booked"]
        assert len(booked) == 1
        assert (await woman.device.look())["status"] == "assigned"

    async def test_none_of_these_hours(self, chromium: Browser, helpline: Helpline) -> None:
        """Other hours of the same counselor are offered, and one of them can be taken."""
        woman = await Woman.with_a_proposal(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.press("None of these hours")
            await portal.page.get_by_role("group", name="Other hours").wait_for()
            await portal.choose_hour(4)
            await portal.press("Take this hour")
            assert "The hour is yours" in await portal.told()

    async def test_another_counselor(self, chromium: Browser, helpline: Helpline) -> None:
        """She is asked once, need not explain, and is back on the list."""
        woman = await Woman.with_a_proposal(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.press("I would like another counselor")
            await portal.press("Yes, look for another")
            assert "look for somebody else" in await portal.told()
            await portal.text("You are on the waiting list").wait_for()

    async def test_an_hour_taken_meanwhile(self, chromium: Browser, helpline: Helpline) -> None:
        """Somebody was quicker: she is told, the others are still there, and she takes one of them."""
        woman = await Woman.with_a_proposal(helpline, held=0)
        rival = await Woman.with_a_proposal(helpline, held=0)
        await rival.device.log_in(rival.phrase)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Sessions")
            await portal.press("Book an hour")
            await portal.choose_hour()
            starts_at = await portal.page.locator(".hour input").first.get_attribute("id") or ""
            await rival.device.book(datetime.fromisoformat(starts_at.removeprefix("hour-")))
            await portal.press("Take this hour")
            assert "Somebody else has just taken this hour" in await portal.told()
            assert "409" in " ".join(portal.watched.take_troubles())
            await portal.choose_hour()
            await portal.press("Take this hour")
            await portal.text("The hour is yours").wait_for()


class TestSessions:
    async def test_move_and_cancel(self, chromium: Browser, helpline: Helpline) -> None:
        """An agreed hour is moved, then cancelled after one question."""
        woman = await Woman.with_a_counselor(helpline, booked=True)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Sessions")
            before = await portal.page.locator(".session h2").inner_text()
            await portal.page.locator(".session").get_by_text("Move", exact=True).click()
            await portal.choose_hour(12)
            await portal.press("Move it to this hour")
            assert "was moved" in await portal.told()
            assert await portal.page.locator(".session h2").inner_text() != before
            await portal.page.locator(".session").get_by_text("Cancel", exact=True).click()
            await portal.press("Yes, cancel it")
            await portal.text("The session was cancelled.").wait_for()
            await portal.text("No session is agreed yet.").wait_for()
        await woman.device.log_in(woman.phrase)
        assert [one["state"] for one in await woman.device.appointments()] == ["cancelled"]

    async def test_the_place_stands_in_a_sealed_record(self, chromium: Browser, helpline: Helpline) -> None:
        """Her counselor's link is shown with the session, as a link that tells nobody where she came from."""
        woman = await Woman.with_a_counselor(helpline, booked=True)
        counselor = counselor_of(helpline)
        (agreed,) = await woman.device.appointments()
        case = await counselor.take_on(woman.client_id)
        await counselor.write_place(case, agreed["appointment_id"], "https://video.example.org/zhuravel")
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Sessions")
            link = portal.page.get_by_role("link", name="Open the link")
            assert await link.get_attribute("href") == "https://video.example.org/zhuravel"
            assert await link.get_attribute("rel") == "noreferrer noopener"


class TestMessages:
    async def test_she_reads_and_answers(self, chromium: Browser, helpline: Helpline) -> None:
        """Her counselor's words stand there; hers reach the counselor, and nothing leaves in the clear."""
        woman = await Woman.with_a_counselor(helpline, MESSAGE)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.text("1 message since you wrote last").wait_for()
            await portal.go("Messages")
            await portal.text(MESSAGE).wait_for()
            await portal.page.fill("#message", ANSWER)
            await portal.press("Send")
            assert "Sent" in await portal.told()
            assert await portal.page.input_value("#message") == ""
            assert (
                found_in_requests(("Ramonkavaja", "Kalynavaja", woman.phrase[:16]), portal.requests) == set()
            )
        case = await counselor_of(helpline).take_on(woman.client_id)
        read = [content.text for content in contents_of(case, ContentType.MESSAGE)]
        assert read == [MESSAGE, ANSWER]

    async def test_server_down_while_sending(self, chromium: Browser, helpline: Helpline) -> None:
        """An answer that is lost loses nothing: it is tried again under the same key and stored once."""
        woman = await Woman.with_a_counselor(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Messages")
            await portal.page.fill("#message", ANSWER)
            keys: list[str | None] = []

            async def lose(route: Route) -> None:
                keys.append(await route.request.header_value("Idempotency-Key"))
                await route.fetch()
                await route.abort()

            await portal.page.route("**/records", lose)
            await portal.press("Send")
            await portal.text("Not sent. It still stands here.").wait_for()
            await portal.page.unroute("**/records")
            await portal.press("Try again")
            await portal.text("Sent, and locked for your counselor.").wait_for()
            assert len(set(keys)) == 1
            portal.watched.take_troubles()
        case = await counselor_of(helpline).take_on(woman.client_id)
        assert [content.text for content in contents_of(case, ContentType.MESSAGE)] == [ANSWER]

    async def test_64_kib_are_kept_and_told(self, chromium: Browser, helpline: Helpline) -> None:
        """More than 50,000 bytes are not sent, and not cut: she is told by how much they are too many."""
        woman = await Woman.with_a_counselor(helpline)
        long = "я" * 32_768
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Messages")
            await portal.page.fill("#message", long)
            assert "15,536" in await portal.page.locator("#message-counter").inner_text()
            sent = len(portal.requests)
            await portal.press("Send")
            assert (await portal.page.input_value("#message"), len(portal.requests)) == (long, sent)
