"""A page of the real service in a browser of its own: what portal, desk and intake have in common in tests."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeVar

from playwright.async_api import Browser, Locator, Request

from tests.browser.chromium import Watched
from tests.browser.lent_pages import lent_page, own_page
from tests.browser.servers import Helpline

NARROW: Final = {"width": 320, "height": 640}
WIDE: Final = {"width": 1200, "height": 900}
_TIMEOUT_MILLISECONDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it left the browser."""

    method: str
    url: str
    body: bytes = field(repr=False)

    @classmethod
    def of(cls, request: Request) -> "Sent":
        """Return what of a request leaves the device; a packed body unpacked, or nothing would be found in it."""
        body = request.post_data_buffer or b""
        is_packed = request.headers.get("content-encoding") == "gzip"
        return cls(request.method, request.url, gzip.decompress(body) if is_packed else body)


class OpenedPage:
    """A page that is open. Every request it makes is kept. `name` ends its address, `scope` holds what is hers."""

    name: ClassVar[str]
    scope: ClassVar[str] = "main"
    ready: ClassVar[str] = "html.scripted"

    def __init__(self, watched: Watched, helpline: Helpline, language: str) -> None:
        self.watched, self.page, self.helpline = watched, watched.page, helpline
        self.language = language
        self.requests: list[Sent] = []
        self.page.on("request", self._keep)

    def let_go(self) -> None:
        """Listen no more: the page is somebody else's from now on."""
        self.page.remove_listener("request", self._keep)
        self.watched.let_go()

    def _keep(self, request: Request) -> None:
        self.requests.append(Sent.of(request))

    async def visit(self) -> None:
        """Open it, and wait until script has taken it over."""
        await self.page.goto(f"{self.helpline.origin}/{self.language}/{self.name}")
        await self.page.wait_for_selector(self.ready)

    async def press(self, name: str) -> None:
        """Press a button, by its name."""
        await self.page.locator(self.scope).get_by_role("button", name=name, exact=True).first.click()

    async def told(self) -> str:
        """Wait until something is told, and return it."""
        told = self.page.locator("p.told").first
        await told.wait_for()
        return await told.inner_text()

    def text(self, words: str) -> Locator:
        """Return where these words stand."""
        return self.page.locator(self.scope).get_by_text(words)

    async def overflow(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        wide: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide


Opened = TypeVar("Opened", bound=OpenedPage)


@asynccontextmanager
async def opened_page(
    kind: type[Opened],
    chromium: Browser,
    helpline: Helpline,
    language: str,
    *,
    alone: bool = False,
    **context: Any,  # noqa: ANN401 - playwright's options
) -> AsyncIterator[Opened]:
    """Open a page as in a browser of its own, and in the end make sure that nothing went wrong behind it.

    What opens it was used by other tests, and emptied; `alone`, it was not.
    """
    opened = own_page if alone else lent_page
    async with opened(chromium, helpline.origin, {"viewport": NARROW, **context}) as page:
        page.set_default_timeout(_TIMEOUT_MILLISECONDS)
        one = kind(Watched(page, helpline.origin), helpline, language)
        await one.visit()
        yield one
        one.watched.ensure_quiet()
        one.let_go()
