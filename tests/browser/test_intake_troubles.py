"""What goes wrong on the way, and that nothing she typed is lost by it."""

import re
from typing import Final

from playwright.async_api import Browser, Dialog, Route

from app.crypto.padding import LARGEST_TEXT_BYTES
from app.publishing.languages import PageLanguage
from app.routers.pages.statements import statement_of
from tests.browser.chromium import Watched
from tests.browser.intake_pages import BAREST, FULLEST, IntakePage, answers_of, opened_intake
from tests.browser.servers import Helpline, other_team_key
from tests.browser.test_intake import ensure_same, read_by_team

_FAILED: Final = "[data-failed]:not([hidden])"
_LONGEST_BYTES: Final = 64 * 1024
_LEFT_BEHIND: Final = """async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    cookies: document.cookie,
    history: history.length,
    state: history.state,
    title: document.title,
})"""
_STANDING_ALONE: Final = """(words) => [...document.body.querySelectorAll("*")]
    .map((element) => (element.value ?? (element.children.length ? "" : element.textContent)).toString())
    .filter((text) => words.includes(text.trim()))"""


async def _alert(intake: IntakePage) -> str:
    return await intake.page.locator("#faults").inner_text()


class TestServerDown:
    async def test_a_lost_answer_is_asked_for_again(self, chromium: Browser, helpline: Helpline) -> None:
        """Stopped when it had just kept her request: nothing is lost, and the same request is kept once."""
        keys: set[str | None] = set()
        stopped = False

        async def lose_the_answer(route: Route) -> None:
            nonlocal stopped
            keys.add(route.request.headers.get("idempotency-key"))
            if stopped:
                await route.continue_()
                return
            await route.fetch()
            stopped = True
            helpline.server.stop()
            await route.abort()

        waiting = len(await helpline.cast.coordinator.waiting())
        async with opened_intake(chromium, helpline, "en") as intake:
            await intake.answer(FULLEST)
            await intake.page.route("**/intakes", lose_the_answer)
            await intake.press("send")
            try:
                await intake.page.wait_for_selector(_FAILED)
                told = await intake.page.locator(_FAILED).inner_text()
            finally:
                helpline.server.start()
            assert "not be sent twice" in told
            assert "Nothing is lost" in told
            intake.watched.take_troubles()
            created = await intake.send()
        ensure_same(await read_by_team(helpline, created), FULLEST, "en")
        assert len(await helpline.cast.coordinator.waiting()) == waiting + 1
        assert len(intake.bodies()) > len(set(intake.bodies())) == 1
        assert len(keys) == 1

    async def test_she_can_go_back_and_change(self, chromium: Browser, helpline: Helpline) -> None:
        """After a failure her answers are still hers to change, and what is sent is what she sees."""
        async with opened_intake(chromium, helpline, "en") as intake:
            await intake.answer(FULLEST)
            await intake.page.context.set_offline(True)
            await intake.press("send")
            await intake.page.wait_for_selector(_FAILED)
            await intake.page.context.set_offline(False)
            intake.watched.take_troubles()
            await intake.press("back")
            await intake.press("change-story")
            assert await intake.page.input_value("#story") == FULLEST["story"][0]
            await intake.page.fill("#story", "Shorter.")
            await intake.press("next")
            created = await intake.send()
        ensure_same(await read_by_team(helpline, created), {**FULLEST, "story": ("Shorter.",)}, "en")


class TestStaleTeamKey:
    async def test_it_is_sealed_again_for_the_new_key(self, chromium: Browser, helpline: Helpline) -> None:
        """The team's key changed after she opened the page: refused once, sealed anew, kept; her phrase works."""
        async with opened_intake(chromium, helpline) as intake:
            await intake.answer(BAREST)
            await intake.page.wait_for_load_state("networkidle")
            async with other_team_key(helpline):
                async with intake.page.expect_response(lambda one: one.status == 409):
                    await intake.press("send")
                await intake.at("phrase")
                phrase = await intake.keep_phrase()
                device = await helpline.devices.client()
                await device.log_in(phrase)
            assert len(intake.bodies()) == 2
            assert [one for one in intake.watched.take_troubles() if "409" not in one] == []


