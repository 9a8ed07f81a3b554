"""Queries on programmes: who leads them, what they are about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_ignoring
from app.groups.errors import GroupNotFound
from app.groups.models import Group, GroupDescription, GroupFacilitator, GroupInvitation, GroupSeat
from app.groups.rules import Facilitator, Part


async def add_group(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add a group. Returns False when its id is taken."""
    return await insert_ignoring(session, Group, values)


async def get_group(session: AsyncSession, group_id: UUID) -> Group:
    """Return a group. Raises `GroupNotFound`."""
    return _found(await session.get(Group, group_id, populate_existing=True))


async def lock_group(session: AsyncSession, group_id: UUID) -> Group:
    """Return a group and let nobody else change its seats until the commit. Raises `GroupNotFound`."""
    locked = select(Group).where(Group.group_id == group_id).with_for_update()
    return _found(await session.scalar(locked.execution_options(populate_existing=True)))


async def lock_groups(session: AsyncSession, group_ids: Collection[UUID]) -> Sequence[Group]:
    """Return groups, by id, and let nobody else change their seats until the commit."""
    locked = select(Group).where(Group.group_id.in_(group_ids)).order_by(Group.group_id).with_for_update()
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def find_group_unlocked_by_others(session: AsyncSession, group_id: UUID) -> Group | None:
    """Return a group as `lock_group` does, or None where somebody else is changing its seats this moment."""
    locked = select(Group).where(Group.group_id == group_id).with_for_update(skip_locked=True)
    return await session.scalar(locked.execution_options(populate_existing=True))


async def keep_group(session: AsyncSession, group_id: UUID) -> Group:
    """Return a group and let nobody change its row until the commit. Raises `GroupNotFound`."""
    kept = select(Group).where(Group.group_id == group_id).with_for_update(read=True)
    return _found(await session.scalar(kept.execution_options(populate_existing=True)))


async def update_group(session: AsyncSession, group_id: UUID, **values: object) -> None:
    """Change columns of a group."""
    await session.execute(update(Group).where(Group.group_id == group_id).values(**values))


async def list_groups(session: AsyncSession) -> Sequence[Group]:
    """Return every group, the oldest first."""
    return (await session.scalars(select(Group).order_by(Group.opened_on, Group.group_id))).all()


async def list_groups_of_staff(session: AsyncSession, staff_id: UUID) -> list[tuple[Group, Facilitator]]:
    """Return the groups somebody leads or would step in at, each with her part, the oldest first."""
    query = (
        select(Group, GroupFacilitator)
        .join(GroupFacilitator, GroupFacilitator.group_id == Group.group_id)
        .where(GroupFacilitator.staff_id == staff_id)
        .order_by(Group.opened_on, Group.group_id)
    )
    return [(row[0], _facilitator(row[1])) for row in await session.execute(query)]


async def list_groups_of_client(session: AsyncSession, client_id: str) -> Sequence[Group]:
    """Return the groups in which a client has an invitation, whatever became of it, the oldest first."""
    query = (
        select(Group)
        .join(GroupInvitation, GroupInvitation.group_id == Group.group_id)
        .where(GroupInvitation.client_id == client_id)
        .order_by(Group.opened_on, Group.group_id)
    )
    return (await session.scalars(query)).all()


async def list_group_ids_of_client(session: AsyncSession, client_id: str) -> Sequence[UUID]:
    """Return the groups in which a client has an invitation, whatever became of it."""
    query = select(GroupInvitation.group_id).where(GroupInvitation.client_id == client_id)
    return (await session.scalars(query.order_by(GroupInvitation.group_id))).all()


async def list_groups_with_seats_over(session: AsyncSession, now: datetime) -> Sequence[UUID]:
    """Return the groups in which a seat was held until now or until before."""
    query = select(GroupSeat.group_id).where(GroupSeat.held_until <= now).distinct()
    return (await session.scalars(query.order_by(GroupSeat.group_id))).all()


async def list_facilitators(session: AsyncSession, group_id: UUID) -> list[Facilitator]:
    """Return who leads a group: facilitators first."""
    return (await list_facilitators_of_groups(session, [group_id])).get(group_id, [])


async def list_facilitators_of_groups(
    session: AsyncSession, group_ids: Collection[UUID]
) -> dict[UUID, list[Facilitator]]:
    """Return who leads each of these groups: facilitators first."""
    query = select(GroupFacilitator).where(GroupFacilitator.group_id.in_(group_ids))
    found: dict[UUID, list[Facilitator]] = {}
    ordered = query.order_by(GroupFacilitator.part, GroupFacilitator.staff_id)
    for row in (await session.scalars(ordered.execution_options(populate_existing=True))).all():
        found.setdefault(row.group_id, []).append(_facilitator(row))
    return found


async def replace_facilitators(
    session: AsyncSession, group_id: UUID, facilitators: Iterable[Facilitator]
) -> None:
    """Let these lead a group and nobody else."""
    await session.execute(delete(GroupFacilitator).where(GroupFacilitator.group_id == group_id))
    rows = [
        {"group_id": group_id, "staff_id": one.staff_id, "part": one.part.value, "let_in": one.let_in}
        for one in facilitators
    ]
    await session.execute(insert(GroupFacilitator), rows)


async def update_substitute(session: AsyncSession, group_id: UUID, *, let_in: bool) -> None:
    """Let a group's substitute in or out."""
    await session.execute(
        update(GroupFacilitator)
        .where(GroupFacilitator.group_id == group_id, GroupFacilitator.part == Part.SUBSTITUTE.value)
        .values(let_in=let_in)
    )


async def replace_descriptions(session: AsyncSession, group_id: UUID, sealed: Mapping[str, bytes]) -> None:
    """Keep what a group is about, by recipient key id, instead of what was kept before."""
    await session.execute(delete(GroupDescription).where(GroupDescription.group_id == group_id))
    rows = [
        {"group_id": group_id, "recipient_key_id": key_id, "sealed": one} for key_id, one in sealed.items()
    ]
    if rows:
        await session.execute(insert(GroupDescription), rows)


async def list_descriptions(
    session: AsyncSession, group_id: UUID, recipient_key_ids: Collection[str]
) -> list[tuple[str, bytes]]:
    """Return what a group is about as sealed to any of these keys: recipient key id and letter."""
    query = select(GroupDescription.recipient_key_id, GroupDescription.sealed).where(
        GroupDescription.group_id == group_id, GroupDescription.recipient_key_id.in_(recipient_key_ids)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


def _found(group: Group | None) -> Group:
    if group is None:
        raise GroupNotFound
    return group


def _facilitator(row: GroupFacilitator) -> Facilitator:
    return Facilitator(row.staff_id, Part(row.part), row.let_in)
