"""A whole small organisation behind a real application, for tests that speak to it as people do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pyotp
from fastapi import FastAPI

from app.clock import today
from app.crypto.keypairs import ClientId
from app.database import open_stores, transaction
from app.demo import samples
from app.demo.installing import read_founding
from app.demo.people import (
    Cast,
    Devices,
    bring_in_a_counselor,
    devices_at,
    enter_the_coordinator,
    found_sample_organisation,
)
from app.main import create_app
from app.sdk.clients import ClientDevice
from app.sdk.counselors import CounselorDevice
from app.sdk.intakes import PreparedIntake
from app.settings import Settings
from app.staff import service as staff
from tests.fakes import FrozenClock

ADDRESS = "http://helpline.test"


@dataclass
class World:
    """The organisation, the application, and everything that left a device."""

    app: FastAPI
    clock: FrozenClock
    settings: Settings
    devices: Devices
    cast: Cast
    requests: list[httpx.Request]

    async def woman(self, *, story: str = samples.STORY, list_id: str = "en-1") -> "Woman":
        """Return a woman who asked for help and came back with her phrase."""
        device = await self.devices.client()
        prepared = await device.ask_for_help(
            criteria=samples.criteria(), story=story, alias=samples.ALIAS, list_id=list_id
        )
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

    async def again(self, handle: str) -> CounselorDevice:
        """Log a counselor in anew, because days have passed; return her device."""
        own = next(one for one in self.cast.credentials if one.handle == handle)
        device = self.counselor(handle)
        self.clock.advance(seconds=30)
        await device.log_in(handle, own.passphrase, pyotp.TOTP(own.totp_secret).at(self.clock.now()))
        return device

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
    folder: Path,
    *,
    counselors: tuple[str, ...] = ("marta", "lena"),
) -> AsyncIterator[World]:
    """Yield an organisation whose stores already have their tables, with its people logged in."""
    founded = found_sample_organisation(folder / "coordinator", today(clock))
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    async with transaction(stores) as work:
        await staff.found_installation(work.main, clock, founding=read_founding(founded.founding))
    await stores.close()
    app = create_app(settings, clock)
    requests: list[httpx.Request] = []

    async def record(request: httpx.Request) -> None:
        requests.append(request)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with devices_at(ADDRESS, clock, on_request=record, transport=transport) as devices:
        coordinator, credentials = await enter_the_coordinator(devices, founded)
        cast = Cast(coordinator, {}, [credentials])
        for handle in counselors:
            device, own, _ = await bring_in_a_counselor(devices, coordinator, handle)
            cast.counselors[handle] = device
            cast.credentials.append(own)
        yield World(app, clock, settings, devices, cast, requests)
    await app.state.wiring.stores.close()
