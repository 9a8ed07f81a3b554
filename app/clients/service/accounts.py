"""A client's own row: found, locked, kept up to date, deleted."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import CLIENT, AuditAction
from app.clients.repository import clients as client_rows
from app.clients.rules import Client
from app.clients.service.permits import ensure_readable
from app.clock import Clock
from app.crypto.keypairs import PURPOSE_CLIENT, ensure_wrapped_keys
from app.sessions.rules import Actor


async def get_client(session: AsyncSession, *, client_id: str) -> Client:
    """Return a client. Raises `ClientNotFound`."""
    return await client_rows.get_client(session, client_id)


async def get_readable_client(session: AsyncSession, *, client_id: str, actor: Actor) -> Client:
    """Return a client to somebody who may know of her. Raises `ClientNotFound` for anybody else."""
    client = await client_rows.get_client(session, client_id)
    await ensure_readable(session, client, actor)
    return client


async def count_waiting(session: AsyncSession) -> int:
    """Return how many clients wait."""
    return await client_rows.count_waiting(session)


async def lock_client(session: AsyncSession, *, client_id: str) -> Client:
    """Return a client and let nobody else change or erase her until the commit. Raises `ClientNotFound`."""
    return await client_rows.lock_client(session, client_id)


async def lock_clients(
    session: AsyncSession, *, client_ids: Collection[str], passing_by_locked: bool = False
) -> list[Client]:
    """Return those of these clients who exist, by id, and let nobody else change or erase them until the commit.

    `passing_by_locked` leaves out those whom somebody else is changing, instead of waiting for them.
    """
    return await client_rows.lock_clients(session, client_ids, passing_by_locked=passing_by_locked)


async def replace_wrapped_keys(session: AsyncSession, *, client_id: str, wrapped_keys: bytes) -> None:
    """Keep a client's key blob anew: her device has seen a newer directory. The keys inside stay the same.

    Not recorded in the audit log, which would otherwise tell on which days she came. Raises `ClientNotFound`,
    `OpeningFailed`.
    """
    client = await client_rows.lock_client(session, client_id)
    ensure_wrapped_keys(wrapped_keys, PURPOSE_CLIENT, bytes.fromhex(client.key_id))
    await client_rows.update_client(session, client_id, wrapped_keys=wrapped_keys)


async def mark_server_assisted(session: AsyncSession, clock: Clock, *, client_id: str) -> None:
    """Mark an account whose phrase or words came by the page without script: the server saw them in memory.

    Once is enough. Changing the phrase on her own device takes the mark away. Raises `ClientNotFound`.
    """
    client = await client_rows.lock_client(session, client_id)
    if client.server_assisted:
        return
    await client_rows.update_client(session, client_id, server_assisted=True)
    await audit.record_event(
        session, clock, action=AuditAction.CLIENT_ASSISTED, actor=CLIENT, subject=client_id
    )


async def list_client_ids(session: AsyncSession) -> list[str]:
    """Return the ids of all clients."""
    return list(await client_rows.list_client_ids(session))


async def delete_client(session: AsyncSession, *, client_id: str) -> None:
    """Delete a client's row and her assignments. What else is hers is deleted by `app.retention`."""
    await client_rows.delete_client(session, client_id)
