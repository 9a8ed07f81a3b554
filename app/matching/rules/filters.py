"""The hard filters, in their order and never bent, and how many counselors each of them leaves.

**Why an exclusion never shows.** Whom a woman must not meet is the most dangerous thing she tells: it names
somebody, perhaps a colleague in the next room. Counts travel further than criteria (to a screen that others
see, into a report, to the counselor who asks why nobody was found), so a reader of the counts, of the
proposals and of `unmatched_reason` who has not opened her criteria must learn nothing of it. Three places for
it were weighed:

- *Before the total.* The total is then 199 where the staff list shows 200: whoever can count colleagues reads
  it off.
- *A filter of its own, or inside one on public facts* (language, way, room, leave, supervision). Staff know
  each other's capabilities, so anybody can count again and find one counselor missing.
- *Inside the musts.* Most women state none, and whom they would shut out can be guessed; one missing there
  stands out.

So it is applied with the common hour. Her safe hours are as sealed as her exclusions, the filter always
applies, and it usually drops many. The result is *equal*, in every count, proposal and word, to one in which
the excluded counselor is free at none of her safe hours; the tests hold it to that. What remains: somebody
who could open slots at every hour of the week and compare this one woman's counts before and after would
learn that it was not the hours. Counts therefore belong to whoever opened the criteria, who can read the
exclusions there, and to nobody else by default.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from app.matching.rules.capabilities import Capability
from app.matching.rules.criteria import Criteria, Urgency, Wish
from app.matching.rules.hours import safe_spans
from app.matching.rules.openings import common_starts, safe_starts
from app.matching.rules.results import FilterCount, FilterName
from app.scheduling.rules import cell_of, zone

HORIZON = timedelta(weeks=8)
"""How far ahead common hours are sought; later slots are ignored."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case:
    """One client's criteria, with what is derived from them once for all counselors.

    `safe_starts_by_length` holds, for each length of a session in seconds, the cells with which it can safely
    start, bit n for the cell `first_cell + n`.
    """

    criteria: Criteria
    languages: frozenset[str]
    musts: tuple[Wish, ...]
    preferences: tuple[Wish, ...]
    now_at: datetime
    first_cell: int
    safe_starts_by_length: Mapping[int, int]


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """A counselor with the starts common to her and the client, by length in seconds; no set is empty."""

    capability: Capability
    common: Mapping[int, int]


Filter: TypeAlias = Callable[[Case, Capability], bool]


def open_case(criteria: Criteria, capabilities: Sequence[Capability], now_at: datetime) -> Case:
    """Return a case whose safe hours reach to the last slot anybody offers, and not beyond the horizon.

    Raises ValueError for a naive `now_at`.
    """
    if now_at.tzinfo is None:
        raise ValueError("now must be aware")
    openings = [opening for capability in capabilities for opening in capability.openings]
    until = min(
        max((opening.ends for opening in openings), default=0), math.floor((now_at + HORIZON).timestamp())
    )
    safe = safe_spans(criteria.safe_hours, zone(criteria.zone), (math.ceil(now_at.timestamp()), until))
    first_cell = cell_of(now_at)
    lengths = {opening.length_seconds for opening in openings}
    starts = {length: safe_starts(safe, length, first_cell) for length in lengths}
    return Case(
        criteria=criteria,
        languages=frozenset(criteria.languages),
        musts=criteria.musts,
        preferences=criteria.preferences,
        now_at=now_at,
        first_cell=first_cell,
        safe_starts_by_length=starts,
    )


def shares_language(case: Case, capability: Capability) -> bool:
    """Tell whether there is a language in which both can talk."""
    return not case.languages.isdisjoint(capability.languages)


def shares_way(case: Case, capability: Capability) -> bool:
    """Tell whether there is a way of talking open to both."""
    return not case.criteria.ways.isdisjoint(capability.ways)


def has_room(case: Case, capability: Capability) -> bool:
    """Tell whether the counselor can take one client more, and this one if the case is urgent."""
    takes_her = capability.takes_urgent or case.criteria.urgency is not Urgency.URGENT
    return capability.accepting and takes_her and capability.load < capability.capacity


def is_present(case: Case, capability: Capability) -> bool:
    """Tell whether the counselor is not on leave now. Leave that comes later only takes its slots away."""
    return not capability.is_on_leave(case.now_at)


def is_supervised_enough(case: Case, capability: Capability) -> bool:
    """Tell whether the counselor works under supervision, where the case asks for it."""
    return capability.supervised or not case.criteria.needs_supervised


PUBLIC_FILTERS: tuple[tuple[FilterName, Filter], ...] = (
    (FilterName.LANGUAGE, shares_language),
    (FilterName.WAY, shares_way),
    (FilterName.ROOM, has_room),
    (FilterName.LEAVE, is_present),
    (FilterName.SUPERVISION, is_supervised_enough),
)


def common_hours(case: Case, capability: Capability) -> Mapping[int, int]:
    """Return the starts common to both, by length in seconds; none for a counselor whom she must not meet.

    The exclusion stands here so that it looks like an hour that does not fit: see the module's argument.
    """
    common: dict[int, int] = {}
    if capability.staff_id in case.criteria.excluded:
        return common
    for opening in capability.openings:
        safe = case.safe_starts_by_length[opening.length_seconds]
        if starts := common_starts(opening, safe, case.first_cell):
            common[opening.length_seconds] = starts
    return common


def meets_every_must(case: Case, capability: Capability) -> bool:
    """Tell whether the counselor is everything the client will not do without."""
    return all(capability.meets(wish) for wish in case.musts)


def passing(
    case: Case, capabilities: Sequence[Capability]
) -> tuple[tuple[Candidate, ...], tuple[FilterCount, ...]]:
    """Return who passes every hard filter, and how many were left after each."""
    remaining = list(capabilities)
    counts = [FilterCount(FilterName.EVERYBODY, len(remaining))]
    for name, holds in PUBLIC_FILTERS:
        remaining = [capability for capability in remaining if holds(case, capability)]
        counts.append(FilterCount(name, len(remaining)))
    sought = (Candidate(capability, common_hours(case, capability)) for capability in remaining)
    candidates = [candidate for candidate in sought if candidate.common]
    counts.append(FilterCount(FilterName.HOURS, len(candidates)))
    candidates = [candidate for candidate in candidates if meets_every_must(case, candidate.capability)]
    counts.append(FilterCount(FilterName.WISHES, len(candidates)))
    return tuple(candidates), tuple(counts)
