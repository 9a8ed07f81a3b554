"""The one table from domain errors to problems."""

import json
from collections.abc import Iterator

import pytest
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app import errors
from app.errors import DomainError, NotAllowed, NotFound, TooMany, Unauthenticated
from app.routers.problems import STATUS_OF_ERROR, answer_problem, problem_of, problem_of_status, responses
from app.routers.schemas.common import Problem
from app.sessions.errors import AnswerPending, IdempotencyKeyReused, SessionEnded


def _content(answer: Response) -> dict[str, object]:
    content: dict[str, object] = json.loads(bytes(answer.body))
    return content


def _kinds() -> Iterator[type[DomainError]]:
    return (
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DomainError)
    )


class TestProblemOf:
    @pytest.mark.parametrize(
        ("error", "status", "name"),
        [
            (NotFound(), 404, "not-found"),
            (NotAllowed(), 403, "not-allowed"),
            (SessionEnded(), 401, "session-ended"),
            (IdempotencyKeyReused(), 409, "idempotency-key-reused"),
            (AnswerPending(), 409, "answer-pending"),
            (TooMany(30), 429, "too-many"),
        ],
    )
    def test_an_error_is_answered_by_its_kind_and_named_after_its_class(
        self, error: DomainError, status: int, name: str
    ) -> None:
        """The nearest kind above an error decides the status; its class names the problem."""
        answer = problem_of(error)
        assert (answer.status_code, answer.media_type) == (status, "application/problem+json")
        expected = {"type": f"urn:helpline:problem:{name}", "title": error.title, "status": status}
        assert expected.items() <= _content(answer).items()

    def test_every_kind_of_error_has_a_status(self) -> None:
        """No kind can be raised that the table does not answer."""
        for kind in _kinds():
            if kind is not DomainError:
                assert any(known in STATUS_OF_ERROR for known in kind.__mro__)

    def test_too_many_says_when_to_come_again(self) -> None:
        """Both the header and the content tell after how many seconds."""
        answer = problem_of(TooMany(30))
        assert answer.headers["retry-after"] == "30"
        assert _content(answer)["retry_after_seconds"] == 30

    def test_an_unknown_person_is_asked_to_log_in(self) -> None:
        """A 401 names the scheme, as RFC 9110 wants it."""
        assert problem_of(Unauthenticated()).headers["www-authenticate"] == "Bearer"


class TestAnswerProblem:
    def test_fields_are_named_once_and_in_order(self) -> None:
        """A list of fields is the same whatever order they failed in."""
        answer = answer_problem("x", "X.", 422, fields=["body.b", "body.a", "body.b"])
        assert _content(answer)["fields"] == ["body.a", "body.b"]

    def test_without_fields_there_is_no_list(self) -> None:
        """Nothing empty is sent."""
        assert set(_content(answer_problem("x", "X.", 422))) == {"type", "title", "status"}

    @pytest.mark.parametrize("status", [400, 404, 405, 413, 415, 418, 503])
    def test_a_status_alone_makes_a_problem(self, status: int) -> None:
        """Also what no domain was asked about is answered in the one shape."""
        answer = problem_of_status(status)
        assert isinstance(answer, JSONResponse)
        assert (answer.status_code, _content(answer)["status"]) == (status, status)


class TestResponses:
    def test_a_route_lists_its_problems(self) -> None:
        """Each status is declared with the shape of a problem; test_openapi holds its media type."""
        listed = responses(401, 404)
        assert set(listed) == {401, 404}
        assert all(entry["model"] is Problem and entry["description"] for entry in listed.values())
