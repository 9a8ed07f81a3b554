"""How long women waited lately, and where one of them stands: told in weeks and bands, and not at all for few.

Small numbers would tell of others: with fewer than five cases nothing is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LOOK_BACK_DAYS = 90
SERVED_DAYS = 28
FEWEST_CASES = 5

_MOST_PERCENT = 80
_NEXT_DAYS = 2
_WEEK_DAYS = 7


class WaitBand(StrEnum):
    """Roughly how soon it is somebody's turn, if as many are served as in the last four weeks."""

    NEXT = "next"
    THIS_WEEK = "this-week"
    WEEKS = "weeks"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class WaitOutlook:
    """What a woman who waits is told. Weeks are whole, at least one, and None where there were too few cases."""

    band: WaitBand
    half_within_weeks: int | None
    most_within_weeks: int | None


def outlook(waited_days: Sequence[int], *, served_count: int, ahead_count: int) -> WaitOutlook:
    """Return what to tell somebody with `ahead_count` women before her.

    `waited_days` are the waits of those who got a counselor within `LOOK_BACK_DAYS`, `served_count` is how many of them
    did within `SERVED_DAYS`. "Most" are 80 of a hundred.
    """
    band = _band(served_count, ahead_count)
    if len(waited_days) < FEWEST_CASES:
        return WaitOutlook(band, None, None)
    ordered = sorted(waited_days)
    return WaitOutlook(band, _weeks(_rank(ordered, 50)), _weeks(_rank(ordered, _MOST_PERCENT)))


def _band(served_count: int, ahead_count: int) -> WaitBand:
    if served_count < FEWEST_CASES:
        return WaitBand.UNKNOWN
    days = ahead_count * SERVED_DAYS / served_count
    if days <= _NEXT_DAYS:
        return WaitBand.NEXT
    return WaitBand.THIS_WEEK if days <= _WEEK_DAYS else WaitBand.WEEKS


def _rank(ordered: Sequence[int], percent: int) -> int:
    """Return the nearest-rank percentile."""
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _weeks(days: int) -> int:
    return max(1, -(-days // _WEEK_DAYS))
