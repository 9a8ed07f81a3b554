"""Pictures of every page for a person to look at, kept in the folder that HELPLINE_SHOTS names. None without it."""

import os
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Page

_FOLDER: Final = os.environ.get("HELPLINE_SHOTS")
_WIDTHS: Final = (320, 1200)
_SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


async def shoot(page: Page, name: str) -> None:
    """Keep pictures of the whole page, narrow and wide, light and dark; leave it as it was."""
    if not _FOLDER:
        return
    size = page.viewport_size
    is_dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for width in _WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        for scheme in _SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            path = Path(_FOLDER) / f"{name.replace(' ', '-')}-{width}-{scheme}.png"
            await page.screenshot(path=path, full_page=True)
    await page.emulate_media(color_scheme="dark" if is_dark else "light")
    if size is not None:
        await page.set_viewport_size(size)
