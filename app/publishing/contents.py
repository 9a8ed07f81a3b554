"""Everything a site is made of, by address: the pages in each language, the files they load, the signed document."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup

from app.crypto.organisations import read_organisation_document
from app.publishing.answers import Answers
from app.publishing.assets import servable_files
from app.publishing.languages import OWN_NAMES, PageLanguage, words_of
from app.publishing.public_words import public_words
from app.publishing.questions import QUESTIONS, REVIEW, Question
from app.publishing.rendering import PageStyle
from app.publishing.steps import context_of_step
from app.publishing.words import words_for_scripts

ORGANISATION: Final = "/organisation.json"
STATIC: Final = "/static/"
PAGES: Final = ("", "intake", "portal", "desk", "how", "leaving")
_WITH_WORDS: Final = ("intake", "portal", "desk")
# Of these the script is a module, which loads its screens one by one.
_WITH_MODULE: Final = ("desk",)


@lru_cache(maxsize=2)
def site_contents(signed_document: str | None) -> dict[str, bytes]:
    """Return the site of an organisation by address. The same input gives the same bytes.

    `signed_document` is the text of its organisation.json; None where there is no organisation yet, and every page
    says so. Raises `OpeningFailed` for a document that its own root did not sign.
    """
    document = {} if signed_document is None else read_organisation_document(signed_document)
    contents = {"/": _language_choice(document, is_open=bool(document))}
    for language in PageLanguage:
        for page, text in _pages(document, language):
            contents[f"/{language}/{page}"] = text
    encoded = {address: text.encode() for address, text in contents.items()}
    encoded |= {STATIC + name: content for name, content in servable_files().items()}
    return encoded if signed_document is None else encoded | {ORGANISATION: signed_document.encode()}


def _pages(document: Mapping[str, Any], language: PageLanguage) -> Iterator[tuple[str, str]]:
    style = PageStyle.of(document, language)
    for page in PAGES:
        if document or page in {"how", "leaving"}:
            yield page, style.render(page or "start", **_scripts(page), **_context(style, page))
        else:
            yield page, style.render("notice", **_scripts(""), notice="unfounded")


def _scripts(page: str) -> dict[str, tuple[str, ...]]:
    if page in _WITH_MODULE:
        return {"scripts": ("leave",), "modules": (page,)}
    return {"scripts": ("leave", page) if page in _WITH_WORDS else ("leave",)}


def _context(style: PageStyle, page: str) -> dict[str, object]:
    context: dict[str, object] = {"question_count": len(QUESTIONS)}
    if page in _WITH_WORDS:
        # Made by `tojson`, which leaves no sign in it that could end the element.
        context["script_words"] = Markup(words_for_scripts(page, style.language))  # noqa: S704 - from no person
    if page == "intake":
        context |= _context_of_question(style, QUESTIONS[0], is_weaker=True)
        context["steps"] = [_step_for_script(style, step) for step in (*QUESTIONS, REVIEW)]
    return context


def _step_for_script(style: PageStyle, step: Question) -> dict[str, object]:
    html = style.render("_step", **_context_of_question(style, step, is_weaker=False))
    return {"name": step.name, "html": Markup(html)}  # noqa: S704 - a template escaped what it was given


def _context_of_question(style: PageStyle, step: Question, *, is_weaker: bool) -> dict[str, object]:
    nothing = context_of_step(step, style.language, answers=Answers(), is_weaker=is_weaker)
    return {**nothing, "faults": (), "reviewing": False}


def _language_choice(document: Mapping[str, Any], *, is_open: bool) -> str:
    choices = [_choice(document, language) for language in OWN_NAMES]
    first = next(iter(OWN_NAMES))
    return PageStyle.of(document, first).render(
        "languages", scripts=("leave",), choices=choices, is_open=is_open
    )


def _choice(document: Mapping[str, Any], language: PageLanguage) -> dict[str, object]:
    words = words_of(language)
    return {
        "lang": language.value,
        "name": OWN_NAMES[language],
        "leave": words.gettext("Leave this page"),
        "lead": words.gettext("You can talk to somebody here"),
        "unfounded": words.gettext("This place is still being prepared. Nobody reads here yet."),
        "words": public_words(document, language),
    }
