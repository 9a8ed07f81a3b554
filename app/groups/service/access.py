"""Who may come how far into a group."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.groups.errors import GroupNotFound
from app.groups.models import Group
from app.groups.repository import programmes, seats
from app.groups.rules import Facilitator
from app.sessions.rules import Actor, StaffActor


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


async def ensure_belongs(session: AsyncSession, group_id: UUID, actor: Actor) -> None:
    """Raise `GroupNotFound` unless the actor leads the group or has a seat in it."""
    if isinstance(actor, StaffActor):
        await get_facilitated(session, group_id, actor)
    elif not await seats.is_member(session, group_id, actor.client_id):
        raise GroupNotFound
