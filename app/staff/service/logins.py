"""Log-in: who proves to hold a passphrase's key, how guessers are slowed down, which devices are known.

A refusal is returned, not raised: `prove_staff` has counted the failure in the caller's transaction, and an
exception would roll that count back. The caller answers with `LogInRefused.error` and commits.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.audit.service import record_event
from app.clock import Clock, today
from app.crypto import framing, labels, suites
from app.crypto.errors import SignatureInvalid
from app.crypto.logins import ACTION_LOG_IN, verify_login
from app.crypto.phrases import Argon2Parameters
from app.crypto.randomness import random_bytes
from app.errors import DomainError
from app.sessions.rules import Scope
from app.staff.errors import LogInSlowedDown, NotYetAdmitted, WrongCredentials
from app.staff.models import StaffAccount
from app.staff.repository import accounts, invitations, logins
from app.staff.rules import (
    DEVICE_FORGOTTEN_AFTER,
    SLOWDOWN_FORGOTTEN_AFTER,
    StaffState,
    wait_after,
)
from app.staff.second_factors import Vault, matching_step

_DEVICE_TOKEN_BYTES: Final = 32

# A public key whose private half nobody kept. A proof for an unknown handle is checked with it, so that the
# check takes as long as for a known one; it lets nobody in, because there is no account behind it.
_NOBODY: Final = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")


@dataclass(frozen=True, slots=True)
class ProvenStaff:
    """Somebody who proved who she is, and how much she may do.

    `device_token` makes her device a known one; None when it is known already, and until her second factor
    is enrolled.
    """

    account: StaffAccount
    scope: Scope
    device_token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogInRefused:
    """A log-in that failed, and why: to be answered, not raised, so that what was counted is kept."""

    error: DomainError


async def login_parameters(session: AsyncSession, *, handle: str) -> Argon2Parameters:
    """Return the cost of a handle's passphrase derivation; for an unknown handle, the cost new accounts get."""
    account = await accounts.find_account_by_handle(session, handle)
    return account.argon2 if account else Argon2Parameters()


async def prove_staff(
    session: AsyncSession,
    clock: Clock,
    *,
    handle: str,
    nonce: bytes,
    proof: bytes,
    totp_code: str | None,
    device_token: str | None,
    installation_id: bytes,
    vault: Vault,
) -> ProvenStaff | LogInRefused:
    """Check a log-in. `proof` is `prove_login` over the spent challenge `nonce`, with the handle as subject.

    Refused with `WrongCredentials` (handle, proof or code wrong, code used before, account suspended: all
    alike), `NotYetAdmitted` (after a right proof only) or `LogInSlowedDown`.
    """
    device = await _known_device(session, handle, device_token)
    attempt = _Attempt(session, clock.now(), _account_digest(handle, device))
    failures = await attempt.begin()
    if failures is None:
        return LogInRefused(LogInSlowedDown(await attempt.wait_seconds()))
    account = await _prover(session, handle, nonce, proof, installation_id)
    if account is None or account.state == StaffState.SUSPENDED:
        return await attempt.fail(failures)
    if account.state == StaffState.PENDING:
        await attempt.forgive()
        return LogInRefused(NotYetAdmitted())
    scope = Scope.ENROL if account.totp_last_step is None else Scope.FULL
    if scope is Scope.FULL and not await _use_code(session, clock, account, totp_code, vault):
        return await attempt.fail(failures)
    # Read above without a lock. Whoever suspends her now waits for this log-in, and then ends its session.
    if not await accounts.lock_active(session, account.staff_id):
        return await attempt.fail(failures)
    await attempt.forgive()
    return await _admit(session, clock, account, scope, device)


async def clean_up(session: AsyncSession, clock: Clock) -> None:
    """Forget expired invitations, counters that rested, and devices long unseen. For a job."""
    await invitations.delete_expired_invitations(session, clock.now())
    await logins.delete_slowdowns_before(session, clock.now() - SLOWDOWN_FORGOTTEN_AFTER)
    await logins.delete_devices_before(session, today(clock) - DEVICE_FORGOTTEN_AFTER)


@dataclass(frozen=True, slots=True)
class _Attempt:
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


async def _known_device(session: AsyncSession, handle: str, device_token: str | None) -> str | None:
    if device_token is None:
        return None
    token_hash = _device_hash(device_token)
    return token_hash if await logins.is_device_of(session, token_hash=token_hash, handle=handle) else None


def _account_digest(handle: str, device: str | None) -> str:
    # A known device counts for itself: strangers who guess cannot lock her out of it.
    fields = (handle.encode(),) if device is None else (handle.encode(), bytes.fromhex(device))
    return suites.digest(framing.frame(labels.LOG_IN_SLOWDOWN, *fields)).hex()


async def _prover(
    session: AsyncSession, handle: str, nonce: bytes, proof: bytes, installation_id: bytes
) -> StaffAccount | None:
    """Return the account whose key made the proof, or None."""
    key = await logins.find_login_key(session, handle)
    try:
        verify_login(
            key.public_key if key else _NOBODY,
            proof,
            installation_id=installation_id,
            action=ACTION_LOG_IN,
            subject=handle.encode(),
            nonce=nonce,
        )
    except SignatureInvalid:
        return None
    return await accounts.get_account(session, key.staff_id) if key else None


async def _use_code(
    session: AsyncSession, clock: Clock, account: StaffAccount, code: str | None, vault: Vault
) -> bool:
    if account.totp_secret is None or code is None:
        return False
    step = matching_step(vault.open(account.totp_secret), code, clock.now())
    return step is not None and await accounts.advance_totp_step(session, account.staff_id, step)


async def _admit(
    session: AsyncSession, clock: Clock, account: StaffAccount, scope: Scope, device: str | None
) -> ProvenStaff:
    token = None
    if device is not None:
        await logins.note_device_seen(session, token_hash=device, seen_on=today(clock))
    elif scope is Scope.FULL:
        token = await _remember_device(session, clock, account.staff_id)
    await record_event(
        session,
        clock,
        action=AuditAction.STAFF_LOGGED_IN,
        actor=staff_actor(account.staff_id),
        subject=str(account.staff_id),
    )
    return ProvenStaff(account, scope, token)


async def _remember_device(session: AsyncSession, clock: Clock, staff_id: UUID) -> str:
    token = random_bytes(_DEVICE_TOKEN_BYTES).hex()
    await logins.add_device(session, token_hash=_device_hash(token), staff_id=staff_id, seen_on=today(clock))
    return token


def _device_hash(token: str) -> str:
    return suites.digest(framing.frame(labels.STAFF_DEVICE, token.encode())).hex()
