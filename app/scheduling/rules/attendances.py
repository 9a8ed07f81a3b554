"""How a group's session went for each who was to come: one woman's absence says nothing about the others. Pure.

    (expected) ──> came | late | left_early | excused | absent      (corrected within two weeks)

Absences are followed up until the woman comes again: somebody who stays away in silence may need a word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.scheduling.errors import AppointmentClosed, AppointmentNotBooked, AppointmentNotStarted
from app.scheduling.rules.appointments import CORRECTION_DAYS, AppointmentState


class Presence(StrEnum):
    """How a group's session went for one member, as a facilitator records it from its start on."""

    CAME = "came"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Attended:
    """How one session went for one member; `presence` is None while nobody has said."""

    appointment_id: UUID
    starts_at: datetime
    client_id: str
    presence: Presence | None
    followed_up_on: date | None = None


def ensure_can_record(
    state: AppointmentState, *, is_correction: bool, starts_at: datetime, now: datetime
) -> None:
    """Refuse attendance of what has not begun, was cancelled, or to correct it too late.

    A first word may come whenever; another one in its place within `CORRECTION_DAYS` of the start, as with one client.
    Raises `AppointmentNotBooked`, `AppointmentClosed`, `AppointmentNotStarted`.
    """
    if state is AppointmentState.HELD:
        raise AppointmentNotBooked
    if state not in {AppointmentState.BOOKED, AppointmentState.COMPLETED}:
        raise AppointmentClosed
    if now < starts_at:
        raise AppointmentNotStarted
    if is_correction and now >= starts_at + timedelta(days=CORRECTION_DAYS):
        raise AppointmentClosed


def absences_to_follow_up(attended: Iterable[Attended]) -> tuple[Attended, ...]:
    """Return who stayed away without a word the last time anything was said of her, and had no follow-up since.

    In order of the sessions. Whoever came, or excused herself, after an absence needs none for it.
    """
    newest: dict[str, Attended] = {}
    for one in sorted(attended, key=lambda one: (one.starts_at, one.appointment_id)):
        if one.presence is not None:
            newest[one.client_id] = one
    missing = [
        one for one in newest.values() if one.presence is Presence.ABSENT and one.followed_up_on is None
    ]
    return tuple(sorted(missing, key=lambda one: (one.starts_at, one.client_id)))
