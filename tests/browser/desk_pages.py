"""The desk as a counselor meets it in a browser: the door, her screens, buttons by their names."""

from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from playwright.async_api import Browser

from tests.browser.counselors import Counselor
from tests.browser.opened_pages import OpenedPage, opened_page
from tests.browser.servers import Helpline

_CLIENTS: Final = 1


class DeskPage(OpenedPage):
    """The counselor's page."""

    name = "desk"
    ready = "#passphrase"

    async def fill_door(self, handle: str, passphrase: str, code: str = "") -> None:
        """Type name, words and code, and send them."""
        await self.page.fill("#handle", handle)
        await self.page.fill("#passphrase", passphrase)
        await self.page.fill("#totp", code)
        await self.page.click("#door form button.button")

    async def enter(self, counselor: Counselor) -> None:
        """Open the desk, and wait until every file on it is open."""
        code = counselor.next_code(self.helpline)
        await self.fill_door(counselor.handle, counselor.passphrase, code)
        await self.page.wait_for_selector("nav.tabs")
        await self.page.wait_for_selector(".working", state="detached")

    async def go(self, tab: int) -> None:
        """Go to one of the main screens, by its place."""
        await self.page.locator("button.tab").nth(tab).click()
        await self.page.wait_for_selector("#page h1")

    async def open_file(self) -> None:
        """Open the file of her first client."""
        await self.go(_CLIENTS)
        await self.page.locator(".cards h2 button").first.click()
        await self.page.locator(".timeline").wait_for(state="attached")


def opened_desk(
    chromium: Browser,
    helpline: Helpline,
    language: str = "en",
    **context: Any,  # noqa: ANN401 - playwright's options
) -> AbstractAsyncContextManager[DeskPage]:
    """Open the desk's door in a browser of its own."""
    return opened_page(DeskPage, chromium, helpline, language, **{"timezone_id": "Europe/Vilnius", **context})
