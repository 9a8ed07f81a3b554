"""Quick exit: first on every page, by click or by Shift, instant, and nothing of hers is left behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route

from app.publishing.public_words import DEFAULT_NEUTRAL_URL
from tests.browser.chromium import Watched, chromium_with_profile
from tests.browser.intake_pages import BAREST, CANARIES, FULLEST, IntakePage, opened_intake
from tests.browser.secrets_search import found_in_folder
from tests.browser.servers import Helpline

_PAGES: Final = ("/", "/be/", "/ru/intake", "/en/portal", "/be/how", "/ru/leaving")
_CLICK_AND_LOOK: Final = """() => {
    document.querySelector("header [data-leave]").click();
    const { children } = document.body;
    return [children.length, document.documentElement.className, getComputedStyle(document.body).display];
}"""
_STATUS: Final = "#leave-status"


async def _neutral_page(route: Route) -> None:
    await route.fulfill(body="<!doctype html><title>Weather</title>", content_type="text/html")


@asynccontextmanager
async def _at_story(chromium: Browser, helpline: Helpline) -> AsyncIterator[IntakePage]:
    """A woman who has answered what she must up to her story, and written it; the neutral page is there to go to."""
    async with opened_intake(chromium, helpline, "en", alone=True) as intake:
        await intake.page.context.route(f"{DEFAULT_NEUTRAL_URL}**", _neutral_page)
        async for step in intake.steps({**BAREST, "story": FULLEST["story"]}):
            if step == "story":
                break
        yield intake
        # Going there is the one foreign request that there may be.
        troubles = intake.watched.take_troubles()
        assert {*troubles} <= {f"foreign request: {DEFAULT_NEUTRAL_URL}"}


async def _has_left(page: Page) -> None:
    await page.wait_for_url(DEFAULT_NEUTRAL_URL)
    assert await page.title() == "Weather"


class TestQuickExit:
    async def test_it_is_the_first_stop_on_every_page(self, chromium: Browser, helpline: Helpline) -> None:
        """One press of Tab, and Enter leaves; behind the content stands a second way for screen readers."""
        async with await chromium.new_context() as context:
            page = await context.new_page()
            for path in _PAGES:
                await page.goto(helpline.origin + path)
                await page.keyboard.press("Tab")
                assert (path, await page.evaluate("document.activeElement.dataset.leave")) == (path, "")
                ways = await page.evaluate(
                    "[...document.querySelectorAll('[data-leave]')].map((one) => one.href)"
                )
                # The choice of languages is over before a second way would come.
                assert (path, {*ways}) == (path, {DEFAULT_NEUTRAL_URL})
                assert len(ways) > (path != "/")

    async def test_it_covers_the_page_and_takes_its_place(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """When the click is over nothing is left to see, however slow the connection; no question, no way back."""
        async with _at_story(chromium, helpline) as intake:
            asked: list[str] = []
            intake.page.on("dialog", lambda dialog: asked.append(dialog.type))
            before = await intake.page.evaluate("history.length")
            left = await intake.page.evaluate(_CLICK_AND_LOOK)
            assert left == [0, "scripted covered", "none"]
            await _has_left(intake.page)
            assert await intake.page.evaluate("history.length") == before
            assert asked == []
            await intake.page.go_back()
            assert not intake.page.url.startswith(helpline.origin)

    async def test_what_was_left_does_not_come_back(self, chromium: Browser, helpline: Helpline) -> None:
        """She follows a link in spite of the warning; Back shows the intake as it is for everybody."""
        async with _at_story(chromium, helpline) as intake:
            intake.page.on("dialog", lambda dialog: dialog.accept())
            await intake.page.click("footer a[href$=leaving]")
            await intake.page.wait_for_url("**/leaving")
            await intake.page.go_back()
            await intake.at("languages")
            assert not await intake.page.is_checked("input[name=language][value=be]")
            assert await intake.page.is_visible("section.step")


class TestShiftThreeTimes:
    async def test_writing_is_not_leaving_and_three_times_is(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Capitals, a change of keyboard, another key in between: she stays. Three in a row, told and shown: gone."""
        async with _at_story(chromium, helpline) as intake:
            page = intake.page
            await page.fill("#story", "")
            await page.focus("#story")
            for key in ("Shift+A", "Shift+B", "Shift+C", "Alt+Shift", "Alt+Shift", "Alt+Shift", "Alt+Shift"):
                await page.keyboard.press(key)
            assert await page.locator(_STATUS).inner_text() == ""
            for key in ("Shift", "Shift", "d", "Shift", "Shift"):
                await page.keyboard.press(key)
            assert await page.get_attribute("header", "data-pressed") == "2"
            await page.keyboard.press("e")
            assert await page.input_value("#story") == "ABCde"
            for left, dots in (("two more times", "1"), ("once more", "2")):
                await page.keyboard.press("Shift")
                assert left in await page.locator(_STATUS).inner_text()
                assert await page.get_attribute("header", "data-pressed") == dots
            await page.keyboard.press("Shift")
            await _has_left(page)


class TestProfile:
    @pytest.mark.gate
    async def test_nothing_she_typed_is_on_her_disk(self, helpline: Helpline, tmp_path: Path) -> None:
        """Typed into every field, left by quick exit: no file of the browser's profile has a word of it."""
        async with chromium_with_profile(tmp_path / "hers") as context:
            await _type_and_leave(context, helpline)
        async with chromium_with_profile(tmp_path / "planted") as context:
            await context.new_page()
            await context.pages[-1].goto(f"{helpline.origin}/be/how?{CANARIES[0]}")
        assert found_in_folder(CANARIES, tmp_path / "hers") == set()
        assert found_in_folder(CANARIES, tmp_path / "planted") == {CANARIES[0]}


async def _type_and_leave(context: BrowserContext, helpline: Helpline) -> None:
    await context.route(f"{DEFAULT_NEUTRAL_URL}**", _neutral_page)
    intake = IntakePage(Watched(context.pages[0], helpline.origin), helpline, "be")
    await intake.visit()
    await intake.answer(FULLEST)
    for _ in range(3):
        await intake.page.keyboard.press("Shift")
    await _has_left(intake.page)
