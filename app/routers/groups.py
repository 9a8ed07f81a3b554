"""Groups: programmes, who leads them, what they are about, and their sealed records."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.owners import Owner, OwnerKind
from app.groups import service
from app.groups.rules import GroupSize, GroupState, Part
from app.records import service as records
from app.routers.dependencies import (
    ClockDep,
    CurrentCoordinator,
    CurrentCounselor,
    CurrentReader,
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
    Description,
    DescriptionView,
    FacilitatorView,
    GroupChange,
    GroupList,
    GroupRequest,
    GroupStateRequest,
    GroupView,
    OwnInvitation,
    SubstituteRequest,
)
from app.routers.schemas.records import EpochCreated, EpochList, NewEpoch, NewRecord, RecordCreated
from app.routers.strictness import StrictRoute
from app.sessions.rules import Actor
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
    """Open a programme as a draft, with numbered seats and who leads it."""

    async def create() -> GroupView:
        await service.open_group(
            work.main,
            clock,
            group_id=request.group_id,
            leads=_leads(request),
            size=_size(request),
            coordinator_id=actor.staff_id,
        )
        return await _view(work.main, request.group_id, actor)

    return await once(actor.actor_id, create)


@router.get("", summary="One's groups", responses=responses(401, 403))
async def list_groups(actor: CurrentReader, work: TransactionDep) -> GroupList:
    """Return the groups one belongs to or is invited to; all of them for a coordinator."""
    found = await service.list_groups_for(work.main, actor=actor)
    return GroupList(groups=await _views(work.main, found))


@router.get("/{group_id}", summary="One group", responses=responses(401, 403, 404, 422))
async def get_group(group_id: GroupIdPath, actor: CurrentReader, work: TransactionDep) -> GroupView:
    """Return a group one belongs to or is invited to."""
    return await _view(work.main, group_id, actor)


@router.put("/{group_id}", summary="Change a group", responses=responses(400, 401, 403, 404, 409, 413, 422))
async def change_group(
    group_id: GroupIdPath,
    request: GroupChange,
    actor: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
) -> GroupView:
    """Change size, joining and who leads. When somebody leads no more, the next keys are due."""
    await service.change_group(
        work.main,
        clock,
        group_id=group_id,
        leads=_leads(request),
        size=_size(request),
        coordinator_id=actor.staff_id,
    )
    return await _view(work.main, group_id, actor)


@router.post(
    "/{group_id}/state",
    summary="Let a group form, run, end or be cancelled",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def set_state(
    group_id: GroupIdPath,
    request: GroupStateRequest,
    actor: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
) -> GroupView:
    """Take a programme from draft to forming, running and finished, or cancel it. The same state again does nothing."""
    await service.set_group_state(
        work.main, clock, group_id=group_id, state=request.state, coordinator_id=actor.staff_id
    )
    return await _view(work.main, group_id, actor)


@router.put(
    "/{group_id}/substitute",
    status_code=204,
    summary="Let the substitute in or out",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def let_substitute(
    group_id: GroupIdPath,
    request: SubstituteRequest,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """Say, as a facilitator, whether the substitute may hold the next keys. Out, and the next keys are due."""
    await service.let_substitute(
        work.main, clock, group_id=group_id, facilitator=actor, let_in=request.let_in
    )


@router.put(
    "/{group_id}/description",
    status_code=204,
    summary="Say what a group is about",
    responses=responses(400, 401, 403, 404, 413, 422),
)
async def describe(
    group_id: GroupIdPath, request: Description, actor: CurrentCoordinator, work: TransactionDep
) -> None:
    """Keep what the programme is about, sealed to the intake team and each who leads it, instead of what was kept."""
    directory, _ = await staff.current_directory(work.main)
    await service.describe_group(
        work.main,
        group_id=group_id,
        coordinator=actor,
        team_key_id=directory.team_key_id.hex(),
        sealed=request.letters,
    )


@router.get(
    "/{group_id}/description", summary="What a group is about", responses=responses(401, 403, 404, 422)
)
async def get_description(
    group_id: GroupIdPath, actor: CurrentReader, work: TransactionDep, key_ids: KeyIdsDep
) -> DescriptionView:
    """Return what the programme is about, as sealed to the asker: to her own keys, or to the team's."""
    found = await service.list_descriptions(work, group_id=group_id, actor=actor, key_ids=key_ids)
    return DescriptionView(letters=found)


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
    """Store a signed statement with a grant for each holder and the shred secret, as one who leads the group."""

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


async def _view(session: AsyncSession, group_id: UUID, actor: Actor) -> GroupView:
    (view,) = await _views(session, [await service.get_group_for(session, group_id=group_id, actor=actor)])
    return view


async def _views(session: AsyncSession, seen: Sequence[service.GroupView]) -> list[GroupView]:
    leading = {one.staff_id for view in seen for one in view.facilitators}
    key_ids = await staff.list_key_ids(session, staff_ids=leading)
    return [_group_view(one, key_ids) for one in seen]


def _group_view(seen: service.GroupView, key_ids: Mapping[UUID, str]) -> GroupView:
    group, is_client = seen.group, seen.invitation is not None
    return GroupView(
        group_id=group.group_id,
        state=GroupState(group.state),
        standing=seen.standing.value,
        facilitators=[
            FacilitatorView(
                staff_id=one.staff_id, key_id=key_ids[one.staff_id], part=one.part, let_in=one.let_in
            )
            for one in seen.facilitators
        ],
        fewest_seats=group.fewest_seats,
        seat_count=group.seat_count,
        joins_late=group.joins_late,
        hold_days=group.hold_days,
        opened_on=group.opened_on,
        invitation=None if seen.invitation is None else own_invitation(seen.invitation),
        counts=None if seen.counts is None else dict(seen.counts),
        announcements_due=None if is_client else group.announcements_due,
        casework_due=None if is_client else group.casework_due,
    )


def own_invitation(invitation: service.Invitation) -> OwnInvitation:
    """Return an invitation as its woman sees it."""
    return OwnInvitation(
        state=invitation.state, seat_number=invitation.seat_number, offered_until=invitation.held_until
    )


def _leads(request: GroupChange) -> list[tuple[UUID, Part]]:
    return [(one.staff_id, one.part) for one in request.facilitators]


def _size(request: GroupChange) -> GroupSize:
    return GroupSize(
        fewest=request.fewest_seats,
        seat_count=request.seat_count,
        hold_days=request.hold_days,
        joins_late=request.joins_late,
    )
