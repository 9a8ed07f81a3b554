"""Forming groups at the terminal: what is typed, what is shown, and stopping."""

import signal
from threading import Event, main_thread

import pytest

from app.cli import group_plans
from app.cli.failures import CannotContinue
from app.cli.group_plans import read_slot, search
from app.groups.planning import (
    Ending,
    Plan,
    PlanRequest,
    Progress,
    Watcher,
    WeeklySlot,
    form_groups,
)
from app.groups.planning.words import cost_in_words, plan_in_words
from tests.vectors.planning.drawing import Sizes, bounds, drawn_request

SEVERAL = drawn_request(
    2, Sizes(women=30, slots=6, facilitators=4, safe_slots=(2, 3, 4), free_slots=4), bounds(fewest=3, most=6)
)


class TestSlots:
    def test_a_weekly_hour_is_a_day_and_a_time(self) -> None:
        """Whole names of days too, in any letters."""
        assert read_slot("Tuesday 18:30", 90, preferred=True) == WeeklySlot(1, 1110, 90, preferred=True)

    @pytest.mark.parametrize("typed", ["Tue", "18:30", "Tue 24:00", "Foo 18:30", "Tue 18.30"])
    def test_anything_else_is_refused(self, typed: str) -> None:
        """With a sentence that shows how."""
        with pytest.raises(CannotContinue):
            read_slot(typed, 90)


class TestSearch:
    def test_the_plan_is_that_of_the_rules(self) -> None:
        """What is searched in a thread is what is searched without one."""
        assert search(SEVERAL) == form_groups(SEVERAL)

    def test_an_interrupt_stops_with_the_best_so_far(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl-C while it waits: the search ends at its next step, and the plan says so."""

        def interrupted(request: PlanRequest, watch: Watcher) -> Plan:
            def tell(progress: Progress) -> bool:
                signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
                while watch(progress):
                    Event().wait(0.01)
                return False

            return form_groups(request, tell)

        monkeypatch.setattr(group_plans, "form_groups", interrupted)
        # A process that runs tests for another one ignores Ctrl-C.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            assert search(SEVERAL).placement.ending is Ending.STOPPED
        finally:
            signal.signal(signal.SIGINT, before)


class TestWords:
    def test_a_plan_tells_what_it_reached_and_what_is_proven(self) -> None:
        """In the order in which it counts; a gap where it was stopped."""
        told = plan_in_words(SEVERAL, form_groups(SEVERAL))
        assert "of 30 women in" in told
        assert "Who is placed: nothing better exists." in told
        stopped = plan_in_words(SEVERAL, form_groups(SEVERAL, lambda _: False))
        assert "below the best there could be (stopped early)" in stopped
        assert "How the groups look: not looked at" in stopped

    def test_a_change_tells_what_it_costs(self) -> None:
        """Only what differs, with its sign."""
        plan = form_groups(SEVERAL)
        assert cost_in_words(plan.score, plan.score) == []
        assert cost_in_words(plan.score, form_groups(SEVERAL, lambda _: False).score)[0].endswith(
            "urgency points"
        )
