"""Access tokens: short JWTs (RFC 7519), ES256, each tied to a session row that can be ended at once.

python-jose stands behind this one module. What it leaves open is closed here: the algorithm is pinned
(without it a token signed by HMAC with the public key passes), `crit` is refused, the key is chosen by `kid`
among our own, every claim is required, and time is our Clock's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from jose import jwk, jwt
from jose.backends import ECKey
from jose.exceptions import JOSEError

from app.sessions.errors import SessionEnded
from app.sessions.server_keys import ServerKeys

_ALGORITHM: Final = "ES256"
_ISSUER: Final = "helpline"
_AUDIENCE: Final = "helpline-api"
_CLAIMS: Final = ("exp", "iat", "sub", "aud", "iss", "sid")
# The library reads the machine's clock; ours is checked below. Its own `require_exp` is not used: it turns
# `verify_exp` on again. That every claim is there, and no other, is checked below too.
_OPTIONS: Final = {"verify_exp": False, "verify_iat": False}


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a verified token says: whose session it belongs to."""

    session_id: UUID
    actor_id: str


class TokenBackendUnsafe(Exception):
    """python-jose would use another backend than `cryptography`."""


class AccessTokens:
    """Gives and reads access tokens."""

    def __init__(self, keys: ServerKeys) -> None:
        if ECKey.__module__ != "jose.backends.cryptography_backend":
            raise TokenBackendUnsafe
        self._signing_key_id = keys.signing_keys[0].key_id
        self._signing_key = jwk.construct(keys.signing_keys[0].private_pem, _ALGORITHM)
        self._public_keys = {
            key.key_id: jwk.construct(key.private_pem, _ALGORITHM).public_key() for key in keys.signing_keys
        }

    def give(self, token: AccessToken, *, now: datetime, expires_at: datetime) -> str:
        """Return a signed token that expires at `expires_at`."""
        claims = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": token.actor_id,
            "sid": str(token.session_id),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return str(jwt.encode(claims, self._signing_key, _ALGORITHM, headers={"kid": self._signing_key_id}))

    def read(self, encoded: str, *, now: datetime) -> AccessToken:
        """Return what a token says. Raises `SessionEnded` for every token that is not ours, whole and current."""
        try:
            header = jwt.get_unverified_header(encoded)
            if header.get("alg") != _ALGORITHM or set(header) - {"alg", "typ", "kid"}:
                raise SessionEnded
            claims = jwt.decode(
                encoded,
                self._public_keys[header["kid"]],
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                issuer=_ISSUER,
                options=_OPTIONS,
            )
            return _read_claims(claims, now)
        except (JOSEError, LookupError, ValueError, TypeError, ArithmeticError) as refused:
            raise SessionEnded from refused


def _read_claims(claims: dict[str, Any], now: datetime) -> AccessToken:
    if set(claims) != set(_CLAIMS) or not isinstance(claims["sid"], str):
        raise SessionEnded
    if not datetime.fromtimestamp(claims["iat"], UTC) <= now < datetime.fromtimestamp(claims["exp"], UTC):
        raise SessionEnded
    return AccessToken(UUID(claims["sid"]), claims["sub"])
