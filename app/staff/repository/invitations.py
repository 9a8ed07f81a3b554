"""Queries on invitations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.organisations import StaffRole
from app.database import insert_ignoring
from app.staff.models import Invitation
from app.staff.repository.changes import changed_one


async def add_invitation(session: AsyncSession, **values: Any) -> bool:  # noqa: ANN401 - the columns of `Invitation`
    """Add an invitation. Returns False when its code was used for one before."""
    return await insert_ignoring(session, Invitation, values)


async def get_roles(session: AsyncSession, code_hash: str) -> frozenset[StaffRole]:
    """Return the roles of an invitation that was just claimed."""
    query = select(Invitation.roles).where(Invitation.code_hash == code_hash)
    return (await session.execute(query)).scalar_one()


async def claim_invitation(session: AsyncSession, code_hash: str, *, used_by: UUID, now: datetime) -> bool:
    """Use an invitation. Returns False when it is unknown, used or expired."""
    claimed = (
        update(Invitation)
        .where(Invitation.code_hash == code_hash, Invitation.used_by.is_(None), Invitation.expires_at > now)
        .values(used_by=used_by)
    )
    return await changed_one(session, claimed)


async def delete_expired_invitations(session: AsyncSession, now: datetime) -> None:
    """Delete invitations nobody used in time."""
    await session.execute(
        delete(Invitation).where(Invitation.expires_at <= now, Invitation.used_by.is_(None))
    )
