"""Programmes: opening one, how large it is and who leads it, where it stands, what it is about."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import AuditAction, staff_actor
from app.clock import Clock, today
from app.crypto.group_letters import read_group_letter
from app.crypto.organisations import StaffRole
from app.database import Transaction
from app.groups.errors import GroupExists, GroupHasNoSubstitute, GroupNotFound
from app.groups.models import Group
from app.groups.repository import programmes, seats
from app.groups.rules import (
    SHOWN_TO_HER,
    GroupSize,
    GroupState,
    Part,
    ensure_can_become,
    ensure_facilitators,
    ensure_letters_fit,
    ensure_seats_fit,
    facilitating,
    facilitators_after,
    is_joinable,
    who_leads_no_more,
)
from app.groups.service.closing import Closing
from app.groups.service.offers import pass_on_seats, take_offers_back
from app.scheduling import service as scheduling
from app.sessions.rules import Actor, ClientActor, StaffActor
from app.staff import service as staff
from app.staff.errors import StaffNotFound

Leads = Sequence[tuple[UUID, Part]]
_BOTH_KEYS_DUE: Final = {"announcements_due": True, "casework_due": True}
_NO_KEYS_DUE: Final = dict.fromkeys(_BOTH_KEYS_DUE, False)


async def open_group(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    leads: Leads,
    size: GroupSize,
    coordinator_id: UUID,
) -> Group:
    """Open a programme as a draft, under a random id made on the coordinator's device.

    `leads` are staff ids with their parts. Raises `FacilitatorsRefused`, `StaffNotFound` unless each is an active
    counselor, `GroupExists`.
    """
    await _ensure_may_lead(session, leads)
    values = {"group_id": group_id, "state": GroupState.DRAFT.value, "opened_on": today(clock)}
    if not await programmes.add_group(session, values | _columns_of(size) | _NO_KEYS_DUE):
        raise GroupExists
    await programmes.replace_facilitators(session, group_id, facilitators_after((), leads))
    await _record(session, clock, AuditAction.GROUP_OPENED, coordinator_id, group_id)
    return await programmes.get_group(session, group_id)


async def change_group(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    leads: Leads,
    size: GroupSize,
    coordinator_id: UUID,
) -> Group:
    """Change how large a programme is, how it is joined, and who leads it.

    Whoever leads it no more keeps the keys she has, so the next ones are due before anything new is kept under them.
    The hours of coming sessions are taken and freed with it. Raises `GroupNotFound`, `FacilitatorsRefused`,
    `StaffNotFound`, `SeatsInUse`, `SessionsInConflict` where a new facilitator has something else at one of them.
    """
    await _ensure_may_lead(session, leads)
    group = await programmes.lock_group(session, group_id)
    ensure_seats_fit(max(await seats.list_seat_numbers(session, group_id), default=0), size.seat_count)
    before = await programmes.list_facilitators(session, group_id)
    after = facilitators_after(before, leads)
    if set(before) != set(after):
        await programmes.replace_facilitators(session, group_id, after)
        await scheduling.change_session_facilitators(
            session,
            clock,
            group_id=group_id,
            left=facilitating(before) - facilitating(after),
            joined=facilitating(after) - facilitating(before),
            actor=staff_actor(coordinator_id),
        )
    due = _BOTH_KEYS_DUE if who_leads_no_more(before, after) else {}
    await programmes.update_group(session, group_id, **_columns_of(size), **due)
    group = await programmes.get_group(session, group_id)
    if is_joinable(GroupState(group.state), joins_late=group.joins_late):
        await pass_on_seats(session, clock, group)
    else:
        await take_offers_back(session, group)
    await _record(session, clock, AuditAction.GROUP_CHANGED, coordinator_id, group_id)
    return group


async def set_group_state(
    session: AsyncSession, clock: Clock, *, group_id: UUID, state: GroupState, coordinator_id: UUID
) -> Group:
    """Let a programme form, run, end or be cancelled; where it stands already nothing happens.

    When nobody can join any more, whoever was offered a seat waits again; when it is over, only those who sit there
    stay known to it, and it meets no more. Raises `GroupNotFound`, `GroupStateNotPossible`, `TooFewMembers`.
    """
    group = await programmes.lock_group(session, group_id)
    if group.state == state.value:
        return group
    member_count = await seats.count_members(session, group_id)
    ensure_can_become(GroupState(group.state), state, member_count=member_count, fewest=group.fewest_seats)
    await programmes.update_group(session, group_id, state=state.value)
    group = await programmes.get_group(session, group_id)
    if state.is_over:
        await seats.delete_unseated_invitations(session, group_id)
        await scheduling.cancel_coming_group_sessions(
            session, clock, group_id=group_id, actor=staff_actor(coordinator_id)
        )
    elif is_joinable(state, joins_late=group.joins_late):
        await pass_on_seats(session, clock, group)
    else:
        await take_offers_back(session, group)
    await _record(session, clock, AuditAction.GROUP_CHANGED, coordinator_id, group_id)
    return group


async def let_substitute(
    session: AsyncSession, clock: Clock, *, group_id: UUID, facilitator: StaffActor, let_in: bool
) -> None:
    """Let the substitute in, who may hold the next keys then, or out: then the next ones are due without her.

    Raises `GroupNotFound` for anybody but a facilitator, `GroupHasNoSubstitute`.
    """
    await programmes.lock_group(session, group_id)
    leading = await programmes.list_facilitators(session, group_id)
    if (facilitator.staff_id, Part.FACILITATOR) not in {(one.staff_id, one.part) for one in leading}:
        raise GroupNotFound
    substitute = next((one for one in leading if one.part is Part.SUBSTITUTE), None)
    if substitute is None:
        raise GroupHasNoSubstitute
    if substitute.let_in == let_in:
        return
    await programmes.update_substitute(session, group_id, let_in=let_in)
    if not let_in:
        await programmes.update_group(session, group_id, **_BOTH_KEYS_DUE)
    await _record(session, clock, AuditAction.GROUP_CHANGED, facilitator.staff_id, group_id)


async def describe_group(
    session: AsyncSession,
    *,
    group_id: UUID,
    coordinator: StaffActor,
    team_key_id: str,
    sealed: Sequence[bytes],
) -> None:
    """Keep what a programme is about, sealed to the intake team and to those who lead it, instead of what was kept.

    Raises `GroupNotFound`, `GroupLetterRefused`, `OpeningFailed`.
    """
    await programmes.lock_group(session, group_id)
    leading = await programmes.list_facilitators(session, group_id)
    key_ids = await staff.list_key_ids(session, staff_ids=[one.staff_id for one in leading])
    letters = [read_group_letter(one) for one in sealed]
    ensure_letters_fit(
        letters,
        group_id=group_id,
        client_id=None,
        author=bytes.fromhex(coordinator.key_id),
        recipients={bytes.fromhex(one) for one in (team_key_id, *key_ids.values())},
    )
    kept = {letter.recipient.hex(): one for letter, one in zip(letters, sealed, strict=True)}
    await programmes.replace_descriptions(session, group_id, kept)


async def list_descriptions(
    transaction: Transaction, *, group_id: UUID, actor: Actor, key_ids: frozenset[str]
) -> list[bytes]:
    """Return what a programme is about, as sealed to the actor: to her own keys, or to the team's.

    Raises `GroupNotFound` for whoever has no part in it; a draft has none for those who will be invited.
    """
    session = transaction.main
    group = await programmes.get_group(session, group_id)
    if isinstance(actor, ClientActor):
        invitation = await seats.find_invitation(session, group_id, actor.client_id)
        is_draft = group.state == GroupState.DRAFT.value
        if invitation is None or invitation.state not in SHOWN_TO_HER or is_draft:
            raise GroupNotFound
        if invitation.closed is None:
            return []
        sealed = await Closing(transaction, group_id).reopen(actor.client_id, invitation.closed)
        return [] if sealed is None else [sealed]
    leading = await programmes.list_facilitators(session, group_id)
    leads = actor.staff_id in {one.staff_id for one in leading}
    if not leads and StaffRole.COORDINATOR.value not in actor.roles:
        raise GroupNotFound
    return [sealed for _, sealed in await programmes.list_descriptions(session, group_id, key_ids)]


def _columns_of(size: GroupSize) -> dict[str, object]:
    return {
        "fewest_seats": size.fewest,
        "seat_count": size.seat_count,
        "joins_late": size.joins_late,
        "hold_days": size.hold_days,
    }


async def _ensure_may_lead(session: AsyncSession, leads: Leads) -> None:
    ensure_facilitators(leads)
    # In this order, as everywhere, and until the end: whoever is being suspended meanwhile gets no hours.
    for staff_id, _ in sorted(leads):
        await staff.keep_active_staff(session, staff_id=staff_id)
        account = await staff.get_active_staff(session, staff_id=staff_id)
        if StaffRole.COUNSELOR not in account.roles:
            raise StaffNotFound


async def _record(
    session: AsyncSession, clock: Clock, action: AuditAction, staff_id: UUID, group_id: UUID
) -> None:
    await audit.record_event(
        session, clock, action=action, actor=staff_actor(staff_id), subject=str(group_id)
    )
