"""Invitations to groups in their order, answers to them, and seats."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.clients import service as clients
from app.groups import service
from app.routers.client_keys import successions_view
from app.routers.dependencies import (
    ClockDep,
    CurrentClient,
    CurrentCoordinator,
    CurrentStaff,
    TransactionDep,
)
from app.routers.groups import GroupIdPath, own_invitation
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.common import HexId
from app.routers.schemas.groups import (
    GroupInvitationRequest,
    InvitationAnswer,
    InvitationList,
    InvitationOrder,
    InvitationView,
    OwnInvitation,
    SeatList,
    SeatTaken,
    SeatView,
)
from app.routers.strictness import StrictRoute

router = APIRouter(prefix="/groups", tags=["groups"], route_class=StrictRoute)


@router.post(
    "/{group_id}/invitations",
    status_code=201,
    summary="Invite a client",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=InvitationView,
)
async def invite(
    group_id: GroupIdPath,
    request: GroupInvitationRequest,
    actor: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Invite her behind those invited before; a free seat is offered at once. Repeated, newer words replace older."""

    async def create() -> InvitationView:
        invited = await service.invite_client(
            work,
            clock,
            group_id=group_id,
            client_id=request.client_id,
            signed=request.admission,
            sealed=request.description,
            coordinator_id=actor.staff_id,
        )
        return _invitation_view(invited)

    return await once(actor.actor_id, create)


@router.get("/{group_id}/invitations", summary="Who is invited", responses=responses(401, 403, 404, 422))
async def list_invitations(
    group_id: GroupIdPath, _: CurrentCoordinator, work: TransactionDep
) -> InvitationList:
    """Return every invitation in its order, and what became of it."""
    found = await service.list_invitations(work.main, group_id=group_id)
    return InvitationList(invitations=[_invitation_view(one) for one in found])


@router.put(
    "/{group_id}/invitations/order",
    summary="Change the order of invitations",
    responses=responses(400, 401, 403, 404, 413, 422),
)
async def order_invitations(
    group_id: GroupIdPath, request: InvitationOrder, _: CurrentCoordinator, work: TransactionDep
) -> InvitationList:
    """Put some first, in the order in which they are named. A seat that is held already stays held."""
    found = await service.order_invitations(work.main, group_id=group_id, client_ids=request.client_ids)
    return InvitationList(invitations=[_invitation_view(one) for one in found])


@router.delete(
    "/{group_id}/invitations/{client_id}",
    status_code=204,
    summary="Take an invitation back, or release a member",
    responses=responses(401, 403, 404, 422),
)
async def withdraw(
    group_id: GroupIdPath,
    client_id: Annotated[HexId, Path(description="An invited client's id.")],
    actor: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """Take it back; of one who has a seat, the seat, as if she had left. What is free goes to the next."""
    await service.withdraw_invitation(
        work.main, clock, group_id=group_id, client_id=client_id, coordinator_id=actor.staff_id
    )


@router.post(
    "/{group_id}/acceptance",
    status_code=201,
    summary="Take a seat",
    responses=responses(400, 401, 403, 404, 409, 422),
    response_model=SeatTaken,
)
async def accept(
    group_id: GroupIdPath, actor: CurrentClient, work: TransactionDep, clock: ClockDep, once: OnceDep
) -> Response:
    """Take the seat that is held for her, or a free one when nobody is before her.

    A facilitator then includes the newcomer in the next epoch of the group's key.
    """

    async def create() -> SeatTaken:
        seat_number = await service.accept_invitation(
            work.main, clock, group_id=group_id, client_id=actor.client_id
        )
        return SeatTaken(seat_number=seat_number)

    return await once(actor.actor_id, create)


@router.post(
    "/{group_id}/answer",
    summary="Decline, say not now, or wait again",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def answer(
    group_id: GroupIdPath,
    request: InvitationAnswer,
    actor: CurrentClient,
    work: TransactionDep,
    clock: ClockDep,
) -> OwnInvitation:
    """Answer an invitation without taking the seat, which goes to the next. The same answer again changes nothing."""
    answered = await service.answer_invitation(
        work.main, clock, group_id=group_id, client_id=actor.client_id, answer=request.answer
    )
    return own_invitation(answered)


@router.post(
    "/{group_id}/leave",
    status_code=204,
    summary="Leave a group",
    responses=responses(401, 403, 404, 409, 422),
)
async def leave(group_id: GroupIdPath, actor: CurrentClient, work: TransactionDep, clock: ClockDep) -> None:
    """Give one's seat back, without a reason. Nothing is announced under a key she holds from then on."""
    await service.leave_group(work.main, clock, group_id=group_id, client_id=actor.client_id)


@router.get("/{group_id}/seats", summary="Taken seats", responses=responses(401, 403, 404, 422))
async def list_seats(group_id: GroupIdPath, actor: CurrentStaff, work: TransactionDep) -> SeatList:
    """Return who has which seat, with her keys and the admission to verify. Members never see this."""
    seats = await service.list_seats(work.main, group_id=group_id, actor=actor)
    histories = await clients.list_key_histories(work.main, client_ids=[seat.client_id for seat in seats])
    return SeatList(
        seats=[
            SeatView(
                seat_number=seat.seat_number,
                client_id=seat.client_id,
                hpke_public=histories[seat.client_id].hpke_public,
                signing_public=histories[seat.client_id].signing_public,
                successions=successions_view(histories[seat.client_id]),
                admission=seat.admission,
            )
            for seat in seats
        ]
    )


def _invitation_view(invitation: service.Invitation) -> InvitationView:
    return InvitationView(
        client_id=invitation.client_id,
        place=invitation.place,
        state=invitation.state,
        seat_number=invitation.seat_number,
        offered_until=invitation.held_until,
    )
