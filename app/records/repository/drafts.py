"""Queries on drafts: one slot for each owner and author."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.owners import Owner
from app.records.models import DraftRow


async def find_draft(session: AsyncSession, owner: Owner, author_key_id: str) -> bytes | None:
    """Return what stands in the slot."""
    query = select(DraftRow.sealed).where(*_slot(owner, author_key_id))
    return (await session.execute(query)).scalar_one_or_none()


async def add_draft(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Put a draft into an empty slot. The caller holds the lock under which it was emptied."""
    await session.execute(insert(DraftRow), row)


async def delete_draft(session: AsyncSession, owner: Owner, author_key_id: str) -> None:
    """Empty the slot."""
    await session.execute(delete(DraftRow).where(*_slot(owner, author_key_id)))


def _slot(owner: Owner, author_key_id: str) -> tuple[Any, ...]:
    return (
        DraftRow.owner_kind == owner.kind.value,
        DraftRow.owner_id == owner.id.hex(),
        DraftRow.author_key_id == author_key_id,
    )
