"""The cells of appointments: taken, moved and freed under the primary key that decides who gets an hour."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.scheduling.models import Cell


class TakenCell(NamedTuple):
    """One cell of one holder, in the order in which cells are taken."""

    holder: str
    cell: int
    appointment_id: UUID


async def add_cells(session: AsyncSession, cells: Collection[TakenCell]) -> bool:
    """Take cells that are free; the primary key decides. Returns whether all of them were.

    One statement for all holders and all sessions of a request, sorted: two racers for the same cells meet at the
    first of them, where the second waits and then finds it taken. When one was taken the caller must give up the
    whole transaction: the others have been inserted.
    """
    if not cells:
        return True
    dialect = session.get_bind().dialect.name
    insert_cells = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # The dialects' insert constructs share no type that knows ON CONFLICT.
    statement: Any = insert_cells(Cell.__table__)  # type: ignore[arg-type] # a mapped class has a Table, typed as FromClause
    rows = [cell._asdict() for cell in sorted(cells)]
    result: CursorResult[Any] = await session.execute(  # type: ignore[assignment] # DML yields a CursorResult
        statement.values(rows).on_conflict_do_nothing(), execution_options={"preserve_rowcount": True}
    )
    return result.rowcount == len(rows)


async def list_cells(session: AsyncSession, appointment_ids: Collection[UUID]) -> Sequence[TakenCell]:
    """Return the cells of these appointments."""
    query = select(Cell.holder, Cell.cell, Cell.appointment_id).where(
        Cell.appointment_id.in_(appointment_ids)
    )
    return [TakenCell(*row) for row in await session.execute(query)]


async def list_taken(
    session: AsyncSession, wanted: Collection[tuple[str, int]], *, but_by: Collection[UUID] = ()
) -> frozenset[tuple[str, int]]:
    """Return which of the wanted cells, holder and number, are taken by whatever appointment but these."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for holder, number in wanted:
        numbers[holder].append(number)
    taken: set[tuple[str, int]] = set()
    for holder, listed in numbers.items():
        query = select(Cell.cell).where(
            Cell.holder == holder, Cell.cell.in_(listed), Cell.appointment_id.not_in(but_by)
        )
        taken.update((holder, number) for number in await session.scalars(query))
    return frozenset(taken)


async def delete_cells_of(session: AsyncSession, appointment_id: UUID, holder: str) -> None:
    """Free the cells that one holder has for an appointment."""
    await session.execute(delete(Cell).where(Cell.appointment_id == appointment_id, Cell.holder == holder))


async def delete_cells(session: AsyncSession, appointment_ids: Collection[UUID]) -> None:
    """Free every cell of these appointments."""
    await session.execute(delete(Cell).where(Cell.appointment_id.in_(appointment_ids)))


async def delete_cells_but(
    session: AsyncSession, appointment_ids: Collection[UUID], kept: Collection[TakenCell]
) -> None:
    """Free the cells of these appointments except those that are kept by the appointment they are of."""
    names = [tuple(cell) for cell in kept]
    of_these = delete(Cell).where(Cell.appointment_id.in_(appointment_ids))
    await session.execute(of_these.where(tuple_(Cell.holder, Cell.cell, Cell.appointment_id).not_in(names)))
