"""What holds for every answer: headers, problems that repeat nothing, silence about failures, no telemetry."""

import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from opentelemetry.trace import NoOpTracer, Tracer, TracerProvider
from opentelemetry.util.types import Attributes

from app.database import Stores, open_stores
from app.main import create_app
from app.routers.hardening import CONTENT_SECURITY_POLICY, NO_SCRIPT_POLICY, NO_TELEMETRY, HardenedApp
from app.routers.strictness import StrictRoute
from app.settings import Settings
from tests.api.app import BODY_LIMIT_BYTES, CANARY, client_of, make_app, make_wiring
from tests.fakes import FrozenClock

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
BROKEN: dict[str, Any] = {"json": {"text": CANARY}}
TOO_LARGE: dict[str, Any] = {
    "content": b" " * BODY_LIMIT_BYTES + b"{}",
    "headers": {"Content-Type": "application/json"},
}


@pytest.fixture
def probe_app(tmp_path: Path) -> FastAPI:
    """The probes, with stores nobody connects to."""
    stores = open_stores(
        f"sqlite+aiosqlite:///{tmp_path}/main.db", f"sqlite+aiosqlite:///{tmp_path}/shred.db"
    )
    return make_app(make_wiring(stores, FrozenClock(), tmp_path))


async def _ask(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx checks them
    async with client_of(app) as client:
        return await client.request(method, path, **options)


async def _in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 10_000):
        yield content[start : start + 10_000]


def _is_problem(answer: httpx.Response, status: int) -> bool:
    return (
        answer.status_code == answer.json()["status"] == status
        and answer.headers["content-type"] == "application/problem+json"
        and answer.json()["type"].startswith("urn:helpline:problem:")
    )


@pytest.mark.gate
class TestHeaders:
    @pytest.mark.parametrize(
        ("status", "method", "path", "options"),
        [
            (200, "GET", "/healthz", {}),
            (200, "POST", "/probe/everything", {"json": {}}),
            (204, "GET", "/probe/empty", {}),
            (400, "POST", "/probe/everything", TOO_LARGE | {"content": b"{"}),
            (400, "GET", "/probe/stored/%00", {}),
            (401, "GET", "/actor/person", {}),
            (404, "GET", "/nowhere", {}),
            (404, "GET", "/probe/empty/", {}),
            (405, "PUT", "/probe/empty", {}),
            (405, "OPTIONS", "/probe/empty", {}),
            (413, "POST", "/probe/everything", TOO_LARGE),
            (422, "POST", "/probe/everything", {"json": {"number": "1"}}),
            (500, "POST", "/probe/broken", BROKEN),
        ],
    )
    async def test_every_answer_has_every_header(
        self, probe_app: FastAPI, status: int, method: str, path: str, options: dict[str, object]
    ) -> None:
        """Whoever answers, a route, the router, the body limit or the last catch."""
        answer = await _ask(probe_app, method, path, **options)
        assert answer.status_code == status
        assert HEADERS.items() <= dict(answer.headers).items()
        assert "server" not in answer.headers

    @pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/probe/stored/%00"])
    async def test_strict_transport_is_asked_for_behind_tls_alone(self, tmp_path: Path, path: str) -> None:
        """The header would be wrong on plain loopback, and must not be missing behind TLS."""
        stores = open_stores(f"sqlite+aiosqlite:///{tmp_path}/a.db", f"sqlite+aiosqlite:///{tmp_path}/b.db")
        wiring = make_wiring(stores, FrozenClock(), tmp_path)
        plain = await _ask(make_app(wiring), "GET", path)
        behind_tls = await _ask(make_app(wiring, behind_tls=True), "GET", path)
        assert "strict-transport-security" not in plain.headers
        assert behind_tls.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"

    async def test_an_answer_may_be_stricter_itself(self, probe_app: FastAPI) -> None:
        """A header that a route sets stays: the page without script allows none."""
        answer = await _ask(probe_app, "GET", "/probe/page")
        assert answer.headers.get_list("content-security-policy") == [NO_SCRIPT_POLICY]

    def test_the_policy_allows_no_foreign_source(self) -> None:
        """Nothing but ourselves, nothing inline, and no script at all on the page without script."""
        for policy in (CONTENT_SECURITY_POLICY, NO_SCRIPT_POLICY):
            directives = dict(part.split(" ", 1) for part in policy.split("; "))
            assert directives["default-src"] == directives["base-uri"] == "'none'"
            assert directives["frame-ancestors"] == directives["trusted-types"] == "'none'"
            assert not re.search(r"unsafe|https?:|data:|\*", policy)
        assert "script-src 'none'" in NO_SCRIPT_POLICY
        assert "script-src 'self'" in CONTENT_SECURITY_POLICY


