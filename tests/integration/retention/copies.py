"""Copies of a store: what a backup keeps, and what a thief would look through."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import Base, ShredBase, Stores

_APPEND_ONLY = frozenset({"audit_events", "audit_links"})


@dataclass(frozen=True)
class Copy:
    """All rows of one store, by table. The audit log is not in it: nothing can put that back."""

    rows: dict[str, Sequence[dict[str, Any]]]


async def copy_main(stores: Stores) -> Copy:
    """Return yesterday's backup of the main store."""
    return await _copy(stores.main, Base.metadata)


async def copy_shred(stores: Stores) -> Copy:
    """Return yesterday's backup of the shred store."""
    return await _copy(stores.shred, ShredBase.metadata)


async def restore_main(stores: Stores, copy: Copy) -> None:
    """Put the main store back to what it was."""
    await _restore(stores.main, Base.metadata, copy)


async def restore_shred(stores: Stores, copy: Copy) -> None:
    """Put the shred store back to what it was."""
    await _restore(stores.shred, ShredBase.metadata, copy)


async def places_of(stores: Stores, *needles: str) -> set[str]:
    """Return every `table.column` in which one of the needles stands, given in hex, as hex or as bytes."""
    found = set()
    for engine, metadata in ((stores.main, Base.metadata), (stores.shred, ShredBase.metadata)):
        for table, rows in (await _copy(engine, metadata)).rows.items():
            found |= {
                f"{table}.{column}"
                for row in rows
                for column, value in row.items()
                if any(_holds(value, needle) for needle in needles)
            }
    return found


def files_holding(stores: Stores, needle: bytes) -> set[str]:
    """Return the names of SQLite's files, write-ahead logs among them, in which `needle` stands."""
    files = (
        Path(f"{engine.url.database}{suffix}")
        for engine in (stores.main, stores.shred)
        for suffix in ("", "-wal", "-shm", "-journal")
    )
    return {file.name for file in files if file.exists() and needle in file.read_bytes()}


async def _copy(engine: AsyncEngine, metadata: MetaData) -> Copy:
    async with engine.begin() as connection:
        return Copy(
            {
                table.name: [dict(row._mapping) for row in await connection.execute(select(table))]  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
                for table in metadata.sorted_tables
                if table.name not in _APPEND_ONLY
            }
        )


async def _restore(engine: AsyncEngine, metadata: MetaData, copy: Copy) -> None:
    tables = [table for table in metadata.sorted_tables if table.name in copy.rows]
    async with engine.begin() as connection:
        for table in reversed(tables):
            await connection.execute(delete(table))
        for table in tables:
            if copy.rows[table.name]:
                await connection.execute(insert(table), copy.rows[table.name])


def _holds(value: object, needle: str) -> bool:
    if isinstance(value, bytes):
        return bytes.fromhex(needle) in value or needle.encode() in value
    return needle in str(value)
