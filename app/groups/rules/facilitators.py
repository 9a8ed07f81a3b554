"""Who leads a group, and who may hold its keys and be written to."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.groups.errors import FacilitatorsRefused, GroupHoldersRefused

ANNOUNCEMENTS: Final = "announcements"
CASEWORK: Final = "casework"
MOST_FACILITATORS: Final = 2
MOST_SUBSTITUTES: Final = 1

_FACILITATOR_ROLE: Final = "facilitator"
_MEMBER_ROLE: Final = "member"


class Part(StrEnum):
    """In which part somebody leads a group."""

    FACILITATOR = "facilitator"
    SUBSTITUTE = "substitute"


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Somebody who leads a group. A substitute reads and writes there once a facilitator let her in."""

    staff_id: UUID
    part: Part
    let_in: bool = False

    @property
    def leads(self) -> bool:
        """Whether she may read and write in the group now."""
        return self.part is Part.FACILITATOR or self.let_in


def ensure_facilitators(named: Sequence[tuple[UUID, Part]]) -> None:
    """Raise `FacilitatorsRefused` unless these are one or two facilitators and at most one substitute."""
    parts = [part for _, part in named]
    facilitators, substitutes = parts.count(Part.FACILITATOR), parts.count(Part.SUBSTITUTE)
    if not 1 <= facilitators <= MOST_FACILITATORS or substitutes > MOST_SUBSTITUTES:
        raise FacilitatorsRefused
    if len({staff_id for staff_id, _ in named}) != len(named):
        raise FacilitatorsRefused


def facilitators_after(
    before: Collection[Facilitator], named: Sequence[tuple[UUID, Part]]
) -> list[Facilitator]:
    """Return who leads a group once it is led by those named: a substitute who was let in and stays one stays so."""
    let_in = {one.staff_id for one in before if one.part is Part.SUBSTITUTE and one.let_in}
    return [
        Facilitator(staff_id, part, part is Part.SUBSTITUTE and staff_id in let_in)
        for staff_id, part in named
    ]


def facilitating(leading: Collection[Facilitator]) -> set[UUID]:
    """Return who of those who lead a group holds its sessions: its facilitators, and no substitute."""
    return {one.staff_id for one in leading if one.part is Part.FACILITATOR}


def who_leads_no_more(before: Collection[Facilitator], after: Collection[Facilitator]) -> set[UUID]:
    """Return who led and does no longer: from them, the next keys have to be kept."""
    leading = {one.staff_id for one in after if one.leads}
    return {one.staff_id for one in before if one.leads} - leading


def ensure_group_holders(
    kind: str,
    holders: Collection[tuple[bytes, str]],
    *,
    facilitators: AbstractSet[bytes],
    substitutes: AbstractSet[bytes] = frozenset(),
    members: AbstractSet[bytes],
) -> None:
    """Refuse a list of holders, pairs of key id and role, that is not what a group's key must have.

    `announcements` belongs to every facilitator and to seated members, not necessarily all: one who just sat down
    may wait for the next epoch. `casework` belongs to the facilitators alone. `substitutes` who were let in may hold
    both, as facilitators. Raises `GroupHoldersRefused`.
    """
    facilitating = {key_id for key_id, role in holders if role == _FACILITATOR_ROLE}
    others = {(key_id, role) for key_id, role in holders if role != _FACILITATOR_ROLE}
    allowed = {(key_id, _MEMBER_ROLE) for key_id in members} if kind == ANNOUNCEMENTS else set()
    led_rightly = facilitators <= facilitating <= facilitators | substitutes
    if kind not in {ANNOUNCEMENTS, CASEWORK} or not led_rightly or not others <= allowed:
        raise GroupHoldersRefused
