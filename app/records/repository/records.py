"""Queries on records, each put together once, because these are the ones that are run all day."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.dml import ReturningUpdate

from app.crypto.owners import Owner
from app.database import Base
from app.records.errors import RecordOutOfOrder
from app.records.models import EpochRow, HolderRow, RecordRow
from app.records.rules import GROUP, Place, StoredRecord

_NO_HASH: Final = bytes(32).hex()
# Plain tables, because the object mapper would read each statement anew.
_EPOCHS, _HOLDERS, _RECORDS = (
    Base.metadata.tables[row.__tablename__] for row in (EpochRow, HolderRow, RecordRow)
)
_Columns = ReadOnlyColumnCollection[str, Column[Any]]


async def take_place(
    session: AsyncSession,
    owner: Owner,
    kind: str,
    record_id: UUID,
    author_key_id: str,
    key_ids: Collection[str],
) -> Place | None:
    """Count one more record and return where it goes, as the author's next; None where there is no epoch of the kind.

    Only for a unit of work that then stores it or fails. On PostgreSQL the owner's writers queue up behind this until
    they commit. Positions are drawn before a commit, so without the queue a reader who pages by position could pass
    one that appears later. (SQLite has one writer.)
    """
    parameters = _named(owner) | {
        "of_kind": kind,
        "of_record_id": record_id,
        "of_author_key_id": author_key_id,
        "key_ids": list(key_ids),
    }
    if session.get_bind().dialect.name == "postgresql":
        found = await session.execute(_TAKE_PLACE_IN_QUEUE, parameters | {"queue": _queue_number(owner)})
    else:
        found = await session.execute(_TAKE_PLACE, parameters)
    row = found.one_or_none()
    if row is None:
        return None
    epoch, commitment, is_held, newest_hash, newest_version, record_count, _ = row
    return Place(
        epoch,
        bytes.fromhex(commitment),
        bool(is_held),
        bytes.fromhex(newest_hash or _NO_HASH),
        newest_version or 0,
        record_count,
    )


async def add_record(session: AsyncSession, values: Mapping[str, Any]) -> int:
    """Add one record and return its position. Raises `RecordOutOfOrder` as `add_records` does."""
    with _refusing_what_came_second():
        added: Any = await session.execute(_ADD, values)
    return int(added.inserted_primary_key.position)


async def add_records(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add records in their order. Raises `RecordOutOfOrder`.

    The database refuses a second record after one predecessor, a version that is taken, and a record whose epoch
    was erased a moment ago: all of them were decided on an outdated view.
    """
    with _refusing_what_came_second():
        await session.execute(insert(_RECORDS), rows)


async def list_records(
    session: AsyncSession,
    owner: Owner,
    key_ids: Collection[str],
    *,
    kind: str | None,
    after: int,
    limit: int | None,
) -> list[StoredRecord]:
    """Return records after a position, in order, of the epochs that any of the key ids holds."""
    query = _HELD_RECORDS if kind is None else _HELD_RECORDS_OF_KIND
    parameters = _named(owner) | {"after": after, "key_ids": list(key_ids)}
    if kind is not None:
        parameters["of_kind"] = kind
    found = await session.execute(query if limit is None else query.limit(limit), parameters)
    return [StoredRecord(**row) for row in found.mappings()]


async def find_last_author(session: AsyncSession, owner: Owner, kind: str) -> str | None:
    """Return whose (key id) the newest record of a kind is, or None where there is none."""
    query = select(_RECORDS.c.author_key_id).where(_of_kind(_RECORDS.c))
    newest = query.order_by(_RECORDS.c.position.desc()).limit(1)
    return (await session.execute(newest, _named(owner) | {"of_kind": kind})).scalar_one_or_none()


async def delete_records_from_groups(session: AsyncSession, author_key_id: str) -> None:
    """Delete what somebody wrote in groups."""
    await session.execute(
        delete(RecordRow).where(RecordRow.owner_kind == GROUP, RecordRow.author_key_id == author_key_id)
    )