class TestBodyLimit:
    async def test_a_body_up_to_the_limit_is_read(self, probe_app: FastAPI) -> None:
        """The control: exactly the limit passes, announced or in pieces."""
        content = b" " * (BODY_LIMIT_BYTES - 2) + b"{}"
        for body in (content, _in_pieces(content)):
            headers = {"Content-Type": "application/json"}
            answer = await _ask(probe_app, "POST", "/probe/everything", content=body, headers=headers)
            assert answer.status_code == 200

    @pytest.mark.parametrize("path", ["/probe/everything", "/nowhere", "/probe/empty"])
    async def test_a_body_beyond_it_is_a_problem_wherever_it_goes(
        self, probe_app: FastAPI, path: str
    ) -> None:
        """Announced as too long, it is refused before any route is asked, and repeats nothing."""
        content = CANARY.encode() * BODY_LIMIT_BYTES
        answer = await _ask(probe_app, "POST", path, content=content)
        assert _is_problem(answer, 413)
        assert CANARY not in answer.text

    async def test_a_body_that_grows_beyond_it_is_a_problem(self, probe_app: FastAPI) -> None:
        """Bytes that come without a length are counted as they come."""
        headers = {"Content-Type": "application/json"}
        answer = await _ask(
            probe_app, "POST", "/probe/everything", content=_in_pieces(b" " * 250_000), headers=headers
        )
        assert _is_problem(answer, 413)
        assert HEADERS.items() <= dict(answer.headers).items()

    @pytest.mark.parametrize("length", ["9" * 18, "9" * 5_000, "0" * 19])
    async def test_an_absurd_length_is_a_problem(self, probe_app: FastAPI, length: str) -> None:
        """However many digits are sent as a length, it ends no worse."""
        answer = await _ask(probe_app, "GET", "/healthz", headers={"Content-Length": length})
        assert _is_problem(answer, 413)

    @pytest.mark.parametrize("length", ["-1", "1e9", "x", ""])
    async def test_a_length_that_is_none_is_no_length(self, probe_app: FastAPI, length: str) -> None:
        """What is no number announces nothing; the bytes are counted."""
        answer = await _ask(probe_app, "GET", "/healthz", headers={"Content-Length": length})
        assert answer.status_code == 200


class TestNul:
    @pytest.fixture
    def storing_app(self, stores: Stores, clock: FrozenClock, tmp_path: Path) -> FastAPI:
        """The probes, with each database in turn."""
        return make_app(make_wiring(stores, clock, tmp_path))

    async def test_a_nul_in_the_address_is_a_problem(self, storing_app: FastAPI) -> None:
        """It reaches no route, and so no database that cannot hold it."""
        for address in ("%00", "a%00b", "a?more=%00", "a?%00=b", "a?unknown=b%00", "%00/nowhere"):
            assert _is_problem(await _ask(storing_app, "GET", f"/probe/stored/{address}"), 400)

    async def test_another_address_reaches_the_database(self, storing_app: FastAPI) -> None:
        """The control: the probe passes on what stands in its address."""
        for address in ("a?more=b", "a?more=%62", "a%62"):
            answer = await _ask(storing_app, "GET", f"/probe/stored/{address}")
            assert answer.json() == {"text": "ab"}

    async def test_other_odd_bytes_are_no_failure(self, storing_app: FastAPI) -> None:
        """Whatever else stands percent-encoded in an address, nothing breaks."""
        for odd in ("%2500", "%FF", "%ED%A0%80", "%0A", "%C0%80"):
            answer = await _ask(storing_app, "GET", f"/probe/stored/{odd}?more={odd}")
            assert answer.status_code == 200