class TestLongStory:
    async def test_64_kib_are_kept_and_told(self, chromium: Browser, helpline: Helpline) -> None:
        """Not cut, not sent: told, in Belarusian figures, how many bytes too many; the rest fits to the last byte."""
        story = "ж" * (_LONGEST_BYTES // 2)
        given = {**FULLEST, "story": ()}
        beside = len(statement_of(answers_of(given), PageLanguage.BE).encode()) + len("\n\n")
        room = LARGEST_TEXT_BYTES - beside
        async with opened_intake(chromium, helpline, "be") as intake:
            async for step in intake.steps(given):
                if step == "story":
                    break
            await intake.page.fill("#story", story)
            await intake.press("next")
            # Chromium knows no Belarusian figures; by itself it would write a comma, as in English.
            excess = f"{_LONGEST_BYTES - room:,}".replace(",", "\N{NO-BREAK SPACE}")
            assert excess in await _alert(intake)
            assert excess in await intake.page.locator("[data-counter-of=story]").inner_text()
            assert await intake.page.input_value("#story") == story
            assert await intake.page.evaluate("document.activeElement.className") == "faults"
            fitting = story[: room // 2] + "." * (room % 2)
            await intake.page.fill("#story", fitting)
            await intake.press("next")
            await intake.fill("alias", given)
            await intake.press("next")
            await intake.fill("review", given)
            created = await intake.send()
        opened = await read_by_team(helpline, created)
        assert len(opened.story.encode()) == LARGEST_TEXT_BYTES
        assert opened.story.startswith(fitting)


class TestWrongClock:
    async def test_she_is_told_before_she_writes(self, chromium: Browser, helpline: Helpline) -> None:
        """A device that is months off cannot check the directory: said on the first question, by its cause."""
        async with await chromium.new_context() as context:
            page = await context.new_page()
            await page.clock.set_fixed_time("2030-01-01")
            watched = Watched(page, helpline.origin)
            await IntakePage(watched, helpline, "en").visit()
            await page.wait_for_selector("#status.notice")
            assert "clock of this device is wrong" in await page.locator("#status").inner_text()
            watched.ensure_quiet()


class TestFaults:
    async def test_each_stands_beside_its_field_and_in_a_summary(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """The summary has the focus, leads to the field, and goes when the answer is there."""
        async with opened_intake(chromium, helpline, "en") as intake:
            page = intake.page
            await intake.press("next")
            assert await page.evaluate("document.activeElement.className") == "faults"
            assert (await page.title()).startswith("Please look again")
            described = await page.get_attribute("fieldset:has(#language)", "aria-describedby")
            assert "language-fault" in (described or "").split()
            assert await page.get_attribute("#language", "aria-invalid") == "true"
            await page.click("#faults a")
            assert await page.evaluate("document.activeElement.id") == "language"
            assert "#" not in page.url
            await page.check("#language", force=True)
            await intake.press("next")
            await intake.at("ways")
            assert await page.locator(".fault, .faults").count() == 0
            assert not (await page.title()).startswith("Please look again")


class TestKeepingAnswers:
    async def test_back_and_another_language_keep_them(self, chromium: Browser, helpline: Helpline) -> None:
        """Backwards through all questions, then in Russian through all: what is sent is what she answered."""
        async with opened_intake(chromium, helpline, "en") as intake:
            await intake.answer(FULLEST)
            for step in ("alias", "story", "reason", "people"):
                await intake.press("back")
                await intake.at(step)
            assert await intake.page.input_value("#people") == FULLEST["people"][0]
            await intake.page.click("nav.languages a[lang=ru]")
            await intake.page.wait_for_selector("html[lang=ru]")
            assert await intake.page.input_value("#people") == FULLEST["people"][0]
            assert intake.page.url.endswith("/ru/intake")
            for _ in range(4):
                await intake.press("next")
            await intake.at("review")
            overview = await intake.page.locator("dl.overview").inner_text()
            assert FULLEST["alias"][0] in overview
            assert "беларуская" in overview
            assert re.search(r"Понедельник: 10–14, 14–18", overview)
            created = await intake.send()
        ensure_same(await read_by_team(helpline, created), FULLEST, "ru")

    async def test_the_browser_keeps_nothing(self, chromium: Browser, helpline: Helpline) -> None:
        """No storage, no cookie, no entry of history, no word of hers in the title; and a warning before it is lost."""
        async with opened_intake(chromium, helpline, "en") as intake:
            untouched = await intake.page.evaluate(_LEFT_BEHIND)
            await intake.answer(FULLEST)
            assert await intake.page.evaluate(_LEFT_BEHIND) == untouched
            assert untouched["local"] == untouched["session"] == untouched["databases"] == 0
            assert (untouched["cookies"], untouched["state"]) == ("", None)
            async with intake.page.expect_event("dialog") as coming:
                await intake.page.close(run_before_unload=True)
            dialog: Dialog = await coming.value
            assert dialog.type == "beforeunload"
            await dialog.dismiss()
            assert not intake.page.is_closed()


class TestPhrase:
    async def test_it_is_not_enough_to_say_so(self, chromium: Browser, helpline: Helpline) -> None:
        """Wrong words are no proof; four letters of each are, and so is the whole phrase pasted."""
        async with opened_intake(chromium, helpline, "ru") as intake:
            page = intake.page
            await intake.answer(BAREST)
            await intake.send()
            words = await intake.words()
            await intake.press("next")
            await intake.at("phrase-check")
            await intake.press("next")
            assert await page.is_visible("#phrase-check-fault")
            await intake.press("back")
            assert await intake.words() == words
            await intake.press("next")
            await page.click("section.step summary")
            await page.fill("#pasted", "  " + "\n".join(word[:4].upper() for word in words))
            await intake.press("next")
            await intake.at("sent")
            # Shown or typed, a word stands alone; in a sentence of the page it may be anybody's.
            assert await page.evaluate(_STANDING_ALONE, words) == []


class TestWithoutWhatItNeeds:
    async def test_scripts_off_is_the_labelled_weaker_way(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """The label stands there before she types, and the first question is an ordinary form."""
        async with await chromium.new_context(java_script_enabled=False) as context:
            page = await context.new_page()
            await page.goto(f"{helpline.origin}/en/intake")
            assert await page.is_visible("aside.label.weaker")
            await page.check("input[name=language][value=be]", force=True)
            await page.click("button[value=next]")
            assert await page.is_visible("input[name=ways]")
            assert await page.is_visible("aside.label")

    async def test_a_browser_that_lacks_something_is_told(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Said with the name of what is missing; the weaker way stays, labelled, as her choice."""
        async with await chromium.new_context() as context:
            page = await context.new_page()
            await page.add_init_script(
                "SubtleCrypto.prototype.deriveBits = () => Promise.reject(new Error())"
            )
            watched = Watched(page, helpline.origin)
            await page.goto(f"{helpline.origin}/en/intake")
            notice = page.locator(".notice[role=alert]")
            assert "hkdf, pbkdf2" in await notice.inner_text()
            assert await page.is_visible("aside.label.weaker")
            await page.check("input[name=language][value=be]", force=True)
            await page.click("button[value=next]")
            assert await page.is_visible("input[name=ways]")
            watched.ensure_quiet()