def _named(owner: Owner) -> dict[str, Any]:
    return {"of_owner_kind": owner.kind.value, "of_owner_id": owner.id.hex()}


def _queue_number(owner: Owner) -> int:
    named = hashlib.sha256(f"records/{owner.kind.value}/{owner.id.hex()}".encode()).digest()
    return int.from_bytes(named[:8], "big", signed=True)


@contextmanager
def _refusing_what_came_second() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        # Cut off from the chain, because the driver's error repeats the row.
        raise RecordOutOfOrder from None


def _of_owner(row: _Columns) -> ColumnElement[bool]:
    return and_(row.owner_kind == bindparam("of_owner_kind"), row.owner_id == bindparam("of_owner_id"))


def _of_kind(row: _Columns) -> ColumnElement[bool]:
    return and_(_of_owner(row), row.kind == bindparam("of_kind"))


def _is_held(row: _Columns) -> ColumnElement[bool]:
    return exists().where(
        _HOLDERS.c.owner_kind == row.owner_kind,
        _HOLDERS.c.owner_id == row.owner_id,
        _HOLDERS.c.kind == row.kind,
        _HOLDERS.c.epoch == row.epoch,
        _HOLDERS.c.key_id.in_(bindparam("key_ids", expanding=True)),
    )


def _take_place(queue: ColumnElement[Any]) -> ReturningUpdate[Any]:
    # For SQLite, names in RETURNING lose their table, in subqueries too: none of these refers to the row around it.
    own = and_(_of_kind(_RECORDS.c), _RECORDS.c.author_key_id == bindparam("of_author_key_id"))
    newest_hash = select(_RECORDS.c.record_hash).where(own).order_by(_RECORDS.c.position.desc()).limit(1)
    newest_version = select(func.max(_RECORDS.c.version)).where(
        own, _RECORDS.c.record_id == bindparam("of_record_id")
    )
    statements = _EPOCHS.alias()
    newest_epoch = select(func.max(statements.c.epoch)).where(_of_kind(statements.c)).scalar_subquery()
    is_held = exists().where(
        _of_kind(_HOLDERS.c),
        _HOLDERS.c.epoch == newest_epoch,
        _HOLDERS.c.key_id.in_(bindparam("key_ids", expanding=True)),
    )
    return (
        update(_EPOCHS)
        .where(_of_kind(_EPOCHS.c), _EPOCHS.c.epoch == newest_epoch)
        .values(record_count=_EPOCHS.c.record_count + 1)
        .returning(
            _EPOCHS.c.epoch,
            _EPOCHS.c.commitment,
            is_held,
            newest_hash.scalar_subquery(),
            newest_version.scalar_subquery(),
            _EPOCHS.c.record_count,
            queue,
        )
    )


_TAKE_PLACE: Final = _take_place(null())
_TAKE_PLACE_IN_QUEUE: Final = _take_place(func.pg_advisory_xact_lock(bindparam("queue", type_=BigInteger)))
_ADD: Final = insert(_RECORDS)
_HELD_RECORDS: Final = (
    select(
        _RECORDS.c.position,
        _RECORDS.c.record_id,
        _RECORDS.c.version,
        _RECORDS.c.kind,
        _RECORDS.c.epoch,
        _RECORDS.c.author_key_id,
        _RECORDS.c.record_hash,
        _RECORDS.c.size_class,
        _RECORDS.c.stored_on,
        _RECORDS.c.sealed,
    )
    .where(_of_owner(_RECORDS.c), _RECORDS.c.position > bindparam("after"), _is_held(_RECORDS.c))
    .order_by(_RECORDS.c.position)
)
_HELD_RECORDS_OF_KIND: Final = _HELD_RECORDS.where(_of_kind(_RECORDS.c))
