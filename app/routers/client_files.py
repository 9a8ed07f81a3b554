"""A client's file as she, her counselor and the intake team see it: keys, epochs, records."""

from fastapi import APIRouter, Response

from app.clients import service
from app.clients.rules import is_counselor_of
from app.crypto.keypairs import PublicKeys
from app.database import Transaction
from app.retention import service as retention
from app.routers.client_keys import client_keys_view
from app.routers.clients import ClientIdPath
from app.routers.dependencies import ClockDep, CurrentCoordinator, CurrentReader, TransactionDep
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
from app.routers.schemas.clients import Closing
from app.routers.schemas.organisations import ClientKeysView
from app.routers.schemas.records import EpochCreated, EpochList, NewEpoch, NewRecord, RecordCreated
from app.routers.strictness import StrictRoute
from app.sessions.rules import Actor, ClientActor
from app.staff import service as staff

router = APIRouter(tags=["clients"], route_class=StrictRoute)


@router.get(
    "/clients/{client_id}/keys", summary="A client's public keys", responses=responses(401, 403, 404, 422)
)
async def get_client_keys(
    client_id: ClientIdPath, actor: CurrentReader, work: TransactionDep
) -> ClientKeysView:
    """Return the keys her client id is the hash of, and what leads to the present ones; the device verifies."""
    await service.get_readable_client(work.main, client_id=client_id, actor=actor)
    return client_keys_view(await service.get_key_history(work.main, client_id=client_id))


@router.get(
    "/clients/{client_id}/epochs",
    summary="Keys one holds of a client",
    responses=responses(401, 403, 404, 422),
)
async def list_epochs(
    client_id: ClientIdPath, actor: CurrentReader, work: TransactionDep, key_ids: KeyIdsDep
) -> EpochList:
    """Return the epochs the asker holds. A client gets the statements of every kind: they are her access log."""
    held = await service.list_client_epochs(work, client_id=client_id, actor=actor, key_ids=key_ids)
    log = await service.access_log(work.main, client_id=client_id)
    statements = list(log.statements)
    if not isinstance(actor, ClientActor):
        client = await service.get_client(work.main, client_id=client_id)
        # She begins the next of every kind, also of one of which nothing was handed over to her.
        if not is_counselor_of(client, actor.staff_id):
            statements = statements_of_kinds(statements, kinds_held(held))
    return epoch_list(held, statements, log.assignments, log.permits)


@router.post("/clients/{client_id}/epochs", summary="Begin a new epoch of a client's keys", **OPENS_EPOCH)
async def open_epoch(
    client_id: ClientIdPath,
    request: NewEpoch,
    actor: CurrentReader,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Store a signed statement with a grant for each holder and the shred secret, or nothing."""

    async def create() -> EpochCreated:
        directory, _ = await staff.current_directory(work.main)
        keys = await keys_of_actor(work, actor)
        opened = await service.open_client_epoch(
            work,
            clock,
            client_id=client_id,
            actor=actor,
            directory=directory,
            new=epoch_of(request),
            creator_signing_key=keys.signing,
        )
        return epoch_created(opened)

    return await once(actor.actor_id, create)


@router.get("/clients/{client_id}/records", summary="A client's records", **LISTS_RECORDS)
async def list_records(
    client_id: ClientIdPath,
    actor: CurrentReader,
    work: TransactionDep,
    key_ids: KeyIdsDep,
    asked: AskedRecordsDep,
) -> Response:
    """Return the records of epochs the asker holds, in the order in which they came."""
    return asked.answer(
        await service.list_client_records(
            work.main, client_id=client_id, actor=actor, key_ids=key_ids, asked=asked.range
        )
    )


@router.post("/clients/{client_id}/records", summary="Add a sealed record", **ADDS_RECORD)
async def append_record(
    client_id: ClientIdPath,
    request: NewRecord,
    actor: CurrentReader,
    work: TransactionDep,
    clock: ClockDep,
    key_ids: KeyIdsDep,
    once: OnceDep,
) -> Response:
    """Append one sealed record. Whatever is not a well-formed record for this client, kind and epoch is refused."""

    async def create() -> RecordCreated:
        stored = await service.append_client_record(
            work.main, clock, client_id=client_id, actor=actor, key_ids=key_ids, sealed=request.record
        )
        return record_created(stored)

    return await once(actor.actor_id, create)


@router.post(
    "/clients/{client_id}/close",
    status_code=204,
    summary="Close the file of a client who waits",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
async def close(
    client_id: ClientIdPath,
    request: Closing,
    actor: CurrentCoordinator,
    work: TransactionDep,
    clock: ClockDep,
) -> None:
    """Take a client whom nobody answers for off the waiting list. She can still read her file."""
    await retention.close_client(
        work.main, clock, client_id=client_id, coordinator=actor, reason=request.reason
    )


async def keys_of_actor(work: Transaction, actor: Actor) -> PublicKeys:
    """Return the keys with which the actor signs."""
    if isinstance(actor, ClientActor):
        client = await service.get_client(work.main, client_id=actor.client_id)
        return PublicKeys(client.hpke_public, client.signing_public)
    return (await staff.get_active_staff(work.main, staff_id=actor.staff_id)).public_keys
