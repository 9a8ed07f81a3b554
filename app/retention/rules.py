"""Which clients must not be here any more. Pure."""

from collections.abc import Collection, Iterable
from typing import Final

from app.shredding.rules import owner_digest

CLIENT: Final = "client"


def clients_brought_back(client_ids: Iterable[str], tombstones: Collection[str]) -> list[str]:
    """Return the clients whose tombstone stands: their erasure was interrupted, or a restored backup knows them."""
    return [client_id for client_id in client_ids if owner_digest(CLIENT, client_id) in tombstones]
