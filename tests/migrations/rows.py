"""A row for every table, whatever its columns are: equal values everywhere, so that each reference finds its row."""

from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Time,
    Uuid,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

_VALUES: Final[tuple[tuple[type[TypeEngine[Any]], Any], ...]] = (
    (Boolean, True),
    (Integer, 1),
    (LargeBinary, b"\x01" * 32),
    (DateTime, datetime(2026, 3, 2, 9, tzinfo=UTC)),
    (Date, date(2026, 3, 2)),
    (Time, time(9)),
    (Uuid, UUID(int=1)),
    (JSON, ["x"]),
)


def reflected(connection: Connection) -> MetaData:
    """Return the tables that are there, apart from Alembic's own."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != "alembic_version")
    return found


def table_names(connection: Connection) -> set[str]:
    """Return the names of the tables that are there, apart from Alembic's own."""
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def fill(connection: Connection, metadata: MetaData) -> None:
    """Put one row into every table that is there."""
    there = table_names(connection)
    for table in metadata.sorted_tables:
        if table.name in there:
            connection.execute(insert(table).values(_row(table)))


def row_counts(connection: Connection, metadata: MetaData) -> dict[str, int]:
    """Return how many rows each table has that is there."""
    there = table_names(connection)
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
        if table.name in there
    }


def fill_what_is_empty(connection: Connection) -> None:
    """Put one row into every table that is there and has none, as the database itself describes it."""
    metadata = reflected(connection)
    counts = row_counts(connection, metadata)
    for table in metadata.sorted_tables:
        if not counts[table.name]:
            connection.execute(insert(table).values(_row(table)))


def rows_by_table(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that is there, by column: a column that comes back may stand elsewhere."""
    found = reflected(connection)
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table))]  # noqa: SLF001 - documented
        for table in found.sorted_tables
    }


def _row(table: Table) -> dict[str, Any]:
    return {column.name: _value(column.type) for column in table.columns}


def _value(kind: TypeEngine[Any]) -> object:
    if isinstance(kind, TypeDecorator):
        if kind.__class__.__name__ == "RoleSet":
            return frozenset()
        kind = kind.impl_instance
    if isinstance(kind, String):
        return "a" * (kind.length or 8)
    return next(value for of_kind, value in _VALUES if isinstance(kind, of_kind))
