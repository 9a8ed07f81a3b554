"""A whole organisation behind a real server on loopback: its people with devices in Python, its pages for a browser."""

from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.clock import Clock, SystemClock, today
from app.crypto.organisations import certificate_of, sign_directory
from app.crypto.suites import hpke_public_bytes
from app.crypto.teams import TeamKey
from app.database import Stores, open_stores, transaction
from app.demo.installing import install_organisation
from app.demo.people import (
    Cast,
    Devices,
    bring_in_a_counselor,
    devices_at,
    enter_the_coordinator,
    found_sample_organisation,
)
from app.demo.servers import free_port, running_server
from app.settings import Settings
from app.staff.repository import installations
from tests.stretched import known_founding, words_from

# One of the sample counselors, who speaks be, ru and pl, by video, voice and text.
COUNSELOR: Final = "marta"
_SETTINGS: Final = {
    # Work is done as in earnest, only less of it.
    "HELPLINE_PROOF_OF_WORK_ROUNDS": "20",
    # Nothing of a test may depend on what an hourly job did meanwhile.
    "HELPLINE_JOBS_ENABLED": "0",
    # Staff may wish for mail; without jobs none is written.
    "HELPLINE_MAIL_HOST": "127.0.0.1",
    "HELPLINE_MAIL_FROM": "post@helpline.example",
}


class Server:
    """A server process on one port and one folder, which can be stopped and started again."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.settings = {**_SETTINGS, **settings}
        self.data_dir = folder / "server"
        self.data_dir.mkdir()
        self.log = folder / "server.log"
        self._port = free_port()
        self._running = ExitStack()

    @property
    def origin(self) -> str:
        """Its address, the same after each start."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, and wait until it is ready. Raises `ServerDidNotStart`."""
        process = running_server(self.data_dir, port=self._port, log=self.log, settings=self.settings)
        self._running.enter_context(process)

    def stop(self) -> None:
        """End the process, as a restart or a power cut would."""
        self._running.close()

    def restart(self, **settings: str) -> None:
        """Start it anew with some settings changed."""
        self.stop()
        self.settings |= settings
        self.start()


@dataclass(frozen=True, slots=True)
class Helpline:
    """A founded organisation with a coordinator and one counselor, both logged in on devices of theirs."""

    server: Server
    devices: Devices
    cast: Cast

    @property
    def origin(self) -> str:
        """The address a browser opens."""
        return self.server.origin

    @property
    def clock(self) -> Clock:
        """The real clock: browser, server and devices share it."""
        return self.devices.clock


@asynccontextmanager
async def running_helpline(
    folder: Path,
    settings: Mapping[str, str] = MappingProxyType({}),
    counselors: tuple[str, ...] = (COUNSELOR,),
) -> AsyncIterator[Helpline]:
    """Found an organisation in `folder`, serve it, and bring its people in: sample counselors by their handles."""
    clock, server = SystemClock(), Server(folder, settings)
    with known_founding():
        founded = found_sample_organisation(folder / "coordinator", today(clock))
    await install_organisation(server.data_dir, founded.founding, clock)
    server.start()
    try:
        async with devices_at(server.origin, clock) as devices:
            coordinator, own = await enter_the_coordinator(devices, founded)
            cast = Cast(coordinator, {}, [own])
            for handle in counselors:
                with words_from(handle):
                    cast.counselors[handle], hers, _ = await bring_in_a_counselor(
                        devices, coordinator, handle
                    )
                cast.credentials.append(hers)
            yield Helpline(server, devices, cast)
    finally:
        server.stop()


@asynccontextmanager
async def other_team_key(helpline: Helpline) -> AsyncIterator[None]:
    """Let the organisation have another intake team key for a while, as after somebody left the team.

    Written past the service, which has no way yet to change it. The old one is back at the end, for other tests.
    """
    settings = Settings(data_dir=helpline.server.data_dir)
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    try:
        known = helpline.cast.coordinator.organisation.directory
        fresh = TeamKey.generate(known.installation_id, known.team_epoch + 1)
        await _publish(stores, helpline, fresh.epoch, hpke_public_bytes(fresh.hpke_seed))
        yield
        await _publish(stores, helpline, known.team_epoch, known.team_hpke_public)
    finally:
        await stores.close()


async def _publish(stores: Stores, helpline: Helpline, team_epoch: int, team_hpke_public: bytes) -> None:
    coordinator = helpline.cast.coordinator
    organisation = await coordinator.meet()
    directory = replace(
        organisation.directory,
        sequence=organisation.directory.sequence + 1,
        team_epoch=team_epoch,
        team_hpke_public=team_hpke_public,
    )
    signed = sign_directory(directory, coordinator.blob.keys, certificate_of(organisation.signed_directory))
    async with transaction(stores) as work:
        assert await installations.add_snapshot(work.main, sequence=directory.sequence, signed=signed)
    await coordinator.meet()
