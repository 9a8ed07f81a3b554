"""Who belongs to a group: its facilitator, those invited, those seated."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import CLIENT, AuditAction, staff_actor
from app.clients import service as clients
from app.clients.rules import ensure_open
from app.clock import Clock, today
from app.crypto.admissions import read_admission, verify_admission
from app.crypto.keypairs import ClientId, PublicKeys
from app.crypto.organisations import StaffRole
from app.groups import repository
from app.groups.errors import AdmissionSignedByAnother, GroupExists, GroupFull, GroupNotFound
from app.groups.models import Group
from app.groups.repository import Seat
from app.groups.rules import GroupState, ensure_seat_count, lowest_free_seat
from app.groups.service.access import ensure_facilitates
from app.scheduling import service as scheduling
from app.sessions.rules import Actor, ClientActor, StaffActor
from app.staff import service as staff
from app.staff.errors import StaffNotFound

_COORDINATOR: Final = StaffRole.COORDINATOR.value


class Standing(StrEnum):
    """How an actor stands to a group."""

    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"
    MEMBER = "member"
    INVITED = "invited"


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as one actor sees it."""

    group: Group
    standing: Standing


async def open_group(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    facilitator_id: UUID,
    seat_count: int,
    coordinator_id: UUID,
) -> Group:
    """Open a group of 2 to 16 seats under a random id made on the coordinator's device.

    Raises `SeatCountRefused`, `StaffNotFound` unless the facilitator is an active counselor, `GroupExists`.
    """
    ensure_seat_count(seat_count)
    facilitator = await staff.get_active_staff(session, staff_id=facilitator_id)
    if StaffRole.COUNSELOR not in facilitator.roles:
        raise StaffNotFound
    values = {
        "group_id": group_id,
        "facilitator_id": facilitator_id,
        "seat_count": seat_count,
        "state": GroupState.OPEN.value,
        "opened_on": today(clock),
    }
    if not await repository.add_group(session, values):
        raise GroupExists
    await _record(session, clock, AuditAction.GROUP_OPENED, staff_actor(coordinator_id), group_id)
    return await repository.get_group(session, group_id)


async def invite_client(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    client_id: str,
    signed: bytes,
    coordinator_id: UUID,
) -> None:
    """Let a client take a seat, by an admission that the inviting coordinator signed for this group and client.

    Once is enough. For one who is invited or seated already the newer admission takes the older one's place: devices
    no longer believe the older one when its signer's key is revoked. Raises `GroupNotFound`, `ClientNotFound`,
    `ClientClosed`, `AdmissionSignedByAnother`, `OpeningFailed`.
    """
    ensure_open(await clients.lock_client(session, client_id=client_id))
    await repository.get_group(session, group_id)
    coordinator = await staff.get_active_staff(session, staff_id=coordinator_id)
    _ensure_admission(signed, group_id, client_id, coordinator.public_keys)
    if await repository.update_seat(session, group_id, client_id, signed):
        return
    if await repository.update_invitation(session, group_id, client_id, signed):
        return
    if await repository.add_invitation(session, group_id, client_id, signed):
        await _record(session, clock, AuditAction.GROUP_INVITED, staff_actor(coordinator_id), group_id)


async def accept_invitation(session: AsyncSession, clock: Clock, *, group_id: UUID, client_id: str) -> int:
    """Take the lowest free seat, as a client who is invited, and return its number; a seated one keeps hers.

    Raises `GroupNotFound`, also without an invitation; `GroupFull`, and the invitation stays; `ClientClosed`.
    """
    ensure_open(await clients.lock_client(session, client_id=client_id))
    group = await repository.get_group(session, group_id)
    seat_number = await repository.find_seat_number(session, group_id, client_id)
    if seat_number is not None:
        return seat_number
    admission = await repository.delete_invitation(session, group_id, client_id)
    if admission is None:
        raise GroupNotFound
    seat_number = await _take_lowest_seat(session, group, client_id, admission)
    await scheduling.join_group_sessions(session, clock, group_id=group_id, client_id=client_id)
    await _record(session, clock, AuditAction.SEAT_TAKEN, CLIENT, group_id)
    return seat_number


