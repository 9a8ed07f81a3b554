"""Capabilities, the waiting list, what the matcher on a device needs, assignments, caseloads, self-choice."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from app.clients import service as clients
from app.clients.rules import ReturnReason
from app.database import transaction
from app.matching import service
from app.matching.errors import SelfChoiceNotOffered
from app.matching.offers import Offer
from app.routers.clients import ClientIdPath, client_view, spend_work, take_intake
from app.routers.cursors import day_and_id, read_day_and_id
from app.routers.dependencies import (
    Anonymous,
    ClockDep,
    CurrentClient,
    CurrentCoordinator,
    CurrentCounselor,
    ReadingDep,
    SettingsDep,
    TransactionDep,
    WiringDep,
)
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.clients import (
    Caseload,
    ChosenClientCreated,
    ChosenIntakeRequest,
    WaitingClient,
    WaitingPage,
    WorkDone,
)
from app.routers.schemas.matching import (
    AssignmentCreated,
    AssignmentRequest,
    Capabilities,
    CounselorList,
    CounselorView,
    IntervalView,
    OpeningView,
    WaitView,
)
from app.routers.schemas.records import PageLimit
from app.routers.strictness import StrictRoute
from app.scheduling.rules import Opening
from app.staff import service as staff

_ANYBODY: Final = "anonymous"
_PAGE: Final = 100
router = APIRouter(tags=["matching"], route_class=StrictRoute)


@router.get("/counselors/me/capabilities", summary="What one offers", responses=responses(401, 403, 404))
async def get_capabilities(actor: CurrentCounselor, work: TransactionDep) -> Capabilities:
    """Return languages, ways, topics, tags and room as they were set."""
    return _capabilities(await service.get_capabilities(work.main, counselor_id=actor.staff_id))


@router.put(
    "/counselors/me/capabilities",
    status_code=204,
    summary="Set what one offers",
    responses=responses(400, 401, 403, 413, 422),
)
async def put_capabilities(
    request: Capabilities, actor: CurrentCounselor, work: TransactionDep, clock: ClockDep
) -> None:
    """Replace what the matcher knows of a counselor."""
    offer = Offer(**request.model_dump())
    await service.set_capabilities(work.main, clock, counselor_id=actor.staff_id, offer=offer)


@router.get("/waiting-list", summary="Who waits", responses=responses(401, 403, 422))
async def list_waiting(
    _: CurrentCoordinator,
    work: TransactionDep,
    after: Annotated[str | None, Query(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}\\.[0-9a-f]{64}$")] = None,
    limit: Annotated[PageLimit, Query()] = _PAGE,
) -> WaitingPage:
    """Return the waiting list, those who came first in front. What it is about is opened on the device."""
    found = await clients.list_waiting(work.main, after=_read_cursor(after), limit=limit)
    reasons = await clients.list_reasons_returned(work.main, client_ids=[one.client_id for one in found])
    return WaitingPage(
        clients=[
            WaitingClient(
                client_id=one.client_id,
                status=one.status.value,
                server_assisted=one.server_assisted,
                came_on=one.came_on,
                returned_because=ReturnReason(reasons[one.client_id]) if one.client_id in reasons else None,
            )
            for one in found
        ],
        next_after=day_and_id(found[-1].came_on, found[-1].client_id) if len(found) == limit else None,
    )


@router.get(
    "/counselors",
    summary="What the matcher on a coordinator's device needs",
    responses=responses(401, 403),
)
async def list_counselors(_: CurrentCoordinator, work: TransactionDep, clock: ClockDep) -> CounselorList:
    """Return every active counselor with her capabilities, load, leave and what can be booked in four weeks."""
    return await _counselors(work, clock)


@router.get(
    "/counselors/{staff_id}/clients",
    summary="Whose counselor was suspended",
    responses=responses(401, 403, 404, 422),
)
async def list_clients_left(
    staff_id: Annotated[UUID, Path(description="The staff id of a suspended counselor.")],
    _: CurrentCoordinator,
    work: TransactionDep,
) -> Caseload:
    """Return the clients who have to be assigned anew. Of somebody at work this is told to nobody: 404."""
    await staff.get_suspended_staff(work.main, staff_id=staff_id)
    found = await clients.list_caseload(work.main, counselor_id=staff_id)
    return Caseload(clients=[client_view(one) for one in found])


@router.post(
    "/capabilities",
    summary="What a client who chooses herself needs",
    dependencies=[Anonymous],
    responses=responses(400, 401, 403, 413, 422),
)
async def list_choosable(
    request: WorkDone, reading: ReadingDep, clock: ClockDep, settings: SettingsDep, wiring: WiringDep
) -> CounselorList:
    """Return, after proof of work, the counselors a client could choose. Only where the organisation allows it."""
    if not settings.self_choice:
        raise SelfChoiceNotOffered
    # In a unit of its own, because what follows takes long and nobody else could write meanwhile.
    async with transaction(wiring.stores) as work:
        await spend_work(request.proof_of_work, work, clock, wiring)
    return await _counselors(reading, clock)


@router.post(
    "/intakes/chosen",
    status_code=201,
    summary="Ask for help, and choose a counselor at once",
    dependencies=[Anonymous],
    responses=responses(400, 401, 403, 404, 409, 413, 422, 429),
    response_model=ChosenClientCreated,
)
async def open_chosen_intake(
    request: ChosenIntakeRequest,
    work: TransactionDep,
    clock: ClockDep,
    settings: SettingsDep,
    wiring: WiringDep,
    once: OnceDep,
) -> Response:
    """Store an intake with the client's own assignment and her first hour, or nothing of it."""

    async def create() -> ChosenClientCreated:
        intake, directory = await take_intake(request, work, clock, wiring)
        chosen = await service.open_chosen_intake(
            work,
            clock,
            self_choice=settings.self_choice,
            intake=intake,
            directory=directory,
            server_assisted=False,
            waiting_list_limit=settings.waiting_list_limit,
            signed_assignment=request.assignment,
            starts_at=request.starts_at,
        )
        booked = chosen.appointment
        return ChosenClientCreated(
            client_id=chosen.client_id.hex(), appointment_id=None if booked is None else booked.appointment_id
        )

    return await once(_ANYBODY, create)


