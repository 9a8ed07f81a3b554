"""The time zones she can choose from, named after their cities in her language (CLDR).

No zone is guessed from an address. Where scripts run, the question begins with the zone of her device's clock, for her
to change; that never leaves her device but sealed with her answers. Without script none is chosen before she chooses.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from babel.dates import get_timezone_location

from app.publishing.languages import PageLanguage, words_of

OFTEN_CHOSEN: Final = (
    "Europe/Minsk",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Kyiv",
    "Asia/Tbilisi",
    "Europe/Riga",
    "Europe/Berlin",
    "Europe/Moscow",
    "Europe/London",
    "America/New_York",
)


def _read_names() -> tuple[str, ...]:
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(row[2] for row in rows)


# Every zone whose clocks differ from all others' since 1970, and those often chosen, some of which do not.
ZONE_NAMES: Final = tuple(dict.fromkeys((*OFTEN_CHOSEN, *_read_names())))


@dataclass(frozen=True, slots=True)
class ZoneLabels:
    """City names by zone name, in the order in which they are shown."""

    often: dict[str, str]
    others: dict[str, str]

    @property
    def all(self) -> dict[str, str]:
        """All of them."""
        return self.often | self.others


@cache
def zone_labels(language: PageLanguage) -> ZoneLabels:
    """Return the city names in a language."""
    labels = {name: _label(name, language) for name in ZONE_NAMES}
    others = sorted(ZONE_NAMES[len(OFTEN_CHOSEN) :], key=lambda name: _alphabetical(labels[name]))
    return ZoneLabels({name: labels[name] for name in OFTEN_CHOSEN}, {name: labels[name] for name in others})


def _label(name: str, language: PageLanguage) -> str:
    words = words_of(language)
    # Cities that CLDR has in Latin letters only.
    unnamed = {
        "Europe/Kyiv": words.gettext("Kyiv"),
        "Asia/Kathmandu": words.gettext("Kathmandu"),
        "Asia/Kolkata": words.gettext("Kolkata"),
        "America/Argentina/Buenos_Aires": words.gettext("Buenos Aires"),
    }
    return unnamed.get(name) or get_timezone_location(name, locale=language.value, return_city=True)


def _alphabetical(label: str) -> str:
    # Letters that stand elsewhere in Unicode than in the alphabet.
    return label.casefold().replace("ё", "е").replace("і", "и").replace("ў", "у")
