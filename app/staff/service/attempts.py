"""How guessers are slowed down: attempts in a row, counted by a digest of the handle or of a known device."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto import framing, labels, suites
from app.errors import DomainError
from app.staff.errors import WrongCredentials
from app.staff.repository import logins
from app.staff.rules import SLOWDOWN_FORGOTTEN_AFTER, wait_after


@dataclass(frozen=True, slots=True)
class LogInRefused:
    """A log-in that failed, and why: to be answered, not raised, so that what was counted is kept."""

    error: DomainError


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt under one counter of failures."""

    session: AsyncSession
    now: datetime
    account_digest: str

    async def begin(self) -> int | None:
        """Count the attempt; return how many failed in a row if this one does, or None while waiting."""
        forgotten_before = self.now - SLOWDOWN_FORGOTTEN_AFTER
        return await logins.count_attempt(
            self.session, self.account_digest, now=self.now, forgotten_before=forgotten_before
        )

    async def wait_seconds(self) -> int:
        """Return how long to wait still."""
        wait_until_at = await logins.get_wait_until(self.session, self.account_digest)
        return max(1, ceil((wait_until_at - self.now) / timedelta(seconds=1)))

    async def fail(self, failures: int) -> LogInRefused:
        """Let the account wait as long as its failures ask for."""
        await logins.set_wait(self.session, self.account_digest, self.now + wait_after(failures))
        return LogInRefused(WrongCredentials())

    async def forgive(self) -> None:
        """Forget the failures."""
        await logins.delete_slowdown(self.session, self.account_digest)


async def find_known_device(session: AsyncSession, handle: str, device_token: str | None) -> str | None:
    """Return the hash of a device's token when the person with this handle logged in on it before."""
    if device_token is None:
        return None
    token_hash = device_hash(device_token)
    return token_hash if await logins.is_device_of(session, token_hash=token_hash, handle=handle) else None


def account_digest(handle: str, device: str | None, action: str) -> str:
    """Return the name of a counter. Each way in has its own: guessing at one locks nobody out of the other."""
    # A known device counts for itself: strangers who guess cannot lock her out of it.
    fields = (handle.encode(),) if device is None else (handle.encode(), bytes.fromhex(device))
    return suites.digest(framing.frame(labels.LOG_IN_SLOWDOWN, framing.text(action), *fields)).hex()


def device_hash(token: str) -> str:
    """Return what is kept of a device's token (64 hex)."""
    return suites.digest(framing.frame(labels.STAFF_DEVICE, token.encode())).hex()
