"""What stands on her page: read out of her opened file, and of what the service says to her about hours."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_datetime

from app.clients.rules import ClientStatus
from app.clock import Clock
from app.crypto.owners import Kind
from app.publishing.languages import PageLanguage
from app.publishing.zones import zone_labels
from app.sdk.clients import ClientDevice
from app.sdk.contents import Content, ContentType, read_criteria
from app.sdk.devices import OpenedCase, contents_of
from app.sdk.entries import Entry

_DAY: Final = "EEEE, d MMMM"
_DAY_AND_TIME: Final = "EEEE, d MMMM, HH:mm"
# Without the weekday, which would have to be declined after "until".
_DATE_AND_TIME: Final = "d MMMM, HH:mm"
_WHOLE_DATE: Final = "d MMMM y, HH:mm"
_TIME: Final = "HH:mm"
_UTC: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the conversation."""

    is_hers: bool
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour that is held for her or agreed. `is_late`: cancelled now, it counts as cancelled late.

    `version` is the one she saw, on which a change of hers is decided. A session of her group is not hers to change.
    """

    appointment_id: str
    when: str
    place: str = field(repr=False)
    is_late: bool
    version: int
    is_group: bool = False

    @property
    def is_link(self) -> bool:
        """Whether the place is an address to open."""
        return self.place.startswith("https://") and not any(sign.isspace() for sign in self.place)


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
        told = format_datetime(_instant(instant), pattern, tzinfo=self.zone, locale=self.language.value)
        return f"{told[:1].upper()}{told[1:]}"


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on her page. `has_damage`: something could not be opened, or is missing between others."""

    status: ClientStatus
    counselor: str
    line: str
    held: tuple[Hour, ...]
    held_until: str
    coming: tuple[Hour, ...]
    letters: tuple[Letter, ...]
    may_write: bool
    dial: Dial
    city: str
    has_damage: bool

    @property
    def may_book(self) -> bool:
        """Whether somebody is hers, or proposed, whose hours she could book."""
        return self.status in {ClientStatus.PROPOSED, ClientStatus.ASSIGNED}

    @property
    def may_decline(self) -> bool:
        """Whether somebody is proposed whom she could still decline."""
        return self.status is ClientStatus.PROPOSED


async def read_overview(device: ClientDevice, clock: Clock, language: PageLanguage) -> Overview:
    """Open her file and look at her hours. Raises `Refused`, `OpeningFailed`."""
    case = await device.open_own_case()
    last = max((entry.position for entry in case.entries.entries), default=0)
    # Her records are read and verified already.
    view = await device.visit(after=last)
    dial, city = dial_of(case, language)
    places = places_of(case)
    status = ClientStatus(view["client"]["status"])
    card = view["counselor"] or {}
    return Overview(
        status=status,
        counselor=card.get("alias", ""),
        line=card.get("line", ""),
        held=tuple(_hour(one, dial, places, clock.now()) for one in view["held"]),
        held_until=_held_until(view["held"], dial),
        coming=tuple(_hour(one, dial, places, clock.now()) for one in view["coming"]),
        letters=tuple(letters_of(case)),
        may_write=status is not ClientStatus.CLOSED and case.file.newest(Kind.CONVERSATION) is not None,
        dial=dial,
        city=city,
        has_damage=any(entry.failure or not entry.follows for entry in case.entries.entries),
    )


def dial_of(case: OpenedCase, language: PageLanguage) -> tuple[Dial, str]:
    """Return the clock she named in her answers, and the city she named it by."""
    zone, city = _zone_of(case, language)
    return Dial(zone, language), city


def _zone_of(case: OpenedCase, language: PageLanguage) -> tuple[tzinfo, str]:
    answers = contents_of(case, ContentType.CRITERIA)
    name = read_criteria(answers[0]).zone if answers else _UTC
    try:
        return ZoneInfo(name), zone_labels(language).all.get(name, name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC, _UTC


def _conversation(case: OpenedCase) -> Iterable[tuple[Entry, Content, bool]]:
    """Yield what was said between the two, and whether it was she who said it."""
    own = case.file.client.key_ids if case.file.client else ()
    for entry in case.entries.opened():
        if (
            entry.header is not None
            and entry.content is not None
            and entry.header.name.kind is Kind.CONVERSATION
        ):
            yield entry, entry.content, entry.header.author in own


def letters_of(case: OpenedCase) -> Iterable[Letter]:
    """Yield the messages between the two, in order."""
    for _, content, is_hers in _conversation(case):
        if content.type is ContentType.MESSAGE:
            yield Letter(is_hers, content.text)


def places_of(case: OpenedCase) -> dict[str, str]:
    """Return where sessions take place, by their ids, as far as her counselor said so."""
    return {
        str(content.fields.get("appointment_id")): content.text
        for entry, content, is_hers in _conversation(case)
        if content.type is ContentType.PLACE and entry.signed and not is_hers
    }


def _hour(appointment: dict[str, Any], dial: Dial, places: dict[str, str], now: datetime) -> Hour:
    late_after = appointment["late_after_at"]
    name = appointment["appointment_id"]
    is_late = late_after is not None and now > _instant(late_after)
    return Hour(
        name,
        dial.hour(appointment),
        places.get(name, ""),
        is_late,
        appointment["version"],
        is_group=appointment["group_id"] is not None,
    )


def _held_until(held: list[dict[str, Any]], dial: Dial) -> str:
    ends = [_instant(one["hold_expires_at"]) for one in held if one["hold_expires_at"]]
    return dial.moment(min(ends)) if ends else ""


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
