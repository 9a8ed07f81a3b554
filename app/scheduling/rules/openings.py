"""A calendar's slots as a set of cells: everything it offers in one number, small enough to send for hundreds.

A slot starts with a cell and lasts a whole session, so the length and the starts say it all. Bit n of `starts` is a
slot that starts with cell `first_cell + n`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from app.scheduling.rules.cells import CELL_MINUTES, cell_of, cell_starts_at, next_cell_at
from app.scheduling.rules.intervals import Interval

_CELL_SECONDS = CELL_MINUTES * 60


@dataclass(frozen=True, slots=True)
class Opening:
    """The slots of one length: bit n of `starts` is a slot that starts with cell `first_cell + n`."""

    length_seconds: int
    first_cell: int
    starts: int

    @property
    def ends(self) -> int:
        """The end of the last slot, seconds since 1970."""
        return (self.first_cell + self.starts.bit_length() - 1) * _CELL_SECONDS + self.length_seconds

    def sessions(self) -> Iterator[Interval]:
        """Yield the slots, in order."""
        length, left = timedelta(seconds=self.length_seconds), self.starts
        while left:
            starts_at = cell_starts_at(self.first_cell + (left & -left).bit_length() - 1)
            yield Interval(starts_at, starts_at + length)
            left &= left - 1

    def within(self, window: Interval) -> "Opening | None":
        """Return the slots that start in the window, or None where none does."""
        first = max(0, cell_of(next_cell_at(window.starts_at)) - self.first_cell)
        end = max(first, cell_of(next_cell_at(window.ends_at)) - self.first_cell)
        starts = self.starts & ((1 << end) - (1 << first))
        return replace(self, starts=starts) if starts else None


def opening_of(cells: Collection[int], length_seconds: int) -> Opening:
    """Return the slots that start with these cells, of which there is at least one."""
    first_cell = min(cells)
    return Opening(length_seconds, first_cell, sum(1 << (cell - first_cell) for cell in set(cells)))
