"""A client's keys as a device believes them: her first ones hash to her id, and each later pair was accepted."""

from dataclasses import dataclass
from typing import Any

from app.crypto.keypairs import ClientId, PublicKeys
from app.crypto.successions import all_keys
from app.sdk.wire import from_wire


@dataclass(frozen=True, slots=True)
class ClientKeys:
    """Every pair of public keys a client has had, the present one last."""

    client_id: ClientId
    pairs: tuple[PublicKeys, ...]

    @property
    def present(self) -> PublicKeys:
        """The keys she has now."""
        return self.pairs[-1]

    @property
    def key_ids(self) -> tuple[bytes, ...]:
        """The ids of all of them, in order."""
        return tuple(keys.key_id for keys in self.pairs)


def read_client_keys(view: dict[str, Any], client_id: ClientId) -> ClientKeys:
    """Return a client's keys out of the service's answer.

    Raises `ContextMismatch` unless the first ones hash to her id, and for a succession its new keys did not accept;
    `SignatureInvalid` or `ChainBroken` for one that her keys before did not sign.
    """
    first = PublicKeys(from_wire(view["hpke_public"]), from_wire(view["signing_public"]))
    accepted = [(from_wire(one["succession"]), from_wire(one["acceptance"])) for one in view["successions"]]
    return ClientKeys(client_id, all_keys(client_id, first, accepted))
