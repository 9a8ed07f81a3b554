"""Who may come how far into a group."""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.organisations import StaffRole
from app.groups import repository
from app.groups.errors import GroupNotFound
from app.groups.models import Group
from app.sessions.rules import Actor, StaffActor

_COORDINATOR: Final = StaffRole.COORDINATOR.value


def ensure_facilitates(group: Group, actor: StaffActor) -> None:
    """Raise `GroupNotFound` unless the actor facilitates the group."""
    if group.facilitator_id != actor.staff_id:
        raise GroupNotFound


async def get_facilitated(session: AsyncSession, group_id: UUID, actor: StaffActor) -> Group:
    """Return a group to its facilitator. Raises `GroupNotFound` for anybody else."""
    group = await repository.get_group(session, group_id)
    ensure_facilitates(group, actor)
    return group


async def list_facilitator_ids(session: AsyncSession, group: Group) -> tuple[UUID, ...]:  # noqa: ARG001 - becomes a query with a table of facilitators
    """Return who facilitates a group: hers are the sessions, and the hours they take."""
    return (group.facilitator_id,)


async def get_led(session: AsyncSession, group_id: UUID, actor: StaffActor) -> Group:
    """Return a group to who plans its sessions: its facilitators and coordinators. Raises `GroupNotFound`."""
    group = await repository.get_group(session, group_id)
    if _COORDINATOR not in actor.roles:
        ensure_facilitates(group, actor)
    return group


async def ensure_belongs(session: AsyncSession, group_id: UUID, actor: Actor) -> None:
    """Raise `GroupNotFound` unless the actor facilitates the group or has a seat in it."""
    if isinstance(actor, StaffActor):
        await get_facilitated(session, group_id, actor)
    elif await repository.find_seat_number(session, group_id, actor.client_id) is None:
        raise GroupNotFound
