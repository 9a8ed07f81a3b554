"""The secret addresses of counselors' calendars, as hashes."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_ignoring
from app.scheduling.errors import FeedNotFound
from app.scheduling.models import CalendarAddress


async def replace_address(
    session: AsyncSession, counselor_id: UUID, address_hash: str, *, made_on: date
) -> None:
    """Write the address of a counselor's calendar in place of the one before; that one is no address any more."""
    values = {"address_hash": address_hash, "made_on": made_on}
    if not await insert_ignoring(session, CalendarAddress, {"counselor_id": counselor_id, **values}):
        own = CalendarAddress.counselor_id == counselor_id
        await session.execute(update(CalendarAddress).where(own).values(**values))


async def delete_address(session: AsyncSession, counselor_id: UUID) -> None:
    """Let a counselor's calendar have no address."""
    await session.execute(delete(CalendarAddress).where(CalendarAddress.counselor_id == counselor_id))


async def find_made_on(session: AsyncSession, counselor_id: UUID) -> date | None:
    """Return since which day a counselor's calendar has its address, or None where it has none."""
    query = select(CalendarAddress.made_on).where(CalendarAddress.counselor_id == counselor_id)
    return (await session.scalars(query)).one_or_none()


async def get_counselor_at(session: AsyncSession, address_hash: str) -> UUID:
    """Return whose calendar has this address. Raises `FeedNotFound`."""
    query = select(CalendarAddress.counselor_id).where(CalendarAddress.address_hash == address_hash)
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        raise FeedNotFound
    return found
