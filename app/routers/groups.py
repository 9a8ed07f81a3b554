"""Groups: opening, inviting, seats, their sealed records, and sessions."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.crypto.owners import Owner, OwnerKind
from app.groups import service
from app.records import service as records
from app.routers.client_keys import successions_view
from app.routers.dependencies import (
    ClockDep,
    CurrentClient,
    CurrentCoordinator,
    CurrentCounselor,
    CurrentReader,
    CurrentStaff,
    TransactionDep,
)
from app.routers.entitlements import KeyIdsDep
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.records import (
    ADDS_RECORD,
    LISTS_RECORDS,
    OPENS_EPOCH,
    AskedRecordsDep,
    epoch_created,
    epoch_list,
    epoch_of,
    kinds_held,
    record_created,
    statements_of_kinds,
)
from app.routers.schemas.groups import (
    GroupInvitationCreated,
    GroupInvitationRequest,
    GroupList,
    GroupRequest,
    GroupView,
    SeatList,
    SeatTaken,
    SeatView,
)
from app.routers.schemas.records import EpochCreated, EpochList, NewEpoch, NewRecord, RecordCreated
from app.routers.strictness import StrictRoute
from app.staff import service as staff

GroupIdPath = Annotated[UUID, Path(description="A group's id.")]
router = APIRouter(prefix="/groups", tags=["groups"], route_class=StrictRoute)


@router.post(
    "",
    status_code=201,
    summary="Open a group",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=GroupView,
)
async def open_group(
    request: GroupRequest, actor: CurrentCoordinator, work: TransactionDep, clock: ClockDep, once: OnceDep
) -> Response:
    """Open a group with numbered seats and a facilitator."""

    async def create() -> GroupView:
        opened = await service.open_group(
            work.main,
            clock,
            group_id=request.group_id,
            facilitator_id=request.facilitator_id,
            seat_count=request.seat_count,
            coordinator_id=actor.staff_id,
        )
        (view,) = await _views(work.main, [service.GroupView(opened, service.Standing.COORDINATOR)])
        return view

    return await once(actor.actor_id, create)


@router.get("", summary="One's groups", responses=responses(401, 403))
async def list_groups(actor: CurrentReader, work: TransactionDep) -> GroupList:
    """Return the groups one belongs to or is invited to; all of them for a coordinator."""
    found = await service.list_groups_for(work.main, actor=actor)
    return GroupList(groups=await _views(work.main, found))


@router.get("/{group_id}", summary="One group", responses=responses(401, 403, 404, 422))
async def get_group(group_id: GroupIdPath, actor: CurrentReader, work: TransactionDep) -> GroupView:
    """Return a group one belongs to or is invited to."""
    (view,) = await _views(
        work.main, [await service.get_group_for(work.main, group_id=group_id, actor=actor)]
    )
    return view


@router.post(
    "/{group_id}/invitations",
    status_code=201,
    summary="Invite a client",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=GroupInvitationCreated,
)
async def invite(
    group_id: GroupIdPath,
    request: GroupInvitationRequest,
    actor: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Let a client take a seat, if she wants to."""

    async def create() -> GroupInvitationCreated:
        await service.invite_client(
            work.main,
            clock,
            group_id=group_id,
            client_id=request.client_id,
            signed=request.admission,
            coordinator_id=actor.staff_id,
        )
        return GroupInvitationCreated(client_id=request.client_id)

    return await once(actor.actor_id, create)


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
    """Take the lowest free seat. The facilitator then includes the newcomer in the next epoch of the group's key."""

    async def create() -> SeatTaken:
        seat_number = await service.accept_invitation(
            work.main, clock, group_id=group_id, client_id=actor.client_id
        )
        return SeatTaken(seat_number=seat_number)

    return await once(actor.actor_id, create)


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


@router.get(
    "/{group_id}/epochs", summary="Keys one holds of a group", responses=responses(401, 403, 404, 422)
)
async def list_epochs(
    group_id: GroupIdPath, actor: CurrentReader, work: TransactionDep, key_ids: KeyIdsDep
) -> EpochList:
    """Return the epochs the asker holds, with the statements of their kinds."""
    held = await service.list_group_epochs(work, group_id=group_id, actor=actor, key_ids=key_ids)
    owner = Owner(OwnerKind.GROUP, group_id.bytes)
    statements = await records.list_statements(work.main, owner=owner)
    return epoch_list(held, statements_of_kinds(statements, kinds_held(held)))


@router.post("/{group_id}/epochs", summary="Begin a new epoch of a group's keys", **OPENS_EPOCH)
async def open_epoch(
    group_id: GroupIdPath,
    request: NewEpoch,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
    key_ids: KeyIdsDep,
    once: OnceDep,
) -> Response:
    """Store a signed statement with a grant for each holder and the shred secret. Facilitators only."""

    async def create() -> EpochCreated:
        opened = await service.open_group_epoch(
            work,
            clock,
            group_id=group_id,
            facilitator=actor,
            key_ids=key_ids,
            new=epoch_of(request),
        )
        return epoch_created(opened)

    return await once(actor.actor_id, create)


@router.get("/{group_id}/records", summary="A group's records", **LISTS_RECORDS)
async def list_records(
    group_id: GroupIdPath,
    actor: CurrentReader,
    work: TransactionDep,
    key_ids: KeyIdsDep,
    asked: AskedRecordsDep,
) -> Response:
    """Return the records of epochs the asker holds, in the order in which they came."""
    return asked.answer(
        await service.list_group_records(
            work.main, group_id=group_id, actor=actor, key_ids=key_ids, asked=asked.range
        )
    )


@router.post("/{group_id}/records", summary="Add a sealed record", **ADDS_RECORD)
async def append_record(
    group_id: GroupIdPath,
    request: NewRecord,
    actor: CurrentReader,
    work: TransactionDep,
    clock: ClockDep,
    key_ids: KeyIdsDep,
    once: OnceDep,
) -> Response:
    """Append one sealed record of the group."""

    async def create() -> RecordCreated:
        stored = await service.append_group_record(
            work.main, clock, group_id=group_id, actor=actor, key_ids=key_ids, sealed=request.record
        )
        return record_created(stored)

    return await once(actor.actor_id, create)


async def _views(session: AsyncSession, seen: Sequence[service.GroupView]) -> list[GroupView]:
    facilitators = {one.group.facilitator_id for one in seen}
    key_ids = await staff.list_key_ids(session, staff_ids=facilitators)
    return [
        GroupView(
            group_id=one.group.group_id,
            facilitator_id=one.group.facilitator_id,
            facilitator_key_id=key_ids[one.group.facilitator_id],
            seat_count=one.group.seat_count,
            standing=one.standing.value,
            opened_on=one.group.opened_on,
        )
        for one in seen
    ]
