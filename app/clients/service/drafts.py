"""A counselor's draft of a note in a client's file."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.repository import clients as client_rows
from app.clients.rules import ensure_may_read, ensure_open
from app.crypto.owners import Owner, OwnerKind
from app.records import service as records
from app.sessions.rules import StaffActor


async def keep_draft(session: AsyncSession, *, client_id: str, actor: StaffActor, sealed: bytes) -> None:
    """Put the actor's sealed draft in the place of her last one.

    Raises `ClientNotFound`, `ClientClosed` and what `records.keep_draft` raises.
    """
    client = await client_rows.lock_client(session, client_id)
    ensure_may_read(client, actor)
    ensure_open(client)
    await records.keep_draft(
        session,
        owner=_owner(client_id),
        author_key_id=actor.key_id,
        sealed=sealed,
    )


async def find_draft(session: AsyncSession, *, client_id: str, actor: StaffActor) -> bytes | None:
    """Return the actor's draft, if she has one. Raises `ClientNotFound`."""
    ensure_may_read(await client_rows.get_client(session, client_id), actor)
    return await records.find_draft(session, owner=_owner(client_id), author_key_id=actor.key_id)


async def discard_draft(session: AsyncSession, *, client_id: str, actor: StaffActor) -> None:
    """Empty the actor's slot. Raises `ClientNotFound`."""
    ensure_may_read(await client_rows.lock_client(session, client_id), actor)
    await records.discard_draft(session, owner=_owner(client_id), author_key_id=actor.key_id)


def _owner(client_id: str) -> Owner:
    return Owner(OwnerKind.CLIENT, bytes.fromhex(client_id))
