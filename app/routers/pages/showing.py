"""Showing an answer of the weaker path: the organisation, the language, and the headers of a page without script."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends
from fastapi.responses import HTMLResponse

from app.errors import NotFound
from app.publishing.languages import PageLanguage
from app.publishing.rendering import PageStyle
from app.routers.dependencies import WiringDep
from app.routers.hardening import NO_SCRIPT_POLICY
from app.routers.pages.organisations import Presence, look_at_organisation

_HEADERS: Final = {"Content-Security-Policy": NO_SCRIPT_POLICY}


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the answers to one request have in common."""

    style: PageStyle
    presence: Presence

    @property
    def language(self) -> PageLanguage:
        """The language of the page."""
        return self.style.language

    def show(self, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
        """Return a page made from a template of `app/templates/pages`."""
        html = self.style.render(template, scripts=(), **context)
        return HTMLResponse(html, status, headers=_HEADERS)


async def get_presence(wiring: WiringDep) -> Presence:
    """Return the organisation as it is now."""
    return await look_at_organisation(wiring)


PresenceDep = Annotated[Presence, Depends(get_presence)]


def get_page(lang: str, presence: PresenceDep) -> Page:
    """Return the page of the language in the path. Raises `NotFound` for one that we do not speak."""
    if lang not in set(PageLanguage):
        raise NotFound
    return Page(PageStyle.of(presence.document, PageLanguage(lang)), presence)


PageDep = Annotated[Page, Depends(get_page)]
