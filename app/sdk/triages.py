"""Triage: what the team notes on somebody who waits, sealed under her `intake` and signed by a coordinator.

A note may say that she is on hold, and by which day she is to be answered; what a later note does not say stays as it
was. The service sees none of it.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from app.crypto.organisations import Directory, StaffRole
from app.matching.rules import Urgency
from app.sdk.contents import Content, ContentType
from app.sdk.devices import OpenedCase

_ON_HOLD: Final = "on_hold"
_DUE_ON: Final = "due_on"
# Within how many days of her arrival she is answered, where no coordinator set a day.
_ANSWERED_WITHIN_DAYS: Final = {Urgency.URGENT: 1, Urgency.SOON: 3, Urgency.CALM: 7}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody who waits stands with the team. `due_on` is the day a coordinator set, if one did."""

    on_hold: bool = False
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a note changes besides what it tells. What is None stays as it was; `clears_due_on` takes the day away."""

    on_hold: bool | None = None
    due_on: date | None = None
    clears_due_on: bool = False


NO_CHANGES: Final = Changes()


def triage_content(text: str, changes: Changes) -> Content:
    """Return a triage note as it is sealed."""
    fields: dict[str, Any] = {"text": text}
    if changes.on_hold is not None:
        fields[_ON_HOLD] = changes.on_hold
    if changes.due_on is not None or changes.clears_due_on:
        fields[_DUE_ON] = None if changes.due_on is None else changes.due_on.isoformat()
    return Content(ContentType.TRIAGE, fields)


def triages_of(case: OpenedCase, directory: Directory) -> list[Content]:
    """Return the notes of coordinators, in order: her counselor and she herself hold the same key."""
    coordinators = {entry.key_id for entry in directory.entries if StaffRole.COORDINATOR in entry.roles}
    return [
        entry.content
        for entry in case.entries.opened()
        if entry.content is not None
        and entry.content.type is ContentType.TRIAGE
        and entry.header is not None
        and entry.header.author in coordinators
    ]


def standing_of(case: OpenedCase, directory: Directory) -> Standing:
    """Return where somebody stands by all notes together. A field that makes no sense changes nothing."""
    standing = Standing()
    for note in triages_of(case, directory):
        on_hold, due_on = note.fields.get(_ON_HOLD), note.fields.get(_DUE_ON, "")
        if isinstance(on_hold, bool):
            standing = replace(standing, on_hold=on_hold)
        if due_on is None or (due_on and _day(due_on) is not None):
            standing = replace(standing, due_on=_day(due_on))
    return standing


def due_on(came_on: date, urgency: Urgency, standing: Standing) -> date:
    """Return by which day somebody is to be answered: the day set, or one that follows from arrival and urgency."""
    return standing.due_on or came_on + timedelta(days=_ANSWERED_WITHIN_DAYS[urgency])


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
