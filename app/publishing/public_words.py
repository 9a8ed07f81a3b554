"""What the organisation tells everybody, in her language: its own words, and ours where it has none.

What the signed organisation document may say under `texts` (all optional; see docs/translation.md):
`neutral_url`, and for each language `title`, `about`, `emergency`, `readers`, `first_answer`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.publishing.languages import PageLanguage, words_of

# A weather page: what anybody might be looking at, quick to load, and without a banner to click away.
DEFAULT_NEUTRAL_URL: Final = "https://www.yr.no/"


@dataclass(frozen=True, slots=True)
class PublicWords:
    """What the organisation tells everybody, in one language; long texts as paragraphs."""

    title: str
    neutral_url: str
    about: tuple[str, ...]
    emergencies: tuple[str, ...]
    readers: tuple[str, ...]
    answer: tuple[str, ...]


def public_words(document: Mapping[str, Any], language: PageLanguage) -> PublicWords:
    """Return the organisation's words, and ours where it has none."""
    texts = _dictionary(document.get("texts"))
    own = _dictionary(texts.get(language.value))
    words = words_of(language)
    return PublicWords(
        title=_text(own, "title") or words.gettext("Conversation"),
        neutral_url=_web_address(_text(texts, "neutral_url")) or DEFAULT_NEUTRAL_URL,
        about=_paragraphs(
            _text(own, "about")
            or words.gettext(
                "Free psychological support for women: for those who were imprisoned, are under house arrest, had "
                "to leave, or wait for somebody who is behind bars."
            )
        ),
        emergencies=_paragraphs(
            _text(own, "emergency")
            or words.gettext(
                "If a life is in danger, call an ambulance: 103 in Belarus, 112 in the European Union. This page "
                "cannot help at once."
            )
        ),
        readers=_paragraphs(
            _text(own, "readers")
            or words.gettext(
                "The few people of the team who look for a counselor for you, and then your counselor. Nobody else "
                "has a key to it, not even those who run the server."
            )
        ),
        answer=_paragraphs(_answer(_text(own, "first_answer"), language)),
    )


def _answer(first_answer: str, language: PageLanguage) -> str:
    words = words_of(language)
    if first_answer:
        return words.gettext("The first answer usually comes %(when)s.") % {"when": first_answer}
    return words.gettext("The first answer can take several working days.")


def _dictionary(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(texts: dict[str, Any], name: str) -> str:
    value = texts.get(name)
    return value.strip() if isinstance(value, str) else ""


def _web_address(text: str) -> str:
    return text if text.startswith(("https://", "http://")) else ""


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
