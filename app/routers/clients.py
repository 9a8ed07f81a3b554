"""Intake, log-in by phrase, a client's own file, and the file as her counselor and the intake team see it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from starlette.background import BackgroundTask
from starlette.responses import Response as PlainResponse

from app.clients import service
from app.clients.rules import Client, Intake
from app.crypto.keypairs import PublicKeys
from app.crypto.owners import Kind
from app.database import truncate_wal
from app.records.rules import NewEpoch as NewEpochValue
from app.retention import service as retention
from app.routers.dependencies import (
    Anonymous,
    ClockDep,
    CurrentClient,
    CurrentReader,
    SettingsDep,
    TransactionDep,
    WiringDep,
)
from app.routers.entitlements import KeyIdsDep
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.records import (
    DEFAULT_PAGE,
    NOT_MODIFIED,
    KnownEtag,
    answer_page,
    epoch_list,
    epoch_view,
    grants_by_recipient,
    kinds_held,
    record_created,
    record_page,
    statements_of_kinds,
)
from app.routers.schemas.clients import (
    AccessLog,
    ClientCreated,
    ClientLogIn,
    ClientSession,
    ClientView,
    ErasureRequest,
    ExportView,
    IntakeRequest,
    WorkView,
)
from app.routers.schemas.common import HexId, StrictModel
from app.routers.schemas.organisations import PublicKeysView
from app.routers.schemas.records import (
    AfterPosition,
    EpochCreated,
    EpochList,
    NewEpoch,
    NewRecord,
    PageLimit,
    RecordCreated,
    RecordPage,
    RecordView,
)
from app.routers.schemas.sessions import Challenge
from app.routers.schemas.staff import WrappedKeysUpdate
from app.routers.sessions import hand_over_tokens
from app.routers.strictness import StrictRoute
from app.sessions import service as sessions
from app.sessions.challenges import Purpose, give_challenge
from app.sessions.proofs_of_work import give_work, read_work, rounds_when_busy
from app.sessions.rules import Actor, ActorKind, ClientActor
from app.staff import service as staff

_ANYBODY = "anonymous"
ClientIdPath = Annotated[HexId, Path(description="A client's id.")]
router = APIRouter(tags=["clients"], route_class=StrictRoute)


class Nothing(StrictModel):
    """An empty object."""


@router.get("/intakes/challenge", summary="Work to do before an intake", dependencies=[Anonymous])
async def get_work(
    work: TransactionDep, settings: SettingsDep, clock: ClockDep, wiring: WiringDep
) -> WorkView:
    """Return a proof-of-work challenge, harder the fuller the waiting list is. Good once, for twenty minutes."""
    waiting = await service.count_waiting(work.main)
    rounds = rounds_when_busy(settings.proof_of_work_rounds, waiting, settings.waiting_list_limit)
    return WorkView(challenge=give_work(wiring.keys, rounds=rounds, now=clock.now()))


@router.post(
    "/intakes",
    status_code=201,
    summary="Ask for help",
    dependencies=[Anonymous],
    responses=responses(400, 401, 404, 409, 413, 422, 429),
    response_model=ClientCreated,
)
async def open_intake(
    request: IntakeRequest,
    work: TransactionDep,
    clock: ClockDep,
    settings: SettingsDep,
    wiring: WiringDep,
    once: OnceDep,
) -> Response:
    """Store a whole sealed intake, or nothing of it."""

    async def create() -> ClientCreated:
        await spend_work(request.proof_of_work, work, clock, wiring)
        directory, _ = await staff.current_directory(work.main)
        client_id = await service.open_intake(
            work,
            clock,
            intake=intake_of(request),
            directory=directory,
            server_assisted=False,
            waiting_list_limit=settings.waiting_list_limit,
        )
        return ClientCreated(client_id=client_id.hex())

    return await once(_ANYBODY, create)


@router.post("/clients/log-in/begin", summary="Begin a log-in by phrase", dependencies=[Anonymous])
async def begin_log_in(clock: ClockDep, wiring: WiringDep) -> Challenge:
    """Return a challenge to sign. Says nothing about anybody."""
    return Challenge(challenge=give_challenge(wiring.keys, Purpose.CLIENT_LOG_IN, clock.now()))


@router.post(
    "/clients/log-in",
    summary="Log in by phrase",
    dependencies=[Anonymous],
    responses=responses(400, 401, 404, 413, 422),
)
async def log_in(
    request: ClientLogIn, response: Response, work: TransactionDep, clock: ClockDep, wiring: WiringDep
) -> ClientSession:
    """Prove the phrase; get tokens and the sealed keys it opens. An unknown phrase and a wrong proof look alike."""
    nonce = await sessions.spend_challenge(
        work.main, clock, wiring.keys, purpose=Purpose.CLIENT_LOG_IN, challenge=request.challenge
    )
    installation = await staff.get_installation(work.main)
    client = await service.prove_client(
        work.main,
        locator=request.locator,
        challenge_nonce=nonce,
        proof=request.proof,
        installation_id=installation.installation_id,
    )
    newcomer = sessions.Newcomer(ActorKind.CLIENT, client.client_id, client.key_id)
    opened = await sessions.open_session(work.main, clock, wiring.tokens, newcomer=newcomer)
    return ClientSession(
        tokens=hand_over_tokens(opened, request.refresh, response),
        client_id=client.client_id,
        wrapped_keys=client.wrapped_keys,
    )


@router.get("/clients/me", summary="Oneself", responses=responses(401, 403, 404))
async def get_me(actor: CurrentClient, work: TransactionDep) -> ClientView:
    """Return what the server knows of the client who asks."""
    return client_view(await service.get_client(work.main, client_id=actor.client_id))


@router.get("/clients/me/access-log", summary="Who was given access", responses=responses(401, 403, 404))
async def get_access_log(actor: CurrentClient, work: TransactionDep) -> AccessLog:
    """Return every signed word about who may read what; the device verifies and shows it."""
    log = await service.access_log(work.main, client_id=actor.client_id)
    return AccessLog(statements=list(log.statements), assignments=list(log.assignments))


@router.get("/clients/me/export", summary="Everything of one's own", responses=responses(401, 403, 404))
async def export(actor: CurrentClient, work: TransactionDep) -> ExportView:
    """Return everything the server has that is hers, sealed as it is."""
    exported = await service.export_client(work, client_id=actor.client_id)
    return ExportView(
        client=client_view(exported.client),
        wrapped_keys=exported.client.wrapped_keys,
        epochs=[epoch_view(held) for held in exported.epochs],
        statements=list(exported.access_log.statements),
        assignments=list(exported.access_log.assignments),
        records=[RecordView(position=one.position, record=one.sealed) for one in exported.records],
    )


@router.put(
    "/clients/me/wrapped-keys",
    status_code=204,
    summary="Keep one's keys wrapped anew",
    responses=responses(400, 401, 403, 404, 413, 422),
)
async def put_wrapped_keys(request: WrappedKeysUpdate, actor: CurrentClient, work: TransactionDep) -> None:
    """Replace the sealed key blob, which also remembers the newest directory its owner has seen."""
    await service.replace_wrapped_keys(
        work.main, client_id=actor.client_id, wrapped_keys=request.wrapped_keys
    )


@router.post(
    "/clients/me/erasure/begin",
    summary="Begin to erase everything",
    responses=responses(400, 401, 403, 413, 422),
)
async def begin_erasure(request: Nothing, _: CurrentClient, clock: ClockDep, wiring: WiringDep) -> Challenge:
    """Return a challenge: erasing needs a fresh proof of the phrase."""
    del request
    return Challenge(challenge=give_challenge(wiring.keys, Purpose.ERASURE, clock.now()))


@router.post(
    "/clients/me/erasure",
    status_code=204,
    summary="Erase everything",
    responses=responses(400, 401, 403, 404, 413, 422),
)
async def erase(
    request: ErasureRequest, actor: CurrentClient, work: TransactionDep, clock: ClockDep, wiring: WiringDep
) -> PlainResponse:
    """Destroy her keys and everything sealed under them. There is no way back."""
    nonce = await sessions.spend_challenge(
        work.main, clock, wiring.keys, purpose=Purpose.ERASURE, challenge=request.challenge
    )
    installation = await staff.get_installation(work.main)
    await service.prove_erasure(
        work.main,
        client_id=actor.client_id,
        challenge_nonce=nonce,
        proof=request.proof,
        installation_id=installation.installation_id,
    )
    await retention.erase_client(work, clock, client_id=actor.client_id)
    return PlainResponse(status_code=204, background=BackgroundTask(truncate_wal, wiring.stores))


@router.get(
    "/clients/{client_id}/keys", summary="A client's public keys", responses=responses(401, 403, 404, 422)
)
async def get_client_keys(
    client_id: ClientIdPath, actor: CurrentReader, work: TransactionDep
) -> PublicKeysView:
    """Return the keys her client id is the hash of; the device compares."""
    client = await service.get_readable_client(work.main, client_id=client_id, actor=actor)
    return PublicKeysView(hpke_public=client.hpke_public, signing_public=client.signing_public)


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
        statements = statements_of_kinds(statements, kinds_held(held))
    return epoch_list(held, statements, log.assignments)


@router.post(
    "/clients/{client_id}/epochs",
    status_code=201,
    summary="Begin a new epoch of a client's keys",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=EpochCreated,
)
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
            statement=request.statement,
            grants=grants_by_recipient(request),
            shred=request.shred,
            creator_signing_key=keys.signing,
        )
        return EpochCreated(kind=opened.name.kind, epoch=opened.name.epoch)

    return await once(actor.actor_id, create)


@router.get(
    "/clients/{client_id}/records",
    summary="A client's records",
    responses=responses(401, 403, 404, 422) | NOT_MODIFIED,
    response_model=RecordPage,
)
async def list_records(
    client_id: ClientIdPath,
    actor: CurrentReader,
    work: TransactionDep,
    key_ids: KeyIdsDep,
    kind: Annotated[Kind | None, Query(description="Only this kind.")] = None,
    after: Annotated[AfterPosition, Query()] = 0,
    limit: Annotated[PageLimit, Query()] = DEFAULT_PAGE,
    etag: KnownEtag = None,
) -> Response:
    """Return the records of epochs the asker holds, in the order in which they came."""
    stored = await service.list_client_records(
        work.main,
        client_id=client_id,
        actor=actor,
        key_ids=key_ids,
        kind=None if kind is None else kind.value,
        after=after,
        limit=limit,
    )
    return answer_page(record_page(stored, limit), etag)


@router.post(
    "/clients/{client_id}/records",
    status_code=201,
    summary="Add a sealed record",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=RecordCreated,
)
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


async def spend_work(payload: str, work: TransactionDep, clock: ClockDep, wiring: WiringDep) -> None:
    """Check a proof of work and use it up. Raises `ChallengeRefused`."""
    solved = read_work(wiring.keys, payload=payload, now=clock.now())
    await sessions.spend_token(work.main, token=solved.nonce, expires_at=solved.expires_at)


async def keys_of_actor(work: TransactionDep, actor: Actor) -> PublicKeys:
    """Return the public keys of whoever asks."""
    if isinstance(actor, ClientActor):
        client = await service.get_client(work.main, client_id=actor.client_id)
        return PublicKeys(client.hpke_public, client.signing_public)
    return (await staff.get_active_staff(work.main, staff_id=actor.staff_id)).public_keys


def intake_of(request: IntakeRequest) -> Intake:
    """Return an intake request as the domain knows it."""
    return Intake(
        locator=request.locator,
        login_public_key=request.login_public_key,
        hpke_public=request.hpke_public,
        signing_public=request.signing_public,
        wrapped_keys=request.wrapped_keys,
        epochs=tuple(
            NewEpochValue(epoch.statement, grants_by_recipient(epoch), epoch.shred)
            for epoch in request.epochs
        ),
        records=request.records,
    )


def client_view(client: Client) -> ClientView:
    """Return a client as those who may know of her see her."""
    return ClientView(
        client_id=client.client_id,
        status=client.status.value,
        server_assisted=client.server_assisted,
        came_on=client.came_on,
        counselor_id=client.counselor_id,
        counselor_key_id=client.counselor_key_id,
    )
