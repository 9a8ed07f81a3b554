"""What reaches the terminal: plain characters, ids, local times, tables."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.output import local_time, plain, read_instant, say, short_id, show_table


@pytest.fixture
def minsk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock shows Minsk time, three hours ahead of UTC all year."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Europe/Minsk")
        time.tzset()
        yield
    time.tzset()


class TestPlain:
    @given(st.text())
    def test_nothing_shown_can_move_the_cursor(self, typed: str) -> None:
        """No text, however it was made, keeps a control character or turns the direction of writing."""
        shown = plain(typed).plain
        assert not any(ord(one) < 32 and one not in "\n\t" for one in shown)
        assert not any("\x7f" <= one <= "\x9f" or "\u202a" <= one <= "\u202e" for one in shown)

    def test_words_stay_as_they_were_written(self) -> None:
        """Letters of any script, emoji, brackets and line ends are kept."""
        written = "Добры дзень [bold]\nЇжак 🙂\tend"
        assert plain(written).plain == written

    @pytest.mark.parametrize(
        "unsafe", ["\x1b[2J", "\x9b2J", "\x07", "\x08", "\r", "\u202e", "\u2066", "\ud800"]
    )
    def test_each_unsafe_character_is_replaced(self, unsafe: str) -> None:
        """It is shown that something stood there."""
        assert plain(f"a{unsafe}b").plain.startswith("a\ufffd")

    def test_markup_is_shown_and_not_obeyed(self, capsys: pytest.CaptureFixture[str]) -> None:
        """What looks like rich's markup or an emoji's code is text like any other."""
        say("[red]:warning:[/red]")
        assert capsys.readouterr().out == "[red]:warning:[/red]\n"


class TestTable:
    def test_rows_are_shown_as_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Cells go the same way as lines."""
        show_table(("Called",), [["[bold]x\x1b[/bold]"]], empty="Nobody.")
        assert "[bold]x\ufffd[/bold]" in capsys.readouterr().out

    def test_a_row_in_a_pipe_is_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Columns are not folded to the width of a terminal that is not there."""
        show_table(("First", "Second"), [["x" * 70, "y" * 70]], empty="Nobody.")
        assert len(capsys.readouterr().out.splitlines()) == 3

    def test_an_empty_table_is_a_sentence(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Without rows there is no heading either."""
        show_table(("Called",), [], empty="Nobody waits.")
        assert capsys.readouterr().out == "Nobody waits.\n"


class TestTimes:
    @pytest.mark.usefixtures("minsk")
    def test_an_instant_is_shown_in_local_time_with_its_distance(self) -> None:
        """Nobody has to guess which clock is meant."""
        assert local_time(datetime(2026, 3, 4, 9, 0, tzinfo=UTC)) == "Wed 2026-03-04 12:00 (UTC+03:00)"

    @pytest.mark.usefixtures("minsk")
    def test_a_wall_time_without_offset_is_local(self) -> None:
        """What is typed without an offset is read by this machine's clock; with one, as it says."""
        assert read_instant("2026-03-04T12:00") == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
        assert read_instant("2026-03-04T12:00+01:00") == datetime(2026, 3, 4, 11, 0, tzinfo=UTC)

    def test_what_is_shown_can_be_typed_again(self) -> None:
        """The parts of a shown time make the instant it came from."""
        at = datetime(2026, 7, 4, 9, 0, tzinfo=UTC)
        _, day, wall, offset = local_time(at).split()
        assert read_instant(f"{day}T{wall}{offset[4:-1]}") == at


class TestShortId:
    def test_an_id_is_named_by_its_beginning(self) -> None:
        """Twelve characters are shown."""
        assert short_id("ab" * 32) == "ab" * 6
