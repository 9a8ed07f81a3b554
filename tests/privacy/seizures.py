"""A whole life of the service on a real server, up to the moment at which somebody carries the server away."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from app.clock import SystemClock, today
from app.crypto.keypairs import KeyPair
from app.crypto.phrases import derive_client_secrets
from app.crypto.secret_bytes import Secret
from app.database import open_stores, transaction
from app.demo import thieves
from app.demo.installing import read_founding
from app.demo.people import (
    Cast,
    Devices,
    bring_in_a_counselor,
    devices_at,
    enter_the_coordinator,
    found_sample_organisation,
)
from app.demo.servers import free_port, running_server
from app.demo.thieves import Found, Loot, Word
from app.migrating import upgrade
from app.sdk.casefiles import Reader
from app.sdk.errors import Refused
from app.sdk.wire import from_wire
from app.settings import Settings
from app.staff import service as staff
from tests.api.worlds import Woman
from tests.postgres import running_clusters
from tests.privacy import canaries
from tests.privacy.databases import missing_table
from tests.privacy.guesses import keys_lying_about
from tests.privacy.lives import COUNSELOR, live, meet_in_a_group
from tests.privacy.wires import Tap


@dataclass(frozen=True)
class Premises:
    """Where a server keeps what it has: settings of its process, folders of files, addresses of both stores."""

    settings: dict[str, str]
    folders: tuple[Path, ...]
    main_url: str
    shred_url: str
    cluster_folders: tuple[Path, ...] = ()
    flush: Callable[[], None] = lambda: None

    @property
    def data_dir(self) -> Path:
        """The server's own folder, with its keys."""
        return self.folders[0]


@contextmanager
def premises_on(database: str, folder: Path) -> Iterator[Premises]:
    """Yield empty premises on one of the two databases; on PostgreSQL with two clusters of their own."""
    data_dir = folder / "server"
    data_dir.mkdir()
    if database == "sqlite":
        urls = (f"sqlite:///{data_dir}/helpline.db", f"sqlite:///{data_dir}/shred.db")
        yield Premises({}, (data_dir,), *urls)
        return
    # Clusters of their own: what other tests left in shared ones would have to be searched as well.
    with running_clusters() as clusters, clusters.fresh_databases() as (main, shred):

        def flush() -> None:
            for cluster in (clusters.main, clusters.shred):
                cluster.run("CHECKPOINT")

        settings = {"HELPLINE_DATABASE_URL": main, "HELPLINE_SHRED_DATABASE_URL": shred}
        folders = tuple(Path(cluster.server.pgdata) for cluster in (clusters.main, clusters.shred))
        yield Premises(settings, (data_dir,), main, shred, folders, flush)


@dataclass
class Seizure:
    """A server as it is carried away, everything that went over its wire, and the people it served."""

    premises: Premises
    log: Path
    tap: Tap
    cast: Cast
    women: list[Woman]
    installation_id: bytes
    content_keys: list[Secret]

    def loot(self) -> Loot:
        """Return everything in both stores that could help to open a record."""
        return thieves.carry_off(self.premises.main_url, self.premises.shred_url)

    def traces_in_files(self, words: list[Word]) -> list[Found]:
        """Return every readable trace in every file, of the database clusters too."""
        self.premises.flush()
        return thieves.search_files(
            words, [*self.premises.folders, *self.premises.cluster_folders, self.log.parent]
        )

    def traces(self, words: list[Word], *, in_clusters: bool) -> list[Found]:
        """Return every readable trace in files and rows; the files of database clusters only where asked."""
        own = [*self.premises.folders, self.log.parent]
        found = self.traces_in_files(words) if in_clusters else thieves.search_files(words, own)
        for url in (self.premises.main_url, self.premises.shred_url):
            found += thieves.search_rows(words, url)
        return found

    def reader(self, handle: str) -> Reader:
        """Return what a counselor's device opens grants with."""
        return self.cast.counselors[handle].reader

    def guesses(self) -> frozenset[Secret]:
        """Return every key that lies about."""
        urls = (self.premises.main_url, self.premises.shred_url)
        return keys_lying_about(urls, self.premises.data_dir / "server-keys.json")

    def plant(self, word: str) -> None:
        """Put a word where nobody should: into a row of each store and into the log."""
        for url in (self.premises.main_url, self.premises.shred_url):
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE planted (word TEXT)"))
                connection.execute(text("INSERT INTO planted VALUES (:word)"), {"word": word})
            engine.dispose()
        with self.log.open("a") as log:
            log.write(word)

    def secrets(self) -> list[Word]:
        """Return all that opens something and never left a device: words, what they derive to, keys of everybody."""
        people = [woman.prepared.keys for woman in self.women]
        devices = [self.cast.coordinator, *self.cast.counselors.values()]
        people += [device.blob.keys for device in devices]
        found: list[Word] = [seed for keys in people for seed in _seeds(keys)]
        found += self.content_keys
        team = self.cast.coordinator.reader.team
        assert team is not None
        found.append(team.hpke_seed)
        for one in self.cast.credentials:
            found += [one.passphrase, one.recovery_code]
        for woman in self.women:
            derived = derive_client_secrets(woman.prepared.phrase, self.installation_id)
            found += [woman.phrase, woman.prepared.phrase.encoded(), derived.login_seed, derived.wrap]
        return found

    def sent_once(self) -> list[Word]:
        """Return what went over the wire for a moment and must not be kept: code, one-time secret, locators."""
        (acceptance,) = self.tap.sent_to("/staff/acceptances")
        locators = [json.loads(one.sent)["locator"] for one in self.tap.sent_to("/clients/log-in")]
        totp = [one.totp_secret for one in self.cast.credentials]
        return [json.loads(acceptance.sent)["code"], *totp, *map(from_wire, locators)]


