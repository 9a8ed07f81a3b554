"""Secrets: over file descriptors line by line, or at the terminal; shown once, and not to a pipe."""

import io
import json
import os
from collections.abc import Iterator

import pytest

from app.cli import prompts
from app.cli.failures import CannotContinue

SECRETS = {"passphrase": "birch river", "handle": "anna"}


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe: reading end, writing end."""
    reading_end, writing_end = os.pipe()
    yield reading_end, writing_end
    for descriptor in (reading_end, writing_end):
        try:
            os.close(descriptor)
        except OSError:
            continue  # closed by the test


class TestReadLine:
    def test_two_secrets_and_a_text_come_over_one_descriptor(self, pipe: tuple[int, int]) -> None:
        """Each read takes one line and leaves the rest."""
        reading_end, writing_end = pipe
        os.write(writing_end, "birch river\n123456\nДобры дзень".encode())
        assert prompts.read_line(reading_end) == "birch river"
        assert prompts.ask_totp_code(reading_end) == "123456"
        assert os.read(reading_end, 100).decode() == "Добры дзень"

    def test_the_last_line_needs_no_end(self, pipe: tuple[int, int]) -> None:
        """The end of what comes ends the line."""
        reading_end, writing_end = pipe
        os.write(writing_end, b"birch")
        os.close(writing_end)
        assert prompts.read_line(reading_end) == "birch"

    def test_a_descriptor_that_is_not_open_is_said_plainly(self) -> None:
        """No traceback for a wrong number."""
        with pytest.raises(CannotContinue):
            prompts.read_line(4_321)

    def test_an_endless_line_is_refused(self, pipe: tuple[int, int]) -> None:
        """Reading stops at a bound."""
        reading_end, writing_end = pipe
        os.write(writing_end, b"x" * 5_000)
        with pytest.raises(CannotContinue, match="too long"):
            prompts.read_line(reading_end)

    def test_bytes_that_are_no_text_are_refused(self, pipe: tuple[int, int]) -> None:
        """They are not repeated either."""
        reading_end, writing_end = pipe
        os.write(writing_end, b"\xff\xfe\n")
        with pytest.raises(CannotContinue, match="cannot be read"):
            prompts.read_line(reading_end)


class TestTotpCode:
    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
    def test_anything_but_six_digits_is_refused(self, typed: str, pipe: tuple[int, int]) -> None:
        """It is refused here, before anything is sent, and not repeated."""
        reading_end, writing_end = pipe
        os.write(writing_end, f"{typed}\n".encode())
        with pytest.raises(CannotContinue) as refused:
            prompts.ask_totp_code(reading_end)
        assert not typed or typed not in str(refused.value)

    def test_spaces_between_digits_are_forgiven(self, pipe: tuple[int, int]) -> None:
        """Apps show codes in two halves."""
        reading_end, writing_end = pipe
        os.write(writing_end, b"123 456\n")
        assert prompts.ask_totp_code(reading_end) == "123456"


class TestShowSecrets:
    def test_a_descriptor_gets_one_line_of_json(self, pipe: tuple[int, int]) -> None:
        """A program can read it."""
        reading_end, writing_end = pipe
        prompts.show_secrets(SECRETS, writing_end)
        assert json.loads(os.read(reading_end, 1_000)) == SECRETS

    def test_without_a_terminal_secrets_are_not_printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A log of what was printed would keep them."""
        with pytest.raises(CannotContinue, match="--secrets-fd"):
            prompts.ensure_secrets_can_be_shown(None)
        assert capsys.readouterr().out == ""

    def test_a_closed_descriptor_is_noticed_beforehand(self) -> None:
        """Before anything is made whose secrets would be lost."""
        with pytest.raises(CannotContinue, match="not open"):
            prompts.ensure_secrets_can_be_shown(4_321)

    def test_a_descriptor_that_breaks_is_said_plainly(self, pipe: tuple[int, int]) -> None:
        """The reader went away."""
        reading_end, writing_end = pipe
        os.close(reading_end)
        with pytest.raises(CannotContinue, match="cannot be written"):
            prompts.show_secrets(SECRETS, writing_end)


class TestAskingWithoutTerminal:
    def test_a_missing_word_names_its_option(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing waits for an answer that nobody can give."""
        monkeypatch.setattr("sys.stdin", io.StringIO())
        with pytest.raises(CannotContinue, match="--handle"):
            prompts.ask_word("Handle", None, "--handle")
        with pytest.raises(CannotContinue, match="--yes"):
            prompts.confirm("Sure?", option="--yes")
