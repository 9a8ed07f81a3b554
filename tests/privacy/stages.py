"""A world whose people come back over a wire on which the server can lie to them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyotp

from app.demo.people import Devices, devices_at
from app.sdk import groups
from app.sdk.clients import ClientDevice
from app.sdk.coordinators import CoordinatorDevice
from app.sdk.counselors import CounselorDevice
from app.sdk.staff import StaffDevice
from tests.api.moulds import ADDRESS
from tests.api.worlds import Woman, World
from tests.privacy.databases import Databases, world_on
from tests.privacy.lives import COUNSELOR, live, meet_in_a_group
from tests.privacy.wires import Liar

OTHER_COUNSELOR = "lena"
_TOTP_SECONDS = 30


@dataclass
class Stage:
    """Two women, their counselor, another counselor and a coordinator, each logged in over the lying wire."""

    world: World
    liar: Liar
    devices: Devices
    women: list[Woman]
    erin: ClientDevice
    vera: ClientDevice
    marta: CounselorDevice
    lena: CounselorDevice
    olga: CoordinatorDevice
    group_id: UUID
    old_directory: str
    """The directory that came before the newest, as it travels."""

    @property
    def coordinator_handle(self) -> str:
        """The coordinator's handle."""
        return self.world.cast.credentials[0].handle

    async def log_in(self, device: StaffDevice, handle: str) -> None:
        """Log a staff member in, with a one-time code that was not used yet."""
        credentials = next(one for one in self.world.cast.credentials if one.handle == handle)
        self.world.clock.advance(seconds=_TOTP_SECONDS)
        code = pyotp.TOTP(credentials.totp_secret).at(self.world.clock.now())
        await device.log_in(handle, credentials.passphrase, code)

    async def heard(self, act: Callable[[], Awaitable[object]]) -> dict[str, Any]:
        """Return what the honest server says, by address, while somebody does something."""
        self.liar.said = {}
        await act()
        return dict(self.liar.said)


@asynccontextmanager
async def lying_world(databases: Databases, folder: Path) -> AsyncIterator[Stage]:
    """Yield a stage on which nobody has lied yet."""
    async with world_on(databases, folder, counselors=(COUNSELOR, OTHER_COUNSELOR)) as world:
        women = [await world.woman() for _ in range(2)]
        await live(world.cast, women)
        await meet_in_a_group(world.cast, women)
        old_directory = (await world.cast.coordinator.connection.get("/organisation"))["directory"]
        await world.cast.coordinator.renew_directory()
        liar = Liar(httpx.ASGITransport(world.app, raise_app_exceptions=False))
        async with devices_at(ADDRESS, world.clock, transport=liar) as devices:
            stage = Stage(
                world=world,
                liar=liar,
                devices=devices,
                women=women,
                erin=await devices.client(),
                vera=await devices.client(),
                marta=await devices.counselor(),
                lena=await devices.counselor(),
                olga=await devices.coordinator(),
                group_id=UUID((await groups.list_groups(women[0].device))[0]["group_id"]),
                old_directory=old_directory,
            )
            await _everybody_logs_in(stage)
            yield stage


async def _everybody_logs_in(stage: Stage) -> None:
    for device, woman in zip((stage.erin, stage.vera), stage.women, strict=True):
        await device.log_in(woman.phrase)
    await stage.log_in(stage.marta, COUNSELOR)
    await stage.log_in(stage.lena, OTHER_COUNSELOR)
    await stage.log_in(stage.olga, stage.coordinator_handle)
