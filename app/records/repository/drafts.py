"""Queries on drafts: one slot for each owner and author."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.owners import Owner
from app.records.models import DraftRow, EpochRow, HolderRow
from app.records.rules import Place


async def find_place(session: AsyncSession, owner: Owner, kind: str, author_key_id: str) -> Place | None:
    """Return where an author's first record of the newest epoch of a kind would go; None where there is none."""
    is_held = exists().where(
        HolderRow.owner_kind == EpochRow.owner_kind,
        HolderRow.owner_id == EpochRow.owner_id,
        HolderRow.kind == EpochRow.kind,
        HolderRow.epoch == EpochRow.epoch,
        HolderRow.key_id == author_key_id,
    )
    query = (
        select(EpochRow.epoch, EpochRow.commitment, is_held)
        .where(
            EpochRow.owner_kind == owner.kind.value,
            EpochRow.owner_id == owner.id.hex(),
            EpochRow.kind == kind,
        )
        .order_by(EpochRow.epoch.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Place(row[0], bytes.fromhex(row[1]), bool(row[2]))


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
