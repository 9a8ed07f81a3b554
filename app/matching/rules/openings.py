"""A counselor's slots as sets of cells, so that a common hour is found exactly and at the price of one AND.

Slots of one length are one number, an `Opening` (`app.scheduling.rules.openings`). A client's safe starts for that
length are another. What both have is a common hour: in real instants, with no weekly mask whose zones could have
drifted apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge

from app.matching.errors import CapabilityMalformed
from app.matching.rules.hours import Span
from app.scheduling.rules import CELL_MINUTES, Interval, Opening, cell_of, cell_starts_at, opening_of

CELL_SECONDS = CELL_MINUTES * 60


def openings_of(slots: Iterable[Interval]) -> tuple[Opening, ...]:
    """Return slots as openings, shortest length first.

    Raises CapabilityMalformed for a slot that does not start with a cell or last whole seconds.
    """
    cells_by_length: dict[int, set[int]] = {}
    for slot in slots:
        length = slot.ends_at - slot.starts_at
        if cell_starts_at(cell_of(slot.starts_at)) != slot.starts_at or length.microseconds:
            raise CapabilityMalformed
        cells_by_length.setdefault(int(length.total_seconds()), set()).add(cell_of(slot.starts_at))
    return tuple(opening_of(cells, length) for length, cells in sorted(cells_by_length.items()))


def safe_starts(safe: Sequence[Span], length_seconds: int, first_cell: int) -> int:
    """Return the cells with which a session of that length can start and lie whole within one safe span.

    Bit n is the cell `first_cell + n`; no span begins before it. A session that is safe only in part is not
    safe.
    """
    starts = 0
    for safe_from, safe_until in safe:
        first = -(-safe_from // CELL_SECONDS)
        last = (safe_until - length_seconds) // CELL_SECONDS
        if last >= first:
            starts |= ((1 << (last - first + 1)) - 1) << (first - first_cell)
    return starts


def common_starts(opening: Opening, safe: int, first_cell: int) -> int:
    """Return the starts, bit n for the cell `first_cell + n`, that are both in an opening and safe."""
    ahead = opening.first_cell - first_cell
    return safe & (opening.starts << ahead if ahead >= 0 else opening.starts >> -ahead)


def first_start(starts: int, first_cell: int) -> int:
    """Return the earliest start of a set that is not empty, seconds since 1970."""
    return (first_cell + (starts & -starts).bit_length() - 1) * CELL_SECONDS


def sessions_apart(starts_by_length: Mapping[int, int], first_cell: int, limit: int) -> tuple[Span, ...]:
    """Return the first `limit` sessions that do not overlap, of common starts by length in seconds."""
    by_length = [_sessions(length, starts, first_cell) for length, starts in starts_by_length.items()]
    apart: list[Span] = []
    for starts, ends in merge(*by_length):
        if not apart or starts >= apart[-1][1]:
            apart.append((starts, ends))
        if len(apart) == limit:
            break
    return tuple(apart)


def _sessions(length_seconds: int, starts: int, first_cell: int) -> Iterator[Span]:
    """Yield the sessions that start with the cells of a set, in order."""
    while starts:
        begins = first_start(starts, first_cell)
        yield begins, begins + length_seconds
        starts &= starts - 1
