"""Invitations: a code handed to a newcomer, of which the server knows only a hash until she uses it.

    invitation hash = SHA-256(frame(INVITATION_CODE, code as UTF-8))

A code is as strong as it is random: use `generate_invitation_code`.
"""

from typing import Final

from app.crypto import framing, labels, suites
from app.crypto.randomness import random_bytes

INVITATION_CODE_BYTES: Final = 16


def generate_invitation_code() -> str:
    """Return a fresh code of 128 bits, as 32 lower-case hex digits."""
    return random_bytes(INVITATION_CODE_BYTES).hex()


def invitation_hash(code: str) -> bytes:
    """Return the 32 bytes under which the server keeps an invitation."""
    return suites.digest(framing.frame(labels.INVITATION_CODE, code.encode()))
