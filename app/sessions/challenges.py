"""Challenges: nonces the server need not remember until they are used.

    challenge = nonce (16 bytes) || expiry (8 bytes, seconds) || HMAC(server key, purpose, nonce || expiry)

Asking for one writes nothing, so a flood of askers fills no table. Using one spends it (`sessions.service`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from app.crypto.randomness import random_bytes
from app.sessions.errors import ChallengeRefused
from app.sessions.rules import CHALLENGE_LIFE
from app.sessions.server_keys import ServerKeys

_NONCE_BYTES: Final = 16
_SIGNED_BYTES: Final = 24
_CHALLENGE_BYTES: Final = 56


class Purpose(Enum):
    """What a challenge is for. One for another purpose is refused."""

    CLIENT_LOG_IN = b"client-log-in"
    STAFF_LOG_IN = b"staff-log-in"
    STAFF_RECOVERY = b"staff-recovery"
    PASSPHRASE_CHANGE = b"passphrase-change"
    ERASURE = b"erasure"
    PHRASE_CHANGE = b"phrase-change"


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """A challenge whose signature and time are good; whether it was spent is still to be asked."""

    nonce: bytes
    expires_at: datetime


def give_challenge(keys: ServerKeys, purpose: Purpose, now: datetime) -> bytes:
    """Return a fresh challenge, 56 bytes."""
    expiry = int((now + CHALLENGE_LIFE).timestamp()).to_bytes(8, "big")
    signed = random_bytes(_NONCE_BYTES) + expiry
    return signed + keys.mac(purpose.value, signed)


def read_challenge(keys: ServerKeys, purpose: Purpose, challenge: bytes, now: datetime) -> OpenChallenge:
    """Return a challenge's nonce. Raises `ChallengeRefused` unless it is ours, for this purpose, and in time."""
    signed, mac = challenge[:_SIGNED_BYTES], challenge[_SIGNED_BYTES:]
    if len(challenge) != _CHALLENGE_BYTES or not keys.mac_fits(purpose.value, signed, mac):
        raise ChallengeRefused
    expires_at = datetime.fromtimestamp(int.from_bytes(signed[_NONCE_BYTES:], "big"), UTC)
    if now >= expires_at:
        raise ChallengeRefused
    # The whole challenge is what both sides sign: a device need not know its parts.
    return OpenChallenge(challenge, expires_at)
