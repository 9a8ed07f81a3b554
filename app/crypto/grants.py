"""Grants: a key of content, sealed to one holder.

    grant = HPKE.Seal(recipient, key, info)
    info  = frame(GRANT_INFO, suite, owner kind, owner id, kind, epoch, commitment, recipient key id)

1,168 bytes. All context stands in `info`, so a grant moved to another client, kind, epoch or holder does not
open.
"""

from typing import Final

from app.crypto import framing, labels, suites
from app.crypto.epochs import EpochKey, EpochStatement, ensure_commitment, ensure_holder
from app.crypto.errors import CommitmentMismatch
from app.crypto.keypairs import KeyId, KeyPair, PublicKeys
from app.crypto.owners import EpochName
from app.crypto.secret_bytes import Secret

GRANT_BYTES: Final = suites.ENCAPSULATION_BYTES + suites.KEY_BYTES + suites.TAG_BYTES


def seal_grant(key: EpochKey, recipient: PublicKeys) -> bytes:
    """Seal `key` to one holder, who must be listed in the epoch's statement or assignment."""
    return seal_grant_to(key, recipient.hpke, recipient.key_id)


def seal_grant_to(key: EpochKey, hpke_public: bytes, recipient_key_id: KeyId) -> bytes:
    """Seal `key` to an HPKE key that has no signing half: the intake team's."""
    return suites.hpke_seal(hpke_public, key.key, _info(key.name, key.commitment, recipient_key_id))


def open_grant(
    grant: bytes, recipient: KeyPair, name: EpochName, commitment: bytes, shred: Secret
) -> EpochKey:
    """Open a grant for the key a statement committed to.

    Raises `WrongKey` for another recipient or context, `CommitmentMismatch` when the key inside is not the
    committed one: no maker can give two holders different keys.
    """
    return open_grant_with(grant, recipient.hpke_seed, recipient.key_id, name, commitment, shred)


def open_grant_with(
    grant: bytes,
    hpke_seed: Secret,
    recipient_key_id: KeyId,
    name: EpochName,
    commitment: bytes,
    shred: Secret,
) -> EpochKey:
    """Open a grant with a bare HPKE seed: the intake team's."""
    opened = suites.hpke_open(hpke_seed, grant, _info(name, commitment, recipient_key_id))
    if len(opened) != suites.KEY_BYTES:
        raise CommitmentMismatch
    key = EpochKey(name, Secret(opened), shred)
    if key.commitment != commitment:
        raise CommitmentMismatch
    return key


def open_listed_grant(grant: bytes, recipient: KeyPair, statement: EpochStatement, shred: Secret) -> EpochKey:
    """Open a grant of an epoch whose verified statement lists the recipient."""
    ensure_holder(statement, recipient.key_id)
    key = open_grant(grant, recipient, statement.name, statement.commitment, shred)
    ensure_commitment(statement, key)
    return key


def _info(name: EpochName, commitment: bytes, recipient_key_id: KeyId) -> bytes:
    return framing.frame(labels.GRANT_INFO, suites.SUITE_ID, *name.fields(), commitment, recipient_key_id)
