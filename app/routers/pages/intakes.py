"""The intake without script: from the published first question, posted here, to the phrase at the end.

No cookie, no session and no draft on the server. Every answer to a form is a page, never a redirect, so that nothing of
hers has to stand in an address.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from app.clients.errors import WaitingListFull
from app.errors import DomainError, TooMany
from app.publishing.answers import Answers
from app.publishing.languages import PageLanguage
from app.publishing.questions import QUESTIONS, REVIEW, STEPS, Question
from app.publishing.steps import context_of_step
from app.routers.dependencies import Anonymous, WiringDep
from app.routers.pages.drafts import Draft, begin_draft, open_draft, renew_draft, seal_draft
from app.routers.pages.floods import SendingRoom, get_sending_room
from app.routers.pages.forms import Fault, FormUnreadable, PostedForm, read_answers, read_form
from app.routers.pages.sealing import send_intake
from app.routers.pages.showing import Page, PageDep
from app.routers.pages.steps import RENEW, Turn, take_turn
from app.sdk.organisations import Organisation
from app.wiring import Wiring

_UNREADABLE: Final = 400
_NOT_ACCEPTED: Final = 422
_BUSY: Final = 503
_SENDING: Final = "main"
# The first that fits counts.
_FAULT_OF_REFUSAL: Final[dict[type[DomainError], str]] = {
    WaitingListFull: "waiting-list-full",
    TooMany: "too-many",
    DomainError: "not-kept",
}
RoomDep = Annotated[SendingRoom, Depends(get_sending_room)]
router = APIRouter(include_in_schema=False)


@router.post("/{lang}/intake", dependencies=[Anonymous])
async def continue_intake(request: Request, page: PageDep, wiring: WiringDep, room: RoomDep) -> HTMLResponse:
    """Take the answers to a page and show the next, or at the end the phrase."""
    organisation = page.presence.trusted
    if organisation is None:
        return page.show("notice", status=_BUSY, notice="closed")
    try:
        form = read_form(await request.body(), request.headers.get("content-type", ""))
    except FormUnreadable:
        return page.show("notice", status=_UNREADABLE, notice="unreadable")
    turn = _take_posted_turn(wiring, form, page.language)
    if turn.sending:
        return await _send(page, wiring, room, organisation, turn.draft)
    return _show_step(page, wiring, turn)


def _take_posted_turn(wiring: Wiring, form: PostedForm, language: PageLanguage) -> Turn:
    step = STEPS.get(form.one("step"), QUESTIONS[0])
    given, faults = read_answers(form, step)
    carried = _carried_draft(wiring, form, step)
    if carried is None:
        again = QUESTIONS[0] if step is REVIEW else step
        return Turn(again, begin_draft(Answers(given)), (*faults, Fault(_SENDING, "draft-lost")))
    button = form.one("go")
    if button == RENEW:
        return Turn(REVIEW, renew_draft(carried))
    draft = replace(carried, answers=carried.answers.updated(given))
    return Turn(step, draft, faults) if faults else take_turn(step, draft, button, language)


def _carried_draft(wiring: Wiring, form: PostedForm, step: Question) -> Draft | None:
    sealed = form.one("draft")
    # The published first question is the same for everybody, so it carries none.
    if not sealed and step is QUESTIONS[0]:
        return begin_draft()
    return open_draft(wiring.keys, sealed, now=wiring.clock.now())


async def _send(
    page: Page, wiring: Wiring, room: SendingRoom, organisation: Organisation, draft: Draft
) -> HTMLResponse:
    try:
        phrase = await send_intake(wiring, room, organisation, draft, page.language)
    except DomainError as refused:
        code = next(code for kind, code in _FAULT_OF_REFUSAL.items() if isinstance(refused, kind))
        return _show_step(page, wiring, Turn(REVIEW, draft, (Fault(_SENDING, code),)), status=_BUSY)
    if phrase is None:
        return page.show("kept", draft=_sealed(wiring, draft, leaving_out=()))
    return page.show("phrase", phrase=phrase.words(), phrase_language=page.language.value)


def _show_step(page: Page, wiring: Wiring, turn: Turn, *, status: int | None = None) -> HTMLResponse:
    step, answers = turn.step, turn.draft.answers
    return page.show(
        "step",
        status=status or (_NOT_ACCEPTED if turn.faults else 200),
        draft=_sealed(wiring, turn.draft, leaving_out=step.field_names),
        faults=turn.faults,
        reviewing=turn.draft.reviewing,
        **context_of_step(step, page.language, answers=answers, is_weaker=True),
    )


def _sealed(wiring: Wiring, draft: Draft, *, leaving_out: Iterable[str]) -> str:
    return seal_draft(wiring.keys, draft, leaving_out=frozenset(leaving_out), now=wiring.clock.now())
