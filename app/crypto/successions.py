"""Key successions: new key pairs for a client whose phrase changed, signed by the old.

Her client id stays the hash of her *first* keys; the chain of successions leads from those to the present
ones.
"""

from dataclasses import dataclass
from datetime import date

from app.crypto import framing, labels, suites
from app.crypto.errors import ChainBroken, ContextMismatch
from app.crypto.keypairs import ClientId, KeyId, KeyPair, PublicKeys


@dataclass(frozen=True, slots=True)
class KeySuccession:
    """From `previous` on, `new_keys` are the client's."""

    client_id: ClientId
    previous: KeyId
    new_keys: PublicKeys
    made_on: date

    def body(self) -> bytes:
        """Return the signed bytes."""
        return framing.frame(
            labels.KEY_SUCCESSION,
            suites.SUITE_ID,
            self.client_id,
            self.previous,
            self.new_keys.hpke,
            self.new_keys.signing,
            framing.day(self.made_on),
        )


def state_succession(old: KeyPair, new: PublicKeys, client_id: ClientId, made_on: date) -> bytes:
    """Return the succession from `old` to `new`, signed by `old`."""
    body = KeySuccession(client_id, old.key_id, new, made_on).body()
    return framing.frame(labels.SIGNED_KEY_SUCCESSION, body, old.sign(body))


def present_keys(client_id: ClientId, first: PublicKeys, successions: list[bytes]) -> PublicKeys:
    """Follow the chain from a client's first keys to the present ones.

    Raises `ContextMismatch` when `first` are not the keys the client id names, `ChainBroken` or
    `SignatureInvalid` when the chain was tampered with.
    """
    if first.client_id != client_id:
        raise ContextMismatch
    keys = first
    for signed in successions:
        keys = _follow(client_id, keys, signed)
    return keys


def _follow(client_id: ClientId, keys: PublicKeys, signed: bytes) -> PublicKeys:
    body, signature = framing.unframe(labels.SIGNED_KEY_SUCCESSION, signed, 2)
    suite, owner, previous, hpke, signing, made_on = framing.unframe(labels.KEY_SUCCESSION, body, 6)
    suites.ensure_suite(suite)
    framing.read_day(made_on)
    suites.verify(keys.signing, signature, body)
    if (owner, previous) != (client_id, keys.key_id):
        raise ChainBroken
    return PublicKeys(hpke, signing)
