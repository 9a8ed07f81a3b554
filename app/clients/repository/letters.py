"""Queries on letters to the intake team."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.errors import LetterNotFound
from app.clients.models import TeamLetterRow
from app.clients.rules import TeamLetter
from app.database import insert_ignoring

_LETTER_COLUMNS: Final = [getattr(TeamLetterRow, field.name) for field in fields(TeamLetter)]


async def is_letter_unsettled(session: AsyncSession) -> bool:
    """Tell whether any letter to the team has not been seen to."""
    unsettled = select(TeamLetterRow.letter_id).where(TeamLetterRow.settled_on.is_(None)).limit(1)
    return await session.scalar(unsettled) is not None


async def add_letter(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add a letter to the team. Returns False when its id is taken."""
    return await insert_ignoring(session, TeamLetterRow, values)


async def count_unsettled_letters(session: AsyncSession, client_id: str) -> int:
    """Return how many of a client's letters to the team have not been seen to."""
    query = select(func.count()).where(
        TeamLetterRow.client_id == client_id, TeamLetterRow.settled_on.is_(None)
    )
    return (await session.execute(query)).scalar_one()


async def list_letters_of(session: AsyncSession, client_id: str) -> list[TeamLetter]:
    """Return a client's letters to the team, the oldest first."""
    query = select(*_LETTER_COLUMNS).where(TeamLetterRow.client_id == client_id)
    rows = await session.execute(query.order_by(TeamLetterRow.sent_on, TeamLetterRow.letter_id))
    return [TeamLetter(*row) for row in rows]


async def list_letters(
    session: AsyncSession, *, settled: bool, after: tuple[date, UUID] | None, limit: int
) -> list[TeamLetter]:
    """Return letters to the team that are settled or are not, the oldest first."""
    open_or_not = TeamLetterRow.settled_on.is_not(None) if settled else TeamLetterRow.settled_on.is_(None)
    query = select(*_LETTER_COLUMNS).where(open_or_not)
    if after is not None:
        query = query.where(tuple_(TeamLetterRow.sent_on, TeamLetterRow.letter_id) > after)
    query = query.order_by(TeamLetterRow.sent_on, TeamLetterRow.letter_id).limit(limit)
    return [TeamLetter(*row) for row in await session.execute(query)]


async def get_letter(session: AsyncSession, letter_id: UUID) -> tuple[TeamLetter, bytes]:
    """Return a letter to the team as it is kept. Raises `LetterNotFound`."""
    query = select(*_LETTER_COLUMNS, TeamLetterRow.closed).where(TeamLetterRow.letter_id == letter_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise LetterNotFound
    return TeamLetter(*row[:-1]), row[-1]


async def settle_letter(session: AsyncSession, letter_id: UUID, on: date) -> bool:
    """Write on which day a letter was settled; the first such day stays. Returns whether this was it."""
    settled = update(TeamLetterRow).where(
        TeamLetterRow.letter_id == letter_id, TeamLetterRow.settled_on.is_(None)
    )
    result: Any = await session.execute(settled.values(settled_on=on))
    return bool(result.rowcount == 1)
