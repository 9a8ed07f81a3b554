"""Changing a client's phrase."""

from typing import Final

from fastapi import APIRouter, Response
from starlette.background import BackgroundTask

from app.clients import service
from app.clients.errors import WrongPhrase
from app.clients.rules import PhraseChange
from app.clock import Clock
from app.crypto.owners import OwnerKind
from app.database import Transaction, truncate_wal
from app.records.rules import EpochPlace
from app.routers.dependencies import ClockDep, CurrentClient, TransactionDep, WiringDep
from app.routers.idempotency import OnceDep
from app.routers.problems import problem_of, responses
from app.routers.proofs import spend_challenge
from app.routers.records import epoch_of
from app.routers.schemas.clients import EpochPlaceEntry, PhraseChanged, PhraseChangeRequest
from app.routers.schemas.common import Nothing
from app.routers.schemas.sessions import Challenge
from app.routers.strictness import StrictRoute
from app.sessions import service as sessions
from app.sessions.challenges import Purpose, give_challenge
from app.sessions.rules import ClientActor
from app.staff import service as staff
from app.wiring import Wiring

_CLIENT: Final = OwnerKind.CLIENT.value
_GROUP: Final = OwnerKind.GROUP.value
router = APIRouter(tags=["clients"], route_class=StrictRoute)


@router.post(
    "/clients/me/phrase/begin",
    summary="Begin to change one's phrase",
    responses=responses(400, 401, 403, 413, 422),
)
async def begin_phrase_change(
    request: Nothing, _: CurrentClient, clock: ClockDep, wiring: WiringDep
) -> Challenge:
    """Return a challenge: changing the phrase needs a fresh proof of the old one."""
    del request
    return Challenge(challenge=give_challenge(wiring.keys, Purpose.PHRASE_CHANGE, clock.now()))


@router.post(
    "/clients/me/phrase",
    status_code=201,
    summary="Change one's phrase",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=PhraseChanged,
)
async def change_phrase(
    request: PhraseChangeRequest,
    actor: CurrentClient,
    work: TransactionDep,
    clock: ClockDep,
    wiring: WiringDep,
    once: OnceDep,
) -> Response:
    """Put new keys and a new phrase in place of the old ones, and end every other session of hers."""

    async def create() -> PhraseChanged:
        await _prove(request, actor, work, clock, wiring)
        directory, _ = await staff.current_directory(work.main)
        change = _change_of(request, actor)
        key_id = await service.change_phrase(
            work, clock, client_id=actor.client_id, change=change, directory=directory
        )
        await sessions.go_on_with_key(work.main, actor=actor, key_id=key_id.hex())
        return PhraseChanged(key_id=key_id.hex())

    try:
        changed = await once(actor.actor_id, create)
    except WrongPhrase as wrong:
        # As at log-in: the challenge stays used. What else was written so far is the claim on the key.
        await once.forget(actor.actor_id)
        return problem_of(wrong)
    # What the old phrase opened must not stay legible in deleted pages.
    changed.background = BackgroundTask(truncate_wal, wiring.stores)
    return changed


async def _prove(
    request: PhraseChangeRequest, actor: ClientActor, work: Transaction, clock: Clock, wiring: Wiring
) -> None:
    nonce, installation_id = await spend_challenge(
        work, clock, wiring, purpose=Purpose.PHRASE_CHANGE, challenge=request.challenge
    )
    await service.prove_phrase_change(
        work.main,
        client_id=actor.client_id,
        challenge_nonce=nonce,
        proof=request.proof,
        installation_id=installation_id,
    )


def _change_of(request: PhraseChangeRequest, actor: ClientActor) -> PhraseChange:
    return PhraseChange(
        locator=request.locator,
        login_public_key=request.login_public_key,
        hpke_public=request.hpke_public,
        signing_public=request.signing_public,
        wrapped_keys=request.wrapped_keys,
        succession=request.succession,
        epochs=tuple(map(epoch_of, request.epochs)),
        regrants={_place(one, actor): one.sealed for one in request.regrants},
        left_behind=frozenset(_place(one, actor) for one in request.left_behind),
    )


def _place(entry: EpochPlaceEntry, actor: ClientActor) -> EpochPlace:
    if entry.group_id is None:
        return EpochPlace(_CLIENT, actor.client_id, entry.kind.value, entry.epoch)
    return EpochPlace(_GROUP, entry.group_id.hex, entry.kind.value, entry.epoch)
