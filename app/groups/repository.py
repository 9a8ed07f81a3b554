"""Every query of groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Update, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.models import ClientRow
from app.database import insert_ignoring
from app.groups.errors import GroupNotFound
from app.groups.models import Group, GroupInvitation, GroupSeat


@dataclass(frozen=True, slots=True)
class Seat:
    """A taken seat, the public keys of the woman on it, and the signed word that she may sit there. Ids are hex."""

    seat_number: int
    client_id: str
    key_id: str
    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    admission: bytes = field(repr=False)


async def add_group(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add a group. Returns False when its id is taken."""
    return await insert_ignoring(session, Group, values)


async def get_group(session: AsyncSession, group_id: UUID) -> Group:
    """Return a group. Raises `GroupNotFound`."""
    found = await session.get(Group, group_id)
    if found is None:
        raise GroupNotFound
    return found


async def list_groups(session: AsyncSession) -> Sequence[Group]:
    """Return every group, the oldest first."""
    return (await session.scalars(select(Group).order_by(Group.opened_on, Group.group_id))).all()


async def list_groups_of_facilitator(session: AsyncSession, facilitator_id: UUID) -> Sequence[Group]:
    """Return the groups somebody facilitates, the oldest first."""
    query = select(Group).where(Group.facilitator_id == facilitator_id)
    return (await session.scalars(query.order_by(Group.opened_on, Group.group_id))).all()


async def list_groups_of_member(session: AsyncSession, client_id: str) -> Sequence[Group]:
    """Return the groups in which a client has a seat."""
    query = (
        select(Group)
        .join(GroupSeat, GroupSeat.group_id == Group.group_id)
        .where(GroupSeat.client_id == client_id)
        .order_by(Group.opened_on, Group.group_id)
    )
    return (await session.scalars(query)).all()


async def list_groups_inviting(session: AsyncSession, client_id: str) -> Sequence[Group]:
    """Return the groups in which a client may take a seat."""
    query = (
        select(Group)
        .join(GroupInvitation, GroupInvitation.group_id == Group.group_id)
        .where(GroupInvitation.client_id == client_id)
        .order_by(Group.opened_on, Group.group_id)
    )
    return (await session.scalars(query)).all()


async def is_invited(session: AsyncSession, group_id: UUID, client_id: str) -> bool:
    """Tell whether a client may take a seat in a group."""
    query = select(GroupInvitation.client_id).where(
        GroupInvitation.group_id == group_id, GroupInvitation.client_id == client_id
    )
    return await session.scalar(query) is not None


async def add_invitation(session: AsyncSession, group_id: UUID, client_id: str, admission: bytes) -> bool:
    """Invite a client. Returns False when she was invited before."""
    values = {"group_id": group_id, "client_id": client_id, "admission": admission}
    return await insert_ignoring(session, GroupInvitation, values)


async def update_invitation(session: AsyncSession, group_id: UUID, client_id: str, admission: bytes) -> bool:
    """Put a newer admission into an invitation. Returns whether there was one."""
    statement = update(GroupInvitation).where(
        GroupInvitation.group_id == group_id, GroupInvitation.client_id == client_id
    )
    return await _changed_one(session, statement.values(admission=admission))


async def delete_invitation(session: AsyncSession, group_id: UUID, client_id: str) -> bytes | None:
    """Take an invitation away and return its admission, or None when there was none."""
    statement = delete(GroupInvitation).where(
        GroupInvitation.group_id == group_id, GroupInvitation.client_id == client_id
    )
    return await session.scalar(statement.returning(GroupInvitation.admission))


async def add_seat(
    session: AsyncSession, group_id: UUID, seat_number: int, client_id: str, admission: bytes
) -> bool:
    """Take a seat. Returns False when somebody has it."""
    values = {
        "group_id": group_id,
        "seat_number": seat_number,
        "client_id": client_id,
        "admission": admission,
    }
    return await insert_ignoring(session, GroupSeat, values)


async def update_seat(session: AsyncSession, group_id: UUID, client_id: str, admission: bytes) -> bool:
    """Put a newer admission on a client's seat. Returns whether she has one."""
    statement = update(GroupSeat).where(GroupSeat.group_id == group_id, GroupSeat.client_id == client_id)
    return await _changed_one(session, statement.values(admission=admission))


async def find_seat_number(session: AsyncSession, group_id: UUID, client_id: str) -> int | None:
    """Return the number of a client's seat, or None."""
    return await session.scalar(
        select(GroupSeat.seat_number).where(GroupSeat.group_id == group_id, GroupSeat.client_id == client_id)
    )


async def lock_member(session: AsyncSession, client_id: str) -> None:
    """Keep a client from being erased, and from changing her keys, until the commit. What is read after that holds."""
    query = select(ClientRow.client_id).where(ClientRow.client_id == client_id)
    await session.execute(query.with_for_update(read=True))


async def lock_members(session: AsyncSession, group_id: UUID) -> None:
    """Keep everybody who sits in a group from it, too."""
    query = (
        select(ClientRow.client_id)
        .join(GroupSeat, GroupSeat.client_id == ClientRow.client_id)
        .where(GroupSeat.group_id == group_id)
        .order_by(ClientRow.client_id)
    )
    # Not the seats: an erasure locks the client first and takes her seat then.
    await session.execute(query.with_for_update(read=True, of=ClientRow))


async def lock_group(session: AsyncSession, group_id: UUID) -> None:
    """Let nobody take a seat in a group, nor change it, until the commit. Its members are locked before."""
    await session.execute(select(Group.group_id).where(Group.group_id == group_id).with_for_update())


async def list_taken_seat_numbers(session: AsyncSession, group_id: UUID) -> Sequence[int]:
    """Return the numbers of the seats that are taken."""
    return (await session.scalars(select(GroupSeat.seat_number).where(GroupSeat.group_id == group_id))).all()


async def list_seats(session: AsyncSession, group_id: UUID) -> list[Seat]:
    """Return the taken seats by number, each with the keys of who sits on it."""
    query = (
        select(
            GroupSeat.seat_number,
            GroupSeat.client_id,
            ClientRow.key_id,
            ClientRow.hpke_public,
            ClientRow.signing_public,
            GroupSeat.admission,
        )
        .join(ClientRow, ClientRow.client_id == GroupSeat.client_id)
        .where(GroupSeat.group_id == group_id)
        .order_by(GroupSeat.seat_number)
    )
    return [Seat(*row) for row in await session.execute(query)]


async def delete_client(session: AsyncSession, client_id: str) -> None:
    """Take every seat and invitation of a client away."""
    await session.execute(delete(GroupSeat).where(GroupSeat.client_id == client_id))
    await session.execute(delete(GroupInvitation).where(GroupInvitation.client_id == client_id))


async def _changed_one(session: AsyncSession, statement: Update) -> bool:
    result: CursorResult[Any] = await session.execute(statement)  # type: ignore[assignment] # DML yields a CursorResult
    return result.rowcount == 1