async def list_groups_for(session: AsyncSession, *, actor: Actor) -> list[GroupView]:
    """Return the groups an actor has a part in. Coordinators see all, one they facilitate as its facilitator."""
    if isinstance(actor, ClientActor):
        seated = await repository.list_groups_of_member(session, actor.client_id)
        inviting = await repository.list_groups_inviting(session, actor.client_id)
        return [*_views(seated, Standing.MEMBER), *_views(inviting, Standing.INVITED)]
    own = await repository.list_groups_of_facilitator(session, actor.staff_id)
    views = _views(own, Standing.FACILITATOR)
    if _COORDINATOR in actor.roles:
        others = [group for group in await repository.list_groups(session) if group not in own]
        views += _views(others, Standing.COORDINATOR)
    return views


async def get_group_for(session: AsyncSession, *, group_id: UUID, actor: Actor) -> GroupView:
    """Return a group as an actor who has a part in it sees it. Raises `GroupNotFound` for anybody else."""
    group = await repository.get_group(session, group_id)
    standing = await _standing(session, group, actor)
    if standing is None:
        raise GroupNotFound
    return GroupView(group, standing)


async def list_seats(session: AsyncSession, *, group_id: UUID, actor: StaffActor) -> list[Seat]:
    """Return the taken seats with keys and admissions, to the facilitator and to coordinators. Members see no roster.

    Raises `GroupNotFound`.
    """
    group = await repository.get_group(session, group_id)
    if _COORDINATOR not in actor.roles:
        ensure_facilitates(group, actor)
    return await repository.list_seats(session, group_id)


async def release_client(session: AsyncSession, *, client_id: str) -> None:
    """Take every seat and invitation of a client away: part of erasing her.

    What her key holds in groups is deleted by `records.delete_key_from_groups`.
    """
    await repository.delete_client(session, client_id)
    await scheduling.leave_all_group_sessions(session, client_id=client_id)


async def _standing(session: AsyncSession, group: Group, actor: Actor) -> Standing | None:
    if isinstance(actor, StaffActor):
        if group.facilitator_id == actor.staff_id:
            return Standing.FACILITATOR
        return Standing.COORDINATOR if _COORDINATOR in actor.roles else None
    if await repository.find_seat_number(session, group.group_id, actor.client_id) is not None:
        return Standing.MEMBER
    invited = await repository.is_invited(session, group.group_id, actor.client_id)
    return Standing.INVITED if invited else None


async def _take_lowest_seat(session: AsyncSession, group: Group, client_id: str, admission: bytes) -> int:
    # The primary key decides. Whoever loses a seat to somebody else looks again; losing as often as there are seats
    # means that all of them went to others.
    for _ in range(group.seat_count):
        taken = await repository.list_taken_seat_numbers(session, group.group_id)
        seat_number = lowest_free_seat(taken, group.seat_count)
        if await repository.add_seat(session, group.group_id, seat_number, client_id, admission):
            return seat_number
    raise GroupFull


def _ensure_admission(signed: bytes, group_id: UUID, client_id: str, coordinator: PublicKeys) -> None:
    if read_admission(signed).signer != coordinator.key_id:
        raise AdmissionSignedByAnother
    hers = ClientId(bytes.fromhex(client_id))
    verify_admission(signed, coordinator.signing, group_id=group_id, client_id=hers)


def _views(groups: Sequence[Group], standing: Standing) -> list[GroupView]:
    return [GroupView(group, standing) for group in groups]


async def _record(
    session: AsyncSession, clock: Clock, action: AuditAction, actor: str, group_id: UUID
) -> None:
    await audit.record_event(session, clock, action=action, actor=actor, subject=str(group_id))
