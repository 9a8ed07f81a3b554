"""The sample organisation's people: founded, invited, admitted, each on a device of her own."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import httpx
import pyotp

from app.clock import Clock, today
from app.crypto.organisations import StaffRole
from app.demo import samples
from app.sdk.clients import ClientDevice
from app.sdk.coordinators import CoordinatorDevice
from app.sdk.counselors import CounselorDevice
from app.sdk.foundings import FoundedOrganisation, found_organisation
from app.sdk.staff import StaffDevice

WORD_LIST: Final = "en-1"
_TIMEOUT_SECONDS: Final = 60
Recorder = Callable[[httpx.Request], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a staff member logs in with. The demo prints it, because everybody in it is invented."""

    handle: str
    roles: tuple[str, ...]
    passphrase: str
    recovery_code: str
    totp_secret: str


@dataclass(slots=True)
class Cast:
    """Everybody with her device."""

    coordinator: CoordinatorDevice
    counselors: dict[str, CounselorDevice]
    credentials: list[Credentials]

    def counselor_with_id(self, staff_id: str) -> tuple[str, CounselorDevice]:
        """Return a counselor's handle and device by her staff id."""
        return next((name, one) for name, one in self.counselors.items() if one.staff_id == staff_id)


def found_sample_organisation(folder: Path, on: date) -> FoundedOrganisation:
    """Found the sample organisation as its coordinator would, and write the files she keeps and hands over."""
    founded = found_organisation(
        name=samples.ORGANISATION_NAME,
        handle=samples.COORDINATOR,
        list_id=WORD_LIST,
        texts=samples.organisation_texts(),
        roles=(StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR),
        today=on,
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "founding.json").write_text(json.dumps(founded.founding))
    return founded


class Devices:
    """Makes devices: each has a connection of its own to the service."""

    def __init__(self, connect: Callable[[], httpx.AsyncClient], clock: Clock, stack: AsyncExitStack) -> None:
        self._connect, self._clock, self._stack = connect, clock, stack

    async def http(self) -> httpx.AsyncClient:
        """Return a new connection."""
        return await self._stack.enter_async_context(self._connect())

    async def client(self) -> ClientDevice:
        """Return a client's device."""
        return ClientDevice(await self.http(), self._clock)

    async def coordinator(self) -> CoordinatorDevice:
        """Return a coordinator's device."""
        return CoordinatorDevice(await self.http(), self._clock)

    async def counselor(self) -> CounselorDevice:
        """Return a counselor's device."""
        return CounselorDevice(await self.http(), self._clock)

    @property
    def clock(self) -> Clock:
        """The clock all devices share."""
        return self._clock


@asynccontextmanager
async def devices_at(
    address: str,
    clock: Clock,
    *,
    on_request: Recorder | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Devices]:
    """Give out devices that speak to `address`, and close their connections at the end.

    `on_request` sees every request as it leaves a device, as somebody who taps the line would.
    """
    hooks: dict[str, list[Recorder]] = {"request": [on_request] if on_request else []}
    # Reading the machine's root certificates takes longer than most requests: once for all devices.
    verify = httpx.create_ssl_context() if transport is None else True

    def connect() -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=address,
            timeout=_TIMEOUT_SECONDS,
            transport=transport,
            event_hooks=hooks,
            verify=verify,
        )

    async with AsyncExitStack() as stack:
        yield Devices(connect, clock, stack)


async def enter_the_coordinator(
    devices: Devices, founded: FoundedOrganisation
) -> tuple[CoordinatorDevice, Credentials]:
    """Log the founding coordinator in for the first time and enrol her second factor."""
    device = await devices.coordinator()
    handle, passphrase = samples.COORDINATOR, founded.passphrase.phrase()
    secret = await enter(device, handle, passphrase)
    roles = tuple(sorted(device.roles))
    return device, Credentials(handle, roles, passphrase, founded.recovery_code.phrase(), secret)


async def bring_in_a_counselor(
    devices: Devices, coordinator: CoordinatorDevice, handle: str
) -> tuple[CounselorDevice, Credentials, tuple[str, ...]]:
    """Invite, accept, compare words, admit; then log in, enrol, and set capabilities and hours."""
    code = await coordinator.invite((StaffRole.COUNSELOR,), WORD_LIST)
    device = await devices.counselor()
    newcomer = await device.accept_invitation(code=code, handle=handle, list_id=WORD_LIST)
    entry = next(one for one in await coordinator.staff() if one["handle"] == handle)
    words = await coordinator.fingerprint_of(entry["key_id"], WORD_LIST)
    if words != newcomer.fingerprint:
        raise FingerprintsDiffer
    await coordinator.admit(entry, (StaffRole.COUNSELOR,))
    passphrase = newcomer.passphrase.phrase()
    secret = await enter(device, handle, passphrase)
    await device.set_capabilities(samples.capabilities(handle))
    await device.set_hours(samples.weekly_hours(today(devices.clock)))
    credentials = Credentials(
        handle, tuple(sorted(device.roles)), passphrase, newcomer.recovery_code.phrase(), secret
    )
    return device, credentials, words


async def enter(device: StaffDevice, handle: str, passphrase: str) -> str:
    """Log in for the first time and enrol the second factor; return its secret."""
    await device.log_in(handle, passphrase)
    secret = (await device.enrol_totp())["secret"]
    await device.confirm_totp(pyotp.TOTP(secret).at(device.now))
    return secret


class FingerprintsDiffer(Exception):
    """The newcomer's words are not those the coordinator sees: somebody swapped her keys."""
