"""What a site is made of: the same bytes for everybody, whole in each language, and no script but its own."""

import base64
import hashlib
import json
import re

import pytest

from app.publishing.assets import servable_files
from app.publishing.contents import ORGANISATION, PAGES, site_contents
from app.publishing.languages import PageLanguage
from app.publishing.questions import QUESTIONS, REVIEW
from app.publishing.words import plural_forms, words_for_scripts
from tests.unit.publishing.founded import signed_document

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_LOADED = re.compile(r'(?:src|href)="/static/([\w.]+)" integrity="sha256-([^"]+)"')
_WORDS = re.compile(r'<script type="application/json" id="words">(.*?)</script>', re.DOTALL)


def _page(address: str) -> str:
    return site_contents(signed_document())[address].decode()


class TestSiteContents:
    def test_the_same_document_gives_the_same_bytes(self) -> None:
        """Rendered a second time, without what was remembered of the first, nothing differs."""
        first = dict(site_contents(signed_document()))
        site_contents.cache_clear()
        assert site_contents(signed_document()) == first

    def test_every_page_stands_in_every_language(self) -> None:
        """Pages, files and the signed document are there, and nothing else."""
        pages = {f"/{language}/{page}" for language in PageLanguage for page in PAGES}
        files = {f"/static/{name}" for name in servable_files()}
        assert set(site_contents(signed_document())) == {"/", *pages, *files, ORGANISATION}

    def test_the_document_is_published_as_it_was_signed(self) -> None:
        """Not a byte of organisation.json is changed."""
        assert site_contents(signed_document())[ORGANISATION].decode() == signed_document()

    def test_without_an_organisation_every_page_says_so(self) -> None:
        """No form stands there, and no document."""
        contents = site_contents(None)
        assert ORGANISATION not in contents
        assert not [address for address, content in contents.items() if b"<form" in content]
        assert "Nobody reads here yet" in contents["/en/intake"].decode()

    @pytest.mark.parametrize("language", PageLanguage)
    def test_what_a_page_loads_is_named_by_its_hash(self, language: PageLanguage) -> None:
        """Every script and stylesheet has the integrity of the file that is published with it."""
        for page in PAGES:
            loaded = _LOADED.findall(_page(f"/{language}/{page}"))
            assert "pages.css" in dict(loaded)
            for name, digest in loaded:
                assert base64.b64encode(hashlib.sha256(servable_files()[name]).digest()).decode() == digest

    @pytest.mark.parametrize("language", PageLanguage)
    def test_the_intake_holds_every_step_once(self, language: PageLanguage) -> None:
        """Each step stands in a template of its own; only the first one stands in the page itself."""
        page = _page(f"/{language}/intake")
        templates = re.findall(r'<template id="step-([\w-]+)">', page)
        own = ["choice", "sending", "phrase", "phrase-check", "sent"]
        assert templates == [*(step.name for step in (*QUESTIONS, REVIEW)), *own]
        visible = re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)
        assert re.findall(r'data-step="(\w+)"', visible) == [QUESTIONS[0].name]
        assert 'name="draft" value=""' in visible

    def test_on_a_device_no_server_has_to_be_agreed_to(self) -> None:
        """The consents that script shows are three, one a purpose, none ticked."""
        review = _page("/en/intake").split('<template id="step-review">')[1].split("</template>")[0]
        assert re.findall(r'name="consents" value="(\w+)"', review) == ["team", "counselor", "statistics"]
        assert "checked" not in review


class TestWordsForScripts:
    @pytest.mark.parametrize("language", PageLanguage)
    @pytest.mark.parametrize("name", ["intake", "portal"])
    def test_they_stand_in_the_page_as_data(self, name: str, language: PageLanguage) -> None:
        """The block is JSON, the same as the words by themselves, and holds nothing that ends it."""
        block = _WORDS.search(_page(f"/{language}/{name}"))
        assert block is not None
        assert json.loads(block[1]) == json.loads(words_for_scripts(name, language))
        assert "<" not in block[1]

    @pytest.mark.parametrize("name", ["intake", "portal"])
    def test_each_language_has_the_same_words_and_placeholders(self, name: str) -> None:
        """Keys agree, no text is empty, and each asks for the same values to be put in."""
        english, *others = (
            _flat(json.loads(words_for_scripts(name, one))) for one in (PageLanguage.EN, *PageLanguage)
        )
        for other in others:
            assert set(other) >= set(english)
            assert all(other.values())
            assert all(_asked(other[key]) == _asked(text) for key, text in english.items())

    @pytest.mark.parametrize(
        ("language", "categories"),
        [
            (PageLanguage.EN, {"one", "other"}),
            (PageLanguage.RU, {"one", "few", "many", "other"}),
            (PageLanguage.BE, {"one", "few", "many", "other"}),
        ],
    )
    def test_plurals_are_named_as_browsers_name_them(
        self, language: PageLanguage, categories: set[str]
    ) -> None:
        """A number's form is found by the category of Intl.PluralRules, and fractions find one too."""
        forms = plural_forms(
            language, "There is %(count)s thing to look at", "There are %(count)s things to look at"
        )
        assert set(forms) == categories
        assert all("%(count)s" in form for form in forms.values())
        assert len(set(forms.values())) >= len(categories) - 1


def _flat(words: dict[str, object], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in words.items():
        flat |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: str(value)}
    return flat


def _asked(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))