class TestMethodNotAllowed:
    async def test_the_methods_that_are_offered_are_named(self, probe_app: FastAPI) -> None:
        """RFC 9110 wants them in `Allow`."""
        answer = await _ask(probe_app, "PUT", "/probe/empty")
        assert _is_problem(answer, 405)
        assert answer.headers["allow"] == "GET"


@pytest.mark.gate
class TestFailure:
    async def test_a_failure_repeats_nothing(
        self,
        probe_app: FastAPI,
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Neither the answer nor any log holds what was typed; the log says what failed, and where."""
        answer = await _ask(probe_app, "POST", "/probe/broken", **BROKEN)
        assert _is_problem(answer, 500)
        written = "".join(capfd.readouterr()) + caplog.text
        assert CANARY not in answer.text + str(answer.headers) + written
        assert "request-failed" in written
        assert "RuntimeError" in written
        assert re.search(r"app\.py:\d+", written)

    async def test_the_failing_probe_does_fail_with_what_was_typed(self, probe_app: FastAPI) -> None:
        """The control: without the hardening around it, the same request raises the canary."""
        inner = super(HardenedApp, probe_app).build_middleware_stack()  # type: ignore[misc] # it is one
        transport = httpx.ASGITransport(app=inner)
        async with httpx.AsyncClient(transport=transport, base_url="https://helpline.test") as client:
            with pytest.raises(RuntimeError, match=CANARY):
                await client.post("/probe/broken", **BROKEN)


class TestTelemetry:
    """FastAPI would record requests, and an environment variable would have them sent away."""

    async def test_no_environment_switches_it_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """With every variable set that FastAPI and OpenTelemetry know, all of it stays off and nothing is tried."""
        with _listening() as (address, listener):
            _ask_for_export(monkeypatch, address)
            stores = open_stores(
                f"sqlite+aiosqlite:///{tmp_path}/a.db", f"sqlite+aiosqlite:///{tmp_path}/b.db"
            )
            app = make_app(make_wiring(stores, FrozenClock(), tmp_path))
            parts = {name: dict(app._telemetry)[name] for name in NO_TELEMETRY}  # noqa: SLF001 - there is no public way to ask
            assert len(parts) == 5
            assert not any(parts.values())
            await _start_and_stop(app)
            await _ask(app, "POST", "/probe/broken", **BROKEN)
            assert "telemetry" not in caplog.text
            assert not _was_called(listener)

    async def test_a_plain_server_would_have_tried(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The control: under the same environment FastAPI itself sets out to export."""
        with _listening() as (address, _):
            _ask_for_export(monkeypatch, address)
            await _start_and_stop(FastAPI())
            assert "automatic telemetry" in caplog.text

    async def test_nothing_is_traced(self) -> None:
        """Even with a tracer at hand no request is traced; FastAPI's own default would trace it."""
        ours, defaults = Traces(), Traces()
        for app in (
            HardenedApp(telemetry=NO_TELEMETRY | {"tracer_provider": ours}),
            FastAPI(telemetry={"tracer_provider": defaults}),
        ):
            await _ask(app, "GET", f"/{CANARY}")
        assert defaults.tracers
        assert not ours.tracers


class Traces(TracerProvider):
    """Counts who asks for a tracer."""

    def __init__(self) -> None:
        self.tracers = 0

    def get_tracer(
        self,
        instrumenting_module_name: str,
        instrumenting_library_version: str | None = None,
        schema_url: str | None = None,
        attributes: Attributes | None = None,
    ) -> Tracer:
        """Count, and trace nothing."""
        del instrumenting_module_name, instrumenting_library_version, schema_url, attributes
        self.tracers += 1
        return NoOpTracer()


def _ask_for_export(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    for signal in ("TRACES", "METRICS", "LOGS"):
        monkeypatch.setenv(f"OTEL_{signal}_EXPORTER", "otlp")


@contextmanager
def _listening() -> Iterator[tuple[str, socket.socket]]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", listener


def _was_called(listener: socket.socket) -> bool:
    listener.settimeout(0.3)
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return False
    return True


async def _start_and_stop(app: FastAPI) -> None:
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent: list[str] = []

    async def receive() -> dict[str, str]:
        return messages.pop(0)

    async def send(message: MutableMapping[str, object]) -> None:
        sent.append(str(message["type"]))

    await app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.gate
class TestCreateApp:
    """The real server is put together as the probes are."""

    @pytest.fixture
    def real_app(self, tmp_path: Path) -> FastAPI:
        """The server with settings as they come."""
        return create_app(Settings(data_dir=tmp_path), FrozenClock())

    def test_it_is_hardened_limited_and_silent(self, real_app: FastAPI) -> None:
        """Hardening around it, a body limit in it, telemetry and documentation off."""
        assert isinstance(real_app, HardenedApp)
        assert real_app.max_body_size == 600_000
        telemetry = dict(real_app._telemetry)  # noqa: SLF001 - there is no public way to ask
        assert not any(telemetry[name] for name in NO_TELEMETRY)
        assert real_app.openapi_url is real_app.docs_url is real_app.redoc_url is None

    def test_every_route_that_takes_json_reads_it_strictly(self, real_app: FastAPI) -> None:
        """A route made without the strict class would forgive what all others refuse."""
        routes = [context.original_route for context in iter_route_contexts(real_app.routes)]
        reading = [route for route in routes if isinstance(route, APIRoute) and route.body_field is not None]
        assert len(reading) > 10
        assert [route.path for route in reading if not isinstance(route, StrictRoute)] == []

    async def test_it_answers_with_every_header(self, real_app: FastAPI) -> None:
        """Under the API, beside it, and where there is nothing."""
        for path in ("/healthz", "/api/v1/sessions/current", "/api/v1/nothing", "/nothing/%00"):
            answer = await _ask(real_app, "GET", path)
            assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.gate
class TestServed:
    """The same under a real server, in a process of its own."""

    def test_no_answer_names_the_server_and_no_log_repeats(self, tmp_path: Path) -> None:
        """A real server adds no Server header to any status, and writes nothing of a request anywhere."""
        with _listening() as (address, listener), _serving(listener, tmp_path) as server:
            with httpx.Client(base_url=address, timeout=10) as client:
                answers = [
                    client.get("/healthz"),
                    client.get("/probe/empty"),
                    client.get(f"/nowhere/{CANARY}"),
                    client.get(f"/probe/stored/%00?more={CANARY}"),
                    client.put("/probe/empty"),
                    client.post("/probe/everything", json={"number": CANARY}),
                    client.post("/probe/everything", json={"text": CANARY * BODY_LIMIT_BYTES}),
                    client.post("/probe/broken", json={"text": CANARY}),
                ]
            server.terminate()
            written = b"".join(server.communicate(timeout=20)).decode()
        assert [answer.status_code for answer in answers] == [200, 204, 404, 400, 405, 422, 413, 500]
        for answer in answers:
            assert HEADERS.items() <= dict(answer.headers).items()
            assert "server" not in answer.headers
            assert CANARY not in answer.text + str(answer.headers)
        assert CANARY not in written
        # Its own address, where it says that it listens, and nobody else's.
        assert written.count("127.0.0.1") == 1
        assert "Application startup complete" in written
        assert "request-failed" in written


@contextmanager
def _serving(listener: socket.socket, folder: Path) -> Iterator[Popen[bytes]]:
    options = ["--no-server-header", "--no-access-log", "--fd", str(listener.fileno())]
    command = [sys.executable, "-m", "uvicorn", "--factory", "tests.api.app:make_served_app", *options]
    environment = os.environ | {"HELPLINE_DATA_DIR": str(folder)}
    passed_on = [listener.fileno()]
    with Popen(command, env=environment, stdout=PIPE, stderr=PIPE, pass_fds=passed_on) as server:
        try:
            yield server
        finally:
            server.kill()
