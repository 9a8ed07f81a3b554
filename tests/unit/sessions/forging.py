"""Tokens made by hand, without python-jose: whatever header and claims, signed by whatever key."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from app.sessions.server_keys import SigningKey


def in_base64url(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def out_of_base64url(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed_by(key: SigningKey, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Return a token that this key truly signed with ES256."""
    signing_input = _signing_input(header, claims)
    der = _private_key(key).sign(signing_input.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    return f"{signing_input}.{in_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def authenticated_by(secret: bytes, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Return a token with an HMAC under `secret`."""
    signing_input = _signing_input(header, claims)
    return f"{signing_input}.{in_base64url(hmac.digest(secret, signing_input.encode(), hashlib.sha256))}"


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Return a token without a signature."""
    return f"{_signing_input(header, claims)}."


def public_encodings(key: SigningKey) -> list[bytes]:
    """Return every encoding of the public key that somebody may try as the secret of an HMAC."""
    public = _private_key(key).public_key()
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = public.public_bytes(serialization.Encoding.PEM, spki)
    point = serialization.PublicFormat.UncompressedPoint
    return [
        pem,
        pem.strip(),
        public.public_bytes(serialization.Encoding.DER, spki),
        public.public_bytes(serialization.Encoding.X962, point),
    ]


def _signing_input(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(in_base64url(json.dumps(part).encode()) for part in (header, claims))


def _private_key(key: SigningKey) -> ec.EllipticCurvePrivateKey:
    loaded = serialization.load_pem_private_key(key.private_pem.encode(), None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    return loaded
