"""The OpenAPI document of the whole API."""

from pathlib import Path
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings
from tests.fakes import FrozenClock


@pytest.fixture
def operations(tmp_path: Path) -> list[dict[str, Any]]:
    """Every operation of the document."""
    document = create_app(Settings(data_dir=tmp_path), FrozenClock()).openapi()
    return [operation for methods in document["paths"].values() for operation in methods.values()]


class TestDocument:
    def test_every_problem_is_one_of_ours(self, operations: list[dict[str, Any]]) -> None:
        """Each error answer is a problem by RFC 9457, and FastAPI's own shape stands nowhere."""
        answers = [
            answer
            for operation in operations
            for status, answer in operation["responses"].items()
            if int(status) >= 400
        ]
        assert answers
        assert all(list(answer["content"]) == ["application/problem+json"] for answer in answers)

    def test_operations_have_names_of_their_own(self, operations: list[dict[str, Any]]) -> None:
        """A generated client gets one method for each operation."""
        names = [operation["operationId"] for operation in operations]
        assert len(names) == len(set(names))

    def test_every_operation_says_what_it_is_for(self, operations: list[dict[str, Any]]) -> None:
        """Each has a summary and a description."""
        assert all(operation["summary"] and operation["description"] for operation in operations)

    def test_secured_operations_tell_of_401_and_403(self, operations: list[dict[str, Any]]) -> None:
        """Whoever needs a token can be told to log in, and that she is not allowed."""
        secured = [operation for operation in operations if "security" in operation]
        assert len(secured) > len(operations) / 2
        assert all({"401", "403"} <= set(operation["responses"]) for operation in secured)

    def test_creations_require_their_key(self, operations: list[dict[str, Any]]) -> None:
        """Wherever 201 is answered the idempotency key is a required header."""
        creating = [operation for operation in operations if "201" in operation["responses"]]
        keys = [
            parameter["required"]
            for operation in creating
            for parameter in operation["parameters"]
            if parameter["name"].lower() == "idempotency-key"
        ]
        assert len(keys) == len(creating) > 0
        assert all(keys)
