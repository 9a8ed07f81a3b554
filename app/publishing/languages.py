"""The languages of the pages and their catalogues.

A catalogue is read from its `.po` file when it is first needed and compiled in memory. So a fresh machine needs
no step between getting the source and serving it, no binary stands in git, and no compiled file can be older than
its text.
"""

from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

DOMAIN: Final = "helpline"
LOCALES: Final = Path(str(files("app"))) / "locale"


class PageLanguage(StrEnum):
    """A language the pages speak. One more is a catalogue, and a line here and in `OWN_NAMES`."""

    BE = "be"
    RU = "ru"
    EN = "en"


OWN_NAMES: Final = {
    PageLanguage.BE: "Беларуская",
    PageLanguage.RU: "Русский",
    PageLanguage.EN: "English",
}


@cache
def words_of(language: PageLanguage) -> Translations:
    """Return the catalogue of a language."""
    source = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with source.open("rb") as opened:
        catalog = read_po(opened, locale=language.value, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled, DOMAIN)
