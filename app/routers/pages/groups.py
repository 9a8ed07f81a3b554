"""Her groups on her page without script: what is sealed to her about them, opened with the keys lent for one answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.crypto.errors import OpeningFailed
from app.groups.rules import Answer, GroupState
from app.routers.pages.dials import Dial, instant_of
from app.sdk.clients import ClientDevice
from app.sdk.group_sessions import list_group_sessions
from app.sdk.groups import (
    OpenedGroup,
    Programme,
    accept_group_invitation,
    announcements_of,
    answer_group_invitation,
    list_groups,
    open_group,
    read_description,
)

GROUP: Final = "group"
ACCEPT: Final = "accept"
_MEMBER: Final = "member"
_CANCELLED: Final = "cancelled"
_NEXT_SESSIONS: Final = 6


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One of her groups. `state` is where the invitation or, once it is over, the group stands.

    `held_until` is told where a seat is held for her; `has_damage`: something is left out.
    """

    group_id: str
    is_member: bool
    state: str
    held_until: str
    sessions: tuple[str, ...]
    programme: Programme | None = field(repr=False)
    announcements: tuple[str, ...] = field(repr=False)
    has_damage: bool

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end or does not take place."""
        return self.state in {GroupState.FINISHED, GroupState.CANCELLED}


async def read_groups(device: ClientDevice, dial: Dial, now: datetime) -> tuple[GroupShown, ...]:
    """Open what is readable of each group of hers. Raises `Refused`; what does not open is named in its group."""
    return tuple([await _read(device, view, dial, now) for view in await list_groups(device)])


async def answer_button(device: ClientDevice, shown: Iterable[GroupShown], button: str) -> str:
    """Do what a button of a group says, and return what came of it; nothing for another button. Raises `Refused`."""
    for group in shown:
        for name in (ACCEPT, *(one.value for one in Answer)):
            if button == f"{GROUP}-{name}-{group.group_id}":
                return await _answer(device, UUID(group.group_id), name)
    return ""


def declining_button(group: GroupShown) -> str:
    """Return the button that turns an invitation down, which is asked about once more."""
    return f"{GROUP}-{Answer.DECLINE.value}-{group.group_id}"


def announced_in(opened: OpenedGroup) -> tuple[str, ...]:
    """Return what was announced to the group, in order."""
    return tuple(one.text for one in announcements_of(opened))


async def _answer(device: ClientDevice, group_id: UUID, name: str) -> str:
    if name == ACCEPT:
        await accept_group_invitation(device, group_id)
    else:
        await answer_group_invitation(device, group_id, Answer(name))
    return f"{GROUP}-{name}"


async def _read(device: ClientDevice, view: dict[str, Any], dial: Dial, now: datetime) -> GroupShown:
    group_id, is_member = UUID(view["group_id"]), view["standing"] == _MEMBER
    has_damage, programme = False, None
    announcements: tuple[str, ...] = ()
    try:
        described = await read_description(device, group_id)
        programme = described.programme if described else None
        if is_member:
            opened = await open_group(device, group_id)
            announcements = announced_in(opened)
            has_damage = any(entry.failure for entry in opened.entries.entries)
    except OpeningFailed:
        has_damage = True
    held_until = view["invitation"]["offered_until"]
    is_over = GroupState(view["state"]).is_over
    return GroupShown(
        group_id=view["group_id"],
        is_member=is_member,
        state=view["state"] if is_over else view["invitation"]["state"],
        held_until=dial.moment(instant_of(held_until)) if held_until else "",
        sessions=await _sessions(device, group_id, dial, now) if is_member else (),
        programme=programme,
        announcements=announcements,
        has_damage=has_damage,
    )


async def _sessions(device: ClientDevice, group_id: UUID, dial: Dial, now: datetime) -> tuple[str, ...]:
    coming = [
        one
        for one in await list_group_sessions(device, group_id)
        if one["state"] != _CANCELLED and instant_of(one["ends_at"]) > now
    ]
    return tuple(dial.hour(one) for one in coming[:_NEXT_SESSIONS])
