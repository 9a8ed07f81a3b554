"""The pages anybody may read, and her page without script: for everybody, in every language, on a narrow screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page

from app.publishing.languages import PageLanguage
from tests.browser.axes import violations
from tests.browser.opened_pages import NARROW
from tests.browser.portal_pages import Woman, opened_portal
from tests.browser.servers import Helpline
from tests.browser.shots import shoot

_NARROW: Final[dict[str, Any]] = {"viewport": NARROW}
SOUND: Final = "Zhuravel: until Thursday."
_OVERFLOW: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
async def woman(helpline: Helpline) -> Woman:
    """A woman with a counselor, a message and an agreed hour. Tests look at her page and leave it as it is."""
    return await Woman.with_a_counselor(helpline, SOUND, booked=True)


@asynccontextmanager
async def plain_page(chromium: Browser) -> AsyncIterator[Page]:
    """Open a page of a browser that gets none of our scripts."""
    async with await chromium.new_context(**_NARROW) as opened:
        page = await opened.new_page()
        await page.route("**/static/*.js", lambda route: route.abort())
        yield page


async def ensure_for_everybody(page: Page, screen: str) -> None:
    """Fail on what axe finds, and where 320 pixels are not enough."""
    assert (screen, await violations(page), await page.evaluate(_OVERFLOW)) == (screen, [], 0)
    await shoot(page, screen)


class TestPublicPages:
    @pytest.mark.parametrize("language", list(PageLanguage))
    async def test_they_are_for_everybody(self, language: str, chromium: Browser, helpline: Helpline) -> None:
        """The choice of languages, the start, how it is ensured, what leaving can do; one of them in the dark."""
        scheme: dict[str, Any] = {"color_scheme": "dark" if language == PageLanguage.RU else "light"}
        async with await chromium.new_context(**_NARROW, **scheme) as context:
            page = await context.new_page()
            for path in ("/", f"/{language}/", f"/{language}/how", f"/{language}/leaving"):
                await page.goto(helpline.origin + path)
                await ensure_for_everybody(
                    page, f"{language} public {path.strip('/').replace('/', ' ')}".strip()
                )


class TestWithoutScript:
    @pytest.mark.parametrize("language", list(PageLanguage))
    async def test_her_page_is_for_everybody(
        self, language: str, woman: Woman, chromium: Browser, helpline: Helpline
    ) -> None:
        """The label before her words, a wrong word, her page and what stands beside it, the end."""
        async with plain_page(chromium) as page:

            async def press(value: str) -> None:
                await page.locator(f"button[name=go][value={value}]").first.click()

            await page.goto(f"{helpline.origin}/{language}/portal")
            assert await page.is_visible("aside.label.weaker")
            await ensure_for_everybody(page, f"{language} plain entrance")
            await page.fill("#phrase", "one two three")
            await press("open")
            await ensure_for_everybody(page, f"{language} plain wrong words")
            await page.fill("#phrase", woman.phrase)
            await press("open")
            await page.get_by_text(SOUND).wait_for()
            await ensure_for_everybody(page, f"{language} plain page")
            await press("offer")
            await page.locator("#slot").wait_for()
            await ensure_for_everybody(page, f"{language} plain hours")
            await press("look")
            await press("erase")
            await press("sure-erase")
            await page.locator("#sure-fault").wait_for()
            await ensure_for_everybody(page, f"{language} plain erasing")
            await press("look")
            await press("team")
            await press("send-letter")
            await page.locator("#letter-fault").wait_for()
            await ensure_for_everybody(page, f"{language} plain team")
            await press("look")
            await press("everything")
            await page.locator("button[value=save-page]").wait_for()
            await ensure_for_everybody(page, f"{language} plain taking")
            await press("look")
            await press("close")
            await ensure_for_everybody(page, f"{language} plain closed")

    async def test_scripts_off_opens_her_page_and_the_mark_is_told(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """She reads and answers; where scripts run the next time, she is told what that means and what to do."""
        woman = await Woman.with_a_counselor(helpline, SOUND)
        async with await chromium.new_context(java_script_enabled=False) as context:
            page = await context.new_page()
            await page.goto(f"{helpline.origin}/en/portal")
            assert await page.is_visible("aside.label.weaker")
            await page.fill("#phrase", woman.phrase)
            await page.click("button[value=open]")
            await page.get_by_text(SOUND).wait_for()
            await page.fill("#message", "Ramonkavaja.")
            await page.click("button[value=send]")
            await page.get_by_text("Ramonkavaja.").wait_for()
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.page.locator("#page section.notice", has_text="weaker way").wait_for()
            await portal.press("Change my words")
            await portal.page.get_by_role("heading", name="Change my words").wait_for()
