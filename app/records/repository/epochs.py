"""Queries on epochs, their holders and their grants."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.owners import Owner
from app.database import Base, insert_ignoring
from app.records.models import EpochRow, GrantRow, HolderRow
from app.records.rules import CLIENT, GROUP, EpochPlace

_Row = type[EpochRow] | type[HolderRow] | type[GrantRow]
_EPOCHS, _HOLDERS, _GRANTS = (
    Base.metadata.tables[row.__tablename__] for row in (EpochRow, HolderRow, GrantRow)
)


@dataclass(frozen=True, slots=True)
class LatestEpoch:
    """The newest epoch of a kind: its signed statement, all who hold it, and how many records there are so far."""

    statement: bytes
    holders: frozenset[bytes]
    record_count: int


@dataclass(frozen=True, slots=True)
class GrantedEpoch:
    """An epoch somebody holds, with the grants made out to her as (recipient key id, sealed)."""

    kind: str
    epoch: int
    statement: bytes
    grants: tuple[tuple[str, bytes], ...]


async def find_latest_epoch(session: AsyncSession, owner: Owner, kind: str) -> LatestEpoch | None:
    """Return the newest epoch of a kind, or None before the first."""
    newest = select(func.max(EpochRow.epoch)).where(_of(EpochRow, owner), EpochRow.kind == kind)
    query = (
        select(EpochRow.statement, EpochRow.record_count, HolderRow.key_id)
        .join(HolderRow, _same_epoch(HolderRow))
        .where(_of(EpochRow, owner), EpochRow.kind == kind, EpochRow.epoch == newest.scalar_subquery())
    )
    rows = (await session.execute(query)).all()
    if not rows:
        return None
    holders = frozenset(bytes.fromhex(row.key_id) for row in rows)
    return LatestEpoch(rows[0].statement, holders, rows[0].record_count)


async def add_epoch(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add one epoch. Returns False when somebody opened it first."""
    return await insert_ignoring(session, EpochRow, values)


