"""A real Chromium, started once for each process of the test run, and what a page of it complains about."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    async_playwright,
)

# Windows nobody sees draw pop-ups of their address bar with pages of their own: a third of a window's processor time.
# Of several such switches the last counts, so what Playwright switches off stands here again.
_DISABLED_FEATURES: Final = (
    "DestroyProfileOnBrowserClose",
    "GlobalMediaControls",
    "HttpsUpgrades",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "PreloadTopChromeWebUI",
    "RenderDocument",
    "SpareRendererForSitePerProcess",
    "Translate",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
)
_ARGUMENTS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    f"--disable-features={','.join(_DISABLED_FEATURES)}",
    "--disable-gpu",
    "--disable-quic",
    "--disable-software-rasterizer",
    "--disable-sync",
    "--in-process-gpu",
    "--no-first-run",
)


class BrowserMissing(RuntimeError):
    """These tests drive Chromium, and there is none: they fail, for a skipped promise is not kept."""

    def __init__(self) -> None:
        super().__init__("chromium is not installed; `make setup` prints the line that installs it")


@asynccontextmanager
async def running_chromium(arguments: Sequence[str] = ()) -> AsyncIterator[Browser]:
    """Start Debian's Chromium without a window. Raises `BrowserMissing`."""
    executable = _find_executable()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=[*_arguments(), *arguments]
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def chromium_with_profile(folder: Path) -> AsyncIterator[BrowserContext]:
    """Start one that keeps its profile in `folder`, as a person's own does. Raises `BrowserMissing`."""
    executable = _find_executable()
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder, executable_path=executable, args=_arguments()
        )
        yield context
        await context.close()


def _find_executable() -> str:
    executable = shutil.which("chromium")
    if executable is None:
        raise BrowserMissing
    return executable


def _arguments() -> list[str]:
    # Root has no sandbox of its own to be put into.
    return [*_ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else [*_ARGUMENTS]


class Watched:
    """A page, and what goes wrong on it behind the back of its test.

    Errors of scripts, breaches of the Content-Security-Policy (Chromium writes them to the console), files that did
    not come, requests to another host.
    """

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self._origin = origin
        self._troubles: list[str] = []
        self._listeners = {
            "console": self._note_console,
            "pageerror": self._note_error,
            "request": self._note_request,
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]  # by literal names only

    def let_go(self) -> None:
        """Watch it no more."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)

    def take_troubles(self) -> list[str]:
        """Return what went wrong since the last call."""
        troubles, self._troubles = self._troubles, []
        return troubles

    def ensure_quiet(self) -> None:
        """Fail if anything went wrong since the last call."""
        assert self.take_troubles() == []

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._troubles.append(f"console: {message.text}")

    def _note_error(self, error: Error) -> None:
        self._troubles.append(f"uncaught: {error}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", "data:", "blob:", "about:")):
            self._troubles.append(f"foreign request: {request.url}")
