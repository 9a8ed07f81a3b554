"""Every query of matching."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_ignoring
from app.matching.errors import CounselorNotFound
from app.matching.models import CapabilityRow


async def replace_capability(session: AsyncSession, staff_id: UUID, values: Mapping[str, Any]) -> None:
    """Write what a counselor offers, in place of what she offered before."""
    if not await insert_ignoring(session, CapabilityRow, {"staff_id": staff_id, **values}):
        await session.execute(
            update(CapabilityRow).where(CapabilityRow.staff_id == staff_id).values(**values)
        )


async def get_capability(session: AsyncSession, staff_id: UUID) -> CapabilityRow:
    """Return what a counselor offers. Raises `CounselorNotFound` while she has not said."""
    found = await session.get(CapabilityRow, staff_id, populate_existing=True)
    if found is None:
        raise CounselorNotFound
    return found


async def lock_capability(session: AsyncSession, staff_id: UUID) -> CapabilityRow:
    """Return what a counselor offers and keep others from giving her a client. Raises `CounselorNotFound`."""
    found = await session.scalar(
        select(CapabilityRow)
        .where(CapabilityRow.staff_id == staff_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise CounselorNotFound
    return found


async def list_capabilities(session: AsyncSession, staff_ids: Collection[UUID]) -> Sequence[CapabilityRow]:
    """Return what these counselors offer, those left out who have not said, in a steady order."""
    query = select(CapabilityRow).where(CapabilityRow.staff_id.in_(staff_ids))
    return (await session.scalars(query.order_by(CapabilityRow.staff_id))).all()
