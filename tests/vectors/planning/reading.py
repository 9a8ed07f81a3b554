"""One plan from JSON to JSON, by the planner in Python. Another planner needs the same function and nothing else."""

from datetime import date
from typing import Any

from app.groups.planning import (
    Facilitator,
    GroupBounds,
    GroupDates,
    PlannedGroup,
    PlanRequest,
    WeeklySlot,
    Woman,
    WomanId,
    breaches_of,
    form_groups,
    reasons_not_placed,
    score_of,
    sessions_of,
)
from app.groups.planning.hours import free_slots, safe_slots
from app.matching.rules import CounselorId, Urgency, Way, criteria_from_fields
from tests.vectors.matching.reading import read_counselor

Json = dict[str, Any]


def formed(given: Json) -> Json:
    """Return the groups that are formed, what they are worth, what is proven, and why others are not placed."""
    request = read_request(given["request"])
    plan = form_groups(request)
    return {
        "groups": [_group(one) for one in plan.groups],
        "order": list(plan.score.order),
        "worths": [plan.placement.worth, plan.shape.worth],
        "endings": [plan.placement.ending.value, plan.shape.ending.value],
        "most_points": plan.most_points,
        "not_placed": {
            woman_id: reason.value for woman_id, reason in reasons_not_placed(request, plan.groups).items()
        },
    }


def examined(given: Json) -> Json:
    """Return what a plan changed by hand is worth, and which hard rules it breaks. Raises `PlanUnknown`."""
    request = read_request(given["request"])
    groups = [
        PlannedGroup(
            one["language"], one["theme"], one["slot"], tuple(one["facilitators"]), tuple(one["women"])
        )
        for one in given["groups"]
    ]
    return {
        "order": list(score_of(request, groups).order),
        "breaches": [[one.group, one.rule.value, one.person] for one in breaches_of(request, groups)],
    }


def placed(given: Json) -> Json:
    """Return the sessions of each slot, and which slots are safe for a woman and free for a counselor."""
    slots = [WeeklySlot(**one) for one in given["slots"]]
    skipped = frozenset(date.fromisoformat(day) for day in given["dates"]["skipped_on"])
    since_on = date.fromisoformat(given["dates"]["since_on"])
    dates = GroupDates(**{**given["dates"], "since_on": since_on, "skipped_on": skipped})
    return {
        "sessions": [
            [
                [int(one.starts_at.timestamp()), int(one.ends_at.timestamp())]
                for one in sessions_of(slot, dates)
            ]
            for slot in slots
        ],
        "safe": sorted(safe_slots(criteria_from_fields(given["criteria"]), slots, dates)),
        "free": sorted(free_slots(read_counselor(given["counselor"]), slots, dates)),
    }


def read_request(fields: Json) -> PlanRequest:
    """Return the request in JSON. Raises `PlanRequestMalformed`."""
    bounds = fields["bounds"]
    return PlanRequest(
        women=tuple(_woman(one) for one in fields["women"]),
        facilitators=tuple(
            Facilitator(
                staff_id=CounselorId(one["staff_id"]),
                languages=frozenset(one["languages"]),
                topics=frozenset(one["topics"]),
                slots=frozenset(one["slots"]),
            )
            for one in fields["facilitators"]
        ),
        slots=tuple(WeeklySlot(**one) for one in fields["slots"]),
        themes=tuple(fields["themes"]),
        bounds=GroupBounds(**{**bounds, "way": Way(bounds["way"])}),
        apart=frozenset(frozenset(pair) for pair in fields["apart"]),
    )


def write_request(request: PlanRequest) -> Json:
    """Return a request as JSON."""
    bounds = request.bounds
    return {
        "women": [
            {
                "woman_id": one.woman_id,
                "languages": sorted(one.languages),
                "topics": sorted(one.topics),
                "ways": sorted(one.ways),
                "slots": sorted(one.slots),
                "urgency": one.urgency.value,
                "waiting_days": one.waiting_days,
                "excluded": sorted(one.excluded),
            }
            for one in request.women
        ],
        "facilitators": [
            {
                "staff_id": one.staff_id,
                "languages": sorted(one.languages),
                "topics": sorted(one.topics),
                "slots": sorted(one.slots),
            }
            for one in request.facilitators
        ],
        "slots": [
            {
                "weekday": one.weekday,
                "starts_minute": one.starts_minute,
                "minutes": one.minutes,
                "preferred": one.preferred,
            }
            for one in request.slots
        ],
        "themes": list(request.themes),
        "bounds": {
            "way": bounds.way.value,
            "fewest": bounds.fewest,
            "most": bounds.most,
            "facilitators": bounds.facilitators,
            "most_groups_each": bounds.most_groups_each,
        },
        "apart": sorted(sorted(pair) for pair in request.apart),
    }


def _woman(fields: Json) -> Woman:
    return Woman(
        woman_id=WomanId(fields["woman_id"]),
        languages=frozenset(fields["languages"]),
        topics=frozenset(fields["topics"]),
        ways=frozenset(Way(way) for way in fields["ways"]),
        slots=frozenset(fields["slots"]),
        urgency=Urgency(fields["urgency"]),
        waiting_days=fields["waiting_days"],
        excluded=frozenset(CounselorId(one) for one in fields["excluded"]),
    )


def _group(group: PlannedGroup) -> Json:
    return {
        "language": group.language,
        "theme": group.theme,
        "slot": group.slot,
        "facilitators": list(group.facilitators),
        "women": list(group.women),
    }
