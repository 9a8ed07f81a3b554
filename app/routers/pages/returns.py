"""The way back without script: her ten words, posted from the published page, open her page for the time of an answer.

The weaker path, and labelled so before she types. The server derives her keys in memory, shows what they open, and
forgets; between two pages everything travels in the form. What she typed as her words is neither shown again nor
written anywhere.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.clients import service as clients
from app.crypto.errors import OpeningFailed
from app.database import transaction
from app.routers.dependencies import Anonymous, WiringDep
from app.routers.pages.acts import Done, act
from app.routers.pages.begun import read_begun
from app.routers.pages.carried import fresh_nonce
from app.routers.pages.erasures import ERASE, SURE_ERASE, erase_by_words
from app.routers.pages.exports import SAVES, TAKE_ALONG, file_of
from app.routers.pages.floods import SendingRoom, TooManyAtOnce
from app.routers.pages.forms import Fault, FormUnreadable, PostedForm, read_form
from app.routers.pages.intakes import RoomDep
from app.routers.pages.lending import LentDevice, lent_device
from app.routers.pages.overviews import Overview, read_overview
from app.routers.pages.refusals import PAGE
from app.routers.pages.showing import Page, PageDep
from app.routers.pages.team_letters import SEND_LETTER, TEAM, letters_told, send_letter
from app.routers.pages.visits import Visit, open_visit, seal_visit
from app.sdk.errors import PhraseNotUnderstood, Refused
from app.sdk.exports import gather_everything
from app.sdk.letters import list_sent_letters
from app.wiring import Wiring

CLOSE: Final = "close"
_UNREADABLE: Final = 400
_NOT_ACCEPTED: Final = 422
_BUSY: Final = 503
_UNAUTHENTICATED: Final = 401
_PHRASE: Final = "phrase"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the answer to one form has at hand."""

    page: Page
    wiring: Wiring
    form: PostedForm
    device: LentDevice


@router.post("/{lang}/portal", dependencies=[Anonymous])
async def come_back(request: Request, page: PageDep, wiring: WiringDep, room: RoomDep) -> Response:
    """Open her page by her words, or do what she asks on a page that is open."""
    if page.presence.trusted is None:
        return page.show("notice", status=_BUSY, notice="shut")
    try:
        form = read_form(await request.body(), request.headers.get("content-type", ""))
    except FormUnreadable:
        return page.show("notice", status=_UNREADABLE, notice="unreadable")
    sealed = form.one("state")
    visit = open_visit(wiring.keys, sealed, now=wiring.clock.now()) if sealed else None
    if sealed and visit is None:
        return _show_entrance(page, form, Fault(_PHRASE, "page-closed"))
    return await _answer(request, page, wiring, room, form, visit)


async def _answer(
    request: Request, page: Page, wiring: Wiring, room: SendingRoom, form: PostedForm, visit: Visit | None
) -> Response:
    nonce = visit.nonce if visit else fresh_nonce()
    async with lent_device(request.app, wiring.clock, room, nonce=nonce) as device:
        desk = _Desk(page, wiring, form, device)
        try:
            return await (_enter(desk) if visit is None else _go_on(desk, visit))
        except TooManyAtOnce:
            return _show_entrance(page, form, Fault(PAGE, "too-many-here"), status=_BUSY)
        except OpeningFailed:
            return _show_entrance(page, form, Fault(PAGE, "not-trusted"), status=_BUSY)
        except PhraseNotUnderstood:
            return _show_entrance(page, form, Fault(_PHRASE, "not-words"))
        except Refused as refused:
            if refused.status != _UNAUTHENTICATED:
                return _show_entrance(page, form, Fault(PAGE, "failed"), status=_BUSY)
            return _show_entrance(page, form, Fault(_PHRASE, "page-closed" if visit else "opens-nothing"))


async def _enter(desk: _Desk) -> HTMLResponse:
    device, wiring = desk.device, desk.wiring
    await device.log_in(desk.form.one(_PHRASE))
    async with transaction(wiring.stores) as work:
        await clients.mark_server_assisted(work.main, wiring.clock, client_id=device.client_id.hex())
    overview = await read_overview(device, wiring.clock, desk.page.language)
    visit = Visit("", wiring.clock.now(), device.client_id, device.connection.tokens, device.blob)
    return _show_opened(desk, visit, overview, Done(message=read_begun(desk.form).message))


