"""Reading staff accounts, and replacing what a person keeps sealed here."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.audit.service import record_event
from app.clock import Clock
from app.crypto.errors import OpeningFailed
from app.crypto.keypairs import PURPOSE_STAFF, PublicKeys, ensure_wrapped_keys
from app.staff.errors import StaffNotFound, WrappedKeysRefused
from app.staff.models import StaffAccount, TeamGrant
from app.staff.repository import accounts, installations
from app.staff.rules import StaffState


async def list_staff(session: AsyncSession) -> Sequence[StaffAccount]:
    """Return every staff account, by handle."""
    return await accounts.list_accounts(session)


async def get_staff(session: AsyncSession, *, staff_id: UUID) -> StaffAccount:
    """Return a staff account in any state. Raises `StaffNotFound`."""
    return await accounts.get_account(session, staff_id)


async def get_active_staff(session: AsyncSession, *, staff_id: UUID) -> StaffAccount:
    """Return an active staff account. Raises `StaffNotFound`, also for a pending or suspended one."""
    account = await accounts.get_account(session, staff_id)
    if account.state != StaffState.ACTIVE:
        raise StaffNotFound
    return account


async def get_suspended_staff(session: AsyncSession, *, staff_id: UUID) -> StaffAccount:
    """Return a suspended staff account. Raises `StaffNotFound`, also for one in another state."""
    account = await accounts.get_account(session, staff_id)
    if account.state != StaffState.SUSPENDED:
        raise StaffNotFound
    return account


async def list_key_ids(session: AsyncSession, *, staff_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the key ids (64 hex) of these accounts, in any state."""
    return await accounts.list_key_ids(session, staff_ids)


async def is_active_staff(session: AsyncSession, *, staff_id: UUID) -> bool:
    """Tell whether this is an active account."""
    account = await accounts.find_account(session, staff_id)
    return account is not None and account.state == StaffState.ACTIVE


async def keep_active_staff(session: AsyncSession, *, staff_id: UUID) -> None:
    """Let nobody suspend a staff member until the end. Raises `StaffNotFound` unless her account is active."""
    if not await accounts.lock_active(session, staff_id, shared=True):
        raise StaffNotFound


async def find_staff_by_key(session: AsyncSession, *, key_id: str) -> StaffAccount | None:
    """Return the staff account with these keys (64 hex), in any state."""
    return await accounts.find_account_by_key(session, key_id)


async def find_public_keys(session: AsyncSession, *, key_id: str) -> PublicKeys | None:
    """Return a staff member's public keys by their id (64 hex), in any state: what she signed stays signed."""
    found = await accounts.find_account_by_key(session, key_id)
    return None if found is None else found.public_keys


async def find_team_grant(session: AsyncSession, *, key_id: str) -> TeamGrant | None:
    """Return the newest grant of the intake team's key to the holder of these keys (64 hex)."""
    return await installations.find_team_grant(session, key_id)


async def list_team_grants(session: AsyncSession, *, key_id: str) -> Sequence[TeamGrant]:
    """Return every grant of a key of the intake team's to the holder of these keys (64 hex), the newest first."""
    return await installations.list_team_grants(session, key_id)


async def replace_wrapped_keys(
    session: AsyncSession, clock: Clock, *, staff_id: UUID, wrapped_keys: bytes
) -> None:
    """Replace the key blob under her passphrase: her device has seen a newer directory.

    The keys inside stay the same. Raises `StaffNotFound`, `WrappedKeysRefused`.
    """
    account = await get_active_staff(session, staff_id=staff_id)
    try:
        ensure_wrapped_keys(wrapped_keys, PURPOSE_STAFF, bytes.fromhex(account.key_id))
    except OpeningFailed as refused:
        raise WrappedKeysRefused from refused
    await accounts.replace_wrapped_keys(session, staff_id, wrapped_keys)
    await record_event(
        session,
        clock,
        action=AuditAction.STAFF_KEYS_REWRAPPED,
        actor=staff_actor(staff_id),
        subject=str(staff_id),
    )
