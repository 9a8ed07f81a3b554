"""Who may come how far into a group."""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.organisations import StaffRole
from app.groups.errors import GroupNotFound
from app.groups.models import Group
from app.groups.repository import programmes, seats
from app.groups.rules import Facilitator, facilitating
from app.sessions.rules import Actor, StaffActor

_COORDINATOR: Final = StaffRole.COORDINATOR.value


async def ensure_facilitates(session: AsyncSession, group_id: UUID, actor: StaffActor) -> Facilitator:
    """Return the actor's part in leading a group. Raises `GroupNotFound` unless she facilitates it or was let in."""
    for one in await programmes.list_facilitators(session, group_id):
        if one.staff_id == actor.staff_id and one.leads:
            return one
    raise GroupNotFound


async def get_facilitated(session: AsyncSession, group_id: UUID, actor: StaffActor) -> Group:
    """Return a group to whoever leads it. Raises `GroupNotFound` for anybody else."""
    group = await programmes.get_group(session, group_id)
    await ensure_facilitates(session, group_id, actor)
    return group


async def list_facilitator_ids(session: AsyncSession, group_id: UUID) -> tuple[UUID, ...]:
    """Return who facilitates a group: theirs are the sessions, and the hours they take. A substitute's are not."""
    return tuple(sorted(facilitating(await programmes.list_facilitators(session, group_id))))


async def get_led(session: AsyncSession, group_id: UUID, actor: StaffActor) -> Group:
    """Return a group to who plans its sessions: its facilitators and coordinators. Raises `GroupNotFound`."""
    group = await programmes.get_group(session, group_id)
    if _COORDINATOR not in actor.roles:
        await ensure_facilitates(session, group_id, actor)
    return group


async def ensure_belongs(session: AsyncSession, group_id: UUID, actor: Actor) -> None:
    """Raise `GroupNotFound` unless the actor leads the group or has a seat in it."""
    if isinstance(actor, StaffActor):
        await get_facilitated(session, group_id, actor)
    elif not await seats.is_member(session, group_id, actor.client_id):
        raise GroupNotFound
