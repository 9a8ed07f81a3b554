"""Why women are not in a plan: each by the first thing that stands in the way, and no more than that is told.

Whom somebody must not meet plays no part but in NO_PLACE, which is also simply that there was no room: so no count
tells of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.groups.planning.candidates import candidates_of, languages_led, suits
from app.groups.planning.needs import Facilitator, PlanRequest, Woman, WomanId
from app.groups.planning.plans import PlannedGroup


class NotPlacedReason(StrEnum):
    """What stands in the way, in the order in which it is asked."""

    WAY = "way"
    LANGUAGE = "language"
    THEME = "theme"
    HOURS = "hours"
    FACILITATORS = "facilitators"
    TOO_FEW = "too_few"
    NO_PLACE = "no_place"


def reasons_not_placed(
    request: PlanRequest, groups: Sequence[PlannedGroup]
) -> Mapping[WomanId, NotPlacedReason]:
    """Return for each woman who is in none of the groups what stands in the way."""
    placed = {woman_id for group in groups for woman_id in group.women}
    # With groups of one allowed, what is left out are only those for which too few facilitators are free.
    led = {at for one in candidates_of(request, fewest=1) for at in one.women}
    joinable = {at for one in candidates_of(request) for at in one.women}
    spoken = frozenset(languages_led(request))
    return {
        woman.woman_id: _reason(request, woman, spoken, is_led=at in led, is_joinable=at in joinable)
        for at, woman in enumerate(request.women)
        if woman.woman_id not in placed
    }


def count_reasons(reasons: Mapping[WomanId, NotPlacedReason]) -> Mapping[NotPlacedReason, int]:
    """Return how many women each reason holds for, in the order of the reasons."""
    counts = Counter(reasons.values())
    return {reason: counts[reason] for reason in NotPlacedReason if counts[reason]}


def _reason(
    request: PlanRequest, woman: Woman, spoken: frozenset[str], *, is_led: bool, is_joinable: bool
) -> NotPlacedReason:
    if request.bounds.way not in woman.ways:
        return NotPlacedReason.WAY
    if woman.languages.isdisjoint(spoken):
        return NotPlacedReason.LANGUAGE
    if not any(_share_theme(request, woman, one) for one in request.facilitators):
        return NotPlacedReason.THEME
    if not woman.slots:
        return NotPlacedReason.HOURS
    if not is_led:
        return NotPlacedReason.FACILITATORS
    return NotPlacedReason.NO_PLACE if is_joinable else NotPlacedReason.TOO_FEW


def _share_theme(request: PlanRequest, woman: Woman, facilitator: Facilitator) -> bool:
    return any(
        suits(woman, language, theme) and suits(facilitator, language, theme)
        for language in facilitator.languages
        for theme in request.themes
    )
