"""The frozen vectors in Chromium, under the policy of the real pages: `web/crypto` makes and opens the same."""

import json
from collections.abc import Sequence
from typing import Final

import pytest

from tests.browser.libraries import Library, Outcome
from tests.vectors.case import Case
from tests.vectors.generate import FOLDER

pytestmark = pytest.mark.gate

FILES: Final = sorted(file.stem for file in FOLDER.glob("*.json"))
# These run Argon2id, for which only staff pages may start a worker.
STAFF_OPERATIONS: Final = {"staff-secrets"}


def _cases(name: str) -> list[Case]:
    cases: list[Case] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["cases"]
    return cases


def _wanted(case: Case) -> Outcome:
    return {key: case[key] for key in ("gives", "fails") if key in case}


def differences(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> dict[str, Outcome]:
    """Return what came out of each case that did not come out as the vector says, by the name of the case."""
    pairs = zip(cases, outcomes, strict=True)
    return {case["name"]: outcome for case, outcome in pairs if outcome != _wanted(case)}


class TestVectors:
    @pytest.mark.parametrize("name", FILES)
    async def test_every_case_comes_out_as_it_says(self, name: str, library: Library) -> None:
        """What is made or opened equals the vector, and each refusal has the vector's name."""
        cases = [case for case in _cases(name) if case["do"] not in STAFF_OPERATIONS]
        assert cases
        assert differences(cases, await library.outcomes(cases)) == {}

    async def test_staff_passphrases_open_the_same(self, staff_library: Library) -> None:
        """Argon2id in a worker derives what the vectors say."""
        cases = [case for name in FILES for case in _cases(name) if case["do"] in STAFF_OPERATIONS]
        assert cases
        assert differences(cases, await staff_library.outcomes(cases)) == {}

    async def test_every_operation_of_the_vectors_is_known(self, library: Library) -> None:
        """Nothing in the files is passed over."""
        asked = {case["do"] for name in FILES for case in _cases(name)}
        assert asked <= set(await library.call("operations"))


class TestTheRunner:
    async def test_a_broken_vector_is_found(self, library: Library) -> None:
        """One digit wrong in what a case gives, and another failure than it names, are both reported."""
        cases = _cases("primitives")
        given = next(case for case in cases if case["do"] == "digest")
        refused = next(case for case in cases if case.get("fails") == "WrongKey")
        broken = [{**given, "gives": {"hash": "00" * 32}}, {**refused, "fails": "Malformed"}]
        assert list(differences(broken, await library.outcomes(broken))) == [given["name"], refused["name"]]

    async def test_a_breakdown_is_no_refusal(self, library: Library) -> None:
        """Input that no operation expects breaks it, and does not pass for a failure by name."""
        (outcome,) = await library.outcomes([{"do": "digest", "given": {"message": "no hexadecimal"}}])
        assert list(outcome) == ["breaks"]
