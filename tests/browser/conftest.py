"""What tests in a browser may ask for: one Chromium and one site for each process, a fresh page for each test."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import Watched, running_chromium
from tests.browser.libraries import CLIENT_PAGE, STAFF_PAGE, Library, library_files
from tests.browser.servers import Helpline, running_helpline
from tests.browser.sites import running_site
from tests.stretched import words_from


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run on asyncio, in one loop for the whole session: the browser lives as long."""
    return "asyncio"


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser of this process."""
    async with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def taken_words() -> Counter[tuple[str, int]]:
    """How many access phrases the women of this process have had: they share servers, so no two have the same."""
    return Counter()


@pytest.fixture(scope="module", autouse=True)
def words_of_the_stock(taken_words: Counter[tuple[str, int]]) -> Iterator[None]:
    """Access phrases that are the same in every run."""
    with words_from("browser", taken_words):
        yield


@pytest.fixture(scope="session")
async def helpline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpline]:
    """A whole organisation behind a real server. Tests share it: each makes people of its own."""
    async with running_helpline(tmp_path_factory.mktemp("helpline")) as helpline:
        yield helpline


@pytest.fixture(scope="session")
def library_site() -> Iterator[str]:
    """The origin of a site with `web/crypto` laid open, under the policies of the real one."""
    with running_site(library_files()) as origin:
        yield origin


@pytest.fixture(scope="session")
async def library_pages(chromium: Browser, library_site: str) -> AsyncIterator[dict[str, Watched]]:
    """The library's two pages, opened once: it keeps nothing from one test to the next."""
    async with await chromium.new_context() as context:
        pages = {name: Watched(await context.new_page(), library_site) for name in (CLIENT_PAGE, STAFF_PAGE)}
        for name, watched in pages.items():
            await watched.page.goto(f"{library_site}/{name}")
        yield pages


@pytest.fixture
def library(library_pages: dict[str, Watched]) -> Iterator[Library]:
    """The library on a client's page."""
    yield Library(library_pages[CLIENT_PAGE].page)
    library_pages[CLIENT_PAGE].ensure_quiet()


@pytest.fixture
def staff_library(library_pages: dict[str, Watched]) -> Iterator[Library]:
    """The library on a staff page, which may start the worker for Argon2id."""
    yield Library(library_pages[STAFF_PAGE].page)
    library_pages[STAFF_PAGE].ensure_quiet()
