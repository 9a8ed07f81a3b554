"""axe-core on an open page: what a screen reader or a keyboard would stumble over."""

from functools import cache
from typing import Final

from playwright.async_api import Page

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
    found = await page.evaluate(
        "(rules) => axe.run({ runOnly: rules, resultTypes: ['violations'], iframes: false, preload: false })",
        list(_RULES),
    )
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found["violations"]]
