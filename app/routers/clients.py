"""Intake, log-in by phrase, and what a client does with all that is hers."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from starlette.background import BackgroundTask

from app.clients import service
from app.clients.errors import WrongPhrase
from app.clients.rules import Client, Intake
from app.clock import Clock
from app.crypto.organisations import Directory
from app.database import Transaction, truncate_wal
from app.retention import service as retention
from app.routers.appointment_views import appointment_views
from app.routers.client_keys import client_keys_view
from app.routers.dependencies import (
    Anonymous,
    ClockDep,
    CurrentClient,
    SettingsDep,
    TransactionDep,
    WiringDep,
)
from app.routers.idempotency import OnceDep
from app.routers.letters import sent_letter
from app.routers.problems import problem_of, responses
from app.routers.proofs import spend_challenge
from app.routers.records import epoch_of, epoch_view, record_view
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
from app.routers.schemas.common import HexId, Nothing
from app.routers.schemas.sessions import Challenge
from app.routers.schemas.staff import WrappedKeysUpdate
from app.routers.sessions import hand_over_tokens
from app.routers.strictness import StrictRoute
from app.scheduling import service as scheduling
from app.sessions import service as sessions
from app.sessions.challenges import Purpose, give_challenge
from app.sessions.proofs_of_work import give_work, read_work, rounds_when_busy
from app.sessions.rules import ActorKind
from app.staff import service as staff
from app.wiring import Wiring

_ANYBODY = "anonymous"
ClientIdPath = Annotated[HexId, Path(description="A client's id.")]
router = APIRouter(tags=["clients"], route_class=StrictRoute)


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
        intake, directory = await take_intake(request, work, clock, wiring)
        client_id = await service.open_intake(
            work,
            clock,
            intake=intake,
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
    response_model=ClientSession,
)
async def log_in(
    request: ClientLogIn, response: Response, work: TransactionDep, clock: ClockDep, wiring: WiringDep
) -> ClientSession | Response:
    """Prove the phrase; get tokens and the sealed keys it opens. An unknown phrase and a wrong proof look alike."""
    nonce, installation_id = await spend_challenge(
        work, clock, wiring, purpose=Purpose.CLIENT_LOG_IN, challenge=request.challenge
    )
    try:
        client = await service.prove_client(
            work.main,
            locator=request.locator,
            challenge_nonce=nonce,
            proof=request.proof,
            installation_id=installation_id,
        )
    except WrongPhrase as wrong:
        # Answered, not raised: that the challenge was used must be committed with it.
        return problem_of(wrong)
    newcomer = sessions.Newcomer(ActorKind.CLIENT, client.client_id, client.key_id)
    opened = await sessions.open_session(work.main, clock, wiring.tokens, newcomer=newcomer)
    return ClientSession(
        tokens=hand_over_tokens(opened, request.refresh, response),
        client_id=client.client_id,
        keys=client_keys_view(await service.get_key_history(work.main, client_id=client.client_id)),
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
    return AccessLog(
        statements=list(log.statements), assignments=list(log.assignments), permits=list(log.permits)
    )


@router.get("/clients/me/export", summary="Everything of one's own", responses=responses(401, 403, 404))
async def export(actor: CurrentClient, work: TransactionDep) -> ExportView:
    """Return everything the server has that is hers, sealed as it is."""
    exported = await service.export_client(work, client_id=actor.client_id)
    met = await scheduling.list_all_appointments(work.main, client_id=actor.client_id)
    return ExportView(
        client=client_view(exported.client),
        keys=client_keys_view(await service.get_key_history(work.main, client_id=actor.client_id)),
        wrapped_keys=exported.client.wrapped_keys,
        epochs=[epoch_view(held) for held in exported.epochs],
        statements=list(exported.access_log.statements),
        assignments=list(exported.access_log.assignments),
        permits=list(exported.access_log.permits),
        records=[record_view(one) for one in exported.records],
        appointments=await appointment_views(work.main, met),
        letters=[sent_letter(one) for one in exported.letters],
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
) -> Response:
    """Destroy her keys and everything sealed under them. There is no way back."""
    nonce, installation_id = await spend_challenge(
        work, clock, wiring, purpose=Purpose.ERASURE, challenge=request.challenge
    )
    try:
        await service.prove_erasure(
            work.main,
            client_id=actor.client_id,
            challenge_nonce=nonce,
            proof=request.proof,
            installation_id=installation_id,
        )
    except WrongPhrase as wrong:
        # As at log-in: the challenge stays used.
        return problem_of(wrong)
    await retention.erase_client(work, clock, client_id=actor.client_id)
    return Response(status_code=204, background=BackgroundTask(truncate_wal, wiring.stores))


async def spend_work(payload: str, work: Transaction, clock: Clock, wiring: Wiring) -> None:
    """Check a proof of work and use it up. Raises `ChallengeRefused`."""
    solved = read_work(wiring.keys, payload=payload, now=clock.now())
    await sessions.spend_token(work.main, token=solved.nonce, expires_at=solved.expires_at)


async def take_intake(
    request: IntakeRequest, work: Transaction, clock: Clock, wiring: Wiring
) -> tuple[Intake, Directory]:
    """Use up an intake's proof of work; return it with the directory it is held to. Raises `ChallengeRefused`."""
    await spend_work(request.proof_of_work, work, clock, wiring)
    directory, _ = await staff.current_directory(work.main)
    intake = Intake(
        locator=request.locator,
        login_public_key=request.login_public_key,
        hpke_public=request.hpke_public,
        signing_public=request.signing_public,
        wrapped_keys=request.wrapped_keys,
        epochs=tuple(map(epoch_of, request.epochs)),
        records=request.records,
    )
    return intake, directory


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