@router.post(
    "/clients/{client_id}/assignments",
    status_code=201,
    summary="Assign a client to a counselor",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=AssignmentCreated,
)
async def assign(
    client_id: ClientIdPath,
    request: AssignmentRequest,
    actor: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Store the coordinator's signed word and its grants; hold hours for the client. Capacity is checked again."""

    async def create() -> AssignmentCreated:
        directory, _ = await staff.current_directory(work.main)
        assignment = await service.assign_counselor(
            work.main,
            clock,
            client_id=client_id,
            signed=request.assignment,
            coordinator=actor,
            directory=directory,
            grants={(grant.kind.value, grant.epoch): grant.sealed for grant in request.grants},
            held_starts=request.held_starts,
        )
        return AssignmentCreated(
            sequence=assignment.sequence, status="proposed" if request.held_starts else "assigned"
        )

    return await once(actor.actor_id, create)


@router.get("/caseload", summary="One's clients", responses=responses(401, 403))
async def list_caseload(actor: CurrentCounselor, work: TransactionDep) -> Caseload:
    """Return the clients a counselor answers for, proposals among them."""
    found = await clients.list_caseload(work.main, counselor_id=actor.staff_id)
    return Caseload(clients=[client_view(one) for one in found])


@router.get(
    "/clients/me/waiting", summary="Roughly how long she waits still", responses=responses(401, 403, 404, 409)
)
async def get_outlook(actor: CurrentClient, work: TransactionDep, clock: ClockDep) -> WaitView:
    """Return a band and whole weeks, drawn from counts: how long others waited lately, and how many came before."""
    told = await service.look_out(work.main, clock, client_id=actor.client_id)
    return WaitView.model_validate(told, from_attributes=True)


@router.post(
    "/clients/me/decline",
    status_code=204,
    summary="Ask for another counselor",
    responses=responses(401, 403, 404, 409),
)
async def decline(actor: CurrentClient, work: TransactionDep, clock: ClockDep) -> None:
    """Decline a proposal: held hours become free, and she keeps her place on the waiting list."""
    await service.decline_proposal(work.main, clock, client_id=actor.client_id)


async def _counselors(work: TransactionDep, clock: ClockDep) -> CounselorList:
    found = await service.list_counselors(work.main, clock)
    return CounselorList(
        counselors=[
            CounselorView(
                staff_id=one.staff_id,
                key_id=one.key_id,
                capabilities=_capabilities(one.offer),
                load=one.load,
                on_leave=[
                    IntervalView(starts_at=away.starts_at, ends_at=away.ends_at) for away in one.on_leave
                ],
                opening=_opening(one.opening),
            )
            for one in found
        ]
    )


def _opening(opening: Opening | None) -> OpeningView | None:
    if opening is None:
        return None
    return OpeningView(
        session_minutes=opening.length_seconds // 60,
        first_quarter=opening.first_cell,
        starts=f"{opening.starts:x}",
    )


def _capabilities(offer: Offer) -> Capabilities:
    return Capabilities.model_validate(offer, from_attributes=True)


def _read_cursor(after: str | None) -> tuple[date, str] | None:
    return None if after is None else read_day_and_id(after)
