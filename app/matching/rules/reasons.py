"""Why a counselor is proposed, and what the proposal gave up: stable codes with data, and words for them.

Screens translate by code; the words here are for the command line and the demo.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Fact: TypeAlias = int | str | tuple[str, ...]


class ReasonCode(StrEnum):
    """What speaks for a proposal, then what speaks against; beside each code, its data. Both are stable."""

    EARLIER_COUNSELOR = "earlier_counselor"
    LANGUAGE = "language"  # language; choice: its place in her list, from 1
    WAYS = "ways"  # ways
    COMMON_HOURS = "common_hours"  # count, at most 4; first_at: ISO 8601 UTC
    MUSTS_MET = "musts_met"  # wishes
    PREFERENCES_MET = "preferences_met"  # wishes
    TOPICS_COVERED = "topics_covered"  # topics
    LOAD = "load"  # load, capacity: clients

    NOT_EARLIER_COUNSELOR = "not_earlier_counselor"
    LANGUAGE_NOT_FIRST = "language_not_first"  # language, wanted
    PREFERENCES_MISSED = "preferences_missed"  # wishes
    TOPICS_MISSED = "topics_missed"  # topics
    STARTS_LATER = "starts_later"  # hours: whole hours after the earliest start among all who fit


@dataclass(frozen=True, slots=True, repr=False)
class Reason:
    """One code with its data, as pairs of a name and a value. Speaks of her criteria, so it has no repr."""

    code: ReasonCode
    facts: tuple[tuple[str, Fact], ...] = ()

    @property
    def data(self) -> dict[str, Fact]:
        """The data by name."""
        return dict(self.facts)

    def in_words(self) -> str:
        """Return the reason as an English sentence without a full stop."""
        return _WORDS[self.code].format_map({name: _spoken(name, fact) for name, fact in self.facts})


_WORDS = {
    ReasonCode.EARLIER_COUNSELOR: "she knows this counselor from before",
    ReasonCode.LANGUAGE: "they share {language}, choice {choice} of her languages",
    ReasonCode.WAYS: "they can talk by {ways}",
    ReasonCode.COMMON_HOURS: "{count} common hours, the first on {first_at}",
    ReasonCode.MUSTS_MET: "everything she insists on is met ({wishes})",
    ReasonCode.PREFERENCES_MET: "preferences met: {wishes}",
    ReasonCode.TOPICS_COVERED: "topics covered: {topics}",
    ReasonCode.LOAD: "{load} of {capacity} places taken",
    ReasonCode.NOT_EARLIER_COUNSELOR: "not the counselor she had before",
    ReasonCode.LANGUAGE_NOT_FIRST: "{language} instead of {wanted}",
    ReasonCode.PREFERENCES_MISSED: "preferences not met: {wishes}",
    ReasonCode.TOPICS_MISSED: "topics not covered: {topics}",
    ReasonCode.STARTS_LATER: "starts {hours} h later than the earliest possible",
}

_LANGUAGES = {
    "be": "Belarusian",
    "en": "English",
    "lt": "Lithuanian",
    "pl": "Polish",
    "ru": "Russian",
    "uk": "Ukrainian",
}


def _spoken(name: str, fact: Fact) -> str:
    """Return one piece of data as English text."""
    if isinstance(fact, tuple):
        return ", ".join(value.replace("_", " ").replace(":", " ") for value in fact)
    if name in {"language", "wanted"}:
        return _LANGUAGES.get(str(fact), str(fact))
    if name == "first_at":
        return f"{datetime.fromisoformat(str(fact)):%Y-%m-%d %H:%M} UTC"
    return str(fact)
