"""Pages that one test after the other has: a window and the process behind it cost a third of a second to open.

A page comes empty: no cookie, nothing kept, nobody listening, no answer in place of the server's. One whose test
failed, opened further pages, or changed the page's time is closed and lent no more. Who asks where Back leads wants a
page alone.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

from playwright.async_api import Browser, Page

# A document of the same origin that runs nothing and keeps nothing.
_QUIET_PATH: Final = "/static/icon.svg"
_CHANGED_LATER: Final = frozenset({"viewport", "color_scheme"})
_Kind = tuple[str, str]
_IDLE: WeakKeyDictionary[Browser, defaultdict[_Kind, list[Page]]] = WeakKeyDictionary()


@asynccontextmanager
async def lent_page(chromium: Browser, origin: str, options: dict[str, Any]) -> AsyncIterator[Page]:
    """Yield a page for `origin` that nobody else has now, in a context with these options."""
    kept = {name: value for name, value in options.items() if name not in _CHANGED_LATER}
    idle = _IDLE.setdefault(chromium, defaultdict(list))[origin, repr(sorted(kept.items()))]
    page = idle.pop() if idle else await (await chromium.new_context(**kept)).new_page()
    await page.set_viewport_size(options["viewport"])
    await page.emulate_media(media="null", color_scheme=options.get("color_scheme", "light"))
    try:
        yield page
    except BaseException:
        await page.context.close()
        raise
    if page.context.pages == [page] and not await _has_time_of_its_own(page):
        await _empty(page, origin)
        idle.append(page)
    else:
        await page.context.close()


@asynccontextmanager
async def own_page(chromium: Browser, _origin: str, options: dict[str, Any]) -> AsyncIterator[Page]:
    """Yield a page in a context of its own, with nothing behind it."""
    async with await chromium.new_context(**options) as context:
        yield await context.new_page()


async def _has_time_of_its_own(page: Page) -> bool:
    changed: bool = await page.evaluate("'__pwClock' in globalThis")
    return changed


async def _empty(page: Page, origin: str) -> None:
    await page.unroute_all()
    await page.context.unroute_all()
    await page.context.set_offline(False)
    await page.goto(origin + _QUIET_PATH)
    await page.evaluate("sessionStorage.clear()")
    session = await page.context.new_cdp_session(page)
    await session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    await session.send("Page.resetNavigationHistory")
    await session.detach()
