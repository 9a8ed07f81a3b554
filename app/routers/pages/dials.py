"""Her clock: how hours are told on her page, by it and in her language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from babel.dates import format_datetime

from app.publishing.languages import PageLanguage

_DAY: Final = "EEEE, d MMMM"
_DAY_AND_TIME: Final = "EEEE, d MMMM, HH:mm"
# Without the weekday, which would have to be declined after "until".
_DATE_AND_TIME: Final = "d MMMM, HH:mm"
_WHOLE_DATE: Final = "d MMMM y, HH:mm"
_TIME: Final = "HH:mm"


@dataclass(frozen=True, slots=True)
class FreeHour:
    """An hour she could book: its day, and from when to when. `starts_at` is how the service names it."""

    starts_at: str
    day: str
    time: str


@dataclass(frozen=True, slots=True)
class Dial:
    """Her clock, and the language in which its hours are told."""

    zone: tzinfo
    language: PageLanguage

    def hour(self, appointment: dict[str, Any]) -> str:
        """Return an hour as a heading: weekday, day, from when to when."""
        return f"{self._told(appointment['starts_at'], _DAY_AND_TIME)}–{self._told(appointment['ends_at'], _TIME)}"

    def moment(self, instant: datetime) -> str:
        """Return a day and a time in the middle of a sentence."""
        return format_datetime(instant, _DATE_AND_TIME, tzinfo=self.zone, locale=self.language.value)

    def date(self, instant: datetime) -> str:
        """Return a day with its year, and a time."""
        return format_datetime(instant, _WHOLE_DATE, tzinfo=self.zone, locale=self.language.value)

    def free_hours(self, slots: Iterable[dict[str, Any]]) -> tuple[FreeHour, ...]:
        """Return hours that could be booked, in order."""
        return tuple(
            FreeHour(
                slot["starts_at"],
                self._told(slot["starts_at"], _DAY),
                f"{self._told(slot['starts_at'], _TIME)}–{self._told(slot['ends_at'], _TIME)}",
            )
            for slot in slots
        )

    def _told(self, instant: str, pattern: str) -> str:
        told = format_datetime(instant_of(instant), pattern, tzinfo=self.zone, locale=self.language.value)
        return f"{told[:1].upper()}{told[1:]}"


def instant_of(text: str) -> datetime:
    """Return an instant as the service writes it."""
    return datetime.fromisoformat(text)
