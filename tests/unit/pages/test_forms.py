"""Reading forms: whatever arrives becomes clean values and named faults."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publishing.questions import STEPS, Question
from app.routers.pages.forms import (
    CONTENT_TYPE,
    Fault,
    FormUnreadable,
    carried_bytes,
    read_answers,
    read_form,
)


def _read(step: str, body: str | bytes) -> tuple[dict[str, tuple[str, ...]], tuple[Fault, ...]]:
    encoded = body.encode() if isinstance(body, str) else body
    return read_answers(read_form(encoded, CONTENT_TYPE), STEPS[step])


class TestReadForm:
    @pytest.mark.parametrize("content_type", ["", "application/json", "multipart/form-data; boundary=x"])
    def test_another_kind_of_body_is_refused(self, content_type: str) -> None:
        """Only a URL-encoded form is read."""
        with pytest.raises(FormUnreadable):
            read_form(b"story=x", content_type)

    def test_the_kind_of_body_may_name_its_characters(self) -> None:
        """A charset beside the content type changes nothing."""
        assert read_form(b"story=x", f"{CONTENT_TYPE}; charset=UTF-8").one("story") == "x"

    def test_endless_fields_are_refused(self) -> None:
        """A body of very many fields is refused, and the refusal holds nothing of it."""
        with pytest.raises(FormUnreadable) as refused:
            read_form(b"&".join([b"canary=1"] * 1000), CONTENT_TYPE)
        assert refused.value.__cause__ is None
        assert "canary" not in str(refused.value)

    @given(st.binary(max_size=300))
    def test_any_bytes_become_storable_text(self, body: bytes) -> None:
        """Whatever bytes arrive, no step's answers hold a NUL or a lone surrogate, and none outside its choices."""
        form = read_form(b"story=" + body + b"&topics=" + body, CONTENT_TYPE)
        for step in (STEPS["story"], STEPS["topics"]):
            answers, _ = read_answers(form, step)
            for value in (value for values in answers.values() for value in values):
                assert "\0" not in value
                assert value.encode().decode() == value
            assert _all_offered(step, answers)

    def test_a_form_shows_nothing_of_itself(self) -> None:
        """Neither a form nor what was read from it appears in a representation."""
        assert "canary" not in repr(read_form(b"story=canary", CONTENT_TYPE))


def _all_offered(step: Question, answers: dict[str, tuple[str, ...]]) -> bool:
    return all(set(answers[one.name]) <= set(one.choices) for one in step.fields if one.choices)


class TestReadChoices:
    def test_what_is_not_offered_is_named_and_left_out(self) -> None:
        """An unknown code becomes a fault at its field; the known ones are kept."""
        answers, faults = _read("topics", "topics=sleep&topics=canary")
        assert answers == {"topics": ("sleep",)}
        assert faults == (Fault("topics", "not-offered"),)

    def test_one_answer_is_one(self) -> None:
        """Two values for a question with one answer are a fault."""
        answers, faults = _read("urgency", "urgency=calm&urgency=urgent")
        assert answers == {"urgency": ("calm",)}
        assert faults == (Fault("urgency", "not-offered"),)

    def test_nothing_chosen_is_no_fault(self) -> None:
        """Fields left out or left empty have no value."""
        assert _read("hours", "zone=") == ({"zone": (), "when": (), "hours": ()}, ())


class TestReadTexts:
    def test_a_text_is_kept_as_it_is(self) -> None:
        """Letters, quotes, empty lines and blanks stay; line ends become plain ones."""
        text = "  «Так»,\r\n\r\n\tсказала я & заплакала 💛 "
        answers, faults = _read("story", urlencode({"story": text}))
        assert answers["story"] == (text.replace("\r\n", "\n"),)
        assert faults == ()

    @pytest.mark.parametrize(
        "sent", ["%00", "%1b", "%ED%A0%80", "%ff"], ids=["nul", "escape", "lone surrogate", "no UTF-8"]
    )
    def test_a_sign_that_cannot_be_kept_is_named(self, sent: str) -> None:
        """It is taken out, the rest stays, and the fault says so."""
        answers, faults = _read("story", f"story={quote('да')}{sent}{quote('лей')}")
        assert answers["story"] == ("далей",)
        assert faults == (Fault("story", "unreadable"),)

    def test_a_name_has_one_line(self) -> None:
        """Line ends in a one-line field become blanks."""
        assert _read("alias", "alias=%20Vera%0AP.%20")[0] == {"alias": ("Vera P.",)}

    def test_blanks_alone_are_nothing(self) -> None:
        """A text of blanks and empty lines counts as not written."""
        assert _read("story", "story=%20%0D%0A%20")[0] == {"story": ()}


class TestCarriedBytes:
    def test_lines_and_letters_count_as_they_travel(self) -> None:
        """A Cyrillic letter takes two bytes, and so does a line end."""
        assert [carried_bytes(text) for text in ("", "a", "ж", "\n", '"')] == [0, 1, 2, 2, 2]
