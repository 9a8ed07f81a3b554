"""Who sees which groups, and as what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.organisations import StaffRole
from app.groups.errors import GroupNotFound
from app.groups.models import Group
from app.groups.repository import programmes, seats
from app.groups.repository.seats import Invitation
from app.groups.rules import SHOWN_TO_HER, Facilitator, GroupState, InvitationState, Part
from app.sessions.rules import Actor, ClientActor, StaffActor

COORDINATOR: Final = StaffRole.COORDINATOR.value


class Standing(StrEnum):
    """How an actor stands to a group."""

    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"
    SUBSTITUTE = "substitute"
    MEMBER = "member"
    INVITED = "invited"


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as one actor sees it: who leads it, to a client her invitation, to a coordinator how many stand where."""

    group: Group
    standing: Standing
    facilitators: Sequence[Facilitator] = ()
    invitation: Invitation | None = None
    counts: Mapping[InvitationState, int] | None = None


async def list_groups_for(session: AsyncSession, *, actor: Actor) -> list[GroupView]:
    """Return the groups an actor has a part in. Coordinators see all, one they lead as whoever leads it."""
    if isinstance(actor, ClientActor):
        found = [
            view
            for group in await programmes.list_groups_of_client(session, actor.client_id)
            if (view := await _as_client(session, group, actor)) is not None
        ]
        found.sort(key=lambda view: view.standing is not Standing.MEMBER)
    else:
        found = await _as_staff(session, actor)
    return await _with_facilitators(session, found)


async def get_group_for(session: AsyncSession, *, group_id: UUID, actor: Actor) -> GroupView:
    """Return a group as an actor who has a part in it sees it. Raises `GroupNotFound` for anybody else."""
    group = await programmes.get_group(session, group_id)
    if isinstance(actor, ClientActor):
        found = [await _as_client(session, group, actor)]
    else:
        leading = await programmes.list_facilitators(session, group_id)
        counts = await seats.count_by_state(session, [group_id]) if COORDINATOR in actor.roles else {}
        found = [_as_member_of_staff(group, actor, leading, counts.get(group_id))]
    views = await _with_facilitators(session, [view for view in found if view is not None])
    if not views:
        raise GroupNotFound
    return views[0]


async def _as_client(session: AsyncSession, group: Group, actor: ClientActor) -> GroupView | None:
    invitation = await seats.find_invitation(session, group.group_id, actor.client_id)
    is_shown = invitation is not None and invitation.state in SHOWN_TO_HER
    if invitation is None or not is_shown or group.state == GroupState.DRAFT.value:
        return None
    seated = invitation.state is InvitationState.SEATED
    return GroupView(group, Standing.MEMBER if seated else Standing.INVITED, invitation=invitation)


async def _as_staff(session: AsyncSession, actor: StaffActor) -> list[GroupView]:
    own = await programmes.list_groups_of_staff(session, actor.staff_id)
    groups = [group for group, _ in own]
    counts: Mapping[UUID, Mapping[InvitationState, int]] = {}
    if COORDINATOR in actor.roles:
        known = {group.group_id for group in groups}
        groups += [group for group in await programmes.list_groups(session) if group.group_id not in known]
        counts = await seats.count_by_state(session, [group.group_id for group in groups])
    parts = {group.group_id: [part] for group, part in own}
    views = [
        _as_member_of_staff(group, actor, parts.get(group.group_id, ()), counts.get(group.group_id))
        for group in groups
    ]
    return [view for view in views if view is not None]


def _as_member_of_staff(
    group: Group,
    actor: StaffActor,
    leading: Sequence[Facilitator],
    counts: Mapping[InvitationState, int] | None,
) -> GroupView | None:
    own = next((one for one in leading if one.staff_id == actor.staff_id), None)
    coordinates = COORDINATOR in actor.roles
    told = (counts or {}) if coordinates else None
    if own is not None:
        part = Standing.FACILITATOR if own.part is Part.FACILITATOR else Standing.SUBSTITUTE
        return GroupView(group, part, counts=told)
    return GroupView(group, Standing.COORDINATOR, counts=told) if coordinates else None


async def _with_facilitators(session: AsyncSession, views: Sequence[GroupView]) -> list[GroupView]:
    leading = await programmes.list_facilitators_of_groups(session, [one.group.group_id for one in views])
    return [
        GroupView(one.group, one.standing, leading.get(one.group.group_id, ()), one.invitation, one.counts)
        for one in views
    ]
