"""axe-core on an open page: what a screen reader or a keyboard would stumble over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Final

from playwright.async_api import Page, ViewportSize

from tests.browser.bundles import WEB, ToolsMissing

# WCAG 2.2 AA and what the makers of axe recommend besides.
_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@cache
def _source() -> str:
    script = WEB / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        raise ToolsMissing
    return script.read_text("utf-8")


async def violations(page: Page) -> list[str]:
    """Return each violation with the elements concerned. Raises `ToolsMissing`."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_source())
    async with _whole_page_in_view(page):
        found = await page.evaluate(
            "(rules) => axe.run({ runOnly: rules, resultTypes: ['violations'], iframes: false, preload: false })",
            list(_RULES),
        )
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found["violations"]]


@asynccontextmanager
async def _whole_page_in_view(page: Page) -> AsyncIterator[None]:
    # What is just scrolled under the way out, which stays in view, would count as too small to press.
    size = page.viewport_size
    assert size is not None
    tall = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size(ViewportSize(width=size["width"], height=max(tall, size["height"])))
    yield
    await page.set_viewport_size(size)
