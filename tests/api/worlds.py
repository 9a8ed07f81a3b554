"""A whole small organisation behind a real application, for tests that speak to it as people do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx
from fastapi import FastAPI

from app.crypto.keypairs import ClientId
from app.demo import samples
from app.demo.people import (
    Cast,
    Devices,
    devices_at,
)
from app.sdk.clients import ClientDevice
from app.sdk.counselors import CounselorDevice
from app.sdk.intakes import PreparedIntake
from app.settings import Settings
from tests.api.apps import lent_app
from tests.api.moulds import ADDRESS, mould_of
from tests.api.stocks import take_intake
from tests.fakes import FrozenClock


@dataclass
class World:
    """The organisation, the application, and everything that left a device."""

    app: FastAPI
    clock: FrozenClock
    settings: Settings
    devices: Devices
    cast: Cast
    requests: list[httpx.Request]
    women: int = 0
    """How many have come."""

    async def woman(self, *, story: str = samples.STORY, list_id: str = "en-1") -> "Woman":
        """Return a woman who asked for help and came back with her phrase."""
        device = await self.devices.client()
        organisation = await device.meet()
        self.women += 1
        prepared = take_intake(organisation, device.today, number=self.women, story=story, list_id=list_id)
        await device.send_intake(await device.complete_intake(prepared))
        await device.log_in(prepared.phrase.phrase())
        return Woman(device, prepared)

    async def assign(self, woman: "Woman", handle: str, *, hold: int = 0) -> None:
        """Let the coordinator assign a woman, with so many hours held."""
        coordinator = self.cast.coordinator
        intake = await coordinator.open_intake(woman.client_id)
        counselor_id = self.counselor(handle).staff_id
        assert counselor_id is not None
        slots = await coordinator.connection.get(f"/counselors/{counselor_id}/slots")
        starts = [slot["starts_at"] for slot in slots["slots"]][:: max(1, hold)][:hold]
        held = tuple(datetime.fromisoformat(start) for start in starts)
        await coordinator.assign(intake, counselor_id, held_starts=held)

    def counselor(self, handle: str) -> CounselorDevice:
        """Return a counselor's device."""
        return self.cast.counselors[handle]


@dataclass
class Woman:
    """A client with her device and what she keeps."""

    device: ClientDevice
    prepared: PreparedIntake

    @property
    def client_id(self) -> ClientId:
        """Her id."""
        return self.prepared.client_id

    @property
    def phrase(self) -> str:
        """Her phrase."""
        return self.prepared.phrase.phrase()


@asynccontextmanager
async def running_world(
    settings: Settings,
    clock: FrozenClock,
    *,
    counselors: tuple[str, ...] = ("marta", "lena"),
) -> AsyncIterator[World]:
    """Yield an organisation whose stores already have their tables, with its people logged in."""
    mould = await mould_of(counselors)
    mould.fill(settings)
    async with lent_app(settings, clock) as app:
        requests = list(mould.requests)

        async def record(request: httpx.Request) -> None:
            requests.append(request)

        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with devices_at(ADDRESS, clock, on_request=record, transport=transport) as devices:
            cast = await mould.cast_at(devices, clock)
            yield World(app, clock, settings, devices, cast, requests)
