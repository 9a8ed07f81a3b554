"""Showing a page: which organisation, which language, which template, and the headers of the path without script."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends
from fastapi.responses import HTMLResponse

from app.errors import NotFound
from app.routers.dependencies import WiringDep
from app.routers.hardening import NO_SCRIPT_POLICY
from app.routers.pages.languages import OWN_NAMES, PageLanguage, templates_of
from app.routers.pages.organisations import Presence, PublicWords, look_at_organisation, public_words

_HEADERS: Final = {"Content-Security-Policy": NO_SCRIPT_POLICY}


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A language to change to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that pages of one request have in common."""

    language: PageLanguage
    presence: Presence
    words: PublicWords

    def show(self, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
        """Return a page made from a template of `app/templates/pages`."""
        rendered = templates_of(self.language).get_template(f"pages/{template}.html")
        html = rendered.render(
            lang=self.language.value,
            languages=[LanguageLink(code.value, name) for code, name in OWN_NAMES.items()],
            words=self.words,
            **context,
        )
        return HTMLResponse(html, status, headers=_HEADERS)


async def get_presence(wiring: WiringDep) -> Presence:
    """Return the organisation as it is now."""
    return await look_at_organisation(wiring)


PresenceDep = Annotated[Presence, Depends(get_presence)]


def get_page(lang: str, presence: PresenceDep) -> Page:
    """Return the page of the language in the path. Raises `NotFound` for one that we do not speak."""
    if lang not in set(PageLanguage):
        raise NotFound
    language = PageLanguage(lang)
    return Page(language, presence, public_words(presence.document, language))


PageDep = Annotated[Page, Depends(get_page)]
