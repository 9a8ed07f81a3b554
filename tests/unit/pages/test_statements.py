"""What is sealed of her answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.padding import LARGEST_TEXT_BYTES
from app.matching.rules import Criteria, GroupWish, Urgency, Way, WeeklyRange, Wish, WishKind
from app.publishing.languages import PageLanguage
from app.routers.pages.statements import criteria_of, statement_of, story_excess
from tests.unit.pages.answered import answers

EVERY_DAY = tuple(WeeklyRange(weekday, 0, 1440) for weekday in range(7))


class TestCriteriaOf:
    def test_the_least_answers_are_enough(self) -> None:
        """A language, a way, a zone and safe times make criteria; the rest is as if not asked."""
        assert criteria_of(answers()) == Criteria(
            languages=("be",), ways=frozenset({Way.TEXT}), zone="Europe/Minsk", safe_hours=EVERY_DAY
        )

    def test_all_answers_stand_in_criteria(self) -> None:
        """Each choice becomes what the matcher knows it by, her first language first."""
        found = criteria_of(
            answers(
                reason="relative",
                language="ru",
                other_languages=("be", "ru", "en"),
                ways=("video", "in_person"),
                group="yes",
                topics=("sleep", "exile"),
                urgency="urgent",
                zone="Asia/Tbilisi",
                when="chosen",
                hours=("0-6", "0-10", "6-18"),
                wish_gender="woman-must",
                wish_prison="wish",
                wish_over_40="must",
            )
        )
        assert found == Criteria(
            languages=("ru", "be", "en"),
            ways=frozenset({Way.VIDEO, Way.IN_PERSON}),
            zone="Asia/Tbilisi",
            safe_hours=(
                WeeklyRange(0, 360, 600),
                WeeklyRange(0, 600, 840),
                WeeklyRange(6, 1080, 1320),
            ),
            topics=frozenset({"sleep", "exile"}),
            urgency=Urgency.URGENT,
            wishes=(
                Wish(WishKind.GENDER, "woman", must=True),
                Wish(WishKind.EXPERIENCE, "prison"),
                Wish(WishKind.AGE, "over_40", must=True),
            ),
            for_relative=True,
            group=GroupWish.YES,
        )

    def test_who_would_rather_not_say_has_not_said(self) -> None:
        """Topics ticked beside it do not count, and urgency is that of everybody."""
        found = criteria_of(answers(topics=("prison", "unsaid"), urgency="unsaid", reason="unsaid"))
        assert (found.topics, found.urgency, found.for_relative) == (frozenset(), Urgency.CALM, False)

    @pytest.mark.parametrize("when", ["later", ""])
    def test_times_not_named_are_not_safe(self, when: str) -> None:
        """Hours ticked without having chosen them, and hours not named, offer nothing."""
        assert criteria_of(answers(when=when, hours=("0-6",))).safe_hours == ()


class TestStatementOf:
    def test_each_part_is_a_paragraph_of_its_own(self) -> None:
        """Story first, then whom she must not meet, then what she agreed to, in the page's language."""
        given_answers = answers(story="I do not sleep.", people="Piotr, third floor")
        assert statement_of(given_answers, PageLanguage.EN) == (
            "I do not sleep.\n\n"
            "[Whom I must not meet]\nPiotr, third floor\n\n"
            "[What I agreed to]\n"
            "The team may read my answers to find a counselor for me.\n"
            "The counselor who is found for me may read my answers.\n"
            "I came by the weaker way: the server saw my answers for a moment in its memory."
        )

    def test_a_story_alone_stays_alone(self) -> None:
        """Nothing is put around what she left out."""
        assert statement_of(answers(story="x", consents=()), PageLanguage.BE) == "x"

    def test_a_consent_not_given_is_not_stated(self) -> None:
        """Statistics are named only where she ticked them."""
        with_statistics = answers(consents=("team", "counselor", "server", "statistics"))
        without, included = (statement_of(one, PageLanguage.EN) for one in (answers(), with_statistics))
        assert "statistics" not in without
        assert "statistics" in included


class TestStoryExcess:
    @given(
        story=st.text(st.sampled_from('aжあ💛\n"\\'), max_size=60).map(lambda text: text * 700),
        people=st.text(st.sampled_from("aж\n"), max_size=1500),
        language=st.sampled_from(PageLanguage),
    )
    def test_without_the_excess_it_fits_and_with_one_sign_more_it_does_not(
        self, story: str, people: str, language: PageLanguage
    ) -> None:
        """Exactly so many signs are too many, whatever they are and whatever is sealed along with them."""
        consents = ("team", "counselor", "server", "statistics")
        whole = answers(story=story, people=people, consents=consents)
        excess = story_excess(whole, language)

        def fits(length: int) -> bool:
            shortened = whole.updated({"story": (story[:length],) if length else ()})
            text = statement_of(shortened, language)
            return len(text.encode()) <= LARGEST_TEXT_BYTES

        assert fits(len(story) - excess)
        assert excess == 0 or not fits(len(story) - excess + 1)
