"""How a compare-and-set tells whether it changed something."""

from typing import Any

from sqlalchemy import CursorResult, Update
from sqlalchemy.ext.asyncio import AsyncSession


async def changed_one(session: AsyncSession, statement: Update) -> bool:
    """Run an UPDATE of at most one row. Returns whether its conditions held."""
    result: CursorResult[Any] = await session.execute(statement)  # type: ignore[assignment] # DML yields a CursorResult
    return result.rowcount == 1
