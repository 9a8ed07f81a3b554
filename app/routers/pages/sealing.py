"""Sealing a finished draft in memory, as her own device would have done it, and keeping what is sealed.

Her words live in this process for the length of one request. What reaches the database is what every other way in
sends: keys, grants and ciphertexts, marked as server-assisted.
"""

from functools import partial
from typing import Any, Final

from app.clients import service as clients
from app.clients.rules import Intake
from app.clock import today
from app.crypto.phrases import WordSecret
from app.crypto.wordlists import list_for_language
from app.database import transaction
from app.publishing.languages import PageLanguage
from app.records.rules import NewEpoch
from app.routers.pages.drafts import Draft
from app.routers.pages.floods import SendingRoom
from app.routers.pages.statements import criteria_of, statement_of
from app.sdk.intakes import PreparedIntake, prepare_intake
from app.sdk.organisations import Organisation
from app.sdk.wire import from_wire
from app.sessions import service as sessions
from app.sessions.service import KeptReply, RequestName
from app.staff import service as staff
from app.wiring import Wiring

_ACTOR: Final = "page"
_PURPOSE: Final = b"page-intake"
_SENT: Final = KeptReply(201, "{}")


async def send_intake(
    wiring: Wiring, room: SendingRoom, organisation: Organisation, draft: Draft, language: PageLanguage
) -> WordSecret | None:
    """Seal and keep an intake; return its phrase, or None when this draft was sent before and the first was kept.

    The phrase is in the list of the page's language. Raises `TooManyAtOnce`, `WaitingListFull`, and what else
    `open_intake` raises; then nothing was kept.
    """
    room.enter()
    # Before the transaction: deriving keys takes a good part of a second, and the database would wait.
    prepared = await room.run(partial(_prepare, wiring, organisation, draft, language))
    request = RequestName(_ACTOR, draft.nonce, wiring.keys.mac(_PURPOSE, draft.nonce.encode()).hex())
    async with transaction(wiring.stores) as work:
        if await sessions.begin_once(work.main, wiring.clock, request=request) is not None:
            return None
        directory, _ = await staff.current_directory(work.main)
        await clients.open_intake(
            work,
            wiring.clock,
            intake=_intake_of(prepared.body),
            directory=directory,
            server_assisted=True,
            waiting_list_limit=wiring.settings.waiting_list_limit,
        )
        # What is kept says only that it was sent: no phrase, and not whose.
        await sessions.finish_once(work.main, request=request, reply=_SENT)
    return prepared.phrase


def _prepare(
    wiring: Wiring, organisation: Organisation, draft: Draft, language: PageLanguage
) -> PreparedIntake:
    return prepare_intake(
        organisation,
        criteria=criteria_of(draft.answers),
        story=statement_of(draft.answers, language),
        alias=draft.answers.one("alias"),
        list_id=list_for_language(language).list_id,
        today=today(wiring.clock),
    )


def _intake_of(body: dict[str, Any]) -> Intake:
    return Intake(
        locator=from_wire(body["locator"]),
        login_public_key=from_wire(body["login_public_key"]),
        hpke_public=from_wire(body["hpke_public"]),
        signing_public=from_wire(body["signing_public"]),
        wrapped_keys=from_wire(body["wrapped_keys"]),
        epochs=tuple(_epoch_of(epoch) for epoch in body["epochs"]),
        records=tuple(from_wire(record) for record in body["records"]),
    )


def _epoch_of(epoch: dict[str, Any]) -> NewEpoch:
    grants = {grant["recipient_key_id"]: from_wire(grant["sealed"]) for grant in epoch["grants"]}
    return NewEpoch(from_wire(epoch["statement"]), grants, from_wire(epoch["shred"]))
