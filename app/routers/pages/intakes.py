"""The pages without script: choosing a language, what this is, the questions, and the phrase at the end.

No cookie, no session and no draft on the server. Every answer to a form is a page, never a redirect, so that nothing of
hers has to stand in an address.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.clients.errors import WaitingListFull
from app.errors import DomainError, NotFound, TooMany
from app.routers.dependencies import Anonymous, WiringDep
from app.routers.pages import vocabulary
from app.routers.pages.answers import Answers
from app.routers.pages.assets import ASSETS
from app.routers.pages.drafts import Draft, begin_draft, open_draft, renew_draft, seal_draft
from app.routers.pages.floods import SendingRoom, get_sending_room
from app.routers.pages.forms import Fault, FormUnreadable, PostedForm, read_answers, read_form
from app.routers.pages.languages import OWN_NAMES, PageLanguage, words_of
from app.routers.pages.organisations import public_words
from app.routers.pages.questions import QUESTIONS, REVIEW, STEPS, number_of
from app.routers.pages.sealing import send_intake
from app.routers.pages.showing import Page, PageDep, PresenceDep
from app.routers.pages.steps import RENEW, Turn, take_turn
from app.routers.pages.zones import zone_labels
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


@router.get("/", dependencies=[Anonymous])
async def show_languages(presence: PresenceDep) -> HTMLResponse:
    """Offer the languages, each named in itself and with the first things to know."""
    first = next(iter(OWN_NAMES))
    page = Page(first, presence, public_words(presence.document, first))
    return page.show("languages", choices=[_choice(presence.document, language) for language in OWN_NAMES])


@router.get("/static/{name}", dependencies=[Anonymous])
async def get_asset(name: str) -> Response:
    """Return a stylesheet or an icon. Not to be cached, so that a visit leaves nothing in the browser's cache."""
    asset = ASSETS.get(name)
    if asset is None:
        raise NotFound
    return Response(asset.content, media_type=asset.media_type)


@router.get("/{lang}/", dependencies=[Anonymous])
async def show_start(page: PageDep) -> HTMLResponse:
    """Say what this is, who reads it, when an answer comes, and what is weaker here."""
    return page.show("start", question_count=len(QUESTIONS), is_open=page.presence.trusted is not None)


@router.get("/{lang}/leaving", dependencies=[Anonymous])
async def show_leaving(page: PageDep) -> HTMLResponse:
    """Say what leaving quickly can do and what it cannot."""
    return page.show("leaving")


@router.get("/{lang}/intake", dependencies=[Anonymous])
async def begin_intake(page: PageDep, wiring: WiringDep) -> HTMLResponse:
    """Ask the first question."""
    if page.presence.trusted is None:
        return page.show("notice", status=_BUSY, notice="closed")
    return _show_step(page, wiring, Turn(QUESTIONS[0], begin_draft()))


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
    carried = open_draft(wiring.keys, form.one("draft"), now=wiring.clock.now())
    if carried is None:
        again = QUESTIONS[0] if step is REVIEW else step
        return Turn(again, begin_draft(Answers(given)), (*faults, Fault(_SENDING, "draft-lost")))
    button = form.one("go")
    if button == RENEW:
        return Turn(REVIEW, renew_draft(carried))
    draft = replace(carried, answers=carried.answers.updated(given))
    return Turn(step, draft, faults) if faults else take_turn(step, draft, button, language)


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
    is_review = turn.step is REVIEW
    zones = zone_labels(page.language)
    return page.show(
        "review" if is_review else f"questions/{turn.step.name}",
        status=status or (_NOT_ACCEPTED if turn.faults else 200),
        step=turn.step.name,
        number=len(QUESTIONS) if is_review else number_of(turn.step),
        question_count=len(QUESTIONS),
        answers=turn.draft.answers,
        draft=_sealed(wiring, turn.draft, leaving_out=turn.step.field_names),
        faults=turn.faults,
        reviewing=turn.draft.reviewing,
        zones=zones,
        day_parts=vocabulary.DAY_PARTS,
        wish_fields=tuple(vocabulary.WISHES),
    )


def _sealed(wiring: Wiring, draft: Draft, *, leaving_out: Iterable[str]) -> str:
    return seal_draft(wiring.keys, draft, leaving_out=frozenset(leaving_out), now=wiring.clock.now())


def _choice(document: dict[str, object], language: PageLanguage) -> dict[str, object]:
    words = words_of(language)
    return {
        "lang": language.value,
        "name": OWN_NAMES[language],
        "leave": words.gettext("Leave this page"),
        "who_reads": words.gettext("Who reads what you write"),
        "when": words.gettext("When an answer comes"),
        "nobody_at_night": words.gettext("Nobody reads at night."),
        "words": public_words(document, language),
    }
