"""A client's line to the intake team alone. Nothing here is shown to a counselor."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from app.clients import service
from app.clients.rules import TeamLetter
from app.routers.cursors import CursorMalformed, day_and_id, read_day_and_id
from app.routers.dependencies import ClockDep, CurrentClient, CurrentCoordinator, TransactionDep
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.letters import (
    NewTeamLetter,
    OpenableLetter,
    SentLetter,
    SentLetterList,
    TeamLetterPage,
    TeamLetterView,
)
from app.routers.schemas.records import PageLimit
from app.routers.strictness import StrictRoute
from app.staff import service as staff

_PAGE: Final = 100
LetterIdPath = Annotated[UUID, Path(description="A letter's id.")]
router = APIRouter(tags=["letters"], route_class=StrictRoute)


@router.post(
    "/clients/me/team-letters",
    status_code=201,
    summary="Write to the intake team alone",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=SentLetter,
)
async def send_letter(
    request: NewTeamLetter, actor: CurrentClient, work: TransactionDep, clock: ClockDep, once: OnceDep
) -> Response:
    """Keep an envelope that only the intake team can open. Her counselor is not told that there is one."""

    async def create() -> SentLetter:
        directory, _ = await staff.current_directory(work.main)
        letter = await service.send_team_letter(
            work, clock, client_id=actor.client_id, sealed=request.letter, directory=directory
        )
        return sent_letter(letter)

    return await once(actor.actor_id, create)


@router.get(
    "/clients/me/team-letters", summary="What one wrote to the team", responses=responses(401, 403, 404)
)
async def list_own_letters(actor: CurrentClient, work: TransactionDep) -> SentLetterList:
    """Return the days on which she wrote, and on which the team saw to it."""
    letters = await service.list_own_letters(work.main, client_id=actor.client_id)
    return SentLetterList(letters=[sent_letter(one) for one in letters])


@router.get("/team-letters", summary="What clients wrote to the team", responses=responses(401, 403, 422))
async def list_letters(
    _: CurrentCoordinator,
    work: TransactionDep,
    state: Annotated[Literal["open", "settled"], Query(description="Which of them.")] = "open",
    after: Annotated[
        str | None, Query(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}\\.[0-9a-f-]{36}$", max_length=47)
    ] = None,
    limit: Annotated[PageLimit, Query()] = _PAGE,
) -> TeamLetterPage:
    """Return letters to the intake team, the oldest first. What they say is opened one by one, on the device."""
    found = await service.list_team_letters(
        work.main, settled=state == "settled", after=_read_cursor(after), limit=limit
    )
    return TeamLetterPage(
        letters=[_team_letter(one) for one in found],
        next_after=day_and_id(found[-1].sent_on, str(found[-1].letter_id)) if len(found) == limit else None,
    )


@router.get(
    "/team-letters/{letter_id}", summary="One letter to the team", responses=responses(401, 403, 404, 422)
)
async def get_letter(letter_id: LetterIdPath, _: CurrentCoordinator, work: TransactionDep) -> OpenableLetter:
    """Return a letter with the envelope as its writer sealed it."""
    letter, sealed = await service.get_team_letter(work, letter_id=letter_id)
    return OpenableLetter(**_team_letter(letter).model_dump(), letter=sealed)


@router.post(
    "/team-letters/{letter_id}/settle",
    summary="Mark a letter as settled",
    responses=responses(401, 403, 404, 422),
)
async def settle_letter(
    letter_id: LetterIdPath, actor: CurrentCoordinator, work: TransactionDep, clock: ClockDep
) -> TeamLetterView:
    """Say that the team has seen to it; its writer sees the day."""
    return _team_letter(
        await service.settle_team_letter(work.main, clock, letter_id=letter_id, coordinator=actor)
    )


def sent_letter(letter: TeamLetter) -> SentLetter:
    """Return a letter as its writer sees it."""
    return SentLetter(letter_id=letter.letter_id, sent_on=letter.sent_on, settled_on=letter.settled_on)


def _team_letter(letter: TeamLetter) -> TeamLetterView:
    return TeamLetterView(**sent_letter(letter).model_dump(), client_id=letter.client_id)


def _read_cursor(after: str | None) -> tuple[date, UUID] | None:
    if after is None:
        return None
    day, letter_id = read_day_and_id(after)
    try:
        return day, UUID(letter_id)
    except ValueError as broken:
        raise CursorMalformed from broken
