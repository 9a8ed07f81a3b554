"""The frozen plans in Chromium: a coordinator's page forms groups as her terminal does."""

import json
from typing import Final

import pytest

from tests.browser.libraries import Library
from tests.browser.test_vectors import differences
from tests.vectors.case import Case
from tests.vectors.planning.generate import FILE

pytestmark = pytest.mark.gate

CASES: Final[list[Case]] = json.loads(FILE.read_text("utf-8"))["cases"]


class TestFrozenPlans:
    async def test_every_plan_comes_out_as_in_python(self, staff_library: Library) -> None:
        """Groups, worth, proof and reasons; what a change by hand breaks; each refusal by its name. In the worker."""
        assert differences(CASES, await staff_library.outcomes(CASES)) == {}
        order = [*CASES[0]["gives"]["order"][:-1], 99]
        broken = [{**CASES[0], "name": "worth", "gives": {**CASES[0]["gives"], "order": order}}]
        assert list(differences(broken, await staff_library.outcomes(broken))) == ["worth"]
