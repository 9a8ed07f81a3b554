"""Every query on clients and their assignments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Result, Row, Select, bindparam, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.errors import ClientNotFound, LetterNotFound
from app.clients.models import AssignmentRow, ClientRow, KeySuccessionRow, PermitRow, TeamLetterRow
from app.clients.permissions import HANDED_OVER, READING, StandingPermit
from app.clients.rules import Client, ClientStatus, TeamLetter, WaitingCount
from app.database import Base, insert_ignoring

_CLIENT_COLUMNS: Final = [getattr(ClientRow, field.name) for field in fields(Client)]
_LETTER_COLUMNS: Final = [getattr(TeamLetterRow, field.name) for field in fields(TeamLetter)]
_IN_CASELOAD: Final = (ClientStatus.PROPOSED.value, ClientStatus.ASSIGNED.value)
# Put together once and on the plain table, because almost every request of a client runs them.
_CLIENTS: Final = Base.metadata.tables[ClientRow.__tablename__]
_ONE_CLIENT: Final = select(*(_CLIENTS.c[field.name] for field in fields(Client)))
_BY_ID: Final = _ONE_CLIENT.where(_CLIENTS.c.client_id == bindparam("client_id"))
_LOCKED: Final = _BY_ID.with_for_update()
_BY_LOCATOR: Final = _ONE_CLIENT.where(_CLIENTS.c.locator_hash == bindparam("locator_hash"))
_COUNT_WAITING: Final = (
    select(func.count()).select_from(_CLIENTS).where(_CLIENTS.c.status == ClientStatus.WAITING.value)
)
_CHANGED_PHRASE: Final = exists().where(KeySuccessionRow.client_id == _CLIENTS.c.client_id)
_COUNT_WAITING_BY_WAY: Final = _COUNT_WAITING.add_columns(
    func.count().filter(or_(_CLIENTS.c.server_assisted, _CHANGED_PHRASE))
)


async def add_client(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add a client. Returns False when her keys or her phrase are known already."""
    return await insert_ignoring(session, ClientRow, values)


async def get_client(session: AsyncSession, client_id: str) -> Client:
    """Return a client. Raises `ClientNotFound`."""
    return _found(await session.execute(_BY_ID, {"client_id": client_id}))


async def lock_client(session: AsyncSession, client_id: str) -> Client:
    """Return a client and let nobody else change or erase her until the commit. Raises `ClientNotFound`."""
    return _found(await session.execute(_LOCKED, {"client_id": client_id}))


async def lock_clients(
    session: AsyncSession, client_ids: Collection[str], *, passing_by_locked: bool
) -> list[Client]:
    """Return those of these clients who exist, in the order of their ids, and let nobody else change them."""
    query = _clients().where(ClientRow.client_id.in_(client_ids)).order_by(ClientRow.client_id)
    locked = query.with_for_update(skip_locked=passing_by_locked)
    return [_client(row) for row in (await session.execute(locked)).all()]


async def find_client_by_locator(session: AsyncSession, locator_hash: str) -> Client | None:
    """Return the client whose phrase gives this locator hash, or None."""
    row = (await session.execute(_BY_LOCATOR, {"locator_hash": locator_hash})).one_or_none()
    return None if row is None else _client(row)


async def count_waiting(session: AsyncSession) -> int:
    """Return how many clients wait."""
    return (await session.execute(_COUNT_WAITING)).scalar_one()


async def count_waiting_by_way(session: AsyncSession) -> WaitingCount:
    """Return how many clients wait, and how many of them may have come by the page without script.

    A change of phrase takes the mark of the page away and can be made by whoever floods it, so everybody who made
    one counts as marked here.
    """
    return WaitingCount(*(await session.execute(_COUNT_WAITING_BY_WAY)).one())


async def announce_waiting(session: AsyncSession) -> int:
    """Mark everybody who waits as announced. Returns how many were not."""
    unannounced = update(ClientRow).where(
        ClientRow.status == ClientStatus.WAITING.value, ClientRow.announced.is_(False)
    )
    result: Any = await session.execute(unannounced.values(announced=True))
    return int(result.rowcount)


async def is_letter_unsettled(session: AsyncSession) -> bool:
    """Tell whether any letter to the team has not been seen to."""
    unsettled = select(TeamLetterRow.letter_id).where(TeamLetterRow.settled_on.is_(None)).limit(1)
    return await session.scalar(unsettled) is not None


async def count_waiting_before(session: AsyncSession, came_on: date) -> int:
    """Return how many wait who came on an earlier day."""
    query = select(func.count()).where(
        ClientRow.status == ClientStatus.WAITING.value, ClientRow.came_on < came_on
    )
    return (await session.execute(query)).scalar_one()


