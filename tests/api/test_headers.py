"""Gate 9: what every answer carries and what none does, by a sweep over every route, and who is unknown looks alike.

The last of these measures time, which no other test may: see `tests.api.timing` for why, and how it stays fair.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import anyio
import httpx
import pytest
from fastapi import Response

from app.clock import SystemClock, today
from app.demo.installing import install_organisation
from app.demo.people import found_sample_organisation
from app.demo.servers import free_port, running_server
from app.main import create_app
from app.sdk.connections import new_idempotency_key
from app.settings import Settings
from tests.api.actors import Everybody
from tests.api.sweeps import (
    COOKIE,
    Asked,
    is_removed,
    offences_of,
    sweep_of,
    the_cookie,
    wrong_headers,
)
from tests.api.timing import TimedAnswer, take_equally_long
from tests.api.villages import Village
from tests.fakes import FrozenClock
from tests.privacy.databases import empty_databases, missing_table, world_on
from tests.privacy.sizes import sized

pytestmark = pytest.mark.gate

HANDLES: Final = ("marta", "nadia")
"""One who works here, and one who does not."""
MEASURE: Final[dict[str, Any]] = {"pairs": sized(reduced=120, full=1_500), "within": 0.05, "rounds": 3}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, in a world that outlives one of them."""
    return "asyncio"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and data folder of a server that believes to stand behind TLS."""
    folder = tmp_path_factory.mktemp("served")
    data_dir = folder / "server"
    data_dir.mkdir()
    clock = SystemClock()
    founded = found_sample_organisation(folder / "coordinator", today(clock))
    anyio.run(install_organisation, data_dir, founded.founding, clock)
    settings = {"HELPLINE_BEHIND_TLS": "1", "HELPLINE_API_DOCS": "1"}
    log = folder / "server.log"
    with running_server(data_dir, port=free_port(), log=log, settings=settings) as address:
        yield address, data_dir


@pytest.fixture(scope="module")
async def village(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Village]:
    """A world whose answers are looked at. Neither headers nor refusals depend on the database beneath."""
    folder = tmp_path_factory.mktemp("village")
    with empty_databases(request, "sqlite", folder) as databases:
        async with world_on(databases, folder, counselors=("marta", "lena")) as world:
            yield await Village.settled(world)


class TestServed:
    """On a real server, in a process of its own."""

    def test_every_answer_to_anybody_is_hardened(self, server: tuple[str, Path], tmp_path: Path) -> None:
        """Every route, page and refusal: each header once with its exact value, no Server, no cookie, nothing else."""
        address, _ = server
        app = create_app(Settings(data_dir=tmp_path, api_docs=True), FrozenClock())
        statuses, wrong = set(), []
        with httpx.Client(base_url=address, headers={"Content-Type": "application/json"}) as http:
            for asked in sweep_of(app):
                answer = http.request(asked.method, asked.path, content=asked.content)
                statuses.add(answer.status_code)
                wrong += offences_of(asked, answer, behind_tls=True)
        assert not wrong, "\n".join(wrong)
        assert statuses >= {200, 400, 401, 404, 405, 413, 422}

    def test_a_failing_answer_is_hardened(self, server: tuple[str, Path]) -> None:
        """Also when a table is gone: a problem with every header, which says nothing of what went wrong."""
        address, data_dir = server
        with missing_table(f"sqlite:///{data_dir / 'helpline.db'}", "directory_snapshots"):
            answer = httpx.get(f"{address}/api/v1/organisation")
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert "directory_snapshots" not in answer.text
        assert wrong_headers(answer, behind_tls=True) == []


class TestPlanted:
    async def test_what_is_missing_or_too_much_is_found(self, tmp_path: Path) -> None:
        """The control: of a route that weakens a header, adds one and sets a cookie, each is reported."""
        app = create_app(Settings(data_dir=tmp_path), FrozenClock())

        @app.get("/api/v1/planted")
        def planted(response: Response) -> None:
            response.headers["Content-Security-Policy"] = "default-src *"
            response.headers["X-Powered-By"] = "words"
            response.set_cookie("planted", "1")

        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://helpline.test") as http:
            answer = await http.get("/api/v1/planted")
        await app.state.wiring.stores.close()
        asked = Asked("GET", "/api/v1/planted")
        assert asked in sweep_of(app)
        offences = offences_of(asked, answer, behind_tls=True)
        parts = ("content-security-policy", "x-powered-by", "cookie: planted", "strict-transport-security")
        assert len(offences) == len(parts)
        assert all(any(part in offence for offence in offences) for part in parts)


class TestSignedIn:
    @pytest.mark.parametrize("name", ["own client", "own counselor", "coordinator"])
    async def test_every_answer_to_somebody_is_hardened(self, village: Village, name: str) -> None:
        """Every route as a client, a counselor and a coordinator; only logging out touches a cookie, to remove it."""
        everybody = await Everybody.of(village.world, village.own, village.foreign)
        wrong = []
        for asked in sweep_of(village.world.app):
            body: dict[str, Any] | None = {} if asked.content == b"{}" else None
            answer = await everybody.ask(name, asked.method, asked.path, body, new_idempotency_key())
            found = offences_of(asked, answer)
            if (asked.method, asked.path) == ("DELETE", "/api/v1/sessions/current"):
                assert [is_removed(cookie) for cookie in answer.headers.get_list("set-cookie")] == [True]
                found = wrong_headers(answer)
            wrong += found
        assert not wrong, "\n".join(wrong)


class TestCookie:
    async def test_log_in_and_refresh_hand_it_over(self, village: Village) -> None:
        """The refresh cookie of this host alone, never shown to a script, never sent along from elsewhere."""
        http = await village.world.devices.http()
        logged_in = await http.post("/api/v1/clients/log-in", json=village.client_log_in(right=True))
        assert logged_in.status_code == 200
        first = the_cookie(logged_in)
        assert logged_in.json()["tokens"]["refresh_token"] is None
        refreshed = await http.post(
            "/api/v1/sessions/refresh", json={}, headers={"Cookie": f"{COOKIE}={first}"}
        )
        assert refreshed.status_code == 200
        assert the_cookie(refreshed) != first

    async def test_in_the_body_it_is_no_cookie(self, village: Village) -> None:
        """The control: a device that asks for the token itself gets it in the body and no cookie."""
        body = village.client_log_in(right=True) | {"refresh": "body"}
        answer = await (await village.world.devices.http()).post("/api/v1/clients/log-in", json=body)
        assert answer.json()["tokens"]["refresh_token"]
        assert "set-cookie" not in answer.headers


class TestUnknown:
    """Whoever is unknown gets the answer of whoever is wrong, after as long."""

    async def test_a_phrase_nobody_has(self, village: Village) -> None:
        """The same status, headers and body as for a wrong proof of a woman who is here."""
        wrong = await village.asking_as_client()()
        unknown = await village.asking_as_client(known=False)()
        assert _shown(unknown) == _shown(wrong)
        assert wrong.status == 401

    async def test_a_handle_nobody_has(self, village: Village) -> None:
        """The same answer to beginning a log-in and to a wrong proof; a challenge is all that differs."""
        http = await village.world.devices.http()
        begun = [await http.post("/api/v1/staff/log-in/begin", json={"handle": handle}) for handle in HANDLES]
        assert begun[0].json()["argon2"] == begun[1].json()["argon2"]
        assert begun[0].headers == begun[1].headers
        wrong, unknown = [await village.asking_as_staff(handle)() for handle in HANDLES]
        assert _shown(unknown) == _shown(wrong)
        assert wrong.status == 401

    async def test_a_phrase_nobody_has_takes_as_long(self, village: Village) -> None:
        """The medians of the server's own time lie within five per cent."""
        alike, measured = await take_equally_long(
            village.asking_as_client(), village.asking_as_client(known=False), **MEASURE
        )
        assert alike, measured

    async def test_a_handle_nobody_has_takes_as_long(self, village: Village) -> None:
        """So they do for staff."""
        wrong, unknown = (village.asking_as_staff(handle) for handle in HANDLES)
        alike, measured = await take_equally_long(wrong, unknown, **MEASURE)
        assert alike, measured

    async def test_a_right_log_in_is_told_apart(self, village: Village) -> None:
        """The control: what does more work, a log-in that succeeds, the same measurement tells apart every time."""
        fewer = MEASURE | {"pairs": 40}
        alike, measured = await take_equally_long(
            village.asking_as_client(), village.asking_as_client(right=True), **fewer
        )
        assert not alike, measured


def _shown(answer: TimedAnswer) -> tuple[object, ...]:
    return answer.status, answer.headers, answer.body
