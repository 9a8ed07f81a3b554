"""The catalogues: every text of the pages, in every language, whole."""

import re
from collections.abc import Iterable
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.publishing import vocabulary
from app.publishing.languages import DOMAIN, LOCALES, OWN_NAMES, PageLanguage, words_of
from app.publishing.templates import templates_of
from app.publishing.zones import OFTEN_CHOSEN, zone_labels
from app.scheduling.rules import zone
from tests.unit.house import ROOT

Text = str | tuple[str, ...]
TRANSLATED = [PageLanguage.BE, PageLanguage.RU]
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@cache
def _texts_of_pages() -> frozenset[Text]:
    with (ROOT / "babel.cfg").open() as file:
        # Babel has no annotation on this one function.
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    return frozenset(found[2] for found in extract_from_dir(ROOT / "app", methods, options))


def _catalog(language: PageLanguage) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language.value)


def _as_tuple(text: Text | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _placeholders(texts: Iterable[str]) -> set[frozenset[str]]:
    return {frozenset(_PLACEHOLDER.findall(text)) for text in texts}


class TestCatalogues:
    @pytest.mark.parametrize("language", PageLanguage)
    def test_a_catalogue_has_the_texts_of_the_pages_and_no_others(self, language: PageLanguage) -> None:
        """Texts and catalogue agree, both ways; nothing is marked as doubtful."""
        messages = [message for message in _catalog(language) if message.id]
        known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in messages}
        assert len(known) > 100
        assert known == _texts_of_pages()
        assert not [message.id for message in messages if message.fuzzy]

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_every_text_is_translated(self, language: PageLanguage) -> None:
        """Each message has all its forms, with the same placeholders as the source."""
        catalog = _catalog(language)
        for message in (message for message in catalog if message.id):
            forms = _as_tuple(message.string)
            assert all(forms), message.id
            assert len(forms) == (catalog.num_plurals if message.pluralizable else 1)
            assert _placeholders(forms) == _placeholders(_as_tuple(message.id)), message.id

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_a_translation_is_in_its_own_letters(self, language: PageLanguage) -> None:
        """Belarusian has no и and no щ, Russian has neither і nor ў: a text in the wrong file shows itself."""
        foreign = {PageLanguage.BE: "ищъ", PageLanguage.RU: "іў"}[language]
        texts = [form for message in _catalog(language) if message.id for form in _as_tuple(message.string)]
        assert [text for text in texts if set(text.lower()) & set(foreign)] == []

    @pytest.mark.parametrize(
        ("language", "forms"),
        [
            (PageLanguage.EN, ["character too", "characters too", "characters too", "characters too"]),
            (PageLanguage.RU, ["1 знак.", "2 знака.", "5 знаков.", "21 знак."]),
            (PageLanguage.BE, ["1 знак.", "2 знакі.", "5 знакаў.", "21 знак."]),
        ],
    )
    def test_numbers_bend_their_words(self, language: PageLanguage, forms: list[str]) -> None:
        """1, 2, 5 and 21 take the forms that CLDR gives them."""
        plurals = (text for text in _texts_of_pages() if isinstance(text, tuple))
        one, many = next(text for text in plurals if "character too long" in text[0])
        for number, form in zip((1, 2, 5, 21), forms, strict=True):
            assert form in words_of(language).ngettext(one, many, number) % {"count": number}


class TestLabels:
    @pytest.mark.parametrize("language", PageLanguage)
    def test_every_answer_has_words_and_no_word_is_left_over(self, language: PageLanguage) -> None:
        """The template's labels are exactly the codes that the forms take."""
        labels = templates_of(language).get_template("pages/_labels.html").module.__dict__
        assert {name: tuple(labels[name]) for name in _CODES} == _CODES

    def test_every_language_is_named_in_itself(self) -> None:
        """No language is left without its own name."""
        assert set(OWN_NAMES) == set(PageLanguage)


_CODES: dict[str, tuple[object, ...]] = {
    "reasons": vocabulary.REASONS,
    "languages": vocabulary.LANGUAGES,
    "ways": vocabulary.WAYS,
    "topics": vocabulary.TOPICS,
    "urgencies": vocabulary.URGENCIES,
    "urgency_leads": vocabulary.URGENCIES,
    "whens": vocabulary.WHENS,
    "weekdays": tuple(vocabulary.WEEKDAYS),
    "genders": vocabulary.GENDERS,
    "weights": vocabulary.WEIGHTS,
    "wishes": (vocabulary.WISH_GENDER, *vocabulary.WISHES),
    "consents": vocabulary.CONSENTS,
}


class TestZones:
    @pytest.mark.parametrize("language", PageLanguage)
    def test_every_zone_is_known_to_scheduling_and_has_a_name(self, language: PageLanguage) -> None:
        """What she can choose is what criteria accept; no city stands twice."""
        labels = zone_labels(language)
        assert tuple(labels.often) == OFTEN_CHOSEN
        assert len(labels.all) > 300
        assert all(zone(name) for name in labels.all)
        assert len(set(labels.all.values())) == len(labels.all)

    def test_cities_are_named_in_her_language(self) -> None:
        """A city has the name it has in the page's language."""
        assert [zone_labels(one).all["Europe/Kyiv"] for one in PageLanguage] == ["Кіеў", "Киев", "Kyiv"]
