"""Clients as rows alone, for tests of what is built on clients but not of how one comes to be."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.models import ClientRow
from app.clients.rules import ClientStatus
from app.clock import Clock, today
from app.crypto.keypairs import KeyPair
from app.crypto.randomness import random_bytes


async def add_client(
    session: AsyncSession,
    clock: Clock,
    *,
    counselor_id: UUID | None = None,
    status: ClientStatus | None = None,
    keys: KeyPair | None = None,
) -> str:
    """Add a client, assigned where a counselor is given and waiting otherwise, and return her id."""
    keys = keys or KeyPair.generate()
    client_id = keys.public.client_id.hex()
    default = ClientStatus.WAITING if counselor_id is None else ClientStatus.ASSIGNED
    session.add(
        ClientRow(
            client_id=client_id,
            locator_hash=random_bytes(32).hex(),
            login_public_key=random_bytes(32),
            hpke_public=keys.public.hpke,
            signing_public=keys.public.signing,
            key_id=keys.key_id.hex(),
            wrapped_keys=random_bytes(64),
            status=(status or default).value,
            server_assisted=False,
            came_on=today(clock),
            counselor_id=counselor_id,
            counselor_key_id=None if counselor_id is None else random_bytes(32).hex(),
        )
    )
    await session.flush()
    return client_id
