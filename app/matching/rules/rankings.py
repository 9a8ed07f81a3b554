"""Matching one client, live: the best counselors for her, explained. Run on a device that may read criteria.

Hard filters first (`filters`), then the soft order (`fits`); equal inputs give equal results in whatever
order the counselors are listed. Nothing here is final: the service checks capacity, leave and policy again
when an assignment is written.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from heapq import nsmallest

from app.matching.errors import CapabilityMalformed
from app.matching.rules.capabilities import Capability
from app.matching.rules.criteria import Criteria, Urgency
from app.matching.rules.filters import Candidate, Case, open_case, passing
from app.matching.rules.fits import Fit, ensure_tie_key, fit_of, keyed_tie
from app.matching.rules.openings import sessions_apart
from app.matching.rules.reasons import Reason, ReasonCode
from app.matching.rules.results import FilterCount, FilterName, MatchResult, Proposal
from app.scheduling.rules import Interval

COMMON_HOURS_SHOWN = 4
SECONDS_AN_HOUR = 60 * 60


def rank_counselors(
    criteria: Criteria, capabilities: Sequence[Capability], now: datetime, tie_key: bytes, limit: int = 3
) -> MatchResult:
    """Return the best `limit` counselors for a client, with reasons, and how many each hard filter left.

    `now` is aware. `tie_key` is 16 bytes or more and another for every case (`tie_key_of_case`). Raises
    CapabilityMalformed when a counselor stands in the list twice, ValueError for a naive instant or a short
    key.
    """
    if len({capability.staff_id for capability in capabilities}) != len(capabilities):
        raise CapabilityMalformed
    ensure_tie_key(tie_key)
    case = open_case(criteria, capabilities, now)
    candidates, counts = passing(case, capabilities)
    fits = [(fit_of(case, candidate), candidate) for candidate in candidates]
    earliest = min((fit.starts for fit, _ in fits), default=0)
    best = _best(fits, criteria.urgency, tie_key, limit)
    proposals = tuple(_proposal(case, fit, candidate, earliest) for fit, candidate in best)
    return MatchResult(proposals, counts, _unmatched_reason(counts))


def _best(
    fits: Sequence[tuple[Fit, Candidate]], urgency: Urgency, tie_key: bytes, limit: int
) -> list[tuple[Fit, Candidate]]:
    """Return the best by the order of their fits, equals by their keyed hash, which only finalists need."""
    orders = nsmallest(limit, (fit.order(urgency) for fit, _ in fits))
    finalists = [(fit, candidate) for fit, candidate in fits if fit.order(urgency) <= orders[-1]]

    def order_and_tie(entry: tuple[Fit, Candidate]) -> tuple[tuple[int, ...], bytes]:
        fit, candidate = entry
        return fit.order(urgency), keyed_tie(tie_key, candidate.capability.staff_id)

    return sorted(finalists, key=order_and_tie)[:limit]


def _unmatched_reason(counts: Sequence[FilterCount]) -> FilterName | None:
    """Return the first filter that left nobody."""
    return next((count.name for count in counts if count.remaining == 0), None)


def _proposal(case: Case, fit: Fit, candidate: Candidate, earliest: int) -> Proposal:
    sessions = sessions_apart(candidate.common, case.first_cell, COMMON_HOURS_SHOWN)
    common_hours = tuple(Interval(_instant(starts), _instant(ends)) for starts, ends in sessions)
    return Proposal(
        staff_id=candidate.capability.staff_id,
        common_hours=common_hours,
        reasons=_reasons(case, fit, candidate.capability, common_hours),
        gave_up=_given_up(case, fit, candidate.capability, earliest),
    )


def _reasons(
    case: Case, fit: Fit, capability: Capability, common_hours: Sequence[Interval]
) -> tuple[Reason, ...]:
    """Return what speaks for a proposal, in the order in which it counted."""
    criteria = case.criteria
    language = criteria.languages[fit.language_choice]
    first_at = common_hours[0].starts_at.isoformat()
    met = tuple(wish.tag for wish in case.preferences if capability.meets(wish))
    ways = tuple(sorted(way.value for way in criteria.ways & capability.ways))
    known = () if fit.new_counselor else (Reason(ReasonCode.EARLIER_COUNSELOR),)
    return (
        *known,
        Reason(ReasonCode.LANGUAGE, (("language", language), ("choice", fit.language_choice + 1))),
        Reason(ReasonCode.WAYS, (("ways", ways),)),
        *_listed(ReasonCode.MUSTS_MET, "wishes", tuple(wish.tag for wish in case.musts)),
        *_listed(ReasonCode.PREFERENCES_MET, "wishes", met),
        *_listed(ReasonCode.TOPICS_COVERED, "topics", tuple(sorted(criteria.topics & capability.topics))),
        Reason(ReasonCode.COMMON_HOURS, (("count", len(common_hours)), ("first_at", first_at))),
        Reason(ReasonCode.LOAD, (("load", capability.load), ("capacity", capability.capacity))),
    )


def _given_up(case: Case, fit: Fit, capability: Capability, earliest: int) -> tuple[Reason, ...]:
    """Return what a proposal leaves unmet of what she hoped for, in the order in which it counted."""
    criteria = case.criteria
    given_up: list[Reason] = []
    if criteria.earlier_counselors and fit.new_counselor:
        given_up.append(Reason(ReasonCode.NOT_EARLIER_COUNSELOR))
    if fit.language_choice:
        language, wanted = criteria.languages[fit.language_choice], criteria.languages[0]
        given_up.append(Reason(ReasonCode.LANGUAGE_NOT_FIRST, (("language", language), ("wanted", wanted))))
    missed = tuple(wish.tag for wish in case.preferences if not capability.meets(wish))
    given_up.extend(_listed(ReasonCode.PREFERENCES_MISSED, "wishes", missed))
    topics = tuple(sorted(criteria.topics - capability.topics))
    given_up.extend(_listed(ReasonCode.TOPICS_MISSED, "topics", topics))
    if hours_later := (fit.starts - earliest) // SECONDS_AN_HOUR:
        given_up.append(Reason(ReasonCode.STARTS_LATER, (("hours", hours_later),)))
    return tuple(given_up)


def _listed(code: ReasonCode, name: str, values: tuple[str, ...]) -> tuple[Reason, ...]:
    """Return the reason that lists values, or nothing where there is none to list."""
    return (Reason(code, ((name, values),)),) if values else ()


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
