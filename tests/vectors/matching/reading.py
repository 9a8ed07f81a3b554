"""One match from JSON to JSON, by the rules in Python. Another matcher needs the same function and nothing else."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.matching.rules import (
    Capability,
    CounselorId,
    Proposal,
    Reason,
    Way,
    criteria_from_fields,
    rank_counselors,
)
from app.matching.rules.filters import open_case, passing
from app.matching.rules.fits import fit_of
from app.scheduling.rules import Interval, Opening

Json = dict[str, Any]


def matched(given: Json) -> Json:
    """Return what comes out of a match. Raises `CriteriaMalformed`, `CapabilityMalformed`."""
    criteria = criteria_from_fields(given["criteria"])
    staff = [read_counselor(one) for one in given["counselors"]]
    now_at = datetime.fromisoformat(given["now_at"])
    result = rank_counselors(criteria, staff, now_at, bytes.fromhex(given["tie_key"]), given["limit"])
    case = open_case(criteria, staff, now_at)
    orders = {
        one.capability.staff_id: fit_of(case, one).order(criteria.urgency) for one in passing(case, staff)[0]
    }
    return {
        "counts": [[count.name.value, count.remaining] for count in result.filter_counts],
        "unmatched_reason": None if result.unmatched_reason is None else result.unmatched_reason.value,
        "proposals": [_proposal(one, orders[one.staff_id]) for one in result.proposals],
    }


def written_spans(spans: Iterable[Interval]) -> list[list[str]]:
    """Return spans as they stand in JSON."""
    return [[span.starts_at.isoformat(), span.ends_at.isoformat()] for span in spans]


def read_counselor(fields: Json) -> Capability:
    """Return a counselor in JSON. Raises `CapabilityMalformed`."""
    return Capability(
        staff_id=CounselorId(fields["staff_id"]),
        languages=tuple(fields["languages"]),
        ways=frozenset(map(Way, fields["ways"])),
        topics=frozenset(fields["topics"]),
        tags=frozenset(fields["tags"]),
        capacity=fields["capacity"],
        load=fields["load"],
        accepting=fields["accepting"],
        takes_urgent=fields["takes_urgent"],
        supervised=fields["supervised"],
        on_leave=tuple(Interval(*map(datetime.fromisoformat, span)) for span in fields["on_leave"]),
        slots=tuple(slot for opening in fields["openings"] for slot in _opening(opening).sessions()),
    )


def _opening(fields: Json) -> Opening:
    return Opening(fields["session_minutes"] * 60, fields["first_quarter"], int(fields["starts"], 16))


def _proposal(one: Proposal, order: tuple[int, ...]) -> Json:
    return {
        "staff_id": one.staff_id,
        "order": list(order),
        "common_hours": written_spans(one.common_hours),
        "reasons": [_reason(reason) for reason in one.reasons],
        "gave_up": [_reason(reason) for reason in one.gave_up],
    }


def _reason(reason: Reason) -> Json:
    data = {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in reason.facts}
    return {"code": reason.code.value, **data}
