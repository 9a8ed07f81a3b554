"""Queries on the letters of private lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.groups.models import GroupLetterRow


@dataclass(frozen=True, slots=True)
class LineLetter:
    """One copy of a letter, as its recipient gets it. Ids are hex but for `letter_id`."""

    position: int
    letter_id: UUID
    client_id: str
    author_key_id: str
    recipient_key_id: str
    sent_on: date
    closed: bytes = field(repr=False)


_COLUMNS: Final = [getattr(GroupLetterRow, name) for name in LineLetter.__dataclass_fields__]


async def is_letter_known(session: AsyncSession, letter_id: UUID) -> bool:
    """Tell whether a letter has this id."""
    query = select(GroupLetterRow.position).where(GroupLetterRow.letter_id == letter_id).limit(1)
    return await session.scalar(query) is not None


async def count_letters(session: AsyncSession, group_id: UUID, client_id: str) -> int:
    """Return how many copies a member's line holds."""
    query = select(func.count()).where(
        GroupLetterRow.group_id == group_id, GroupLetterRow.client_id == client_id
    )
    return (await session.execute(query)).scalar_one()


async def add_letters(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the copies of a letter."""
    await session.execute(insert(GroupLetterRow), rows)


async def list_letters(
    session: AsyncSession,
    group_id: UUID,
    recipient_key_ids: Collection[str],
    *,
    client_id: str | None,
    after: int,
    limit: int,
) -> list[LineLetter]:
    """Return letters to any of these keys behind a position, in order; of one member's line, or of all."""
    query = select(*_COLUMNS).where(
        GroupLetterRow.group_id == group_id,
        GroupLetterRow.recipient_key_id.in_(recipient_key_ids),
        GroupLetterRow.position > after,
    )
    if client_id is not None:
        query = query.where(GroupLetterRow.client_id == client_id)
    rows = await session.execute(query.order_by(GroupLetterRow.position).limit(limit))
    return [LineLetter(*row) for row in rows]
