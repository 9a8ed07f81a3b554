"""A plan in English words, for the command line: what was reached, what is proven, what a change costs, why not."""

from collections.abc import Mapping
from typing import Final

from app.groups.planning.needs import PlanRequest
from app.groups.planning.plans import Rule, Score
from app.groups.planning.reasons import NotPlacedReason
from app.groups.planning.solving import Ending
from app.groups.planning.stages import Plan, Proof

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_REASONS: Final = {
    NotPlacedReason.WAY: "do not want to meet in this way",
    NotPlacedReason.LANGUAGE: "speak no language in which somebody could lead",
    NotPlacedReason.THEME: "named no theme that somebody could lead in their language",
    NotPlacedReason.HOURS: "are at none of these hours safe every week",
    NotPlacedReason.FACILITATORS: "fit no hour at which enough facilitators are free",
    NotPlacedReason.TOO_FEW: "fit only groups that too few others fit",
    NotPlacedReason.NO_PLACE: "found no place, or other reasons",
}
_RULES: Final = {
    Rule.TOO_SMALL: "too few women",
    Rule.TOO_LARGE: "too many women",
    Rule.LANGUAGE: "somebody does not speak the language",
    Rule.THEME: "somebody did not name the theme",
    Rule.WAY: "somebody does not want to meet in this way",
    Rule.HOURS: "the hour is not safe for somebody every week",
    Rule.TWICE: "somebody is in two groups",
    Rule.SAME_GROUP_TWICE: "the same group stands here twice",
    Rule.FACILITATOR_COUNT: "another number of facilitators than asked for",
    Rule.FACILITATOR_UNFIT: "a facilitator does not have the language or the theme",
    Rule.FACILITATOR_BUSY: "a facilitator is not free every week",
    Rule.FACILITATOR_TWICE: "a facilitator has another group",
    Rule.OTHER: "other reasons",
}


def slot_in_words(request: PlanRequest, number: int) -> str:
    """Return a slot as a weekday and an hour: `Tue 18:30`."""
    slot = request.slots[number]
    return f"{_WEEKDAYS[slot.weekday]} {slot.starts_minute // 60:02}:{slot.starts_minute % 60:02}"


def plan_in_words(request: PlanRequest, plan: Plan) -> str:
    """Return what a plan reached in the order in which it counts, and what is proven."""
    placed, score = sum(len(group.women) for group in plan.groups), plan.score
    return (
        f"{placed} of {len(request.women)} women in {score.groups} groups. "
        f"Urgency points of those placed: {score.urgency_points} (no plan has more than {plan.most_points}); "
        f"weeks they have waited: {score.waiting_weeks}; "
        f"women too few or too many for groups of 7 or 8: {score.size_misfit}; "
        f"groups outside the preferred hours: {score.unpreferred}. "
        f"Who is placed: {proof_in_words(plan.placement)}. How the groups look: {proof_in_words(plan.shape)}."
    )


def proof_in_words(proof: Proof) -> str:
    """Return how sure it is that nothing is better."""
    if proof.ending is Ending.PROVEN:
        return "nothing better exists"
    if proof.bound == 0:
        return "not looked at"
    stopped = " (stopped early)" if proof.ending is Ending.STOPPED else ""
    return f"at most {proof.gap:.1%} below the best there could be{stopped}"


def reasons_in_words(counts: Mapping[NotPlacedReason, int]) -> list[str]:
    """Return a line for each reason why women are not placed."""
    return [f"{count} {_REASONS[reason]}" for reason, count in counts.items()]


def rule_in_words(rule: Rule) -> str:
    """Return which hard rule it is. OTHER stays what it is called."""
    return _RULES[rule]


def cost_in_words(before: Score, after: Score) -> list[str]:
    """Return what a change made by hand gains or loses, in the order in which it counts; nothing where it is equal."""
    levels = (
        ("urgency points", after.urgency_points - before.urgency_points),
        ("weeks waited of those placed", after.waiting_weeks - before.waiting_weeks),
        ("women too few or too many", after.size_misfit - before.size_misfit),
        ("groups outside the preferred hours", after.unpreferred - before.unpreferred),
        ("groups", after.groups - before.groups),
    )
    return [f"{difference:+} {level}" for level, difference in levels if difference]
