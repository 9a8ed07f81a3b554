"""The frozen plans: groups are formed today as they were when the file was written."""

import json
from typing import Any, Final

import pytest

from app.groups import errors
from app.groups.planning import NotPlacedReason, Rule
from tests.vectors.planning.generate import FILE, generated
from tests.vectors.planning.reading import examined, formed

CASES: Final[list[dict[str, Any]]] = json.loads(FILE.read_text("utf-8"))["cases"]
OPERATIONS: Final = {"form-groups": formed, "examine-plan": examined}


@pytest.mark.gate
class TestFrozenPlans:
    def test_the_generator_makes_the_same_again(self) -> None:
        """Groups, worth, proof, reasons, breaches: another run changes no byte."""
        assert generated() == FILE.read_text("utf-8")

    @pytest.mark.parametrize("case", [one for one in CASES if "fails" in one], ids=lambda one: one["name"])
    def test_what_contradicts_itself_is_refused_by_name(self, case: dict[str, Any]) -> None:
        """The failure is the named one."""
        with pytest.raises(getattr(errors, case["fails"])):
            OPERATIONS[case["do"]](case["given"])

    def test_each_rule_and_each_reason_is_shown(self) -> None:
        """No hard rule and no reason is left out of the file, and nobody is named beside "other"."""
        gives = [one["gives"] for one in CASES if "gives" in one]
        breaches = [breach for one in gives for breach in one.get("breaches", ())]
        assert {rule for _, rule, _ in breaches} == {rule.value for rule in Rule}
        assert {person for _, rule, person in breaches if rule == "other"} == {""}
        reasons = {reason for one in gives for reason in one.get("not_placed", {}).values()}
        assert reasons == {reason.value for reason in NotPlacedReason}
