"""Proof of work for an intake: a flood must cost its sender something, and no woman an account or an address.

ALTCHA challenges (PBKDF2/SHA-256, which every browser has natively): find a counter whose derived key begins
with a zero byte, 256 tries on average. Their time is checked by our Clock and their single use by
`sessions.service`.
"""

from datetime import UTC, datetime
from typing import Any, Final

import altcha

from app.sessions.challenges import OpenChallenge
from app.sessions.errors import ChallengeRefused
from app.sessions.rules import CHALLENGE_LIFE
from app.sessions.server_keys import ServerKeys

_ALGORITHM: Final = "PBKDF2/SHA-256"
_EXPIRY: Final = "expires"
_PURPOSE: Final = b"proof-of-work"
_STEEPEST: Final = 8


def rounds_when_busy(base_rounds: int, waiting: int, limit: int) -> int:
    """Return the rounds a try costs: `base_rounds` on an empty waiting list, eight times that on a full one."""
    return base_rounds + base_rounds * (_STEEPEST - 1) * min(waiting, limit) // limit


def give_work(keys: ServerKeys, *, rounds: int, now: datetime) -> dict[str, Any]:
    """Return a fresh ALTCHA challenge as the object its solvers read. Writes nothing."""
    expiry = int((now + 2 * CHALLENGE_LIFE).timestamp())
    challenge = altcha.create_challenge(
        _ALGORITHM, rounds, data={_EXPIRY: expiry}, hmac_secret=keys.mac(_PURPOSE, b"")
    )
    return challenge.to_dict()


def read_work(keys: ServerKeys, *, payload: str, now: datetime) -> OpenChallenge:
    """Return the solved challenge. Raises `ChallengeRefused` unless it is ours, in time and rightly solved.

    The payload is ALTCHA's: base64 of {"challenge": ..., "solution": ...}.
    """
    parameters = _verified_parameters(keys, payload)
    expires_at = datetime.fromtimestamp((parameters.data or {})[_EXPIRY], UTC)
    if now >= expires_at:
        raise ChallengeRefused
    return OpenChallenge(parameters.nonce.encode(), expires_at)


def _verified_parameters(keys: ServerKeys, payload: str) -> altcha.ChallengeParameters:
    solved = _read_payload(payload)
    try:
        result = altcha.verify_solution(solved, keys.mac(_PURPOSE, b""))
    except (TypeError, ValueError, ArithmeticError) as refused:
        # A signed 1000 rewritten as 1000.0 keeps its signature, and fails where a whole number is needed.
        raise ChallengeRefused from refused
    if not result.verified:
        raise ChallengeRefused
    return solved.challenge.parameters


def _read_payload(payload: str) -> altcha.Payload:
    try:
        return altcha.Payload.from_base64(payload)
    except (LookupError, AttributeError, TypeError, ValueError, RecursionError) as refused:
        # It takes apart whatever JSON was sent as if it had the right form.
        raise ChallengeRefused from refused
