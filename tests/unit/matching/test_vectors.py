"""The frozen matches: women are matched today as they were when the file was written."""

import json
from typing import Any, Final

import pytest

from app.matching import errors
from app.matching.rules import FilterName, ReasonCode
from tests.vectors.matching.generate import FILE, generated
from tests.vectors.matching.reading import matched

CASES: Final[list[dict[str, Any]]] = json.loads(FILE.read_text("utf-8"))["cases"]


@pytest.mark.gate
class TestFrozenMatches:
    @pytest.mark.parametrize("case", [one for one in CASES if "gives" in one], ids=lambda one: one["name"])
    def test_a_match_comes_out_as_it_was_frozen(self, case: dict[str, Any]) -> None:
        """Who is proposed, the numbers, hours, reasons and counts."""
        assert matched(case["given"]) == case["gives"]

    @pytest.mark.parametrize("case", [one for one in CASES if "fails" in one], ids=lambda one: one["name"])
    def test_what_no_device_ranks_is_refused_by_name(self, case: dict[str, Any]) -> None:
        """The failure is the named one."""
        with pytest.raises(getattr(errors, case["fails"])):
            matched(case["given"])

    def test_excluding_two_reads_like_two_who_are_not_free(self) -> None:
        """In the file too: every count, hour and word is the same."""
        by_name = {one["name"]: one["gives"] for one in CASES if "gives" in one}
        assert by_name["two excluded"] == by_name["the same two without a common hour"]

    def test_equals_stand_in_another_order_for_another_key(self) -> None:
        """Nobody wins every tie."""
        orders = {
            tuple(one["staff_id"] for one in case["gives"]["proposals"])
            for case in CASES
            if case["name"].startswith("seven equals")
        }
        assert len(orders) == 4

    def test_each_code_and_each_filter_is_shown(self) -> None:
        """No reason and no cause of an empty list is left out of the file."""
        proposals = [one for case in CASES for one in case.get("gives", {}).get("proposals", ())]
        told = {reason["code"] for one in proposals for reason in (*one["reasons"], *one["gave_up"])}
        causes = {case["gives"]["unmatched_reason"] for case in CASES if "gives" in case}
        assert told == {code.value for code in ReasonCode}
        assert causes == {None, *(name.value for name in FilterName)}

    def test_the_generator_makes_the_same_again(self) -> None:
        """Frozen means frozen: another run changes no byte."""
        assert generated() == FILE.read_text("utf-8")
