"""Passing free seats on: what was held too long is free again, and whoever is next is asked."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.groups.models import Group
from app.groups.repository import programmes, seats
from app.groups.rules import (
    GroupState,
    InvitationState,
    is_joinable,
    is_over,
    next_offers,
    seat_held_until,
)


async def pass_on_seats(session: AsyncSession, clock: Clock, group: Group) -> None:
    """Free every seat that was held too long and offer each free one to the next who waits.

    The group's row is locked by the caller, who changed something about seats. Does nothing that it has done already.
    """
    over = [
        client_id
        for client_id, held_until in await seats.list_held(session, group.group_id)
        if is_over(held_until, clock.now())
    ]
    if over:
        await seats.delete_seats(session, group.group_id, over)
        await seats.move_invitations(session, group.group_id, over, InvitationState.LAPSED)
    if is_joinable(GroupState(group.state), joins_late=group.joins_late):
        await _offer_free_seats(session, clock, group)


async def take_offers_back(session: AsyncSession, group: Group) -> None:
    """Let everybody who is offered a seat wait again: nobody can join now."""
    held = [client_id for client_id, _ in await seats.list_held(session, group.group_id)]
    if held:
        await seats.delete_seats(session, group.group_id, held)
        await seats.move_invitations(session, group.group_id, held, InvitationState.WAITING)


async def pass_on_seats_over(session: AsyncSession, clock: Clock) -> int:
    """Pass on what was held too long, in every group. For the job. Returns in how many groups.

    A group that somebody is changing this moment is passed by: she passes its seats on herself. One after the other,
    and no client's row is touched, so nobody waits for this with a group's in hand.
    """
    passed_on = 0
    for group_id in await programmes.list_groups_with_seats_over(session, clock.now()):
        group = await programmes.find_group_unlocked_by_others(session, group_id)
        if group is not None:
            await pass_on_seats(session, clock, group)
            passed_on += 1
    return passed_on


async def _offer_free_seats(session: AsyncSession, clock: Clock, group: Group) -> None:
    waiting = await seats.list_waiting(session, group.group_id)
    if not waiting:
        return
    in_use = await seats.list_seat_numbers(session, group.group_id)
    offers = next_offers(waiting, in_use, group.seat_count)
    if offers:
        until = seat_held_until(clock.now(), group.hold_days)
        await seats.hold_seats(session, group.group_id, offers, until)
        offered = [offer.client_id for offer in offers]
        await seats.move_invitations(session, group.group_id, offered, InvitationState.OFFERED)
