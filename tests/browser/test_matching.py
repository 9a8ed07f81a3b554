"""The frozen matches in Chromium: a woman's own device ranks as a coordinator's does."""

import json
from typing import Final

import pytest

from tests.browser.libraries import Library
from tests.browser.test_vectors import differences
from tests.vectors.case import Case
from tests.vectors.matching.generate import FILE

pytestmark = pytest.mark.gate

CASES: Final[list[Case]] = json.loads(FILE.read_text("utf-8"))["cases"]


class TestFrozenMatches:
    async def test_every_match_comes_out_as_in_python(self, library: Library) -> None:
        """Who is proposed, the numbers, hours, reasons and counts; and each refusal by its name."""
        assert differences(CASES, await library.outcomes(CASES)) == {}

    async def test_a_broken_match_is_found(self, library: Library) -> None:
        """One count wrong, another order, or another refusal is reported."""
        equals = next(case for case in CASES if case["name"] == "seven equals, key 0")
        refused = next(case for case in CASES if case.get("fails") == "CriteriaMalformed")
        counts = [["everybody", 8], *equals["gives"]["counts"][1:]]
        others = equals["gives"]["proposals"][::-1]
        broken = [
            {**equals, "name": "count", "gives": {**equals["gives"], "counts": counts}},
            {**equals, "name": "order", "gives": {**equals["gives"], "proposals": others}},
            {**refused, "fails": "CapabilityMalformed"},
        ]
        found = differences(broken, await library.outcomes(broken))
        assert list(found) == ["count", "order", refused["name"]]
