"""The desk as a counselor meets it in a browser: the door, her screens, buttons by their names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from playwright.async_api import Browser, Locator, Page

from tests.browser.chromium import Watched
from tests.browser.counselors import Counselor
from tests.browser.intake_pages import NARROW, Sent
from tests.browser.servers import Helpline

WIDE: Final = {"width": 1200, "height": 900}
_TIMEOUT_MILLISECONDS: Final = 20_000


class DeskPage:
    """The counselor's page. Every request it makes is kept."""

    def __init__(self, watched: Watched, helpline: Helpline, language: str) -> None:
        self.watched, self.page, self._helpline = watched, watched.page, helpline
        self.language = language
        self.requests: list[Sent] = []
        self.page.on("request", lambda request: self.requests.append(Sent.of(request)))

    async def visit(self) -> None:
        """Open it, and wait for the door."""
        await self.page.goto(f"{self._helpline.origin}/{self.language}/desk")
        await self.page.wait_for_selector("#passphrase")

    async def fill_door(self, handle: str, passphrase: str, code: str = "") -> None:
        """Type name, words and code, and send them."""
        await self.page.fill("#handle", handle)
        await self.page.fill("#passphrase", passphrase)
        await self.page.fill("#totp", code)
        await self.page.click("#door form button.button")

    async def enter(self, counselor: Counselor) -> None:
        """Open the desk, and wait until every file on it is open."""
        code = counselor.next_code(self._helpline)
        await self.fill_door(counselor.handle, counselor.passphrase, code)
        await self.page.wait_for_selector("nav.tabs")
        await self.page.wait_for_selector(".working", state="detached")

    async def go(self, tab: int) -> None:
        """Go to one of the main screens, by its place."""
        await self.page.locator("button.tab").nth(tab).click()
        await self.page.wait_for_selector("#page h1")

    async def press(self, name: str) -> None:
        """Press a button."""
        await self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    async def told(self) -> str:
        """Wait until something is told, and return it."""
        told = self.page.locator("p.told").first
        await told.wait_for()
        return await told.inner_text()

    def text(self, words: str) -> Locator:
        """Return where these words stand."""
        return self.page.locator("main").get_by_text(words)

    async def overflow(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        wide: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide


@asynccontextmanager
async def opened_desk(
    chromium: Browser,
    helpline: Helpline,
    language: str = "en",
    **context: Any,  # noqa: ANN401 - playwright's options
) -> AsyncIterator[DeskPage]:
    """Open the desk's door in a browser of its own, and in the end make sure that nothing went wrong behind it."""
    options = {"viewport": NARROW, "timezone_id": "Europe/Vilnius", **context}
    async with await chromium.new_context(**options) as opened:
        page: Page = await opened.new_page()
        page.set_default_timeout(_TIMEOUT_MILLISECONDS)
        desk = DeskPage(Watched(page, helpline.origin), helpline, language)
        await desk.visit()
        yield desk
        desk.watched.ensure_quiet()
