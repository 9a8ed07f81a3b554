"""Queries on staff accounts."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.organisations import StaffRole
from app.database import insert_ignoring
from app.staff.applicants import Applicant
from app.staff.errors import StaffNotFound
from app.staff.models import StaffAccount
from app.staff.repository.changes import changed_one
from app.staff.rules import StaffState


async def add_account(
    session: AsyncSession,
    *,
    staff_id: UUID,
    applicant: Applicant,
    roles: frozenset[StaffRole],
    state: StaffState,
) -> bool:
    """Add an account. Returns False when its handle or its keys are taken."""
    values = {
        "staff_id": staff_id,
        "handle": applicant.handle,
        "state": state.value,
        "roles": roles,
        "key_id": applicant.keys.key_id.hex(),
        "hpke_public": applicant.keys.hpke,
        "signing_public": applicant.keys.signing,
        "login_public_key": applicant.login_public_key,
        "argon2_memory_kib": applicant.argon2.memory_kib,
        "argon2_passes": applicant.argon2.passes,
        "argon2_lanes": applicant.argon2.lanes,
        "wrapped_keys": applicant.wrapped_keys,
        "recovery_login_public_key": applicant.recovery_login_public_key,
        "recovery_wrapped_keys": applicant.recovery_wrapped_keys,
    }
    return await insert_ignoring(session, StaffAccount, values)


async def find_account(session: AsyncSession, staff_id: UUID) -> StaffAccount | None:
    """Return an account as the database has it now."""
    return await session.get(StaffAccount, staff_id, populate_existing=True)


async def get_account(session: AsyncSession, staff_id: UUID) -> StaffAccount:
    """Return an account. Raises `StaffNotFound`."""
    found = await find_account(session, staff_id)
    if found is None:
        raise StaffNotFound
    return found


async def find_account_by_handle(session: AsyncSession, handle: str) -> StaffAccount | None:
    """Return the account with a handle."""
    return await session.scalar(select(StaffAccount).where(StaffAccount.handle == handle))


async def find_account_by_key(session: AsyncSession, key_id: str) -> StaffAccount | None:
    """Return the account with these keys (64 hex)."""
    return await session.scalar(select(StaffAccount).where(StaffAccount.key_id == key_id))


async def list_accounts(session: AsyncSession) -> Sequence[StaffAccount]:
    """Return every account, by handle."""
    return (await session.scalars(select(StaffAccount).order_by(StaffAccount.handle))).all()


async def list_key_ids(session: AsyncSession, staff_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the key ids (64 hex) of these accounts, in any state."""
    query = select(StaffAccount.staff_id, StaffAccount.key_id).where(StaffAccount.staff_id.in_(staff_ids))
    return {row.staff_id: row.key_id for row in await session.execute(query)}


async def lock_accounts_in_state(session: AsyncSession, state: StaffState) -> Sequence[StaffAccount]:
    """Return the accounts in a state; nobody else changes them until the transaction ends."""
    locked = (
        select(StaffAccount)
        .where(StaffAccount.state == state.value)
        .order_by(StaffAccount.staff_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(locked)).all()


async def list_key_ids_in_state(session: AsyncSession, state: StaffState) -> Sequence[str]:
    """Return the key ids (64 hex) of the accounts in a state."""
    return (await session.scalars(select(StaffAccount.key_id).where(StaffAccount.state == state.value))).all()


async def lock_active(session: AsyncSession, staff_id: UUID, *, shared: bool = False) -> bool:
    """Tell whether an account is active, and let nobody suspend it until the transaction ends.

    `shared` with others who only want that too.
    """
    query = (
        select(StaffAccount.staff_id)
        .where(StaffAccount.staff_id == staff_id, StaffAccount.state == StaffState.ACTIVE.value)
        .with_for_update(read=shared)
    )
    return await session.scalar(query) is not None


async def move_account(
    session: AsyncSession, staff_id: UUID, *, before: StaffState, after: StaffState
) -> bool:
    """Move an account from one state to another. Returns False when it was not in the first."""
    moved = (
        update(StaffAccount)
        .where(StaffAccount.staff_id == staff_id, StaffAccount.state == before.value)
        .values(state=after.value)
    )
    return await changed_one(session, moved)


async def replace_wrapped_keys(session: AsyncSession, staff_id: UUID, wrapped_keys: bytes) -> None:
    """Replace what is sealed under a passphrase."""
    await session.execute(
        update(StaffAccount).where(StaffAccount.staff_id == staff_id).values(wrapped_keys=wrapped_keys)
    )


async def replace_secrets(session: AsyncSession, staff_id: UUID, **values: Any) -> None:  # noqa: ANN401 - columns of `StaffAccount`
    """Replace what hangs on a passphrase or a recovery code."""
    await session.execute(update(StaffAccount).where(StaffAccount.staff_id == staff_id).values(**values))


async def delete_totp_secret(session: AsyncSession, staff_id: UUID) -> None:
    """Forget a second factor: she has to enrol a new one before anything else."""
    await session.execute(
        update(StaffAccount)
        .where(StaffAccount.staff_id == staff_id)
        .values(totp_secret=None, totp_last_step=None)
    )


async def set_totp_secret(session: AsyncSession, staff_id: UUID, sealed: bytes) -> bool:
    """Keep a new secret that is not confirmed yet. Returns False when a confirmed one is in use."""
    kept = (
        update(StaffAccount)
        .where(StaffAccount.staff_id == staff_id, StaffAccount.totp_last_step.is_(None))
        .values(totp_secret=sealed)
    )
    return await changed_one(session, kept)


async def confirm_totp_secret(session: AsyncSession, staff_id: UUID, *, sealed: bytes, step: int) -> bool:
    """Put a secret to use. Returns False when another was begun or confirmed in the meantime."""
    confirmed = (
        update(StaffAccount)
        .where(
            StaffAccount.staff_id == staff_id,
            StaffAccount.totp_last_step.is_(None),
            StaffAccount.totp_secret == sealed,
        )
        .values(totp_last_step=step)
    )
    return await changed_one(session, confirmed)


async def advance_totp_step(session: AsyncSession, staff_id: UUID, step: int) -> bool:
    """Use the code of a time step. Returns False when this one or a later one was used before."""
    advanced = (
        update(StaffAccount)
        .where(StaffAccount.staff_id == staff_id, StaffAccount.totp_last_step < step)
        .values(totp_last_step=step)
    )
    return await changed_one(session, advanced)
