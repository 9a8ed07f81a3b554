"""The templates of the pages, speaking a language. Published pages and the weaker path's answers share them."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.publishing.assets import integrity_of
from app.publishing.languages import PageLanguage, words_of

TEMPLATES: Final = Path(str(files("app"))) / "templates"


@cache
def templates_of(language: PageLanguage) -> Environment:
    """Return the templates, speaking a language. What is put into them is escaped, unless it is plain text."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    # The i18n extension adds this method when it is loaded, so no type knows of it.
    environment.install_gettext_translations(words_of(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals["integrity_of"] = integrity_of
    return environment
