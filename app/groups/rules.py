"""The pure rules of groups: how many seats, which one is next, and who may hold a group's keys."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final

from app.groups.errors import GroupFull, GroupHoldersRefused, SeatCountRefused

FEWEST_SEATS: Final = 2
MOST_SEATS: Final = 16

ANNOUNCEMENTS: Final = "announcements"
CASEWORK: Final = "casework"

_FACILITATOR: Final = "facilitator"
_MEMBER: Final = "member"


class GroupState(StrEnum):
    """Where a group stands."""

    OPEN = "open"


def ensure_seat_count(seat_count: int) -> None:
    """Raise `SeatCountRefused` unless a group of so many can be one: two women are the least."""
    if not FEWEST_SEATS <= seat_count <= MOST_SEATS:
        raise SeatCountRefused


def lowest_free_seat(taken: Collection[int], seat_count: int) -> int:
    """Return the lowest seat number, counted from 1, that nobody has. Raises `GroupFull`."""
    for seat_number in range(1, seat_count + 1):
        if seat_number not in taken:
            return seat_number
    raise GroupFull


def ensure_group_holders(
    kind: str,
    holders: Collection[tuple[bytes, str]],
    *,
    facilitators: AbstractSet[bytes],
    members: AbstractSet[bytes],
) -> None:
    """Refuse a list of holders, pairs of key id and role, that is not what a group's key must have.

    `announcements` belongs to every facilitator and to seated members, not necessarily all: one who just sat down
    may wait for the next epoch. `casework` belongs to the facilitators alone. Raises `GroupHoldersRefused`.
    """
    facilitating = {key_id for key_id, role in holders if role == _FACILITATOR}
    others = {(key_id, role) for key_id, role in holders if role != _FACILITATOR}
    allowed = {(key_id, _MEMBER) for key_id in members} if kind == ANNOUNCEMENTS else set()
    if kind not in {ANNOUNCEMENTS, CASEWORK} or facilitating != facilitators or not others <= allowed:
        raise GroupHoldersRefused
