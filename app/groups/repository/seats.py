"""Queries on invitations and seats. Whoever changes them has locked the group's row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.models import ClientRow
from app.groups.models import GroupInvitation, GroupLetterRow, GroupSeat
from app.groups.rules import InvitationState, Offer


@dataclass(frozen=True, slots=True)
class Seat:
    """A taken seat, the public keys of the woman on it, and the signed word that she may sit there. Ids are hex."""

    seat_number: int
    client_id: str
    key_id: str
    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    admission: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation with the seat that is held for it, or taken. `client_id` is hex; `closed` what it is about."""

    client_id: str
    place: int
    state: InvitationState
    seat_number: int | None
    held_until: datetime | None
    closed: bytes | None = field(repr=False)


async def find_invitation(session: AsyncSession, group_id: UUID, client_id: str) -> Invitation | None:
    """Return a client's invitation, or None."""
    query = _invitations(group_id).where(GroupInvitation.client_id == client_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _invitation(row)


async def list_invitations(session: AsyncSession, group_id: UUID) -> list[Invitation]:
    """Return a group's invitations in their order."""
    ordered = _invitations(group_id).order_by(GroupInvitation.place, GroupInvitation.client_id)
    return [_invitation(row) for row in await session.execute(ordered)]


async def list_waiting(session: AsyncSession, group_id: UUID) -> Sequence[str]:
    """Return who waits for a seat, in order."""
    query = (
        select(GroupInvitation.client_id)
        .where(
            GroupInvitation.group_id == group_id,
            GroupInvitation.state == InvitationState.WAITING.value,
        )
        .order_by(GroupInvitation.place, GroupInvitation.client_id)
    )
    return (await session.scalars(query)).all()


async def next_place(session: AsyncSession, group_id: UUID) -> int:
    """Return the place behind everybody who was ever invited."""
    query = select(func.coalesce(func.max(GroupInvitation.place), 0) + 1)
    return (await session.execute(query.where(GroupInvitation.group_id == group_id))).scalar_one()


async def add_invitation(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Invite a client who has no invitation."""
    await session.execute(insert(GroupInvitation).values(**values))


async def update_invitation(session: AsyncSession, group_id: UUID, client_id: str, **values: object) -> None:
    """Change columns of an invitation."""
    hers = (GroupInvitation.group_id == group_id, GroupInvitation.client_id == client_id)
    await session.execute(update(GroupInvitation).where(*hers).values(**values))


async def place_invitations(session: AsyncSession, group_id: UUID, order: Sequence[str]) -> None:
    """Number a group's invitations anew, in this order."""
    for place, client_id in enumerate(order, start=1):
        await update_invitation(session, group_id, client_id, place=place)


async def move_invitations(
    session: AsyncSession, group_id: UUID, client_ids: Collection[str], state: InvitationState
) -> None:
    """Let these clients' invitations stand elsewhere."""
    theirs = (GroupInvitation.group_id == group_id, GroupInvitation.client_id.in_(client_ids))
    await session.execute(update(GroupInvitation).where(*theirs).values(state=state.value))


async def delete_invitation(session: AsyncSession, group_id: UUID, client_id: str) -> None:
    """Take an invitation away, with the seat."""
    hers = (GroupInvitation.group_id == group_id, GroupInvitation.client_id == client_id)
    await delete_seats(session, group_id, [client_id])
    await session.execute(delete(GroupInvitation).where(*hers))


async def delete_unseated_invitations(session: AsyncSession, group_id: UUID) -> None:
    """Take away whatever invitation of a group is not a seat, with what is held."""
    held = delete(GroupSeat).where(GroupSeat.group_id == group_id, GroupSeat.held_until.is_not(None))
    await session.execute(held)
    unseated = (GroupInvitation.group_id == group_id, GroupInvitation.state != InvitationState.SEATED.value)
    await session.execute(delete(GroupInvitation).where(*unseated))


async def hold_seats(
    session: AsyncSession, group_id: UUID, offers: Sequence[Offer], held_until: datetime
) -> None:
    """Hold free seats. Somebody else's seat under the same number ends the transaction: the primary key decides."""
    rows = [
        {
            "group_id": group_id,
            "seat_number": offer.seat_number,
            "client_id": offer.client_id,
            "held_until": held_until,
        }
        for offer in offers
    ]
    await session.execute(insert(GroupSeat), rows)


async def take_held_seat(session: AsyncSession, group_id: UUID, client_id: str) -> None:
    """Turn the seat that is held for a client into a taken one."""
    hers = (GroupSeat.group_id == group_id, GroupSeat.client_id == client_id)
    await session.execute(update(GroupSeat).where(*hers).values(held_until=None))


async def delete_seats(session: AsyncSession, group_id: UUID, client_ids: Collection[str]) -> None:
    """Free the seats that these clients have, or that are held for them."""
    theirs = (GroupSeat.group_id == group_id, GroupSeat.client_id.in_(client_ids))
    await session.execute(delete(GroupSeat).where(*theirs))


async def list_seat_numbers(session: AsyncSession, group_id: UUID) -> Sequence[int]:
    """Return the numbers of the seats that are taken or held."""
    return (await session.scalars(select(GroupSeat.seat_number).where(GroupSeat.group_id == group_id))).all()


async def list_held(session: AsyncSession, group_id: UUID) -> list[tuple[str, datetime]]:
    """Return for whom a seat is held, and until when."""
    query = select(GroupSeat.client_id, GroupSeat.held_until).where(GroupSeat.group_id == group_id)
    rows = await session.execute(query.where(GroupSeat.held_until.is_not(None)))
    return [(row[0], row[1]) for row in rows if row[1] is not None]


async def count_members(session: AsyncSession, group_id: UUID) -> int:
    """Return how many seats are taken."""
    query = select(func.count()).where(GroupSeat.group_id == group_id, GroupSeat.held_until.is_(None))
    return (await session.execute(query)).scalar_one()


async def count_by_state(
    session: AsyncSession, group_ids: Collection[UUID]
) -> dict[UUID, dict[InvitationState, int]]:
    """Return how many invitations of each of these groups stand where."""
    query = select(GroupInvitation.group_id, GroupInvitation.state, func.count()).where(
        GroupInvitation.group_id.in_(group_ids)
    )
    found: dict[UUID, dict[InvitationState, int]] = {}
    for row in await session.execute(query.group_by(GroupInvitation.group_id, GroupInvitation.state)):
        found.setdefault(row[0], {})[InvitationState(row[1])] = row[2]
    return found


async def is_member(session: AsyncSession, group_id: UUID, client_id: str) -> bool:
    """Tell whether a client has a seat, and not only one that is held for her."""
    query = select(GroupSeat.seat_number).where(
        GroupSeat.group_id == group_id, GroupSeat.client_id == client_id, GroupSeat.held_until.is_(None)
    )
    return await session.scalar(query) is not None


async def find_member_key(session: AsyncSession, group_id: UUID, client_id: str) -> str | None:
    """Return the key id (64 hex) of a client who has a seat, or None."""
    query = (
        select(ClientRow.key_id)
        .join(GroupSeat, GroupSeat.client_id == ClientRow.client_id)
        .where(
            GroupSeat.group_id == group_id,
            GroupSeat.client_id == client_id,
            GroupSeat.held_until.is_(None),
        )
    )
    return await session.scalar(query)


async def lock_member(session: AsyncSession, client_id: str) -> None:
    """Keep a client from being erased, and from changing her keys, until the commit. What is read after that holds."""
    query = select(ClientRow.client_id).where(ClientRow.client_id == client_id)
    await session.execute(query.with_for_update(read=True))


async def lock_members(session: AsyncSession, group_id: UUID) -> None:
    """Keep everybody who sits in a group from it, too."""
    query = (
        select(ClientRow.client_id)
        .join(GroupSeat, GroupSeat.client_id == ClientRow.client_id)
        .where(GroupSeat.group_id == group_id, GroupSeat.held_until.is_(None))
        .order_by(ClientRow.client_id)
    )
    # Not the seats: an erasure locks the client first and takes her seat then.
    await session.execute(query.with_for_update(read=True, of=ClientRow))


async def list_seats(session: AsyncSession, group_id: UUID) -> list[Seat]:
    """Return the taken seats by number, each with the keys of who sits on it."""
    query = (
        select(
            GroupSeat.seat_number,
            GroupSeat.client_id,
            ClientRow.key_id,
            ClientRow.hpke_public,
            ClientRow.signing_public,
            GroupInvitation.admission,
        )
        .join(ClientRow, ClientRow.client_id == GroupSeat.client_id)
        .join(
            GroupInvitation,
            (GroupInvitation.group_id == GroupSeat.group_id)
            & (GroupInvitation.client_id == GroupSeat.client_id),
        )
        .where(GroupSeat.group_id == group_id, GroupSeat.held_until.is_(None))
        .order_by(GroupSeat.seat_number)
    )
    return [Seat(*row) for row in await session.execute(query)]


async def delete_client(session: AsyncSession, client_id: str) -> None:
    """Take every seat, invitation and letter of a client away."""
    for row in (GroupSeat, GroupInvitation, GroupLetterRow):
        await session.execute(delete(row).where(row.client_id == client_id))


def _invitations(group_id: UUID) -> Any:  # noqa: ANN401 - a select of single columns
    return (
        select(
            GroupInvitation.client_id,
            GroupInvitation.place,
            GroupInvitation.state,
            GroupSeat.seat_number,
            GroupSeat.held_until,
            GroupInvitation.closed,
        )
        .outerjoin(
            GroupSeat,
            (GroupInvitation.group_id == GroupSeat.group_id)
            & (GroupInvitation.client_id == GroupSeat.client_id),
        )
        .where(GroupInvitation.group_id == group_id)
    )


def _invitation(row: Any) -> Invitation:  # noqa: ANN401 - a row of the select above
    return Invitation(row[0], row[1], InvitationState(row[2]), row[3], row[4], row[5])
