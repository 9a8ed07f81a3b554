"""The best plan by looking at every plan there is, for requests of a few women."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from app.groups.planning import PlannedGroup, PlanRequest, Score, breaches_of, score_of
from app.groups.planning.candidates import Candidate, candidates_of


def best_score(request: PlanRequest) -> Score:
    """Return what the best plan is worth."""
    plans = (plan for plan in _plans(request) if not breaches_of(request, plan))
    return min((score_of(request, plan) for plan in plans), key=lambda score: score.order)


def _plans(request: PlanRequest) -> Iterator[tuple[PlannedGroup, ...]]:
    candidates = candidates_of(request)
    for count in range(len(candidates) + 1):
        for formed in combinations(candidates, count):
            yield from _plans_of(request, formed)


def _plans_of(request: PlanRequest, formed: Sequence[Candidate]) -> Iterator[tuple[PlannedGroup, ...]]:
    led = [tuple(combinations(one.facilitators, request.bounds.facilitators)) for one in formed]
    places = [
        (None, *(at for at, one in enumerate(formed) if woman in one.women))
        for woman in range(len(request.women))
    ]
    for place in product(*places):
        seated = [[woman for woman, at in enumerate(place) if at == group] for group in range(len(formed))]
        if all(request.bounds.fewest <= len(some) <= request.bounds.most for some in seated):
            for leading in product(*led):
                yield tuple(
                    PlannedGroup(
                        one.language,
                        one.theme,
                        one.slot,
                        tuple(request.facilitators[at].staff_id for at in staff),
                        tuple(request.women[at].woman_id for at in women),
                    )
                    for one, staff, women in zip(formed, leading, seated, strict=True)
                )
