"""Counselors of a test's own: who sign in by browser as often as a test needs, each code being good once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Final

import pyotp

from app.clock import today
from app.crypto.keypairs import ClientId
from app.crypto.organisations import StaffRole
from app.demo import samples
from app.demo.people import WORD_LIST
from app.sdk.counselors import CounselorDevice
from tests.browser.portal_pages import Woman
from tests.browser.servers import COUNSELOR, Helpline
from tests.stretched import words_from

_STEP_SECONDS: Final = 30  # of a one-time code (RFC 6238)
_LATER_SLOT: Final = 8
# In one process no two counselors have one handle, whoever's server they are on.
_NUMBERS: Final[Iterator[int]] = count(1)


@dataclass(slots=True)
class Counselor:
    """Somebody admitted and enrolled, with a device in Python too."""

    device: CounselorDevice
    handle: str
    passphrase: str
    recovery_code: str
    totp_secret: str
    _last_step: int = field(default=0)

    @classmethod
    async def at_work(cls, helpline: Helpline) -> "Counselor":
        """Return a counselor with hours, and no client yet."""
        coordinator = helpline.cast.coordinator
        code = await coordinator.invite((StaffRole.COUNSELOR,), WORD_LIST)
        device = await helpline.devices.counselor()
        handle = f"c-{next(_NUMBERS):03}"
        with words_from(handle):
            newcomer = await device.accept_invitation(code=code, handle=handle, list_id=WORD_LIST)
        await admit(helpline, handle)
        passphrase = newcomer.passphrase.phrase()
        await device.log_in(handle, passphrase)
        secret = (await device.enrol_totp())["secret"]
        counselor = cls(device, handle, passphrase, newcomer.recovery_code.phrase(), secret)
        await device.confirm_totp(counselor.next_code(helpline))
        await device.set_capabilities({**samples.capabilities(COUNSELOR), "capacity": 400})
        await device.set_hours(samples.weekly_hours(today(helpline.clock)))
        return counselor

    def next_code(self, helpline: Helpline) -> str:
        """Return a code that was not used yet: the service takes those of half a minute before and after too."""
        now = int(helpline.clock.now().timestamp()) // _STEP_SECONDS
        self._last_step = max(now - 1, self._last_step + 1)
        return pyotp.TOTP(self.totp_secret).at(self._last_step * _STEP_SECONDS)

    async def has_a_client(
        self, helpline: Helpline, *, booked: bool = False, alias: str = samples.ALIAS
    ) -> Woman:
        """Return a woman assigned to her, whom she has not taken on; with `booked`, an hour is agreed."""
        woman = await Woman.who_asked(helpline, alias=alias)
        coordinator = helpline.cast.coordinator
        intake = await coordinator.open_intake(woman.client_id)
        staff_id = self.device.staff_id
        assert staff_id is not None
        await coordinator.assign(intake, staff_id)
        if booked:
            await self.book(helpline, woman.client_id)
        return woman

    async def book(self, helpline: Helpline, client_id: ClientId) -> dict[str, Any]:
        """Book an offered hour some days ahead for a client."""
        coordinator = helpline.cast.coordinator
        view = await coordinator.connection.get(f"/counselors/{self.device.staff_id}/slots")
        starts_at = datetime.fromisoformat(view["slots"][_LATER_SLOT]["starts_at"])
        return await self.device.book(client_id, starts_at)


async def admit(helpline: Helpline, handle: str) -> None:
    """Let the coordinator admit somebody whose words were compared."""
    coordinator = helpline.cast.coordinator
    entry = next(one for one in await coordinator.staff() if one["handle"] == handle)
    await coordinator.admit(entry, (StaffRole.COUNSELOR,))
