"""`web/crypto` laid open on a page: what `page/library.ts` exports, called from Python."""

from typing import Any, Final

from playwright.async_api import Page

from app.routers.hardening import STAFF_POLICY, WORKER_POLICY
from tests.browser.bundles import STATIC, WEB, bundled
from tests.browser.sites import CLIENT_POLICY, File, page_of
from tests.unit.house import ROOT
from tests.vectors.case import Case

# A staff page may start the workers that run Argon2id and form groups; a client's page may not start any.
CLIENT_PAGE: Final = "client.html"
STAFF_PAGE: Final = "staff.html"
LIBRARY: Final = ROOT / "tests" / "browser" / "page" / "library.ts"

Outcome = dict[str, Any]


def library_files() -> dict[str, File]:
    """Return a site with the library on a client's page and on a staff page."""
    static = {file.name: File(file.read_bytes()) for file in STATIC.iterdir() if file.suffix != ".json"}
    return {
        **static,
        CLIENT_PAGE: File(page_of("library.js"), CLIENT_POLICY),
        STAFF_PAGE: File(page_of("library.js"), STAFF_POLICY),
        "library.js": File(bundled(LIBRARY)),
        "static/planner.js": File((STATIC / "planner.js").read_bytes(), WORKER_POLICY),
        "static/highs.wasm": File((STATIC / "highs.wasm").read_bytes()),
        "argon2_worker.js": File(bundled(WEB / "crypto" / "argon2_worker.ts"), WORKER_POLICY),
    }


class Library:
    """The library on an open page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def outcomes(self, cases: list[Case]) -> list[Outcome]:
        """Return, for each case, `{"gives": ...}`, `{"fails": name}`, or `{"breaks": what}` for a breakdown."""
        wanted = [{"do": case["do"], "given": case["given"]} for case in cases]
        return await self.call("outcomes", wanted)  # type: ignore[no-any-return]  # JSON

    async def call(self, name: str, *arguments: object) -> Any:  # noqa: ANN401  (any JSON value)
        """Return what the library's function returns."""
        return await self.page.evaluate(
            "([name, given]) => globalThis['library'][name](...given)", [name, list(arguments)]
        )
