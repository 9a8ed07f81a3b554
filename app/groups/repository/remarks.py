"""Queries on remarks: what a facilitator tells a member's own counselor."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.models import ClientRow
from app.database import insert_ignoring
from app.groups.models import RemarkRow


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark as it is kept: closed, and once it is opened again as it was sealed. Ids are hex but for UUIDs."""

    remark_id: UUID
    client_id: str
    group_id: UUID
    author_key_id: str
    recipient_key_id: str
    sent_on: date
    sealed: bytes = field(repr=False)


_COLUMNS: Final[list[Any]] = [
    RemarkRow.remark_id,
    RemarkRow.client_id,
    RemarkRow.group_id,
    RemarkRow.author_key_id,
    RemarkRow.recipient_key_id,
    RemarkRow.sent_on,
    RemarkRow.closed,
]


async def add_remark(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Keep a remark. Returns False when one has its id."""
    return await insert_ignoring(session, RemarkRow, values)


async def count_remarks(session: AsyncSession, client_id: str) -> int:
    """Return how many remarks on a client are kept."""
    query = select(func.count()).where(RemarkRow.client_id == client_id)
    return (await session.execute(query)).scalar_one()


async def list_remarks(
    session: AsyncSession, counselor_id: UUID, recipient_key_ids: Collection[str]
) -> list[Remark]:
    """Return the remarks on a counselor's present clients that are sealed to any of these keys, the oldest first."""
    query = (
        select(*_COLUMNS)
        .join(ClientRow, ClientRow.client_id == RemarkRow.client_id)
        .where(
            ClientRow.counselor_id == counselor_id,
            RemarkRow.recipient_key_id.in_(recipient_key_ids),
        )
        .order_by(RemarkRow.sent_on, RemarkRow.remark_id)
    )
    return [Remark(*row) for row in await session.execute(query)]


async def delete_remark(session: AsyncSession, remark_id: UUID, recipient_key_ids: Collection[str]) -> bool:
    """Keep a remark no longer that is sealed to one of these keys. Returns whether there was one."""
    hers = delete(RemarkRow).where(
        RemarkRow.remark_id == remark_id, RemarkRow.recipient_key_id.in_(recipient_key_ids)
    )
    return await session.scalar(hers.returning(RemarkRow.remark_id)) is not None
