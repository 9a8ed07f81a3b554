"""A client's visit: all that her device needs when she looks in, in one request."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query

from app.clients import service as clients
from app.clients.rules import AccessLog, Client
from app.clock import Clock
from app.crypto.assignments import read_assignment
from app.crypto.epochs import HolderRole, read_statement
from app.crypto.permits import read_permit
from app.database import Transaction
from app.matching import service as matching
from app.matching.errors import CounselorNotFound
from app.records.rules import RecordRange
from app.routers.appointment_views import appointment_views
from app.routers.client_keys import client_keys_view
from app.routers.clients import client_view
from app.routers.dependencies import ClockDep, CurrentClient, TransactionDep
from app.routers.problems import responses
from app.routers.records import epoch_list, record_page
from app.routers.schemas.records import AfterPosition, PageLimit
from app.routers.schemas.scheduling import AppointmentView
from app.routers.schemas.visits import CounselorCard, NamedKeysView, VisitView
from app.routers.strictness import StrictRoute
from app.scheduling import service as scheduling
from app.scheduling.rules import AppointmentState, Interval
from app.staff import service as staff

_PAGE: Final = 100
_LONGEST_SESSION: Final = timedelta(hours=8)
_FARTHEST: Final = timedelta(days=366)
_STAFF: Final = frozenset({HolderRole.COUNSELOR, HolderRole.SUPERVISOR, HolderRole.RECOVERY})
router = APIRouter(tags=["clients"], route_class=StrictRoute)


@router.get(
    "/clients/me/visit",
    summary="All a client's device needs when she looks in",
    responses=responses(401, 403, 404, 422),
)
async def get_visit(
    actor: CurrentClient,
    work: TransactionDep,
    clock: ClockDep,
    after: Annotated[AfterPosition, Query()] = 0,
    limit: Annotated[PageLimit, Query()] = _PAGE,
) -> VisitView:
    """Return where she stands, what is proposed, her sessions, her keys and all that vouches for them, records."""
    client = await clients.get_client(work.main, client_id=actor.client_id)
    key_ids = frozenset({actor.key_id})
    _, directory = await staff.current_directory(work.main)
    held = await clients.list_client_epochs(work, client_id=client.client_id, actor=actor, key_ids=key_ids)
    log = await clients.access_log(work.main, client_id=client.client_id)
    asked = RecordRange(None, after, limit)
    records = await clients.list_client_records(
        work.main, client_id=client.client_id, actor=actor, key_ids=key_ids, asked=asked
    )
    sessions = await _sessions(work, clock, actor)
    return VisitView(
        client=client_view(client),
        keys=client_keys_view(await clients.get_key_history(work.main, client_id=client.client_id)),
        directory=directory,
        epochs=epoch_list(held, log.statements, log.assignments, log.permits),
        staff_keys=await _staff_keys(work, _named_staff(log)),
        records=record_page(records, limit),
        counselor=await _card(work, client),
        held=[one for one in sessions if one.state is AppointmentState.HELD],
        coming=[one for one in sessions if one.state is AppointmentState.BOOKED],
    )


async def _sessions(work: Transaction, clock: Clock, actor: CurrentClient) -> list[AppointmentView]:
    now = clock.now()
    window = Interval(now - _LONGEST_SESSION, now + _FARTHEST)
    found = await scheduling.list_appointments(work.main, actor=actor, window=window)
    # A hold that is over may wait for the job that sweeps it: nobody could take it any more.
    ahead = [
        one
        for one in found
        if one.ends_at > now and (one.hold_expires_at is None or one.hold_expires_at > now)
    ]
    return await appointment_views(work.main, ahead)


async def _card(work: Transaction, client: Client) -> CounselorCard | None:
    if client.counselor_id is None or client.counselor_key_id is None:
        return None
    try:
        offer = await matching.get_capabilities(work.main, counselor_id=client.counselor_id)
    except CounselorNotFound:
        return None
    return CounselorCard(
        staff_id=client.counselor_id,
        key_id=client.counselor_key_id,
        alias=offer.alias,
        line=offer.line,
        languages=list(offer.languages),
        ways=sorted(offer.ways),
        topics=sorted(offer.topics),
        tags=sorted(offer.tags),
    )


def _named_staff(log: AccessLog) -> list[str]:
    """Return the key ids of all whom a device may have to look up to believe a client's access log."""
    named: set[bytes] = set()
    for statement in map(read_statement, log.statements):
        named |= {statement.creator, *(one.key_id for one in statement.holders if one.role in _STAFF)}
    for assignment in map(read_assignment, log.assignments):
        named |= {assignment.signer, assignment.counselor_key}
    for permit in map(read_permit, log.permits):
        named |= {permit.signer, permit.key_id}
    return sorted(key_id.hex() for key_id in named)


async def _staff_keys(work: Transaction, key_ids: Iterable[str]) -> list[NamedKeysView]:
    found = [(key_id, await staff.find_public_keys(work.main, key_id=key_id)) for key_id in key_ids]
    return [
        NamedKeysView(key_id=key_id, hpke_public=keys.hpke, signing_public=keys.signing)
        for key_id, keys in found
        if keys is not None
    ]
