"""Which keys a client has and had, and what leads from the first to the present ones."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.errors import ClientNotFound
from app.clients.repository import clients as client_rows
from app.clients.rules import KeyHistory
from app.crypto.keypairs import PublicKeys


async def get_key_history(session: AsyncSession, *, client_id: str) -> KeyHistory:
    """Return a client's first keys and their successions. Raises `ClientNotFound`."""
    found = await list_key_histories(session, client_ids=[client_id])
    if client_id not in found:
        raise ClientNotFound
    return found[client_id]


async def list_key_histories(session: AsyncSession, *, client_ids: Collection[str]) -> dict[str, KeyHistory]:
    """Return the same for several clients, in two queries."""
    histories = {
        client_id: KeyHistory(hpke, signing)
        for client_id, (hpke, signing) in (await client_rows.list_public_keys(session, client_ids)).items()
    }
    for row in await client_rows.list_successions(session, client_ids):
        known = histories[row.client_id].successions
        first = histories[row.client_id] if known else KeyHistory(row.hpke_public, row.signing_public)
        histories[row.client_id] = KeyHistory(
            first.hpke_public, first.signing_public, (*known, (row.signed, row.acceptance))
        )
    return histories


async def list_earlier_key_ids(session: AsyncSession, *, client_id: str) -> list[str]:
    """Return the ids of the keys a client had before, in hex."""
    return [
        PublicKeys(row.hpke_public, row.signing_public).key_id.hex()
        for row in await client_rows.list_successions(session, [client_id])
    ]
