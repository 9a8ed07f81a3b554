"""Going through the questions: back and forth, faults, and whatever a hostile browser sends."""

import pytest

from tests.api.pages.conftest import Site
from tests.api.pages.visitors import OWN, STORY, Visitor
from tests.fakes import FrozenClock

# No answer reaches the database before the end.
ON_SQLITE = pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)


@ON_SQLITE
class TestGoingBack:
    async def test_nothing_is_lost_on_the_way_back_and_forth(self, visitor: Visitor) -> None:
        """From the overview back to the first question every page shows what she gave, and so does the way forth."""
        await visitor.answer_everything("en", **OWN)
        overview = visitor.page.words
        seen: dict[str, str | list[str]] = {}
        while visitor.step != "languages":
            await visitor.press("back")
            seen |= {name: control.values for name, control in visitor.page.fields.items()}
        given = {name: [value] if isinstance(value, str) else value for name, value in OWN.items()}
        assert {name: seen[name] for name in given} == given
        while visitor.step != "review":
            await visitor.press("next")
        assert visitor.page.words == overview

    async def test_back_keeps_what_she_just_typed(self, visitor: Visitor) -> None:
        """What stands on the page comes along even where something is still missing."""
        await visitor.open("/en/intake")
        await visitor.press("next", language="be")
        await visitor.press("next", ways=["text"])
        await visitor.press("back", topics=["sleep"])
        assert visitor.step == "ways"
        await visitor.press("next")
        assert visitor.page.fields["topics"].values == ["sleep"]

    async def test_another_language_keeps_the_place_and_the_answers(self, visitor: Visitor) -> None:
        """In the middle of a question she changes the language and goes on where she was."""
        await visitor.answer_everything("en", **OWN)
        await visitor.press("back")
        await visitor.press("back")
        visitor.page.fields["story"].values = [STORY + " і яшчэ"]
        await visitor.change_language("be")
        assert (visitor.step, visitor.page.fields["story"].values) == ("story", [STORY + " і яшчэ"])
        assert "Ці хочаце штосьці расказаць" in visitor.page.words

    async def test_one_answer_can_be_changed_from_the_overview(self, visitor: Visitor) -> None:
        """Change leads to the question and straight back."""
        await visitor.answer_everything("en", **OWN)
        await visitor.press("change-alias")
        await visitor.press("next", alias="Other")
        assert visitor.step == "review"
        assert "Other" in visitor.page.words


@ON_SQLITE
class TestFaults:
    async def test_a_missing_answer_is_asked_for_near_its_field(self, visitor: Visitor) -> None:
        """The page comes again with a summary that leads to the field, which says what is missing."""
        await visitor.open("/en/intake")
        await visitor.press("next", other_languages=["ru"])
        assert (visitor.answer.status_code, visitor.step, visitor.faults) == (422, "languages", ["#language"])
        assert 'aria-describedby="language-hint language-fault"' in visitor.answer.text
        assert visitor.page.fields["other_languages"].values == ["ru"]

    async def test_a_text_too_long_is_kept_whole(self, visitor: Visitor) -> None:
        """She is told how many signs are too many, and all of them still stand there."""
        await visitor.answer_everything("en")
        await visitor.press("change-story")
        story = "ж" * 26_000
        await visitor.press("next", story=story)
        assert (visitor.answer.status_code, visitor.step) == (422, "story")
        assert visitor.page.fields["story"].values == [story]
        assert "characters too long" in visitor.page.words
        await visitor.press("next", story=story[:24_000])
        assert visitor.step == "review"

    @pytest.mark.parametrize("hostile", ["%00", "%ED%A0%80", "%C3%28", "%1B%5B2J"])
    async def test_a_hostile_sign_is_taken_out_and_said(self, hostile: str, visitor: Visitor) -> None:
        """NUL, half a surrogate, broken UTF-8 and terminal codes bring a friendly page with the rest of the text."""
        await visitor.answer_everything("en")
        await visitor.press("change-story")
        fields = "&".join(f"{name}={value}" for name, value in visitor.sent("next") if name != "story")
        await visitor.post("/en/intake", f"{fields}&story=before{hostile}after".encode())
        assert (visitor.answer.status_code, visitor.step, visitor.faults) == (422, "story", ["#story"])
        [kept] = visitor.page.fields["story"].values
        assert kept.startswith("before")
        assert kept.endswith("after")
        await visitor.press("next")
        assert visitor.step == "review"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"&&&===",
            b"step=canary&go=canary&draft=canary",
            b"step=review&go=send",
            b"step=review&go=change-canary",
            b"step=languages&language=canary&go=next",
            b"step=hours&zone=../../etc&when=x&hours=9-9&hours=a-b&go=next",
            b"step=story&story=%F0%9F&go=next",
            b"\xff\xfe\x00=\x00",
            b"go=renew",
        ],
    )
    async def test_whatever_is_sent_a_page_comes_back(
        self, body: bytes, site: Site, visitor: Visitor
    ) -> None:
        """Nothing that is not ours breaks anything, is repeated, or is kept."""
        await visitor.post("/en/intake", body)
        assert visitor.answer.status_code in {200, 422}
        assert visitor.step
        assert "canary" not in visitor.answer.text
        assert await site.count_clients() == 0

    async def test_endless_fields_are_declined(self, visitor: Visitor) -> None:
        """Too many fields bring a page that says so, not an error of the server's."""
        await visitor.post("/en/intake", b"&".join([b"story=canary"] * 500))
        assert visitor.answer.status_code == 400
        assert visitor.page.tags
        assert "canary" not in visitor.answer.text

    async def test_what_she_wrote_cannot_become_markup(self, visitor: Visitor) -> None:
        """Text is shown as text, on its own page and in the overview."""
        await visitor.answer_everything("en", story="</textarea><script>x</script>", alias='"><b>x')
        assert "<script>" not in visitor.answer.text
        assert "</textarea><script>x</script>" in visitor.page.words
        await visitor.press("change-alias")
        assert visitor.page.fields["alias"].values == ['"><b>x']

    async def test_an_old_draft_loses_no_more_than_it_must(
        self, visitor: Visitor, clock: FrozenClock
    ) -> None:
        """After twelve hours she is told, and what stands on her page stays."""
        await visitor.answer_everything("en")
        await visitor.press("change-story")
        clock.advance(hours=13)
        await visitor.press("next", story=STORY)
        assert (visitor.step, visitor.faults) == ("story", ["#main"])
        assert visitor.page.fields["story"].values == [STORY]
