"""The published files on a server: as they are on disk, hardened, compressed if taken so, renewed when stale."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from app.database import Stores
from app.main import create_app
from app.publishing.installations import renew_site
from app.publishing.sites import load_site
from app.settings import Settings
from tests.api.pages.conftest import Site, found
from tests.api.pages.visitors import ADDRESS
from tests.api.sweeps import wrong_headers
from tests.fakes import FrozenClock

# Files are files, whatever the database.
ON_SQLITE = pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)
FILES = [
    "/",
    "/be/",
    "/ru/intake",
    "/en/portal",
    "/en/how",
    "/static/pages.css",
    "/static/icon.svg",
    "/manifest.json",
]


@asynccontextmanager
async def _browser(app: object) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # any ASGI application
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as http:
        yield http


@pytest.fixture
def site(site: Site) -> Site:
    """A server that has published nothing yet."""
    del site.app.state.site
    return site


@ON_SQLITE
class TestServed:
    @pytest.mark.parametrize("path", FILES)
    async def test_a_file_is_sent_as_it_was_published(self, path: str, site: Site) -> None:
        """Content and headers are those decided on; the same bytes come compressed to who takes them so."""
        async with _browser(site.app) as http:
            plain = await http.get(path, headers={"Accept-Encoding": "identity"})
            small = await http.get(path, headers={"Accept-Encoding": "br;q=1.0, gzip;q=0.5"})
        published = load_site(site.app.state.wiring.settings.site_path)
        assert published is not None
        file = published.files[path]
        assert plain.content == small.content == file.content
        assert wrong_headers(plain) == wrong_headers(small) == []
        assert plain.headers["vary"] == small.headers["vary"] == "Accept-Encoding"
        assert "content-encoding" not in plain.headers
        assert (small.headers.get("content-encoding") == "gzip") == (file.compressed is not None)
        assert "etag" not in plain.headers

    @pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip;q=0.0", "x-gzip-like"])
    async def test_who_does_not_take_gzip_gets_none(self, accepted: str, site: Site) -> None:
        """Only a browser that names it, and not with quality 0."""
        async with _browser(site.app) as http:
            answer = await http.get("/en/", headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in answer.headers
        assert answer.text.startswith("<!doctype html>")

    async def test_head_tells_the_same_without_content(self, site: Site) -> None:
        """HEAD has the headers of GET."""
        async with _browser(site.app) as http:
            asked, got = await http.head("/en/how"), await http.get("/en/how")
        assert asked.content == b""
        assert dict(asked.headers) == dict(got.headers)

    @pytest.mark.parametrize(
        "path", ["/en", "/en/none", "/xx/how", "/static/..%2fkeys", "/index.html", "/.site.lock"]
    )
    async def test_nothing_else_is_served(self, path: str, site: Site) -> None:
        """Only addresses of the manifest lead to a file."""
        async with _browser(site.app) as http:
            assert (await http.get(path)).status_code == 404

    async def test_the_signed_document_goes_along(self, site: Site) -> None:
        """organisation.json is the text that the API hands to devices."""
        async with _browser(site.app) as http:
            published = await http.get("/organisation.json")
            told = (await http.get("/api/v1/organisation")).json()["document"]
        assert published.text == told


@ON_SQLITE
class TestRenewed:
    async def test_a_stale_site_is_made_anew(self, site: Site) -> None:
        """Whatever stood in the folder, the server serves what belongs to this program and document."""
        folder = site.app.state.wiring.settings.site_path
        published = await renew_site(site.app.state.wiring.stores, folder)
        (folder / "en/index.html").write_text("of another version")
        async with _browser(site.app) as http:
            answer = await http.get("/en/")
        assert answer.content == published.files["/en/"].content
        assert load_site(folder) == published

    async def test_before_an_organisation_is_there_pages_say_so(
        self, settings: Settings, stores: Stores, clock: FrozenClock
    ) -> None:
        """A calm page instead of a form; once there is an organisation, the running server shows it."""
        app = create_app(settings, clock)
        async with _browser(app) as http:
            for path in ("/", "/en/", "/en/intake", "/en/portal"):
                answer = await http.get(path)
                assert (answer.status_code, wrong_headers(answer)) == (200, [])
                assert "Nobody reads here yet" in answer.text
                assert "<form" not in answer.text
            assert (await http.get("/organisation.json")).status_code == 404
            await found(stores, clock)
            assert "<form" in (await http.get("/en/intake")).text
        await app.state.wiring.stores.close()
