"""Which page comes next."""

from dataclasses import replace

import pytest

from app.publishing.languages import PageLanguage
from app.publishing.questions import QUESTIONS, REVIEW, STEPS
from app.routers.pages.checks import ALIAS_SIGNS, PEOPLE_SIGNS
from app.routers.pages.drafts import Draft
from app.routers.pages.forms import Fault
from app.routers.pages.steps import Turn, take_turn
from tests.unit.pages.answered import answers

EN = PageLanguage.EN
DRAFT = Draft("00", answers())
NAMES = [question.name for question in QUESTIONS]


def _turn(step: str, draft: Draft, button: str) -> Turn:
    return take_turn(STEPS[step], draft, button, EN)


class TestQuestions:
    def test_continuing_asks_every_question_once_and_ends_at_the_overview(self) -> None:
        """From the first question on, Continue leads through all of them in order."""
        step, seen = QUESTIONS[0], []
        while step is not REVIEW:
            seen.append(step.name)
            step = take_turn(step, DRAFT, "next", EN).step
        assert seen == NAMES

    @pytest.mark.parametrize("name", NAMES[1:])
    def test_back_leads_to_the_question_before(self, name: str) -> None:
        """Back undoes Continue, also where something is missing, and keeps the draft as it is."""
        empty = Draft("00")
        assert _turn(name, empty, "back") == Turn(STEPS[NAMES[NAMES.index(name) - 1]], empty)

    @pytest.mark.parametrize("button", ["", "stay", "canary", "send", "change-story", "renew"])
    def test_another_button_stays(self, button: str) -> None:
        """Changing the language, and whatever else arrives, shows the same question again."""
        assert _turn("topics", DRAFT, button) == Turn(STEPS["topics"], DRAFT)

    @pytest.mark.parametrize(
        ("name", "missing", "faults"),
        [
            ("languages", {"language": ""}, [("language", "choose-language", 0)]),
            ("ways", {"ways": ""}, [("ways", "choose-way", 0)]),
            (
                "hours",
                {"zone": "", "when": ""},
                [("zone", "choose-zone", 0), ("when", "choose-when", 0)],
            ),
            ("hours", {"when": "chosen"}, [("hours", "tick-hours", 0)]),
            ("people", {"people": "ж" * (PEOPLE_SIGNS + 3)}, [("people", "too-long", 3)]),
            ("alias", {"alias": "ж" * (ALIAS_SIGNS + 1)}, [("alias", "too-long", 1)]),
        ],
    )
    def test_what_matching_needs_is_asked_again(
        self, name: str, missing: dict[str, str], faults: list[tuple[str, str, int]]
    ) -> None:
        """The same question comes again, with a fault at each field and everything she gave."""
        draft = Draft("00", answers(**missing))
        assert _turn(name, draft, "next") == Turn(STEPS[name], draft, tuple(Fault(*one) for one in faults))

    @pytest.mark.parametrize("name", ["reason", "topics", "urgency", "wishes", "people", "story", "alias"])
    def test_all_else_may_stay_unanswered(self, name: str) -> None:
        """An empty answer leads on."""
        assert _turn(name, Draft("00"), "next").faults == ()

    def test_a_story_too_long_to_carry_stays_where_it_is(self) -> None:
        """Even Back stays on the page, because the text would not come along; a story a little too long does."""
        huge, long = (Draft("00", answers(story="ж" * signs)) for signs in (80_000, 40_000))
        assert _turn("story", huge, "back").faults[0].code == "too-long"
        assert _turn("story", long, "back").step.name == "reason"


class TestOverview:
    def test_a_changed_answer_leads_back_to_the_overview(self) -> None:
        """Change opens one question, and Continue there returns."""
        changing = _turn("review", DRAFT, "change-topics")
        assert changing == Turn(STEPS["topics"], replace(DRAFT, reviewing=True))
        assert _turn("topics", changing.draft, "next").step is REVIEW

    @pytest.mark.parametrize("button", ["change-canary", "", "next"])
    def test_another_button_stays(self, button: str) -> None:
        """What is not offered shows the overview again."""
        assert _turn("review", DRAFT, button) == Turn(REVIEW, DRAFT)

    def test_back_leads_to_the_last_question(self) -> None:
        """From there Back goes on as before."""
        back = _turn("review", replace(DRAFT, reviewing=True), "back")
        assert (back.step, back.draft.reviewing) == (QUESTIONS[-1], False)

    def test_it_is_sent_when_all_is_there(self) -> None:
        """Send with everything answered is ready for sealing."""
        assert _turn("review", DRAFT, "send") == Turn(REVIEW, DRAFT, sending=True)

    @pytest.mark.parametrize("without", ["team", "counselor", "server"])
    def test_each_needed_consent_is_needed(self, without: str) -> None:
        """Nothing is sent as long as one of the three is missing."""
        consents = tuple(one for one in ("team", "counselor", "server", "statistics") if one != without)
        turn = _turn("review", Draft("00", answers(consents=consents)), "send")
        assert (turn.sending, turn.faults) == (False, (Fault("consents", "consent"),))

    def test_every_question_that_lacks_something_is_named(self) -> None:
        """Faults lead to the lines of the overview where they can be mended."""
        turn = _turn("review", Draft("00"), "send")
        assert not turn.sending
        assert [fault.field for fault in turn.faults] == [
            "change-languages",
            "change-ways",
            "change-hours",
            "change-hours",
            "consents",
        ]
