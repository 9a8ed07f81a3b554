"""Private lines between a member of a group and those who lead it."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response

from app.groups import service
from app.routers.dependencies import (
    ClockDep,
    CurrentClient,
    CurrentCounselor,
    TransactionDep,
)
from app.routers.entitlements import KeyIdsDep
from app.routers.groups import GroupIdPath
from app.routers.idempotency import OnceDep
from app.routers.problems import responses
from app.routers.schemas.common import HexId
from app.routers.schemas.groups import LineLetterKept, LineLetterPage, LineLetterView, NewLineLetter
from app.routers.schemas.records import AfterPosition, PageLimit
from app.routers.strictness import StrictRoute

_PAGE: Final = 100
router = APIRouter(prefix="/groups", tags=["groups"], route_class=StrictRoute)


@router.post(
    "/{group_id}/line",
    status_code=201,
    summary="Write to those who lead the group",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=LineLetterKept,
)
async def write(
    group_id: GroupIdPath,
    request: NewLineLetter,
    actor: CurrentClient,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Keep a member's letter: a copy for each who leads the group, and one for herself if she wants."""

    async def create() -> LineLetterKept:
        letter_id = await service.send_line_letters(
            work,
            clock,
            group_id=group_id,
            actor=actor,
            client_id=actor.client_id,
            sealed=request.letters,
        )
        return LineLetterKept(letter_id=letter_id)

    return await once(actor.actor_id, create)


@router.get("/{group_id}/line", summary="One's private line", responses=responses(401, 403, 404, 422))
async def list_own(
    group_id: GroupIdPath,
    actor: CurrentClient,
    work: TransactionDep,
    key_ids: KeyIdsDep,
    after: Annotated[AfterPosition, Query()] = 0,
    limit: Annotated[PageLimit, Query()] = _PAGE,
) -> LineLetterPage:
    """Return the letters of her line that are sealed to her, in order."""
    found = await service.list_line_letters(
        work,
        group_id=group_id,
        actor=actor,
        key_ids=key_ids,
        client_id=actor.client_id,
        after=after,
        limit=limit,
    )
    return _page(found, limit)


@router.get(
    "/{group_id}/lines", summary="The members' private lines", responses=responses(401, 403, 404, 422)
)
async def list_lines(
    group_id: GroupIdPath,
    actor: CurrentCounselor,
    work: TransactionDep,
    key_ids: KeyIdsDep,
    client_id: Annotated[HexId | None, Query(description="Only this member's line.")] = None,
    after: Annotated[AfterPosition, Query()] = 0,
    limit: Annotated[PageLimit, Query()] = _PAGE,
) -> LineLetterPage:
    """Return the letters that are sealed to the asker, who leads the group, in order."""
    found = await service.list_line_letters(
        work,
        group_id=group_id,
        actor=actor,
        key_ids=key_ids,
        client_id=client_id,
        after=after,
        limit=limit,
    )
    return _page(found, limit)


@router.post(
    "/{group_id}/lines/{client_id}",
    status_code=201,
    summary="Write to one member",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
    response_model=LineLetterKept,
)
async def write_to_member(
    group_id: GroupIdPath,
    client_id: Annotated[HexId, Path(description="A member's client id.")],
    request: NewLineLetter,
    actor: CurrentCounselor,
    work: TransactionDep,
    clock: ClockDep,
    once: OnceDep,
) -> Response:
    """Keep a letter to one member: a copy for her, and one for each who leads the group."""

    async def create() -> LineLetterKept:
        letter_id = await service.send_line_letters(
            work, clock, group_id=group_id, actor=actor, client_id=client_id, sealed=request.letters
        )
        return LineLetterKept(letter_id=letter_id)

    return await once(actor.actor_id, create)


def _page(found: list[tuple[service.LineLetter, bytes]], limit: int) -> LineLetterPage:
    return LineLetterPage(
        letters=[
            LineLetterView(
                position=one.position,
                letter_id=one.letter_id,
                client_id=one.client_id,
                author_key_id=one.author_key_id,
                sent_on=one.sent_on,
                letter=sealed,
            )
            for one, sealed in found
            if sealed
        ],
        next_after=found[-1][0].position if len(found) == limit else None,
    )
