"""Proof that somebody holds a log-in key, made afresh for each nonce, installation and action.

The signature covers what it is for, so a recorded request replays nothing: not at another time (nonce, single
use), not at another server (installation), not for another act (action, subject).
"""

from typing import Final

from app.crypto import framing, labels, suites

ACTION_LOG_IN: Final = "log-in"
ACTION_ERASE: Final = "erase"
ACTION_CHANGE_PHRASE: Final = "change-phrase"
ACTION_RECOVER: Final = "recover"


def login_public_key(login_seed: bytes) -> bytes:
    """Return the 32-byte public key the server checks proofs with."""
    return suites.signing_public_bytes(login_seed)


def prove_login(
    login_seed: bytes, *, installation_id: bytes, action: str, subject: bytes, nonce: bytes
) -> bytes:
    """Return the proof for one action on one subject (a locator hash, handle or client id)."""
    return suites.sign(login_seed, _message(installation_id, action, subject, nonce))


def verify_login(
    public_key: bytes, proof: bytes, *, installation_id: bytes, action: str, subject: bytes, nonce: bytes
) -> None:
    """Raise `SignatureInvalid` unless `proof` was made for exactly this."""
    suites.verify(public_key, proof, _message(installation_id, action, subject, nonce))


def _message(installation_id: bytes, action: str, subject: bytes, nonce: bytes) -> bytes:
    return framing.frame(labels.LOGIN_PROOF, installation_id, framing.text(action), subject, nonce)
