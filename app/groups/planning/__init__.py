"""Forming groups on a coordinator's device: pure rules, and HiGHS that searches by them.

needs.py       who would like a group, who could lead one, when, and how large it may be
hours.py       which weekly slots are safe for a woman and free for a facilitator
candidates.py  the groups there could be
plans.py       a plan of groups, what it is worth, and which hard rules it breaks
programs.py    the plan as an integer program
solving.py     HiGHS on one stage of it
stages.py      the stages, and what is proven of their answer
reasons.py     why women are not in a plan
words.py       all of it in words

`web/planning` is the same in TypeScript, held by the frozen plans in `tests/vectors/planning`.
"""

from app.groups.planning.hours import GroupDates, facilitator_of, sessions_of, woman_of
from app.groups.planning.needs import (
    ANY_THEME,
    Facilitator,
    GroupBounds,
    PlanRequest,
    WeeklySlot,
    Woman,
    WomanId,
)
from app.groups.planning.plans import Breach, PlannedGroup, Rule, Score, breaches_of, score_of
from app.groups.planning.reasons import NotPlacedReason, count_reasons, reasons_not_placed
from app.groups.planning.solving import Ending
from app.groups.planning.stages import Plan, Progress, Proof, Watcher, form_groups

__all__ = [
    "ANY_THEME",
    "Breach",
    "Ending",
    "Facilitator",
    "GroupBounds",
    "GroupDates",
    "NotPlacedReason",
    "Plan",
    "PlanRequest",
    "PlannedGroup",
    "Progress",
    "Proof",
    "Rule",
    "Score",
    "Watcher",
    "WeeklySlot",
    "Woman",
    "WomanId",
    "breaches_of",
    "count_reasons",
    "facilitator_of",
    "form_groups",
    "reasons_not_placed",
    "score_of",
    "sessions_of",
    "woman_of",
]