@asynccontextmanager
async def seized(database: str, folder: Path, *, women: int) -> AsyncIterator[Seizure]:
    """Yield a server that still runs, after so many women and their counselor have used all there is."""
    clock = SystemClock()
    founded = found_sample_organisation(folder / "coordinator", today(clock))
    log = folder / "logs" / "server.log"
    log.parent.mkdir()
    with premises_on(database, folder) as premises:
        await _install(premises, founded.founding, clock)
        settings = premises.settings | {"HELPLINE_PROOF_OF_WORK_ROUNDS": "1", "HELPLINE_LOG_LEVEL": "DEBUG"}
        tap = Tap(httpx.AsyncHTTPTransport())
        with running_server(premises.data_dir, port=free_port(), log=log, settings=settings) as address:
            async with devices_at(address, clock, transport=tap) as devices:
                coordinator, credentials = await enter_the_coordinator(devices, founded)
                counselor, own, _ = await bring_in_a_counselor(devices, coordinator, COUNSELOR)
                cast = Cast(coordinator, {COUNSELOR: counselor}, [credentials, own])
                came = [await _come(devices, is_first=number == 0) for number in range(women)]
                await live(cast, came)
                await meet_in_a_group(cast, came)
                with tap.deaf():
                    await _send_by_mistake(await devices.http(), came[0])
                    await _fail(premises, await devices.http())
                installation_id = counselor.organisation.installation_id
                files = [(await counselor.open_case(woman.client_id)).file for woman in came]
                keys = [key.key for file in files for key in file.keys.values()]
                yield Seizure(premises, log, tap, cast, came, installation_id, keys)


async def _install(premises: Premises, founding: dict[str, Any], clock: SystemClock) -> None:
    settings = Settings(
        data_dir=premises.data_dir,
        database_url=premises.settings.get("HELPLINE_DATABASE_URL"),
        shred_database_url=premises.settings.get("HELPLINE_SHRED_DATABASE_URL"),
    )
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    await upgrade(stores)
    async with transaction(stores) as work:
        await staff.found_installation(work.main, clock, founding=read_founding(founding))
    await stores.close()


async def _come(devices: Devices, *, is_first: bool) -> Woman:
    """Let a woman come: the first writes and chooses all she can, the others next to nothing."""
    device = await devices.client()
    prepared = await device.ask_for_help(
        criteria=canaries.criteria() if is_first else canaries.scanty_criteria(),
        story=canaries.long_text("story") if is_first else "",
        alias=canaries.text("alias") if is_first else "",
        list_id="be-1" if is_first else "en-1",
    )
    await device.log_in(prepared.phrase.phrase())
    return Woman(device, prepared)


async def _send_by_mistake(http: httpx.AsyncClient, woman: Woman) -> None:
    """Send readable words in every part of a request, as a broken client would: all of it is refused."""
    typed = canaries.text("mistake")
    for path in (f"/clients/{woman.client_id.hex()}/records", "/intakes", "/clients/log-in", f"/{typed}"):
        answer = await http.post(
            f"/api/v1{path}",
            params={"story": typed},
            json={"record": typed, "story": typed},
            headers={"User-Agent": canaries.LATIN, "Referer": f"https://{canaries.LATIN}.example"},
        )
        assert answer.is_client_error
    path = f"/clients/{woman.client_id.hex()}/records"
    key = canaries.LATIN.ljust(22, "-")
    with pytest.raises(Refused, match="cannot be accepted"):
        await woman.device.connection.create(path, {"record": typed}, key=key)


async def _fail(premises: Premises, http: httpx.AsyncClient) -> None:
    """Ask for something with readable words while the database is broken, so that there is something to log."""
    typed = canaries.text("failure")
    with missing_table(premises.main_url, "directory_snapshots"):
        answer = await http.get(
            "/api/v1/organisation", params={"story": typed}, headers={"User-Agent": canaries.LATIN}
        )
    assert answer.status_code == 500


def _seeds(keys: KeyPair) -> tuple[bytes, bytes]:
    return keys.hpke_seed, keys.signing_seed
