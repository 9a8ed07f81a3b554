"""Cells: time in pieces of 15 minutes, numbered since 1970-01-01 00:00 UTC.

The database decides who gets an hour: each session takes its cells under the primary key (holder, cell), so
two sessions of one holder can never share a minute. Cells are inserted in order, which keeps two writers from
waiting for each other. The rules of slots offer only what these cells can take.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from app.scheduling.rules.intervals import Interval

CELL_MINUTES: Final = 15

_CELL = timedelta(minutes=CELL_MINUTES)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cells_for(interval: Interval, buffer_minutes: int = 0) -> tuple[int, ...]:
    """Return the numbers of all cells the session touches, ascending, with the minutes kept free after it.

    The counselor's cells are asked with her policy's buffer, the client's without: her next hour is her own
    affair. One buffer, behind the session, is enough to keep any two of the counselor's sessions apart.
    """
    first = cell_of(interval.starts_at)
    end = cell_of(next_cell_at(interval.ends_at + timedelta(minutes=buffer_minutes)))
    return tuple(range(first, end))


def cell_of(at: datetime) -> int:
    """Return the number of the cell that holds the instant."""
    return (at - _EPOCH) // _CELL


def cell_starts_at(cell: int) -> datetime:
    """Return the instant at which the cell begins."""
    return _EPOCH + cell * _CELL


def next_cell_at(at: datetime) -> datetime:
    """Return the first beginning of a cell that is not before the instant."""
    return _EPOCH - (_EPOCH - at) // _CELL * _CELL
