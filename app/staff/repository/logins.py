"""Queries of the log-in: keys to check a proof with, failures in a row, known devices."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.staff.models import LogInSlowdown, StaffAccount, StaffDevice
from app.staff.rules import Cost

_COST: Final = (StaffAccount.argon2_memory_kib, StaffAccount.argon2_passes, StaffAccount.argon2_lanes)


@dataclass(frozen=True, slots=True)
class LogInKey:
    """Whose log-in key it is, and the key."""

    staff_id: UUID
    public_key: bytes


async def find_login_key(session: AsyncSession, handle: str) -> LogInKey | None:
    """Return the log-in key behind a handle.

    No more is read than that, so that a known handle costs hardly more time than an unknown one.
    """
    query = select(StaffAccount.staff_id, StaffAccount.login_public_key).where(StaffAccount.handle == handle)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else LogInKey(row.staff_id, row.login_public_key)


async def find_recovery_login_key(session: AsyncSession, handle: str) -> LogInKey | None:
    """Return the log-in key of the recovery code behind a handle."""
    query = select(StaffAccount.staff_id, StaffAccount.recovery_login_public_key).where(
        StaffAccount.handle == handle
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else LogInKey(row.staff_id, row.recovery_login_public_key)


async def find_cost(session: AsyncSession, handle: str) -> Cost | None:
    """Return the cost of the derivation behind a handle."""
    row = (await session.execute(select(*_COST).where(StaffAccount.handle == handle))).one_or_none()
    return None if row is None else Cost(*row)


async def list_costs(session: AsyncSession) -> list[tuple[Cost, int]]:
    """Return every cost that accounts have, the lowest first, each with how many have it."""
    query = select(*_COST, func.count()).group_by(*_COST).order_by(*_COST)
    return [(Cost(*row[:3]), row[3]) for row in await session.execute(query)]


async def count_attempt(
    session: AsyncSession, account_digest: str, *, now: datetime, forgotten_before: datetime
) -> int | None:
    """Count an attempt as failed and return how many failed in a row, or None while the account must wait.

    Counted before anything is checked, in one statement that locks the counter: many attempts at once would
    otherwise all pass before the first of them is counted. A counter that rested since `forgotten_before`
    starts anew.
    """
    has_rested = LogInSlowdown.wait_until_at <= forgotten_before
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # The dialects' insert constructs share no type that knows ON CONFLICT.
    statement: Any = insert(LogInSlowdown)
    statement = statement.values(account_digest=account_digest, failures=1, wait_until_at=now)
    statement = statement.on_conflict_do_update(
        index_elements=[LogInSlowdown.account_digest],
        set_={"failures": case((has_rested, 1), else_=LogInSlowdown.failures + 1)},
        where=LogInSlowdown.wait_until_at <= now,
    ).returning(LogInSlowdown.failures)
    failures: int | None = await session.scalar(statement)
    return failures


async def get_wait_until(session: AsyncSession, account_digest: str) -> datetime:
    """Return until when an account must wait."""
    query = select(LogInSlowdown.wait_until_at).where(LogInSlowdown.account_digest == account_digest)
    return (await session.execute(query)).scalar_one()


async def set_wait(session: AsyncSession, account_digest: str, wait_until_at: datetime) -> None:
    """Let an account wait; or, with the present instant, note when it failed last."""
    await session.execute(
        update(LogInSlowdown)
        .where(LogInSlowdown.account_digest == account_digest)
        .values(wait_until_at=wait_until_at)
    )


async def delete_slowdown(session: AsyncSession, account_digest: str) -> None:
    """Forget an account's failures."""
    await session.execute(delete(LogInSlowdown).where(LogInSlowdown.account_digest == account_digest))


async def delete_slowdowns_before(session: AsyncSession, wait_until_at: datetime) -> None:
    """Forget the failures of accounts that have waited and rested long enough."""
    await session.execute(delete(LogInSlowdown).where(LogInSlowdown.wait_until_at <= wait_until_at))


async def delete_oldest_slowdowns(session: AsyncSession, *, kept: int) -> None:
    """Forget all but so many counters: those go that were touched longest ago."""
    newest_first = LogInSlowdown.wait_until_at.desc(), LogInSlowdown.account_digest
    surplus = select(LogInSlowdown.account_digest).order_by(*newest_first).offset(kept)
    await session.execute(delete(LogInSlowdown).where(LogInSlowdown.account_digest.in_(surplus)))


async def add_device(session: AsyncSession, *, token_hash: str, staff_id: UUID, seen_on: date) -> None:
    """Remember a device."""
    session.add(StaffDevice(token_hash=token_hash, staff_id=staff_id, seen_on=seen_on))
    await session.flush()


async def is_device_of(session: AsyncSession, *, token_hash: str, handle: str) -> bool:
    """Tell whether the person with this handle logged in on this device before."""
    query = (
        select(StaffDevice.staff_id)
        .join(StaffAccount, StaffAccount.staff_id == StaffDevice.staff_id)
        .where(StaffDevice.token_hash == token_hash, StaffAccount.handle == handle)
    )
    return await session.scalar(query) is not None


async def note_device_seen(session: AsyncSession, *, token_hash: str, seen_on: date) -> None:
    """Note the day a device was used."""
    await session.execute(
        update(StaffDevice)
        .where(StaffDevice.token_hash == token_hash, StaffDevice.seen_on < seen_on)
        .values(seen_on=seen_on)
    )


async def delete_devices_before(session: AsyncSession, seen_on: date) -> None:
    """Forget devices not used since a day."""
    await session.execute(delete(StaffDevice).where(StaffDevice.seen_on < seen_on))
