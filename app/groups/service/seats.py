"""Invitations and seats: inviting in an order, answering, taking a seat, leaving it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import CLIENT, AuditAction, staff_actor
from app.clients import service as clients
from app.clients.rules import Client, ensure_open
from app.clock import Clock
from app.crypto.admissions import read_admission, verify_admission
from app.crypto.group_letters import read_group_letter
from app.crypto.keypairs import ClientId, PublicKeys
from app.database import Transaction
from app.groups.errors import AdmissionSignedByAnother, GroupFull, GroupNotFound, GroupNotJoinable
from app.groups.models import Group
from app.groups.repository import programmes, seats
from app.groups.repository.seats import Invitation, Seat
from app.groups.rules import (
    SHOWN_TO_HER,
    Answer,
    GroupState,
    InvitationState,
    ensure_letters_fit,
    is_joinable,
    ordered_first,
    state_after,
    state_when_invited_again,
)
from app.groups.service.access import ensure_facilitates
from app.groups.service.closing import Closing
from app.groups.service.offers import pass_on_seats
from app.groups.service.views import COORDINATOR
from app.scheduling import service as scheduling
from app.sessions.rules import StaffActor
from app.staff import service as staff


async def invite_client(
    transaction: Transaction,
    clock: Clock,
    *,
    group_id: UUID,
    client_id: str,
    signed: bytes,
    sealed: bytes | None = None,
    coordinator_id: UUID,
) -> Invitation:
    """Invite a client, behind those invited before her, by an admission that the inviting coordinator signed.

    `sealed` is what the programme is about, to her. Once is enough: repeated, the newer words take the older ones'
    place, because devices no longer believe an admission when its signer's key is revoked; who had said no, not now or
    nothing, or had left, waits again. Raises `GroupNotFound`, `GroupNotJoinable` when it is over, `ClientNotFound`,
    `ClientClosed`, `AdmissionSignedByAnother`, `GroupLetterRefused`, `OpeningFailed`.
    """
    session = transaction.main
    client = await clients.lock_client(session, client_id=client_id)
    ensure_open(client)
    group = await programmes.lock_group(session, group_id)
    if GroupState(group.state).is_over:
        raise GroupNotJoinable
    coordinator = await staff.get_active_staff(session, staff_id=coordinator_id)
    _ensure_admission(signed, group_id, client_id, coordinator.public_keys)
    words = {"admission": signed}
    if sealed is not None:
        _ensure_describes(sealed, group_id, client, coordinator.public_keys)
        words["closed"] = await Closing(transaction, group_id).close(client_id, sealed)
    await _invite(session, group_id, client_id, words)
    await pass_on_seats(session, clock, group)
    await _record(session, clock, AuditAction.GROUP_INVITED, staff_actor(coordinator_id), group_id)
    return await _get_invitation(session, group_id, client_id)


async def order_invitations(
    session: AsyncSession, *, group_id: UUID, client_ids: Sequence[str]
) -> list[Invitation]:
    """Put these clients first in the order of invitations, as named; the others follow as they were.

    Who holds a seat already keeps it. Raises `GroupNotFound`, also for somebody who is not invited.
    """
    await programmes.lock_group(session, group_id)
    order = [one.client_id for one in await seats.list_invitations(session, group_id)]
    await seats.place_invitations(session, group_id, ordered_first(order, client_ids))
    return await seats.list_invitations(session, group_id)


async def accept_invitation(session: AsyncSession, clock: Clock, *, group_id: UUID, client_id: str) -> int:
    """Take the seat that is held for a client, or one that nobody before her waits for, and return its number.

    A seated one keeps hers. Raises `GroupNotFound`, also without an invitation; `GroupNotJoinable`; `GroupFull`, and
    the invitation stays as it was; `ClientClosed`.
    """
    group, invitation = await _lock_invitation(session, clock, group_id, client_id)
    if invitation.state is not InvitationState.SEATED:
        invitation = await _offered(session, clock, group, invitation)
        await seats.take_held_seat(session, group_id, client_id)
        await seats.move_invitations(session, group_id, [client_id], InvitationState.SEATED)
        await scheduling.join_group_sessions(session, clock, group_id=group_id, client_id=client_id)
        await _record(session, clock, AuditAction.SEAT_TAKEN, CLIENT, group_id)
    if invitation.seat_number is None:
        raise GroupFull
    return invitation.seat_number


async def answer_invitation(
    session: AsyncSession, clock: Clock, *, group_id: UUID, client_id: str, answer: Answer
) -> Invitation:
    """Let a client decline, say not now, or wait again; a seat that was held for her goes to the next.

    Raises `GroupNotFound`, `AlreadySeated`, `ClientClosed`.
    """
    also = InvitationState.DECLINED if answer is Answer.DECLINE else None
    group, invitation = await _lock_invitation(session, clock, group_id, client_id, also=also)
    after = state_after(invitation.state, answer)
    if after is not invitation.state:
        await seats.delete_seats(session, group_id, [client_id])
        await _move_to(session, group_id, client_id, after)
        await pass_on_seats(session, clock, group)
    return await _get_invitation(session, group_id, client_id)


async def leave_group(session: AsyncSession, clock: Clock, *, group_id: UUID, client_id: str) -> None:
    """Give a taken seat back; who left already has left.

    Her seat goes to the next, and the next key of announcements is due without her. Raises `GroupNotFound`.
    """
    group, invitation = await _lock_invitation(session, clock, group_id, client_id, also=InvitationState.LEFT)
    if invitation.state is InvitationState.LEFT:
        return
    if invitation.state is not InvitationState.SEATED:
        raise GroupNotFound
    await _free_seat(session, clock, group, client_id, by=CLIENT)


async def withdraw_invitation(
    session: AsyncSession, clock: Clock, *, group_id: UUID, client_id: str, coordinator_id: UUID
) -> None:
    """Take an invitation back, or a seat away from who has one. Raises `GroupNotFound`."""
    group = await programmes.lock_group(session, group_id)
    invitation = await _get_invitation(session, group_id, client_id)
    if invitation.state is InvitationState.SEATED:
        await _free_seat(session, clock, group, client_id, by=staff_actor(coordinator_id))
        return
    await seats.delete_invitation(session, group_id, client_id)
    await pass_on_seats(session, clock, group)


async def list_invitations(session: AsyncSession, *, group_id: UUID) -> list[Invitation]:
    """Return a group's invitations in their order, for coordinators. Raises `GroupNotFound`."""
    await programmes.get_group(session, group_id)
    return await seats.list_invitations(session, group_id)


