"""Log-in: who proves to hold the key of a passphrase or of a recovery code, and which devices are known.

A refusal is returned, not raised: `prove_staff` has counted the failure in the caller's transaction, and an
exception would roll that count back. The caller answers with `LogInRefused.error` and commits.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.audit.service import record_event
from app.clock import Clock, today
from app.crypto.errors import SignatureInvalid
from app.crypto.logins import ACTION_LOG_IN, ACTION_RECOVER, verify_login
from app.crypto.phrases import Argon2Parameters
from app.crypto.randomness import random_bytes
from app.sessions.rules import Scope
from app.staff.errors import LogInSlowedDown, NotYetAdmitted
from app.staff.models import StaffAccount
from app.staff.repository import accounts, invitations, logins
from app.staff.rules import (
    DEVICE_FORGOTTEN_AFTER,
    MOST_SLOWDOWNS,
    SLOWDOWN_FORGOTTEN_AFTER,
    StaffState,
    cost_at,
)
from app.staff.second_factors import Vault, matching_step
from app.staff.service.attempts import (
    Attempt,
    LogInRefused,
    account_digest,
    device_hash,
    find_known_device,
)

_DEVICE_TOKEN_BYTES: Final = 32
_UNKNOWN_HANDLE: Final = b"unknown-handle"
_SHARE_BYTES: Final = 8
_NEWEST: Final = Argon2Parameters()

# A public key whose private half nobody kept. A proof for an unknown handle is checked with it, so that the
# check takes as long as for a known one; it lets nobody in, because there is no account behind it.
_NOBODY: Final = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")


class Keyed(Protocol):
    """Makes keyed hashes with a key that stands in no database."""

    def mac(self, purpose: bytes, message: bytes, /) -> bytes:
        """Return 32 bytes for `message`, for one purpose."""
        ...


class Way(StrEnum):
    """What somebody proves to know. The words are the actions that proofs are made for."""

    PASSPHRASE = ACTION_LOG_IN
    RECOVERY_CODE = ACTION_RECOVER


@dataclass(frozen=True, slots=True)
class ProvenStaff:
    """Somebody who proved who she is, and how much she may do.

    `device_token` makes her device a known one; None when it is known already, and until her second factor
    is enrolled.
    """

    account: StaffAccount
    scope: Scope
    device_token: str | None = field(repr=False)


async def login_parameters(session: AsyncSession, keys: Keyed, *, handle: str) -> Argon2Parameters:
    """Return the cost of a handle's passphrase derivation; for an unknown handle, one that somebody here has.

    Were it always the newest cost, raising that would tell whose account is older, and so that she has one. The
    same handle is given the same cost as long as nobody's changes. Both kinds of handles cost the same queries.
    """
    own, costs = await logins.find_cost(session, handle), await logins.list_costs(session)
    share = int.from_bytes(keys.mac(_UNKNOWN_HANDLE, handle.encode())[:_SHARE_BYTES], "big")
    assumed = cost_at(share, costs) if costs else (_NEWEST.memory_kib, _NEWEST.passes, _NEWEST.lanes)
    return Argon2Parameters(*(own or assumed))


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
    way: Way = Way.PASSPHRASE,
) -> ProvenStaff | LogInRefused:
    """Check a log-in. `proof` is `prove_login` over the spent challenge `nonce`, with the handle as subject.

    By recovery code she gets no further than to new secrets of her own, and needs her second factor all the same.
    Refused with `WrongCredentials` (handle, proof or code wrong, code used before, account suspended: all alike),
    `NotYetAdmitted` (after a right proof only) or `LogInSlowedDown`.
    """
    device = await find_known_device(session, handle, device_token)
    attempt = Attempt(session, clock.now(), account_digest(handle, device, way.value))
    failures = await attempt.begin()
    if failures is None:
        return LogInRefused(LogInSlowedDown(await attempt.wait_seconds()))
    account = await _prover(session, way, handle, nonce, proof, installation_id)
    if account is None or account.state == StaffState.SUSPENDED:
        return await attempt.fail(failures)
    if account.state == StaffState.PENDING:
        await attempt.forgive()
        return LogInRefused(NotYetAdmitted())
    enrolled = account.totp_last_step is not None
    if enrolled and not await _use_code(session, clock, account, totp_code, vault):
        return await attempt.fail(failures)
    # Read above without a lock. Whoever suspends her now waits for this log-in, and then ends its session.
    if not await accounts.lock_active(session, account.staff_id):
        return await attempt.fail(failures)
    await attempt.forgive()
    scope = scope_of(account) if way is Way.PASSPHRASE else Scope.RECOVER
    return await _admit(session, clock, account, scope, device)


def scope_of(account: StaffAccount) -> Scope:
    """Return how much somebody may do in a session: no more than to enrol before her second factor is."""
    return Scope.ENROL if account.totp_last_step is None else Scope.FULL


async def clean_up(session: AsyncSession, clock: Clock) -> None:
    """Forget expired invitations, counters that rested, and devices long unseen. For a job."""
    await invitations.delete_expired_invitations(session, clock.now())
    await logins.delete_slowdowns_before(session, clock.now() - SLOWDOWN_FORGOTTEN_AFTER)
    # Anybody can name as many handles as he likes. What rested longest goes first, whoever's it is: if only those of
    # unknown handles went, what stays would tell who is known.
    await logins.delete_oldest_slowdowns(session, kept=MOST_SLOWDOWNS)
    await logins.delete_devices_before(session, today(clock) - DEVICE_FORGOTTEN_AFTER)


async def _prover(
    session: AsyncSession, way: Way, handle: str, nonce: bytes, proof: bytes, installation_id: bytes
) -> StaffAccount | None:
    """Return the account whose key made the proof, or None."""
    find_key = logins.find_login_key if way is Way.PASSPHRASE else logins.find_recovery_login_key
    key = await find_key(session, handle)
    try:
        verify_login(
            key.public_key if key else _NOBODY,
            proof,
            installation_id=installation_id,
            action=way.value,
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
        action=AuditAction.RECOVERY_CODE_USED if scope is Scope.RECOVER else AuditAction.STAFF_LOGGED_IN,
        actor=staff_actor(account.staff_id),
        subject=str(account.staff_id),
    )
    return ProvenStaff(account, scope, token)


async def _remember_device(session: AsyncSession, clock: Clock, staff_id: UUID) -> str:
    token = random_bytes(_DEVICE_TOKEN_BYTES).hex()
    await logins.add_device(session, token_hash=device_hash(token), staff_id=staff_id, seen_on=today(clock))
    return token
