"""Public keys of the people a device reads of, by id, fetched once and checked."""

from collections.abc import Iterable

from app.crypto.errors import NotEntitled
from app.crypto.keypairs import PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.sdk.connections import Connection
from app.sdk.organisations import fetch_staff_keys


class KeyBook:
    """Public keys by id, fetched once and checked."""

    def __init__(
        self, connection: Connection, directory: Directory, known: Iterable[PublicKeys] = ()
    ) -> None:
        self._connection, self._directory = connection, directory
        self.known: dict[bytes, PublicKeys] = {keys.key_id: keys for keys in known}

    async def find(self, key_id: bytes) -> PublicKeys:
        """Return the keys `key_id` names. Raises `NotEntitled` for somebody the directory does not name."""
        if key_id not in self.known:
            if all(entry.key_id != key_id for entry in self._directory.entries):
                raise NotEntitled
            self.known[key_id] = await fetch_staff_keys(self._connection, key_id)
        return self.known[key_id]

    def ensure_listed_role(self, key_id: bytes, role: StaffRole) -> None:
        """Raise `NotEntitled` unless the directory lists `key_id` with `role`.

        Somebody revoked since stays listed: what she signed while she was entitled keeps its meaning, and what she held
        is replaced by a next epoch before anything new is written.
        """
        if not any(entry.key_id == key_id and role in entry.roles for entry in self._directory.entries):
            raise NotEntitled
