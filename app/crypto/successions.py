"""Key successions: new key pairs for a client whose phrase changed, signed by the old.

Her client id stays the hash of her *first* keys; the chain of successions leads from those to the present
ones. The old keys hand over, and the new ones accept: by the statement of the `intake` that they begin because of it.
Without that, whoever made up a client could name another woman's keys as her successors, and so put a file of his own
in the place of hers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.crypto import framing, labels, suites
from app.crypto.epochs import EpochReason, verify_statement_alone
from app.crypto.errors import ChainBroken, ContextMismatch
from app.crypto.keypairs import ClientId, KeyId, KeyPair, PublicKeys
from app.crypto.owners import Kind, Owner, OwnerKind


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


def all_keys(
    client_id: ClientId, first: PublicKeys, accepted: Iterable[tuple[bytes, bytes]]
) -> tuple[PublicKeys, ...]:
    """Return every pair a client has had, the present one last, where each succession was accepted.

    `accepted` holds each signed succession with the signed statement by which the new keys accept it. Raises what
    `present_keys` raises, and `SignatureInvalid` or `ContextMismatch` for an acceptance by other keys or of
    something else.
    """
    present_keys(client_id, first, [])
    keys = [first]
    for succession, acceptance in accepted:
        new = _follow(client_id, keys[-1], succession)
        ensure_accepted(acceptance, client_id, new)
        keys.append(new)
    return tuple(keys)


def ensure_accepted(acceptance: bytes, client_id: ClientId, new: PublicKeys) -> None:
    """Raise `OpeningFailed` unless `new` begin an `intake` of this client because her phrase changed."""
    said = verify_statement_alone(acceptance, new.signing)
    about = (said.name.owner, said.name.kind, said.reason, said.creator)
    if about != (
        Owner(OwnerKind.CLIENT, client_id),
        Kind.INTAKE,
        EpochReason.PHRASE_CHANGED,
        new.key_id,
    ):
        raise ContextMismatch


def verify_succession(client_id: ClientId, present: PublicKeys, signed: bytes) -> PublicKeys:
    """Return the keys that follow the present ones. Raises `SignatureInvalid`, `ChainBroken`, `Malformed`."""
    return _follow(client_id, present, signed)


def _follow(client_id: ClientId, keys: PublicKeys, signed: bytes) -> PublicKeys:
    body, signature = framing.unframe(labels.SIGNED_KEY_SUCCESSION, signed, 2)
    suite, owner, previous, hpke, signing, made_on = framing.unframe(labels.KEY_SUCCESSION, body, 6)
    suites.ensure_suite(suite)
    framing.read_day(made_on)
    suites.verify(keys.signing, signature, body)
    if (owner, previous) != (client_id, keys.key_id):
        raise ChainBroken
    return PublicKeys(hpke, signing)
