"""What a browser lacks is found by trying, named exactly, and nothing takes its place."""

from typing import Final

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import running_chromium
from tests.browser.libraries import CLIENT_PAGE, Library

# Each takes one thing away before the page's own script runs.
_TAKEN: Final = {
    "random-values": "crypto.getRandomValues = () => { throw new Error() }",
    "big-integers": "delete DataView.prototype.getBigUint64",
    "subtle": "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })",
    "sha-256": "refuse('digest', (name) => name === 'SHA-256')",
    "sha-512": "refuse('digest', (name) => name === 'SHA-512')",
    "hmac": "refuse('sign', () => true)",
    "hkdf": "refuse('deriveBits', ({ name }) => name === 'HKDF')",
    "pbkdf2": "refuse('deriveBits', ({ name }) => name === 'PBKDF2')",
    "aes-gcm": "refuse('decrypt', () => true)",
}
_REFUSE: Final = """
    const refuse = (method, concerns) => {
      const honest = SubtleCrypto.prototype[method];
      SubtleCrypto.prototype[method] = function (...given) {
        return concerns(given[0]) ? Promise.reject(new Error()) : honest.apply(this, given);
      };
    };
"""


async def _missing(browser: Browser, url: str, script: str = "") -> list[str]:
    async with await browser.new_context() as context:
        page = await context.new_page()
        await page.add_init_script(script)
        await page.goto(url)
        missing: list[str] = await Library(page).call("missingFeatures")
        return missing


class TestMissingFeatures:
    async def test_a_whole_browser_lacks_nothing(self, library: Library) -> None:
        """Chromium on a page of the loopback interface has everything."""
        assert await library.call("missingFeatures") == []

    @pytest.mark.parametrize("feature", _TAKEN)
    async def test_what_is_taken_away_is_named(
        self, feature: str, chromium: Browser, library_site: str
    ) -> None:
        """One thing that does not work, and exactly that is told."""
        script = _REFUSE + _TAKEN[feature]
        assert await _missing(chromium, f"{library_site}/{CLIENT_PAGE}", script) == [feature]

    async def test_an_insecure_page_is_named(self, library_site: str) -> None:
        """Over plain HTTP from another host a browser has no WebCrypto; both facts are told."""
        port = library_site.rpartition(":")[2]
        async with running_chromium(["--host-resolver-rules=MAP helpline.test 127.0.0.1"]) as browser:
            missing = await _missing(browser, f"http://helpline.test:{port}/{CLIENT_PAGE}")
        assert missing == ["secure-context", "subtle"]
