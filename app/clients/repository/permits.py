"""Queries on permits: who else may read of a client, and until when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.models import ClientRow, PermitRow
from app.clients.permissions import READING, StandingPermit
from app.database import insert_ignoring


async def list_reasons_returned(session: AsyncSession, client_ids: Collection[str]) -> dict[str, str]:
    """Return why a counselor gave a client back last, of those of these clients who were ever given back."""
    query = select(PermitRow.client_id, PermitRow.because).where(
        PermitRow.client_id.in_(client_ids), PermitRow.because.is_not(None)
    )
    rows = await session.execute(query.order_by(PermitRow.client_id, PermitRow.sequence))
    return {client_id: because for client_id, because in rows if because is not None}


async def add_permit(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add a permit. Returns False when another one took its place in the sequence."""
    return await insert_ignoring(session, PermitRow, values)


async def find_latest_permit(session: AsyncSession, client_id: str) -> bytes | None:
    """Return a client's latest signed permit."""
    query = select(PermitRow.signed).where(PermitRow.client_id == client_id)
    return (await session.scalars(query.order_by(PermitRow.sequence.desc()).limit(1))).one_or_none()


async def list_permits(session: AsyncSession, client_id: str) -> Sequence[bytes]:
    """Return a client's signed permits in their order."""
    query = select(PermitRow.signed).where(PermitRow.client_id == client_id).order_by(PermitRow.sequence)
    return (await session.scalars(query)).all()


async def list_standing_permits(session: AsyncSession, client_id: str) -> list[StandingPermit]:
    """Return a client's permits that have not ended, in their order."""
    query = _standing().where(PermitRow.client_id == client_id).order_by(PermitRow.sequence)
    return [StandingPermit(*row) for row in await session.execute(query)]


async def list_standing_permits_of(session: AsyncSession, staff_id: UUID) -> list[StandingPermit]:
    """Return the permits by which a staff member may read, of all clients."""
    query = _standing().where(PermitRow.staff_id == staff_id, PermitRow.kind.in_(READING))
    ordered = query.order_by(PermitRow.client_id, PermitRow.sequence)
    return [StandingPermit(*row) for row in await session.execute(ordered)]


async def list_clients_with_permits_over(session: AsyncSession, today: date, limit: int) -> Sequence[str]:
    """Return clients with a permit that stands although its last day is over."""
    over = select(PermitRow.client_id).where(PermitRow.ended_on.is_(None), PermitRow.last_on < today)
    return (await session.scalars(over.distinct().order_by(PermitRow.client_id).limit(limit))).all()


async def list_clients_read_along(session: AsyncSession, staff_id: UUID) -> Sequence[str]:
    """Return clients of whom somebody else may read by this counselor's permit, or she by somebody else's."""
    concerns_her = or_(ClientRow.counselor_id == staff_id, PermitRow.staff_id == staff_id)
    query = (
        select(PermitRow.client_id)
        .join(ClientRow, ClientRow.client_id == PermitRow.client_id)
        .where(PermitRow.ended_on.is_(None), PermitRow.kind.in_(READING), concerns_her)
    )
    return (await session.scalars(query.distinct().order_by(PermitRow.client_id))).all()


async def is_permitted(session: AsyncSession, client_id: str, staff_id: UUID) -> bool:
    """Tell whether a permit stands by which a staff member may read of a client."""
    query = select(PermitRow.sequence).where(
        PermitRow.client_id == client_id,
        PermitRow.staff_id == staff_id,
        PermitRow.ended_on.is_(None),
        PermitRow.kind.in_(READING),
    )
    return await session.scalar(query.limit(1)) is not None


async def end_permit(session: AsyncSession, client_id: str, sequence: int, on: date) -> None:
    """End a permit."""
    ended = update(PermitRow).where(PermitRow.client_id == client_id, PermitRow.sequence == sequence)
    await session.execute(ended.values(ended_on=on))


def _standing() -> Select[*tuple[Any, ...]]:
    columns = [getattr(PermitRow, field.name) for field in fields(StandingPermit)]
    return select(*columns).where(PermitRow.ended_on.is_(None))
