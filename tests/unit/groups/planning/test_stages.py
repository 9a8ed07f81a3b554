"""Forming groups: the best there is on small lists, no hard rule ever broken, and the same answer every time."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.groups.planning import (
    Ending,
    PlanRequest,
    Progress,
    WomanId,
    breaches_of,
    form_groups,
    reasons_not_placed,
    score_of,
)
from app.groups.planning.reasons import NotPlacedReason, count_reasons
from tests.unit.groups.planning.brute import best_score
from tests.vectors.planning.drawing import Sizes, bounds, drawn_request

FEW = Sizes(women=7, slots=2, facilitators=2, safe_slots=(1, 2), free_slots=2, apart=2, excluding_one_in=4)
SMALL = Sizes(women=20, slots=5, facilitators=4, safe_slots=(2, 3), free_slots=3, apart=12)
SEVERAL = Sizes(women=30, slots=6, facilitators=4, safe_slots=(2, 3, 4), free_slots=4, apart=5)


def request_of_few(seed: int) -> PlanRequest:
    """Return a request that can be searched whole, in two themes so that there are few groups to choose among."""
    asked = drawn_request(seed, FEW, bounds(fewest=2, most=4, facilitators=1 + seed % 2))
    return replace(asked, themes=("any",))


class TestTheBest:
    @pytest.mark.parametrize("seed", range(12))
    def test_nothing_is_better_on_a_small_list(self, seed: int) -> None:
        """Level by level, the plan is worth what the best of all plans is, and says that it is proven."""
        request = request_of_few(seed)
        plan = form_groups(request)
        assert plan.score == best_score(request)
        assert (plan.placement.ending, plan.shape.ending) == (Ending.PROVEN, Ending.PROVEN)
        assert (plan.placement.gap, plan.shape.gap) == (0, 0)
        assert plan.most_points == plan.score.urgency_points

    def test_the_small_lists_form_something(self) -> None:
        """What is compared above is not always nothing: most of these lists have groups, some have several."""
        counts = [form_groups(request_of_few(seed)).score.groups for seed in range(12)]
        assert sum(count > 0 for count in counts) > 6
        assert max(counts) > 1


class TestHardRules:
    @settings(max_examples=12)
    @given(st.integers(0, 10_000), st.sampled_from([1, 2]), st.sampled_from([2, 3, 5]))
    def test_none_is_broken(self, seed: int, facilitators: int, fewest: int) -> None:
        """Whoever is on the list, and whoever must not meet: no plan of ours breaks a rule or counts wrongly."""
        asked = bounds(fewest=fewest, most=6, facilitators=facilitators, most_groups_each=2)
        request = drawn_request(seed, SMALL, asked)
        plan = form_groups(request)
        assert breaches_of(request, plan.groups) == ()
        assert score_of(request, plan.groups) == plan.score
        assert plan.score.urgency_points <= plan.most_points
        assert plan.placement.gap >= 0

    def test_those_who_would_meet_are_parted_when_they_must_not(self) -> None:
        """Two of one group, once they must not meet, are in no group together; nor with a facilitator they exclude."""
        request = drawn_request(2, SEVERAL, bounds(fewest=3, most=6))
        group = form_groups(request).groups[0]
        one, other = group.women[:2]
        parted = form_groups(replace(request, apart=request.apart | {frozenset({one, other})}))
        assert not any({one, other} <= set(group.women) for group in parted.groups)
        women = tuple(
            replace(woman, excluded=frozenset(group.facilitators)) if woman.woman_id == one else woman
            for woman in request.women
        )
        for led in form_groups(replace(request, women=women)).groups:
            assert one not in led.women or set(led.facilitators).isdisjoint(group.facilitators)


class TestTheSameAnswer:
    def test_order_and_repetition_change_nothing(self) -> None:
        """The same request, told in another order and asked again, gets the same plan."""
        request = drawn_request(4, SEVERAL, bounds(fewest=3, most=6))
        turned = replace(
            request,
            women=request.women[::-1],
            facilitators=request.facilitators[::-1],
            themes=request.themes[::-1],
        )
        first = form_groups(request)
        assert form_groups(request) == first
        assert form_groups(turned) == first

    def test_stopping_leaves_the_best_so_far(self) -> None:
        """Whoever stops it gets a plan that breaks no rule and says how far it was; progress never goes back."""
        request = drawn_request(5, SEVERAL, bounds(fewest=3, most=6))
        told: list[Progress] = []

        def until_there_is_something(progress: Progress) -> bool:
            told.append(progress)
            return not progress.plan.groups

        plan = form_groups(request, until_there_is_something)
        assert Ending.STOPPED in {plan.placement.ending, plan.shape.ending}
        assert plan.score.groups > 0
        assert breaches_of(request, plan.groups) == ()
        at_once = form_groups(request, lambda _: False)
        assert at_once.placement.ending is Ending.STOPPED
        assert at_once.placement.gap > 0
        assert min(plan.most_points, at_once.most_points) >= form_groups(request).score.urgency_points
        points = [one.plan.score.urgency_points for one in told]
        assert points == sorted(points)


class TestReasons:
    def test_everybody_is_placed_or_has_a_reason(self) -> None:
        """Nobody is left out without one, and the counts are of those left out."""
        request = drawn_request(1, SEVERAL, bounds(fewest=4, most=6))
        plan = form_groups(request)
        reasons = reasons_not_placed(request, plan.groups)
        placed = {woman_id for group in plan.groups for woman_id in group.women}
        assert placed.isdisjoint(reasons)
        assert placed | set(reasons) == {woman.woman_id for woman in request.women}
        assert sum(count_reasons(reasons).values()) == len(reasons)

    def test_who_must_not_meet_whom_shows_in_no_count(self) -> None:
        """For the same groups, reasons are the same whoever excluded or may not meet whomever."""
        request = drawn_request(3, SEVERAL, bounds(fewest=4, most=6))
        groups = form_groups(request).groups
        staff = frozenset(one.staff_id for one in request.facilitators)
        everybody = [woman.woman_id for woman in request.women]
        pairs = frozenset(frozenset({one, other}) for one in everybody[:10] for other in everybody[10:])
        lonely = tuple(replace(woman, excluded=staff) for woman in request.women)
        told = reasons_not_placed(replace(request, women=lonely, apart=pairs), groups)
        assert told == reasons_not_placed(request, groups)

    def test_a_woman_nobody_can_lead_gets_no_group(self) -> None:
        """She who excludes every facilitator is told of as one for whom there was no place, as others are."""
        request = drawn_request(2, SEVERAL, bounds(fewest=3, most=6))
        placed: WomanId = form_groups(request).groups[0].women[0]
        staff = frozenset(one.staff_id for one in request.facilitators)
        women = tuple(
            replace(woman, excluded=staff) if woman.woman_id == placed else woman for woman in request.women
        )
        again = replace(request, women=women)
        assert reasons_not_placed(again, form_groups(again).groups)[placed] is NotPlacedReason.NO_PLACE
