"""The frozen vectors: what `app.crypto` makes and opens is what the second implementation made."""

import json

import pytest

from app.crypto import errors
from tests.unit.crypto.operations import OPERATIONS
from tests.vectors.case import Case
from tests.vectors.generate import FOLDER, MAKERS, generated

NAMED = {
    name: error
    for name, error in vars(errors).items()
    if isinstance(error, type) and issubclass(error, errors.OpeningFailed | errors.TooLong)
}


def _cases() -> list[Case]:
    files = sorted(FOLDER.glob("*.json"))
    return [
        {**case, "file": file.stem} for file in files for case in json.loads(file.read_text("utf-8"))["cases"]
    ]


CASES = _cases()
POSITIVE = [case for case in CASES if "gives" in case]
NEGATIVE = [case for case in CASES if "fails" in case]


def _name(case: Case) -> str:
    return f"{case['file']}: {case['name']}"


@pytest.mark.gate
class TestVectors:
    @pytest.mark.parametrize("case", POSITIVE, ids=_name)
    def test_a_positive_case_gives_exactly_what_it_says(self, case: Case) -> None:
        """What is made or opened equals the vector, value for value."""
        assert OPERATIONS[case["do"]](case["given"]) == case["gives"]

    @pytest.mark.parametrize("case", NEGATIVE, ids=_name)
    def test_a_negative_case_is_refused_by_name(self, case: Case) -> None:
        """The failure is the named one, not only some failure."""
        with pytest.raises(NAMED[case["fails"]]) as refusal:
            OPERATIONS[case["do"]](case["given"])
        assert type(refusal.value) is NAMED[case["fails"]]


class TestTheFilesOfVectors:
    def test_every_negative_case_has_a_positive_one_of_its_operation(self) -> None:
        """An operation that refuses everything would be found out."""
        succeed = {case["do"] for case in POSITIVE}
        assert {case["do"] for case in NEGATIVE} - succeed <= {"read-number", "read-day", "hpke-seal"}

    def test_every_operation_is_called(self) -> None:
        """No operation is kept without a vector."""
        assert {case["do"] for case in CASES} == set(OPERATIONS)

    def test_every_failure_is_shown(self) -> None:
        """Each named failure stands in at least one vector."""
        abstract = {"OpeningFailed"}
        assert {case["fails"] for case in NEGATIVE} == set(NAMED) - abstract

    def test_names_are_given_once(self) -> None:
        """A case is found by its file and name."""
        names = [_name(case) for case in CASES]
        assert len(names) == len(set(names))

    def test_no_file_is_without_its_maker(self) -> None:
        """What lies in the folder is what the generator writes."""
        assert {file.stem for file in FOLDER.glob("*.json")} == set(MAKERS)

    @pytest.mark.parametrize("name", MAKERS)
    def test_the_generator_makes_the_same_again(self, name: str) -> None:
        """Frozen means frozen: another run changes no byte."""
        assert generated(name) == (FOLDER / f"{name}.json").read_text("utf-8")
