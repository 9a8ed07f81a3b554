"""What stands on her page: read out of her opened file, and of what the service says to her about hours."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.clients.rules import ClientStatus
from app.clock import Clock
from app.crypto.owners import Kind
from app.publishing.languages import PageLanguage
from app.publishing.zones import zone_labels
from app.routers.pages.dials import Dial, instant_of
from app.routers.pages.groups import GroupShown, read_groups
from app.sdk.clients import ClientDevice
from app.sdk.contents import Content, ContentType, read_criteria
from app.sdk.devices import OpenedCase, contents_of
from app.sdk.entries import Entry

_UTC: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the conversation."""

    is_hers: bool
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour that is held for her or agreed. `is_late`: cancelled now, it counts as cancelled late.

    `version` is the one she saw, on which a change of hers is decided. A group's she can neither move nor cancel.
    """

    appointment_id: str
    when: str
    place: str = field(repr=False)
    is_late: bool
    version: int
    is_of_group: bool = False

    @property
    def is_link(self) -> bool:
        """Whether the place is an address to open."""
        return self.place.startswith("https://") and not any(sign.isspace() for sign in self.place)


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
    groups: tuple[GroupShown, ...]
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
        groups=await read_groups(device, dial, clock.now()),
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
    is_late = late_after is not None and now > instant_of(late_after)
    return Hour(
        name,
        dial.hour(appointment),
        places.get(name, ""),
        is_late,
        appointment["version"],
        is_of_group=appointment["group_id"] is not None,
    )


def _held_until(held: list[dict[str, Any]], dial: Dial) -> str:
    ends = [instant_of(one["hold_expires_at"]) for one in held if one["hold_expires_at"]]
    return dial.moment(min(ends)) if ends else ""
