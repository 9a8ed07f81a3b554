"""One page as text: its template, the language, and the organisation's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.publishing.languages import OWN_NAMES, PageLanguage
from app.publishing.public_words import PublicWords, public_words
from app.publishing.templates import templates_of


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A language to change to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PageStyle:
    """Everything that the pages of one organisation in one language have in common."""

    language: PageLanguage
    words: PublicWords

    @classmethod
    def of(cls, document: Mapping[str, Any], language: PageLanguage) -> Self:
        """Return the style of an organisation's pages; an empty document is none's."""
        return cls(language, public_words(document, language))

    def render(self, template: str, **context: object) -> str:
        """Return a page made from a template of `app/templates/pages`."""
        rendered = templates_of(self.language).get_template(f"pages/{template}.html")
        return rendered.render(
            lang=self.language.value,
            languages=[LanguageLink(code.value, name) for code, name in OWN_NAMES.items()],
            words=self.words,
            **context,
        )
