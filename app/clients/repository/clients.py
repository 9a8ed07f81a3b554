"""Queries on clients and their keys."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Result, Row, Select, bindparam, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.errors import ClientNotFound
from app.clients.models import ClientRow, KeySuccessionRow
from app.clients.rules import Client, ClientStatus, WaitingCount
from app.database import Base, insert_ignoring

_CLIENT_COLUMNS: Final = [getattr(ClientRow, field.name) for field in fields(Client)]
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


async def count_waiting_before(session: AsyncSession, came_on: date) -> int:
    """Return how many wait who came on an earlier day."""
    query = select(func.count()).where(
        ClientRow.status == ClientStatus.WAITING.value, ClientRow.came_on < came_on
    )
    return (await session.execute(query)).scalar_one()


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
