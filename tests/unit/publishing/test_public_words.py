"""The organisation's public words, and ours where it has none."""

import pytest

from app.publishing.languages import PageLanguage
from app.publishing.public_words import DEFAULT_NEUTRAL_URL, public_words

EN = PageLanguage.EN


class TestPublicWords:
    @pytest.mark.parametrize(
        "document", [{}, {"texts": None}, {"texts": {"en": 7}}, {"texts": {"en": {"title": 7}}}]
    )
    def test_without_words_of_its_own_it_has_ours(self, document: dict[str, object]) -> None:
        """A document without texts, or with something else in their place, gets neutral words."""
        words = public_words(document, EN)
        assert (words.title, words.neutral_url) == ("Conversation", DEFAULT_NEUTRAL_URL)
        assert all((words.about, words.emergencies, words.readers, words.answer))

    def test_its_own_words_are_said(self) -> None:
        """Each text is taken in its language, long ones as paragraphs."""
        texts = {
            "neutral_url": "https://weather.example",
            "en": {
                "title": "Notes",
                "about": "One.\n\nTwo.",
                "emergency": "Call 112.",
                "readers": "Olga.",
                "first_answer": "within three working days",
            },
        }
        words = public_words({"texts": texts}, EN)
        assert (words.title, words.neutral_url) == ("Notes", "https://weather.example")
        assert words.about == ("One.", "Two.")
        assert (words.emergencies, words.readers) == (("Call 112.",), ("Olga.",))
        assert words.answer == ("The first answer usually comes within three working days.",)
        assert public_words({"texts": texts}, PageLanguage.RU).title == "Разговор"

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org", " "])
    def test_only_a_web_address_is_gone_to(self, address: str) -> None:
        """A neutral address of another kind is as good as none."""
        assert public_words({"texts": {"neutral_url": address}}, EN).neutral_url == DEFAULT_NEUTRAL_URL
