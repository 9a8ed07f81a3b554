"""Opened records in words."""

from app.cli.readings import describe_content, name_of_author
from app.demo import samples
from app.matching.rules import Criteria, Way, WeeklyRange
from app.sdk.contents import Content, ContentType, criteria_content, text_content
from app.sdk.entries import Entry


class TestDescribeContent:
    def test_a_text_keeps_its_lines(self) -> None:
        """Line by line, as it was written."""
        assert describe_content(text_content(ContentType.MESSAGE, "one\n\ntwo")) == ["one", "", "two"]

    def test_answers_are_one_line_each(self) -> None:
        """With the name she wants to be called by first, and hours on her own clock."""
        lines = describe_content(criteria_content(samples.criteria(), "Verabejka"))
        assert lines[0] == "Called: Verabejka"
        assert "Languages: be, ru" in lines
        assert any(line.startswith("Safe hours: Mon 12:00-20:00; Tue") for line in lines)
        assert any(line.endswith("(Europe/Minsk)") for line in lines)
        assert "Insists on: gender:woman" in lines

    def test_what_she_did_not_say_is_left_out(self) -> None:
        """No line without an answer."""
        criteria = Criteria(
            languages=("be",),
            ways=frozenset({Way.TEXT}),
            zone="Europe/Minsk",
            safe_hours=(WeeklyRange(6, 1_380, 1_440),),
        )
        lines = describe_content(criteria_content(criteria, ""))
        assert "Safe hours: Sun 23:00-24:00 (Europe/Minsk)" in lines
        assert not any(
            line.startswith(("About", "Must not", "Worked", "For a", "Supervised")) for line in lines
        )

    def test_answers_in_a_strange_form_are_said_to_be_so(self) -> None:
        """They come from a stranger's device."""
        strange = Content(ContentType.CRITERIA, {"alias": "x", "criteria": {"version": 99}})
        assert describe_content(strange) == ["Her answers are not in a form this program knows."]


class TestNameOfAuthor:
    def test_a_record_without_a_header_is_nobodys(self) -> None:
        """Nothing is guessed."""
        assert name_of_author(Entry(1, None, None), (), {}) == "somebody unknown"
