"""Every query on the main store's memory of erasures."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_ignoring
from app.retention.models import ErasedOwner


async def add_erased_owner(session: AsyncSession, digest: str, erased_on: date) -> None:
    """Remember an erasure; one that is known already stays as it is."""
    await insert_ignoring(session, ErasedOwner, {"owner_digest": digest, "erased_on": erased_on})


async def list_erased_owners(session: AsyncSession) -> Sequence[str]:
    """Return the digests of all erased owners."""
    return (await session.scalars(select(ErasedOwner.owner_digest))).all()
