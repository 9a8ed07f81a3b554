"""Commands on a server: importing a founding, migrating, serving, and asking a running server whether it lives."""

import contextlib
import socket
from pathlib import Path
from typing import Annotated, Final

import httpx
import typer
import uvicorn

from app.cli.development import found_development_organisation
from app.cli.failures import CannotContinue
from app.cli.installation import DataDirOption, is_embedded, prepare_data_dir, read_settings, with_stores
from app.cli.organisation import ROOT_SEED_FIELD, read_json, root_words
from app.cli.output import say, warn, working
from app.cli.publishing import publish_pages
from app.clock import SystemClock
from app.crypto.errors import OpeningFailed
from app.database import Stores, sqlite_version, transaction
from app.demo.installing import read_founding
from app.logs import configure_logs
from app.migrating import Standing, ensure_stores_apart, standings, upgrade
from app.publishing.installations import is_founded
from app.sessions.server_keys import load_or_create_server_keys
from app.settings import Settings
from app.staff import service as staff
from app.staff.applicants import Founding
from app.staff.models import Installation

_APPLICATION: Final = "app.main:create_served_app"
_BACKLOG: Final = 2_048
_GRACEFUL_SECONDS: Final = 10
_KEPT_OPEN_SECONDS: Final = 75
_PROBE_SECONDS: Final = 3


def init(
    founding: Annotated[
        Path, typer.Option("--founding", help="founding.json of `helpline organisation create`.")
    ],
    data_dir: DataDirOption = None,
) -> None:
    """Make the tables and import the public part of a founded organisation."""
    package = _read_package(founding)
    settings = read_settings(data_dir)
    prepare_data_dir(settings)
    load_or_create_server_keys(settings.server_keys_path)
    with working("Making tables …"):
        installation = with_stores(settings, lambda stores: _import(stores, package))
    say("The organisation is installed. Compare its words with the coordinator's:")
    say(f"    {root_words(installation.root_public_key, 'en-1')}", "bold")


def migrate(data_dir: DataDirOption = None) -> None:
    """Bring both databases to the tables of this version. Back them up before."""
    settings = read_settings(data_dir)
    if is_embedded(settings):
        prepare_data_dir(settings)
    with working("Migrating …"):
        with_stores(settings, upgrade)
    say("Both databases are up to date.")


def serve(
    data_dir: DataDirOption = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="Port; 0 takes a free one.")] = 8000,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", help="Found a development organisation if there is none, and print its log-ins."
        ),
    ] = False,
) -> None:
    """Serve. An empty folder sets itself up; on PostgreSQL `helpline migrate` comes first."""
    settings = read_settings(data_dir)
    prepare_data_dir(settings)
    load_or_create_server_keys(settings.server_keys_path)
    with_stores(settings, lambda stores: _make_ready(settings, stores, demo=demo))
    listener = _listen(host, port)
    configure_logs(settings.log_level, SystemClock())
    server = AnnouncedServer(_uvicorn_config(), _address_of(listener))
    # Ctrl-C is how a person ends it, after open requests were answered; it is no failure.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def probe(
    port: Annotated[int, typer.Option("--port", help="Port of the server on this machine.")] = 8000,
) -> None:
    """Ask a server on this machine whether it lives; exit code 0 if so. For health checks."""
    answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=_PROBE_SECONDS, trust_env=False)
    if not answer.is_success:
        raise CannotContinue("The server answers, but not that it is well.")


class AnnouncedServer(uvicorn.Server):
    """Says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, or say that it failed: uvicorn would leave without a word, because its words are not written."""
        try:
            await super().startup(sockets)
        except SystemExit:
            raise CannotContinue(
                "The server could not start. `helpline doctor` tells what is wrong."
            ) from None
        say(f"Helpline listens on {self._address} (SQLite {sqlite_version()}). Ctrl-C ends it.")


def _uvicorn_config() -> uvicorn.Config:
    # No access log, because a line of it has an address and a path; proxy headers are not read, because
    # nobody here wants to know where a request came from. One worker: more of them are more of this command.
    return uvicorn.Config(
        _APPLICATION,
        factory=True,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        # She reads her answers over for longer than uvicorn's five seconds, and to connect anew costs her a round trip
        # more: over Tor up to a second. An idle connection costs the server a descriptor.
        timeout_keep_alive=_KEPT_OPEN_SECONDS,
        timeout_graceful_shutdown=_GRACEFUL_SECONDS,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except socket.gaierror:
        raise CannotContinue("There is no such address to listen on.") from None
    except OSError:
        raise CannotContinue(
            "This port cannot be had: something else listens there, or it is not allowed."
        ) from None


def _address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _make_ready(settings: Settings, stores: Stores, *, demo: bool) -> None:
    if is_embedded(settings):
        await upgrade(stores)
    else:
        await _ensure_current(stores)
    if demo:
        await found_development_organisation(settings, stores)
    if not is_founded(await publish_pages(stores, settings.site_path)):
        warn("There is no organisation here yet. `helpline init --founding founding.json` brings one.")


async def _ensure_current(stores: Stores) -> None:
    # Several replicas may start at once, some of them of the version before: who changes the tables, and when,
    # is for a person to say.
    await ensure_stores_apart(stores)
    found = set((await standings(stores)).values())
    if Standing.UNKNOWN in found:
        raise CannotContinue("The databases were made by a newer version of Helpline than this one.")
    if found != {Standing.CURRENT}:
        raise CannotContinue("The databases lack tables of this version. Run `helpline migrate` first.")


async def _import(stores: Stores, package: Founding) -> Installation:
    await upgrade(stores)
    async with transaction(stores) as work:
        return await staff.found_installation(work.main, SystemClock(), founding=package)


def _read_package(file: Path) -> Founding:
    loaded = read_json(file)
    if isinstance(loaded, dict) and ROOT_SEED_FIELD in loaded:
        raise CannotContinue(
            "This is the root key, which must never be on a server. Delete it here; the file to bring is founding.json."
        )
    try:
        return read_founding(loaded)
    except (LookupError, TypeError, ValueError, AttributeError, OpeningFailed):
        raise CannotContinue("This file is no founding package.") from None
