"""The pure rules, in this process, without any server: a live match among 200 counselors, one counselor's slots."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import Final

from app.clock import Clock
from app.crypto.randomness import random_bytes
from app.matching.rules import (
    Capability,
    CounselorId,
    Criteria,
    Urgency,
    Way,
    WeeklyRange,
    Wish,
    WishKind,
    rank_counselors,
)
from app.scheduling.rules import Interval, Slot, bookable_slots
from benchmarks import calendars
from benchmarks.measuring import percentiles_ms

_MATCH_P99_MS: Final = 2.0
_SLOTS_P99_MS: Final = 15.0
# Of each decision the fastest try counts: what the machine did in between is not the rule's.
_TRIES: Final = 3
_WINDOW: Final = timedelta(weeks=calendars.WEEKS_SHOWN)
_HOURS: Final = (
    tuple(WeeklyRange(weekday, 12 * 60, 20 * 60) for weekday in range(5)),
    tuple(WeeklyRange(weekday, 18 * 60, 22 * 60) for weekday in range(7)),
    (WeeklyRange(1, 9 * 60, 13 * 60), WeeklyRange(3, 9 * 60, 13 * 60), WeeklyRange(5, 0, 24 * 60)),
    tuple(WeeklyRange(weekday, 0, 24 * 60) for weekday in range(7)),
)
_WISHES: Final = (
    (),
    (Wish(WishKind.GENDER, "woman", must=True),),
    (Wish(WishKind.GENDER, "woman"), Wish(WishKind.EXPERIENCE, "prison")),
    (Wish(WishKind.METHOD, "art"), Wish(WishKind.LANGUAGE, "be")),
)
# Languages, ways of talking, zone, safe hours, wishes, urgency, topics: whatever can come together.
_MIX: Final = tuple(
    product(
        (("be", "ru"), ("ru",), ("be",), ("en", "ru"), ("pl",)),
        (frozenset({Way.VIDEO, Way.TEXT}), frozenset({Way.TEXT}), frozenset(Way)),
        ("Europe/Minsk", "Europe/Vilnius", "America/New_York"),
        _HOURS,
        _WISHES,
        tuple(Urgency),
        (frozenset({"prison", "sleep"}), frozenset({"grief"}), frozenset[str]()),
    )
)


@dataclass(frozen=True, slots=True)
class RuleMeasured:
    """How long one decision takes."""

    rule: str
    runs: int
    per_second: float
    p50_ms: float
    p99_ms: float
    target_p99_ms: float

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.p99_ms < self.target_p99_ms


def measure_rules(clock: Clock, *, counselors: int, runs: int) -> list[RuleMeasured]:
    """Measure match and slots, each on a mix that is the same in every run but for the day."""
    now = clock.now()
    capabilities = [_capability(number, now) for number in range(counselors)]
    cases = [(_criteria(number), random_bytes(32)) for number in range(runs)]
    return [
        _timed(
            f"match among {counselors}",
            [partial(rank_counselors, one, capabilities, now, key) for one, key in cases],
            _MATCH_P99_MS,
        ),
        _timed(
            "slots of one, 4 weeks",
            [partial(_slots, number, now) for number in range(max(runs // 5, 2))],
            _SLOTS_P99_MS,
        ),
    ]


def _timed(rule: str, decisions: Sequence[Callable[[], object]], target_p99_ms: float) -> RuleMeasured:
    seconds = [min(_seconds_of(decide) for _ in range(_TRIES)) for decide in decisions]
    p50_ms, p99_ms = percentiles_ms(seconds)
    return RuleMeasured(rule, len(seconds), len(seconds) / sum(seconds), p50_ms, p99_ms, target_p99_ms)


def _seconds_of(decide: Callable[[], object]) -> float:
    begun = time.perf_counter()
    decide()
    return time.perf_counter() - begun


def _criteria(number: int) -> Criteria:
    """Return what client `number` needs: 1009 has no factor in common with the mix, so its steps reach all of it."""
    languages, ways, zone, hours, wishes, urgency, topics = _MIX[number * 1009 % len(_MIX)]
    return Criteria(
        languages=languages,
        ways=ways,
        zone=zone,
        safe_hours=hours,
        topics=topics,
        urgency=urgency,
        wishes=wishes,
    )


def _capability(number: int, now: datetime) -> Capability:
    offer = calendars.offer(number)
    slots = tuple(Interval(slot.starts_at, slot.ends_at) for slot in _slots(number, now))
    return Capability(
        staff_id=CounselorId(f"00000000-0000-4000-8000-{number:012x}"),
        languages=offer.languages,
        ways=offer.ways,
        topics=offer.topics,
        tags=offer.tags,
        capacity=offer.capacity,
        load=number % 7,
        slots=slots,
        takes_urgent=offer.takes_urgent,
        supervised=offer.supervised,
    )


def _slots(number: int, now: datetime) -> tuple[Slot, ...]:
    since_on = now.date()
    return bookable_slots(
        hours=calendars.weekly_hours(number, since_on),
        exceptions=calendars.exceptions(number, since_on),
        leave=calendars.leaves(number, since_on),
        busy=(),
        appointments=calendars.sessions(number, since_on),
        policy=calendars.POLICY,
        now=now,
        window=Interval(now, now + _WINDOW),
    )
