"""A small organisation made once a process and poured into the stores of each test that wants one.

Founding, admitting and logging in cost seconds: every passphrase goes through Argon2id, as it must. They are done for
real, once, on stores of their own. A test gets those stores' rows, that server's keys, and devices that are logged in
already; it may change them all as it likes.
"""

import copy
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, MetaData, create_engine, func, insert, make_url, select

from app.clock import Clock, today
from app.database import Base, ShredBase, open_stores, transaction
from app.demo.installing import read_founding
from app.demo.people import (
    Cast,
    Devices,
    bring_in_a_counselor,
    enter_the_coordinator,
    found_sample_organisation,
)
from app.main import create_app
from app.sessions.server_keys import ServerKeys, load_or_create_server_keys, write_server_keys
from app.settings import Settings
from app.staff import service as staff
from tests.fakes import FrozenClock
from tests.stretched import known_founding, words_from

ADDRESS = "http://helpline.test"
_Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Mould:
    """What a freshly settled organisation left in both stores, its server's keys, and its people."""

    main: _Rows
    shred: _Rows
    keys: ServerKeys
    cast: Cast
    requests: tuple[httpx.Request, ...]
    https: tuple[httpx.AsyncClient, ...]
    clock: FrozenClock

    def fill(self, settings: Settings) -> None:
        """Put the rows into stores that have their tables and nothing else, and the keys beside them."""
        _fill(settings.main_store_url, Base.metadata, self.main)
        _fill(settings.shred_store_url, ShredBase.metadata, self.shred)
        write_server_keys(settings.server_keys_path, self.keys)

    async def cast_at(self, devices: Devices, clock: Clock) -> Cast:
        """Return the people anew, each on a device with a connection of its own among `devices`."""
        replaced: dict[int, object] = {id(self.clock): clock}
        for http in self.https:
            replaced[id(http)] = await devices.http()
        return copy.deepcopy(self.cast, replaced)


_MOULDS: dict[tuple[str, ...], Mould] = {}


async def mould_of(counselors: tuple[str, ...]) -> Mould:
    """Return the organisation with these counselors, made at the first call of this process."""
    if counselors not in _MOULDS:
        with tempfile.TemporaryDirectory(prefix="helpline-mould-") as folder:
            _MOULDS[counselors] = await _settle(Path(folder), counselors)
    return _MOULDS[counselors]


async def _settle(folder: Path, counselors: tuple[str, ...]) -> Mould:
    clock, settings = FrozenClock(), Settings(data_dir=folder, jobs_enabled=False)
    with known_founding():
        founded = found_sample_organisation(folder / "coordinator", today(clock))
    _make_tables(settings)
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    async with transaction(stores) as work:
        await staff.found_installation(work.main, clock, founding=read_founding(founded.founding))
    await stores.close()
    app = create_app(settings, clock)
    requests: list[httpx.Request] = []
    https: list[httpx.AsyncClient] = []

    async def record(request: httpx.Request) -> None:
        requests.append(request)

    def connect() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        https.append(
            httpx.AsyncClient(transport=transport, base_url=ADDRESS, event_hooks={"request": [record]})
        )
        return https[-1]

    async with AsyncExitStack() as stack:
        devices = Devices(connect, clock, stack)
        coordinator, credentials = await enter_the_coordinator(devices, founded)
        cast = Cast(coordinator, {}, [credentials])
        for handle in counselors:
            with words_from(handle):
                device, own, _ = await bring_in_a_counselor(devices, coordinator, handle)
            cast.counselors[handle] = device
            cast.credentials.append(own)
    await app.state.wiring.stores.close()
    return Mould(
        main=_rows_of(settings.main_store_url, Base.metadata),
        shred=_rows_of(settings.shred_store_url, ShredBase.metadata),
        keys=load_or_create_server_keys(settings.server_keys_path),
        cast=cast,
        requests=tuple(requests),
        https=tuple(https),
        clock=clock,
    )


def _make_tables(settings: Settings) -> None:
    for url, metadata in (
        (settings.main_store_url, Base.metadata),
        (settings.shred_store_url, ShredBase.metadata),
    ):
        engine = create_engine(_blocking(url))
        metadata.create_all(engine)
        engine.dispose()


def _rows_of(url: str, metadata: MetaData) -> _Rows:
    engine = create_engine(_blocking(url))
    with engine.connect() as connection:
        rows = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return rows


def _fill(url: str, metadata: MetaData, rows: _Rows) -> None:
    engine = create_engine(_blocking(url))
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
        if connection.dialect.name == "postgresql":
            _count_on(connection, metadata)
    engine.dispose()


def _count_on(connection: Connection, metadata: MetaData) -> None:
    # PostgreSQL does not notice numbers that were given by hand.
    numbered = [(table, column) for table in metadata.sorted_tables for column in table.c if column.identity]
    for table, column in numbered:
        highest = connection.scalar(select(func.max(column)))
        if highest is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(select(func.setval(sequence, highest)))


def _blocking(url: str) -> str:
    return make_url(url).render_as_string(hide_password=False).replace("+aiosqlite", "")