async def list_seats(session: AsyncSession, *, group_id: UUID, actor: StaffActor) -> list[Seat]:
    """Return the taken seats with keys and admissions, to who leads and to coordinators. Members see no roster.

    Raises `GroupNotFound`.
    """
    await programmes.get_group(session, group_id)
    if COORDINATOR not in actor.roles:
        await ensure_facilitates(session, group_id, actor)
    return await seats.list_seats(session, group_id)


async def release_client(session: AsyncSession, clock: Clock, *, client_id: str) -> None:
    """Take every seat, invitation and letter of a client away, and pass on what is free then: part of erasing her.

    Her row is locked by the caller. What her key holds in groups is deleted by `records.delete_key_from_groups`.
    """
    group_ids = await programmes.list_group_ids_of_client(session, client_id)
    groups = await programmes.lock_groups(session, group_ids)
    for group in groups:
        if await seats.is_member(session, group.group_id, client_id):
            await programmes.update_group(session, group.group_id, announcements_due=True)
    await seats.delete_client(session, client_id)
    await scheduling.leave_all_group_sessions(session, client_id=client_id)
    for group in groups:
        await pass_on_seats(session, clock, group)


async def _lock_invitation(
    session: AsyncSession,
    clock: Clock,
    group_id: UUID,
    client_id: str,
    *,
    also: InvitationState | None = None,
) -> tuple[Group, Invitation]:
    """Lock the client, then the group, and return it with her invitation, if it is shown to her or stands as `also`."""
    ensure_open(await clients.lock_client(session, client_id=client_id))
    group = await programmes.lock_group(session, group_id)
    # What was held too long is over, whether or not the job came by since.
    await pass_on_seats(session, clock, group)
    invitation = await _get_invitation(session, group_id, client_id)
    if group.state == GroupState.DRAFT.value or invitation.state not in SHOWN_TO_HER | {also}:
        raise GroupNotFound
    return group, invitation