async def list_first_assignments(session: AsyncSession, since_on: date) -> list[tuple[date, date, bytes]]:
    """Return the day of coming, the day of the first assignment and that assignment, of those made since a day."""
    query = (
        select(ClientRow.came_on, AssignmentRow.assigned_on, AssignmentRow.signed)
        .join(ClientRow, ClientRow.client_id == AssignmentRow.client_id)
        .where(AssignmentRow.sequence == 1, AssignmentRow.assigned_on >= since_on)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def list_waiting(session: AsyncSession, after: tuple[date, str] | None, limit: int) -> list[Client]:
    """Return those who wait, longest first, after a client's day of coming and id."""
    query = _clients().where(ClientRow.status == ClientStatus.WAITING.value)
    if after is not None:
        query = query.where(tuple_(ClientRow.came_on, ClientRow.client_id) > after)
    query = query.order_by(ClientRow.came_on, ClientRow.client_id).limit(limit)
    return [_client(row) for row in (await session.execute(query)).all()]


async def list_caseload(session: AsyncSession, counselor_id: UUID) -> list[Client]:
    """Return a counselor's clients and those proposed to her."""
    query = (
        _clients()
        .where(ClientRow.counselor_id == counselor_id, ClientRow.status.in_(_IN_CASELOAD))
        .order_by(ClientRow.came_on, ClientRow.client_id)
    )
    return [_client(row) for row in (await session.execute(query)).all()]


async def count_caseloads(session: AsyncSession) -> dict[UUID, int]:
    """Return how many clients each counselor has, those proposed to her among them."""
    query = (
        select(ClientRow.counselor_id, func.count())
        .where(ClientRow.counselor_id.is_not(None), ClientRow.status.in_(_IN_CASELOAD))
        .group_by(ClientRow.counselor_id)
    )
    rows = (await session.execute(query)).all()
    return {counselor_id: count for counselor_id, count in rows if counselor_id is not None}


async def count_caseload(session: AsyncSession, counselor_id: UUID) -> int:
    """Return how many clients one counselor has, those proposed to her among them."""
    query = select(func.count()).where(
        ClientRow.counselor_id == counselor_id, ClientRow.status.in_(_IN_CASELOAD)
    )
    return (await session.execute(query)).scalar_one()


async def list_client_ids(session: AsyncSession) -> Sequence[str]:
    """Return the ids of all clients."""
    return (await session.scalars(select(ClientRow.client_id))).all()


async def list_open(session: AsyncSession, client_ids: Collection[str]) -> list[str]:
    """Return those of these clients whose file is not closed, in the order of their ids."""
    query = select(ClientRow.client_id).where(
        ClientRow.client_id.in_(client_ids), ClientRow.status != ClientStatus.CLOSED.value
    )
    return list((await session.scalars(query.order_by(ClientRow.client_id))).all())


async def update_client(session: AsyncSession, client_id: str, **values: Any) -> None:  # noqa: ANN401 - columns of `ClientRow`
    """Change a client's row."""
    await session.execute(update(ClientRow).where(ClientRow.client_id == client_id).values(**values))


async def delete_client(session: AsyncSession, client_id: str) -> None:
    """Delete a client and, by the foreign keys, all that hangs on her row."""
    await session.execute(delete(ClientRow).where(ClientRow.client_id == client_id))


async def add_succession(session: AsyncSession, client_id: str, values: Mapping[str, Any]) -> None:
    """Add the next change of a client's keys, whose row is locked."""
    known = select(func.count()).where(KeySuccessionRow.client_id == client_id)
    sequence = (await session.execute(known)).scalar_one() + 1
    session.add(KeySuccessionRow(client_id=client_id, sequence=sequence, **values))
    await session.flush()


async def list_successions(session: AsyncSession, client_ids: Collection[str]) -> Sequence[KeySuccessionRow]:
    """Return every change of these clients' keys, each client's in order."""
    query = select(KeySuccessionRow).where(KeySuccessionRow.client_id.in_(client_ids))
    return (
        await session.scalars(query.order_by(KeySuccessionRow.client_id, KeySuccessionRow.sequence))
    ).all()


async def list_public_keys(
    session: AsyncSession, client_ids: Collection[str]
) -> dict[str, tuple[bytes, bytes]]:
    """Return the present HPKE and signing key of each of these clients."""
    query = select(ClientRow.client_id, ClientRow.hpke_public, ClientRow.signing_public)
    rows = await session.execute(query.where(ClientRow.client_id.in_(client_ids)))
    return {client_id: (hpke, signing) for client_id, hpke, signing in rows}


async def add_letter(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add a letter to the team. Returns False when its id is taken."""
    return await insert_ignoring(session, TeamLetterRow, values)


async def count_unsettled_letters(session: AsyncSession, client_id: str) -> int:
    """Return how many of a client's letters to the team have not been seen to."""
    query = select(func.count()).where(
        TeamLetterRow.client_id == client_id, TeamLetterRow.settled_on.is_(None)
    )
    return (await session.execute(query)).scalar_one()


async def list_letters_of(session: AsyncSession, client_id: str) -> list[TeamLetter]:
    """Return a client's letters to the team, the oldest first."""
    query = select(*_LETTER_COLUMNS).where(TeamLetterRow.client_id == client_id)
    rows = await session.execute(query.order_by(TeamLetterRow.sent_on, TeamLetterRow.letter_id))
    return [TeamLetter(*row) for row in rows]


async def list_letters(
    session: AsyncSession, *, settled: bool, after: tuple[date, UUID] | None, limit: int
) -> list[TeamLetter]:
    """Return letters to the team that are settled or are not, the oldest first."""
    open_or_not = TeamLetterRow.settled_on.is_not(None) if settled else TeamLetterRow.settled_on.is_(None)
    query = select(*_LETTER_COLUMNS).where(open_or_not)
    if after is not None:
        query = query.where(tuple_(TeamLetterRow.sent_on, TeamLetterRow.letter_id) > after)
    query = query.order_by(TeamLetterRow.sent_on, TeamLetterRow.letter_id).limit(limit)
    return [TeamLetter(*row) for row in await session.execute(query)]


async def get_letter(session: AsyncSession, letter_id: UUID) -> tuple[TeamLetter, bytes]:
    """Return a letter to the team as it is kept. Raises `LetterNotFound`."""
    query = select(*_LETTER_COLUMNS, TeamLetterRow.closed).where(TeamLetterRow.letter_id == letter_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise LetterNotFound
    return TeamLetter(*row[:-1]), row[-1]


async def settle_letter(session: AsyncSession, letter_id: UUID, on: date) -> bool:
    """Write on which day a letter was settled; the first such day stays. Returns whether this was it."""
    settled = update(TeamLetterRow).where(
        TeamLetterRow.letter_id == letter_id, TeamLetterRow.settled_on.is_(None)
    )
    result: Any = await session.execute(settled.values(settled_on=on))
    return bool(result.rowcount == 1)


async def add_assignment(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add an assignment. Returns False when another one took its place in the sequence."""
    return await insert_ignoring(session, AssignmentRow, values)


async def end_assignments(session: AsyncSession, client_id: str, *, before: int | None, on: date) -> None:
    """End a client's running assignments, or those before a sequence number."""
    ended = update(AssignmentRow).where(
        AssignmentRow.client_id == client_id, AssignmentRow.ended_on.is_(None)
    )
    if before is not None:
        ended = ended.where(AssignmentRow.sequence < before)
    await session.execute(ended.values(ended_on=on))


async def find_latest_assignment(session: AsyncSession, client_id: str) -> bytes | None:
    """Return a client's latest signed assignment, ended or not."""
    query = (
        select(AssignmentRow.signed)
        .where(AssignmentRow.client_id == client_id)
        .order_by(AssignmentRow.sequence.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def list_assignments(session: AsyncSession, client_id: str) -> Sequence[bytes]:
    """Return a client's signed assignments in their order."""
    query = (
        select(AssignmentRow.signed)
        .where(AssignmentRow.client_id == client_id)
        .order_by(AssignmentRow.sequence)
    )
    return (await session.scalars(query)).all()


async def list_reasons_returned(session: AsyncSession, client_ids: Collection[str]) -> dict[str, str]:
    """Return why a counselor gave a client back last, of those of these clients who were ever given back."""
    query = select(PermitRow.client_id, PermitRow.because).where(
        PermitRow.client_id.in_(client_ids), PermitRow.because.is_not(None)
    )
    rows = await session.execute(query.order_by(PermitRow.client_id, PermitRow.sequence))
    return {client_id: because for client_id, because in rows if because is not None}


async def add_permit(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Add a permit. Returns False when another one took its place in the sequence."""
    return await insert_ignoring(session, PermitRow, values)


async def find_latest_permit(session: AsyncSession, client_id: str) -> bytes | None:
    """Return a client's latest signed permit."""
    query = select(PermitRow.signed).where(PermitRow.client_id == client_id)
    return (await session.scalars(query.order_by(PermitRow.sequence.desc()).limit(1))).one_or_none()


async def list_permits(session: AsyncSession, client_id: str) -> Sequence[bytes]:
    """Return a client's signed permits in their order."""
    query = select(PermitRow.signed).where(PermitRow.client_id == client_id).order_by(PermitRow.sequence)
    return (await session.scalars(query)).all()


async def list_standing_permits(session: AsyncSession, client_id: str) -> list[StandingPermit]:
    """Return a client's permits that have not ended, in their order."""
    query = _standing().where(PermitRow.client_id == client_id).order_by(PermitRow.sequence)
    return [StandingPermit(*row) for row in await session.execute(query)]


async def list_standing_permits_of(session: AsyncSession, staff_id: UUID) -> list[StandingPermit]:
    """Return the permits by which a staff member may read, of all clients."""
    query = _standing().where(PermitRow.staff_id == staff_id, PermitRow.kind.in_(READING))
    ordered = query.order_by(PermitRow.client_id, PermitRow.sequence)
    return [StandingPermit(*row) for row in await session.execute(ordered)]


async def list_clients_with_permits_over(session: AsyncSession, today: date, limit: int) -> Sequence[str]:
    """Return clients with a permit that stands although its last day is over."""
    over = select(PermitRow.client_id).where(PermitRow.ended_on.is_(None), PermitRow.last_on < today)
    return (await session.scalars(over.distinct().order_by(PermitRow.client_id).limit(limit))).all()


async def list_clients_read_along(session: AsyncSession, staff_id: UUID) -> Sequence[str]:
    """Return clients of whom somebody else may read by this counselor's permit, or she by somebody else's."""
    concerns_her = or_(ClientRow.counselor_id == staff_id, PermitRow.staff_id == staff_id)
    query = (
        select(PermitRow.client_id)
        .join(ClientRow, ClientRow.client_id == PermitRow.client_id)
        .where(PermitRow.ended_on.is_(None), PermitRow.kind.in_(READING), concerns_her)
    )
    return (await session.scalars(query.distinct().order_by(PermitRow.client_id))).all()


async def is_permitted(session: AsyncSession, client_id: str, staff_id: UUID) -> bool:
    """Tell whether a permit stands by which a staff member may read of a client."""
    query = select(PermitRow.sequence).where(
        PermitRow.client_id == client_id,
        PermitRow.staff_id == staff_id,
        PermitRow.ended_on.is_(None),
        PermitRow.kind.in_(READING),
    )
    return await session.scalar(query.limit(1)) is not None


async def list_settled_clients(session: AsyncSession, assigned_by: date) -> list[tuple[str, UUID]]:
    """Return clients, with their counselors, assigned by a day, for whom nothing is asked of the team.

    That is: no letter to it is unsettled, and no hand-over waits for its assignment.
    """
    unsettled = exists().where(
        TeamLetterRow.client_id == ClientRow.client_id, TeamLetterRow.settled_on.is_(None)
    )
    handed_over = exists().where(
        PermitRow.client_id == ClientRow.client_id,
        PermitRow.kind == HANDED_OVER,
        PermitRow.ended_on.is_(None),
    )
    query = (
        select(ClientRow.client_id, AssignmentRow.counselor_id)
        .join(AssignmentRow, AssignmentRow.client_id == ClientRow.client_id)
        .where(ClientRow.status == ClientStatus.ASSIGNED.value, AssignmentRow.ended_on.is_(None))
        .where(AssignmentRow.assigned_on <= assigned_by, ~unsettled, ~handed_over)
        .order_by(ClientRow.client_id)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def end_permit(session: AsyncSession, client_id: str, sequence: int, on: date) -> None:
    """End a permit."""
    ended = update(PermitRow).where(PermitRow.client_id == client_id, PermitRow.sequence == sequence)
    await session.execute(ended.values(ended_on=on))


def _standing() -> Select[*tuple[Any, ...]]:
    columns = [getattr(PermitRow, field.name) for field in fields(StandingPermit)]
    return select(*columns).where(PermitRow.ended_on.is_(None))


def _clients() -> Select[*tuple[Any, ...]]:
    return select(*_CLIENT_COLUMNS)


def _client(row: Row[Any]) -> Client:
    values: Sequence[Any] = row
    client_id, key_id, status, *others = values
    return Client(client_id, key_id, ClientStatus(status), *others)


def _found(result: Result[Any]) -> Client:
    row = result.one_or_none()
    if row is None:
        raise ClientNotFound
    return _client(row)
