"""Who is at the terminal: the way to her server, and the options every command of hers has."""

import inspect

import pytest
import typer
from typer.testing import CliRunner

from app.cli.failures import CannotContinue, PlainFailures
from app.cli.people import LogIn, Person, ensure_private, for_person, word_list_of


class TestEnsurePrivate:
    @pytest.mark.parametrize(
        "server",
        [
            "https://help.example",
            "http://127.0.0.1:8000",
            "http://localhost",
            "http://[::1]:8000",
            "http://abc.onion",
        ],
    )
    def test_a_way_nobody_reads_along_passes(self, server: str) -> None:
        """TLS, this machine, or an onion service."""
        ensure_private(server, allow_http=False)

    @pytest.mark.parametrize("server", ["http://help.example", "http://onion", "http://127.0.0.1.example"])
    def test_an_open_way_is_refused_until_allowed(self, server: str) -> None:
        """Her session would be there for everybody on the way."""
        with pytest.raises(CannotContinue, match="TLS"):
            ensure_private(server, allow_http=False)
        ensure_private(server, allow_http=True)

    @pytest.mark.parametrize("server", ["", "help.example", "ftp://help.example", "https://", "file:///etc"])
    def test_what_is_no_address_is_refused(self, server: str) -> None:
        """And not repeated."""
        with pytest.raises(CannotContinue, match="looks like"):
            ensure_private(server, allow_http=True)


class TestForPerson:
    def test_a_command_gets_the_person_and_its_own_parameters(self) -> None:
        """Typer sees the options of both."""
        seen: list[tuple[Person, str]] = []

        @for_person
        def greet(person: Person, name: str) -> None:
            """Greet."""
            seen.append((person, name))

        app = typer.Typer(cls=PlainFailures)
        app.command()(greet)
        words = ["Ada", "--server=https://help.example", "--handle=anna", "--passphrase-fd=3", "--totp-fd=4"]
        assert CliRunner().invoke(app, words).exit_code == 0
        assert seen == [(Person("https://help.example", "anna", 3, 4, False), "Ada")]
        assert "person" not in inspect.signature(greet).parameters


class TestLogIn:
    def test_it_shows_nothing_of_itself(self) -> None:
        """Not even in a debugger's list of variables."""
        assert repr(LogIn("anna", "birch river", "123456")) == "LogIn(...)"


class TestWordListOf:
    def test_each_language_has_its_list(self) -> None:
        """Belarusian, English, Russian."""
        assert [word_list_of(language) for language in ("be", "en", "ru")] == ["be-1", "en-1", "ru-1"]