async def _go_on(desk: _Desk, visit: Visit) -> Response:
    device, clock, language = desk.device, desk.wiring.clock, desk.page.language
    button = desk.form.one("go")
    await device.resume(visit, leaves_page=button not in SAVES)
    if button == CLOSE:
        await device.end()
        return desk.page.show("closed")
    aside = _ASIDES.get(button)
    if aside is not None:
        return await aside(desk, visit)
    before = await read_overview(device, clock, language)
    done = await act(device, before, desk.form)
    # Somebody else may have been quicker, so what follows a fault is read anew as well.
    changed = done.said or done.faults
    overview = await read_overview(device, clock, language) if changed else before
    return _show_opened(desk, visit, overview, done)


async def _erase(desk: _Desk, visit: Visit) -> Response:
    # Sealed before her words are proved by a session of their own: a wrong word must not close this one.
    state = _seal(desk, visit)
    faults: tuple[Fault, ...] = ()
    if desk.form.one("go") == SURE_ERASE:
        faults = await erase_by_words(desk.device, visit.client_id, desk.form)
        if not faults:
            return desk.page.show("erased")
    return _show_aside(desk, "erasing", state=state, faults=faults)


async def _write_to_team(desk: _Desk, visit: Visit) -> Response:
    faults: tuple[Fault, ...] = ()
    begun = read_begun(desk.form)
    is_sending = desk.form.one("go") == SEND_LETTER
    if is_sending:
        faults = await send_letter(desk.device, desk.form, begun)
    is_sent = is_sending and not faults
    letters = letters_told(await list_sent_letters(desk.device), desk.page.language)
    return _show_aside(
        desk,
        "team",
        state=_seal(desk, visit),
        faults=faults,
        begun=replace(begun, letter="") if is_sent else begun,
        is_sent=is_sent,
        letters=letters,
    )


async def _take_along(desk: _Desk, visit: Visit) -> Response:
    button, now = desk.form.one("go"), desk.wiring.clock.now()
    if button not in SAVES:
        return _show_aside(desk, "taking", state=_seal(desk, visit))
    return file_of(await gather_everything(desk.device), button, desk.page.style, now)


def _seal(desk: _Desk, visit: Visit) -> str:
    device, wiring = desk.device, desk.wiring
    carried = Visit("", visit.begun_at, visit.client_id, device.connection.tokens, device.blob)
    return seal_visit(wiring.keys, carried, now=wiring.clock.now())


def _show_opened(desk: _Desk, visit: Visit, overview: Overview, done: Done) -> HTMLResponse:
    return desk.page.show(
        "opened",
        status=_NOT_ACCEPTED if done.faults else 200,
        state=_seal(desk, visit),
        overview=overview,
        done=done,
        chosen=desk.form.one("hour"),
        begun=replace(read_begun(desk.form), message=done.message),
        faults=done.faults,
    )


def _show_aside(desk: _Desk, template: str, *, faults: tuple[Fault, ...] = (), **context: object) -> Response:
    """Show a page of its own beside her page, which carries along what she has begun."""
    shown = {"begun": read_begun(desk.form), **context}
    return desk.page.show(template, status=_NOT_ACCEPTED if faults else 200, faults=faults, **shown)


def _show_entrance(
    page: Page, form: PostedForm, fault: Fault, *, status: int = _NOT_ACCEPTED
) -> HTMLResponse:
    """Ask for her words again. Those she typed are not given back; what she had begun to write is."""
    return page.show("entrance", status=status, faults=(fault,), begun=read_begun(form))


_ASIDES: Final[dict[str, Callable[[_Desk, Visit], Awaitable[Response]]]] = {
    ERASE: _erase,
    SURE_ERASE: _erase,
    TEAM: _write_to_team,
    SEND_LETTER: _write_to_team,
    **dict.fromkeys((TAKE_ALONG, *SAVES), _take_along),
}
