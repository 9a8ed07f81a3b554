"""What is said to or about one woman is closed once more here, under the shred secret of her `intake`/1.

Sealed straight to somebody's keys, a letter has no shred secret of its own, and without one an older backup would go on
holding it for whoever has those keys.
"""

from typing import Final
from uuid import UUID

from app.crypto.group_letters import close_group_letter, reopen_group_letter
from app.crypto.keypairs import ClientId
from app.crypto.owners import Kind, OwnerKind
from app.database import Transaction
from app.groups.errors import GroupNotFound
from app.shredding import service as shredding

_CLOSED_UNDER: Final = (Kind.INTAKE.value, 1)


class Closing:
    """Closes and opens the letters of one group, with the shred secret of each woman they are about."""

    def __init__(self, transaction: Transaction, group_id: UUID) -> None:
        self._transaction, self._group_id = transaction, group_id
        self._known: dict[str, bytes | None] = {}

    async def close(self, client_id: str, sealed: bytes) -> bytes:
        """Return a letter about a client as it is kept. Raises `GroupNotFound` for one whose secret is gone."""
        shred = await self._shred_secret(client_id)
        if shred is None:
            # She erased everything a moment ago, or her secrets were lost: either way nothing new is kept of her.
            raise GroupNotFound
        return close_group_letter(sealed, self._group_id, _hers(client_id), shred)

    async def reopen(self, client_id: str, closed: bytes) -> bytes | None:
        """Return a letter as it was sealed; None where the secret is gone, and with it what it said."""
        shred = await self._shred_secret(client_id)
        return None if shred is None else reopen_group_letter(closed, self._group_id, _hers(client_id), shred)

    async def _shred_secret(self, client_id: str) -> bytes | None:
        if client_id not in self._known:
            secrets = await shredding.list_shred_secrets(
                self._transaction.shred, owner_kind=OwnerKind.CLIENT.value, owner_id=client_id
            )
            self._known[client_id] = secrets.get(_CLOSED_UNDER)
        return self._known[client_id]


def _hers(client_id: str) -> ClientId:
    return ClientId(bytes.fromhex(client_id))