async def _offered(session: AsyncSession, clock: Clock, group: Group, invitation: Invitation) -> Invitation:
    """Return a client's invitation once a seat is held for her. Raises `GroupNotJoinable`, `GroupFull`."""
    if not is_joinable(GroupState(group.state), joins_late=group.joins_late):
        raise GroupNotJoinable
    if invitation.state not in {InvitationState.OFFERED, InvitationState.WAITING}:
        # What she let pass she may still have, when nobody else wants it.
        await _move_to(session, group.group_id, invitation.client_id, InvitationState.WAITING)
        await pass_on_seats(session, clock, group)
        invitation = await _get_invitation(session, group.group_id, invitation.client_id)
    if invitation.state is not InvitationState.OFFERED:
        raise GroupFull
    return invitation


async def _invite(session: AsyncSession, group_id: UUID, client_id: str, words: dict[str, bytes]) -> None:
    before = await seats.find_invitation(session, group_id, client_id)
    if before is None:
        place = await seats.next_place(session, group_id)
        state = InvitationState.WAITING.value
        keys = {"group_id": group_id, "client_id": client_id, "place": place, "state": state}
        await seats.add_invitation(session, keys | words)
        return
    after = state_when_invited_again(before.state)
    await seats.update_invitation(session, group_id, client_id, **words)
    if after is not before.state:
        await _move_to(session, group_id, client_id, after)


async def _move_to(session: AsyncSession, group_id: UUID, client_id: str, state: InvitationState) -> None:
    """Let an invitation stand elsewhere; who waits again waits behind everybody else."""
    if state is InvitationState.WAITING:
        place = await seats.next_place(session, group_id)
        await seats.update_invitation(session, group_id, client_id, place=place)
    await seats.move_invitations(session, group_id, [client_id], state)


async def _free_seat(session: AsyncSession, clock: Clock, group: Group, client_id: str, *, by: str) -> None:
    await seats.delete_seats(session, group.group_id, [client_id])
    await scheduling.leave_group_sessions(session, clock, group_id=group.group_id, client_id=client_id)
    await seats.move_invitations(session, group.group_id, [client_id], InvitationState.LEFT)
    await programmes.update_group(session, group.group_id, announcements_due=True)
    await pass_on_seats(session, clock, group)
    await _record(session, clock, AuditAction.SEAT_FREED, by, group.group_id)


async def _get_invitation(session: AsyncSession, group_id: UUID, client_id: str) -> Invitation:
    found = await seats.find_invitation(session, group_id, client_id)
    if found is None:
        raise GroupNotFound
    return found


def _ensure_admission(signed: bytes, group_id: UUID, client_id: str, coordinator: PublicKeys) -> None:
    if read_admission(signed).signer != coordinator.key_id:
        raise AdmissionSignedByAnother
    hers = ClientId(bytes.fromhex(client_id))
    verify_admission(signed, coordinator.signing, group_id=group_id, client_id=hers)


def _ensure_describes(sealed: bytes, group_id: UUID, client: Client, coordinator: PublicKeys) -> None:
    ensure_letters_fit(
        [read_group_letter(sealed)],
        group_id=group_id,
        client_id=bytes.fromhex(client.client_id),
        author=coordinator.key_id,
        recipients={bytes.fromhex(client.key_id)},
    )


async def _record(
    session: AsyncSession, clock: Clock, action: AuditAction, actor: str, group_id: UUID
) -> None:
    await audit.record_event(session, clock, action=action, actor=actor, subject=str(group_id))
