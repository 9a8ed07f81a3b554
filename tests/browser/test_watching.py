"""What the other tests lean on: a page under the real policy is watched, and a missing browser is a failure."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import BrowserMissing, Watched, running_chromium
from tests.browser.sites import File, page_of, running_site

_ICON = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
_PAGES = {
    "quiet.html": page_of("quiet.js"),
    "inline.html": page_of() + b"<script>document.title = 'ran'</script>",
    "broken.html": page_of("broken.js"),
    "asking.html": page_of("asking.js"),
    "leaving.html": page_of("leaving.js"),
    "sink.html": page_of("sink.js"),
    "missing.html": page_of("nowhere.js"),
}
_SCRIPTS = {
    "quiet.js": b"document.title = 'ran'",
    "broken.js": b"throw new Error('broken')",
    "asking.js": b"fetch('http://elsewhere.test/').catch(() => {})",
    "leaving.js": b"location.href = 'http://elsewhere.test/'",
    "sink.js": b"document.head.innerHTML = '<p></p>'",
}


@pytest.fixture(scope="module")
def planted_site() -> Iterator[str]:
    """A site whose pages each do one thing that must not happen, and one that does nothing."""
    files = {name: File(content) for name, content in {**_PAGES, **_SCRIPTS}.items()}
    with running_site({**files, "icon.svg": File(_ICON)}) as origin:
        yield origin


@pytest.fixture
async def watched(chromium: Browser, planted_site: str) -> AsyncIterator[Watched]:
    """A watched page of that site."""
    async with await chromium.new_context() as context:
        yield Watched(await context.new_page(), planted_site)


class TestWatched:
    async def test_a_quiet_page_is_quiet(self, watched: Watched, planted_site: str) -> None:
        """Its script runs, and there is nothing to tell."""
        await watched.page.goto(f"{planted_site}/quiet.html")
        assert await watched.page.title() == "ran"
        watched.ensure_quiet()

    @pytest.mark.parametrize(
        ("name", "trouble"),
        [
            ("inline", "Content Security Policy"),
            ("sink", "TrustedHTML"),
            ("asking", "Content Security Policy"),
            ("leaving", "foreign request: http://elsewhere.test/"),
            ("broken", "uncaught: "),
            ("missing", "404"),
        ],
    )
    async def test_trouble_is_told(
        self, name: str, trouble: str, watched: Watched, planted_site: str
    ) -> None:
        """Script in the page, a string made into elements, another host, an error, a file that did not come."""
        await watched.page.goto(f"{planted_site}/{name}.html")
        await watched.page.wait_for_load_state("networkidle")
        assert any(trouble in told for told in watched.take_troubles())


class TestRunningChromium:
    async def test_a_missing_browser_is_a_failure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without Chromium the tests fail with a sentence that helps; none is skipped."""
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(BrowserMissing, match="make setup"):
            async with running_chromium():
                pass
