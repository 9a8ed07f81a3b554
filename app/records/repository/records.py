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
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    null,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import ReadOnlyColumnCollection

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


async def lock_place(
    session: AsyncSession,
    owner: Owner,
    kind: str,
    record_id: UUID,
    author_key_id: str,
    key_ids: Collection[str],
) -> Place | None:
    """Return where the author's next record of that kind goes, or None where there is no epoch of it.

    On PostgreSQL the owner's writers queue up behind this until they commit. Positions are drawn before a commit,
    so without the queue a reader who pages by position could pass one that appears later. (SQLite has one writer.)
    What is counted is what stood when the wait began, unless the caller holds a lock on the owner's row already.
    """
    parameters = _named(owner) | {
        "kind": kind,
        "record_id": record_id,
        "author_key_id": author_key_id,
        "key_ids": list(key_ids),
    }
    if session.get_bind().dialect.name == "postgresql":
        found = await session.execute(_PLACE_IN_QUEUE, parameters | {"queue": _queue_number(owner)})
    else:
        found = await session.execute(_PLACE, parameters)
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
        parameters["kind"] = kind
    found = await session.execute(query if limit is None else query.limit(limit), parameters)
    return [StoredRecord(**row) for row in found.mappings()]


async def delete_records_from_groups(session: AsyncSession, author_key_id: str) -> None:
    """Delete what somebody wrote in groups."""
    await session.execute(
        delete(RecordRow).where(RecordRow.owner_kind == GROUP, RecordRow.author_key_id == author_key_id)
    )


def _named(owner: Owner) -> dict[str, Any]:
    return {"owner_kind": owner.kind.value, "owner_id": owner.id.hex()}


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
    return and_(row.owner_kind == bindparam("owner_kind"), row.owner_id == bindparam("owner_id"))


def _is_held(row: _Columns) -> ColumnElement[bool]:
    return exists().where(
        _HOLDERS.c.owner_kind == row.owner_kind,
        _HOLDERS.c.owner_id == row.owner_id,
        _HOLDERS.c.kind == row.kind,
        _HOLDERS.c.epoch == row.epoch,
        _HOLDERS.c.key_id.in_(bindparam("key_ids", expanding=True)),
    )


def _place(queue: ColumnElement[Any]) -> Select[Any]:
    of_kind = and_(_of_owner(_RECORDS.c), _RECORDS.c.kind == bindparam("kind"))
    own = and_(of_kind, _RECORDS.c.author_key_id == bindparam("author_key_id"))
    newest_hash = select(_RECORDS.c.record_hash).where(own).order_by(_RECORDS.c.position.desc()).limit(1)
    newest_version = select(func.max(_RECORDS.c.version)).where(
        own, _RECORDS.c.record_id == bindparam("record_id")
    )
    return (
        select(
            _EPOCHS.c.epoch,
            _EPOCHS.c.commitment,
            _is_held(_EPOCHS.c),
            newest_hash.scalar_subquery(),
            newest_version.scalar_subquery(),
            select(func.count()).select_from(_RECORDS).where(of_kind).scalar_subquery(),
            queue,
        )
        .where(_of_owner(_EPOCHS.c), _EPOCHS.c.kind == bindparam("kind"))
        .order_by(_EPOCHS.c.epoch.desc())
        .limit(1)
    )


_PLACE: Final = _place(null())
_PLACE_IN_QUEUE: Final = _place(func.pg_advisory_xact_lock(bindparam("queue", type_=BigInteger)))
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
_HELD_RECORDS_OF_KIND: Final = _HELD_RECORDS.where(_RECORDS.c.kind == bindparam("kind"))
