"""One sentence for each thing that can go wrong, with nothing in it that was typed."""

import httpx
import pytest
import typer
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from app.cli.failures import CannotContinue, PlainFailures, sentence_of
from app.crypto.errors import Expired, OpeningFailed, RolledBack, TooLong, WrongKey
from app.database import SameCluster
from app.migrating import MadeByNewerProgram
from app.sdk.errors import NothingHeld, NotLoggedIn, PhraseNotUnderstood, Refused
from app.staff.errors import HandleTaken

TYPED = "zubrovka"


class _Numbers(BaseModel):
    port: int


def _validation_error() -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        _Numbers.model_validate({"port": TYPED})
    return caught.value


FAILURES = (
    CannotContinue("So it is."),
    Refused(409, "handle-taken", "This handle is taken."),
    Expired(),
    RolledBack(),
    WrongKey(),
    OpeningFailed(),
    TooLong(50_000),
    PhraseNotUnderstood(),
    NothingHeld(),
    NotLoggedIn(TYPED),
    HandleTaken(TYPED),
    SameCluster(TYPED),
    MadeByNewerProgram(),
    httpx.ConnectError(TYPED),
    httpx.ReadTimeout(TYPED),
    httpx.InvalidURL(TYPED),
    OperationalError(TYPED, {}, Exception(TYPED)),
    _validation_error(),
    KeyError(TYPED),
    ValueError(TYPED),
)


class TestSentenceOf:
    @pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
    def test_each_failure_is_a_sentence_without_what_was_typed(self, error: Exception) -> None:
        """It begins like a sentence, ends like one, and quotes nothing."""
        sentence = sentence_of(error)
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert TYPED not in sentence
        assert "\n" not in sentence

    def test_a_failure_of_opening_names_its_class(self) -> None:
        """On her own device she may know which check failed."""
        assert "WrongKey" in sentence_of(WrongKey())

    def test_a_refused_log_in_tells_of_codes(self) -> None:
        """The usual cause is a code that was used before."""
        assert "works once" in sentence_of(Refused(401, "wrong-credentials", "Not so."))

    def test_a_servers_title_is_cut(self) -> None:
        """A server cannot fill the terminal."""
        assert len(sentence_of(Refused(409, "x", "y" * 10_000))) <= 200

    def test_a_setting_is_named(self) -> None:
        """By the name it has in the environment."""
        assert "HELPLINE_PORT" in sentence_of(_validation_error())


class TestPlainFailures:
    def _run(self, error: BaseException) -> "tuple[int, str]":
        app = typer.Typer(cls=PlainFailures, pretty_exceptions_enable=False)

        @app.command()
        def fail() -> None:
            raise error

        app.command(name="other")(lambda: None)
        result = CliRunner().invoke(app, ["fail"])
        return result.exit_code, result.output

    def test_a_failure_ends_with_its_sentence_and_code_one(self) -> None:
        """No traceback, no class, no place."""
        assert self._run(CannotContinue("So it is.")) == (1, "So it is.\n")

    def test_an_unknown_failure_shows_no_traceback(self) -> None:
        """Its class and place are all that is told."""
        code, output = self._run(RuntimeError(TYPED))
        assert code == 1
        assert "RuntimeError at test_failures.py" in output
        assert TYPED not in output
        assert "Traceback" not in output

    def test_an_exit_keeps_its_code(self) -> None:
        """A command that ends by itself is no failure."""
        assert self._run(typer.Exit(3)) == (3, "")

    def test_a_title_from_a_server_cannot_move_the_cursor(self) -> None:
        """Sentences are shown plainly too."""
        _, output = self._run(Refused(409, "x", "Now \x1b[2Jhere."))
        assert "\x1b" not in output