async def add_epochs(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add the first epochs of a new owner."""
    await session.execute(insert(_EPOCHS), rows)


async def add_holders(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add holders."""
    await session.execute(insert(_HOLDERS), rows)


async def add_grants(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add grants."""
    await session.execute(insert(_GRANTS), rows)


async def list_commitments(session: AsyncSession, owner: Owner) -> dict[tuple[str, int], bytes]:
    """Return the commitment of each of an owner's epochs, by kind and epoch."""
    query = select(EpochRow.kind, EpochRow.epoch, EpochRow.commitment).where(_of(EpochRow, owner))
    rows = (await session.execute(query)).all()
    return {(kind, epoch): bytes.fromhex(commitment) for kind, epoch, commitment in rows}


async def list_held(session: AsyncSession, owner: Owner, key_ids: Collection[str]) -> set[tuple[str, int]]:
    """Return kind and number of each epoch that any of the key ids holds."""
    query = select(HolderRow.kind, HolderRow.epoch).where(
        _of(HolderRow, owner), HolderRow.key_id.in_(key_ids)
    )
    return {(kind, epoch) for kind, epoch in (await session.execute(query)).all()}


async def list_granted_epochs(
    session: AsyncSession, owner: Owner, key_ids: Collection[str]
) -> list[GrantedEpoch]:
    """Return the epochs that any of the key ids holds, by kind and number."""
    query = (
        select(EpochRow.kind, EpochRow.epoch, EpochRow.statement, GrantRow.recipient_key_id, GrantRow.sealed)
        .join(HolderRow, _same_epoch(HolderRow))
        .outerjoin(GrantRow, and_(_same_epoch(GrantRow), GrantRow.recipient_key_id == HolderRow.key_id))
        .where(_of(EpochRow, owner), HolderRow.key_id.in_(key_ids))
        .order_by(EpochRow.kind, EpochRow.epoch, HolderRow.key_id)
    )
    found: dict[tuple[str, int], GrantedEpoch] = {}
    for kind, epoch, statement, recipient, sealed in (await session.execute(query)).all():
        before = found.get((kind, epoch))
        grants = before.grants if before else ()
        if sealed is not None:
            grants = (*grants, (recipient, sealed))
        found[kind, epoch] = GrantedEpoch(kind, epoch, statement, grants)
    return list(found.values())


async def list_statements(session: AsyncSession, owner: Owner) -> Sequence[bytes]:
    """Return all signed statements of an owner, by kind and number."""
    query = select(EpochRow.statement).where(_of(EpochRow, owner)).order_by(EpochRow.kind, EpochRow.epoch)
    return (await session.scalars(query)).all()


async def list_known_epochs(
    session: AsyncSession, owner_ids: Collection[str]
) -> Sequence[tuple[str, str, str, int]]:
    """Return owner kind, owner id, kind and number of all epochs of these owners."""
    query = select(EpochRow.owner_kind, EpochRow.owner_id, EpochRow.kind, EpochRow.epoch).where(
        EpochRow.owner_id.in_(owner_ids)
    )
    return [(row[0], row[1], row[2], row[3]) for row in (await session.execute(query)).all()]


async def list_places_of_key(session: AsyncSession, key_id: str, client_id: str) -> dict[EpochPlace, str]:
    """Return what a client's key holds of her own and in groups, each with the role it has there."""
    query = select(
        HolderRow.owner_kind, HolderRow.owner_id, HolderRow.kind, HolderRow.epoch, HolderRow.role
    ).where(HolderRow.key_id == key_id, _hers_or_a_groups(HolderRow, client_id))
    return {EpochPlace(*row[:4]): row[4] for row in (await session.execute(query)).all()}


async def delete_key(session: AsyncSession, key_id: str, client_id: str) -> None:
    """Delete what a client's key holds of her own and in groups."""
    for row, column in ((HolderRow, HolderRow.key_id), (GrantRow, GrantRow.recipient_key_id)):
        await session.execute(delete(row).where(column == key_id, _hers_or_a_groups(row, client_id)))


async def delete_holdings(
    session: AsyncSession, owner: Owner, key_id: str, names: Collection[tuple[str, int]]
) -> None:
    """Delete what a key holds of an owner, of these epochs by kind and number."""
    if not names:
        return
    for row, column in ((HolderRow, HolderRow.key_id), (GrantRow, GrantRow.recipient_key_id)):
        named = tuple_(row.kind, row.epoch).in_(names)
        await session.execute(delete(row).where(_of(row, owner), column == key_id, named))


async def list_owners_held_as(
    session: AsyncSession, owner_ids: Collection[str], kind: str, role: str
) -> Sequence[str]:
    """Return those of these clients of whom somebody holds a key of a kind in a role."""
    query = select(HolderRow.owner_id).where(
        HolderRow.owner_kind == CLIENT,
        HolderRow.owner_id.in_(owner_ids),
        HolderRow.kind == kind,
        HolderRow.role == role,
    )
    return (await session.scalars(query.distinct())).all()


async def list_owners_held_by(session: AsyncSession, key_ids: Collection[str], kind: str) -> Sequence[str]:
    """Return the clients of whom any of these keys holds one of a kind."""
    query = select(HolderRow.owner_id).where(
        HolderRow.owner_kind == CLIENT, HolderRow.kind == kind, HolderRow.key_id.in_(key_ids)
    )
    return (await session.scalars(query.distinct().order_by(HolderRow.owner_id))).all()


async def delete_role(session: AsyncSession, owner: Owner, kind: str, role: str) -> None:
    """Delete what is held of an owner's kind in a role, with the grants."""
    held = (_of(HolderRow, owner), HolderRow.kind == kind, HolderRow.role == role)
    granted = exists().where(*held, _same_epoch_and_key())
    await session.execute(delete(GrantRow).where(granted))
    await session.execute(delete(HolderRow).where(*held))


async def delete_owner(session: AsyncSession, owner: Owner) -> None:
    """Delete an owner's epochs and with them, by the foreign keys, holders, grants and records."""
    await session.execute(delete(EpochRow).where(_of(EpochRow, owner)))


async def delete_key_from_groups(session: AsyncSession, key_id: str) -> None:
    """Delete what a key holds in groups."""
    for row, column in ((HolderRow, HolderRow.key_id), (GrantRow, GrantRow.recipient_key_id)):
        await session.execute(delete(row).where(row.owner_kind == GROUP, column == key_id))


def _hers_or_a_groups(row: type[HolderRow] | type[GrantRow], client_id: str) -> ColumnElement[bool]:
    # Named, so that the primary key's index leads there: a key id alone would have every holder read.
    return or_(and_(row.owner_kind == CLIENT, row.owner_id == client_id), row.owner_kind == GROUP)


def _of(row: _Row, owner: Owner) -> ColumnElement[bool]:
    return and_(row.owner_kind == owner.kind.value, row.owner_id == owner.id.hex())


def _same_epoch_and_key() -> ColumnElement[bool]:
    return and_(
        HolderRow.owner_kind == GrantRow.owner_kind,
        HolderRow.owner_id == GrantRow.owner_id,
        HolderRow.kind == GrantRow.kind,
        HolderRow.epoch == GrantRow.epoch,
        HolderRow.key_id == GrantRow.recipient_key_id,
    )


def _same_epoch(row: type[HolderRow] | type[GrantRow]) -> ColumnElement[bool]:
    return and_(
        row.owner_kind == EpochRow.owner_kind,
        row.owner_id == EpochRow.owner_id,
        row.kind == EpochRow.kind,
        row.epoch == EpochRow.epoch,
    )
