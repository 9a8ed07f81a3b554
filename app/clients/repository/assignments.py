"""Queries on assignments: who was assigned to whom, and since when."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.models import AssignmentRow, ClientRow, PermitRow, TeamLetterRow
from app.clients.permissions import HANDED_OVER
from app.clients.rules import ClientStatus
from app.database import insert_ignoring


async def list_first_assignments(session: AsyncSession, since_on: date) -> list[tuple[date, date, bytes]]:
    """Return the day of coming, the day of the first assignment and that assignment, of those made since a day."""
    query = (
        select(ClientRow.came_on, AssignmentRow.assigned_on, AssignmentRow.signed)
        .join(ClientRow, ClientRow.client_id == AssignmentRow.client_id)
        .where(AssignmentRow.sequence == 1, AssignmentRow.assigned_on >= since_on)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def add_assignment(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add an assignment. Returns False when another one took its place in the sequence."""
    return await insert_ignoring(session, AssignmentRow, values)


async def end_assignments(session: AsyncSession, client_id: str, *, before: int | None, on: date) -> None:
    """End a client's running assignments, or those before a sequence number."""
    ended = update(AssignmentRow).where(
        AssignmentRow.client_id == client_id, AssignmentRow.ended_on.is_(None)
    )
    if before is not None:
        ended = ended.where(AssignmentRow.sequence < before)
    await session.execute(ended.values(ended_on=on))


async def find_latest_assignment(session: AsyncSession, client_id: str) -> bytes | None:
    """Return a client's latest signed assignment, ended or not."""
    query = (
        select(AssignmentRow.signed)
        .where(AssignmentRow.client_id == client_id)
        .order_by(AssignmentRow.sequence.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def list_assignments(session: AsyncSession, client_id: str) -> Sequence[bytes]:
    """Return a client's signed assignments in their order."""
    query = (
        select(AssignmentRow.signed)
        .where(AssignmentRow.client_id == client_id)
        .order_by(AssignmentRow.sequence)
    )
    return (await session.scalars(query)).all()


async def list_settled_clients(session: AsyncSession, assigned_by: date) -> list[tuple[str, UUID]]:
    """Return clients, with their counselors, assigned by a day, for whom nothing is asked of the team.

    That is: no letter to it is unsettled, and no hand-over waits for its assignment.
    """
    unsettled = exists().where(
        TeamLetterRow.client_id == ClientRow.client_id, TeamLetterRow.settled_on.is_(None)
    )
    handed_over = exists().where(
        PermitRow.client_id == ClientRow.client_id,
        PermitRow.kind == HANDED_OVER,
        PermitRow.ended_on.is_(None),
    )
    query = (
        select(ClientRow.client_id, AssignmentRow.counselor_id)
        .join(AssignmentRow, AssignmentRow.client_id == ClientRow.client_id)
        .where(ClientRow.status == ClientStatus.ASSIGNED.value, AssignmentRow.ended_on.is_(None))
        .where(AssignmentRow.assigned_on <= assigned_by, ~unsettled, ~handed_over)
        .order_by(ClientRow.client_id)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]
