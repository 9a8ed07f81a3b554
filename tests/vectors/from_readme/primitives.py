"""Sections 1 and 2 of the page: primitives and frames."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SUITE: Final = b"xwing-hkdfsha256-aes256gcm-ed25519"
ZEROS: Final = bytes(32)


def sha256(message: bytes) -> bytes:
    """Return H(message)."""
    return hashlib.sha256(message).digest()


def mac(key: bytes, message: bytes) -> bytes:
    """Return HMAC(key, message)."""
    return hmac.digest(key, message, "sha256")


def hkdf(ikm: bytes, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes: one block of RFC 5869's expansion."""
    return mac(mac(salt or ZEROS, ikm), info + b"\x01")


def aes(key: bytes, message: bytes, aad: bytes) -> bytes:
    """Return ciphertext and tag under the zero nonce."""
    return AESGCM(key).encrypt(bytes(12), message, aad)


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the Ed25519 signature under a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def signing_public(seed: bytes) -> bytes:
    """Return the Ed25519 public key of a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def hpke_public(seed: bytes) -> bytes:
    """Return the X-Wing public key of a seed."""
    ml_kem, x25519 = _x_wing(seed)
    return ml_kem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seal(seed: bytes, message: bytes, info: bytes) -> bytes:
    """Seal to the public half of a seed."""
    return _HPKE.encrypt(message, hpke.MLKEM768X25519PrivateKey(*_x_wing(seed)).public_key(), info)


def unseal(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    """Open what `seal` made."""
    return _HPKE.decrypt(sealed, hpke.MLKEM768X25519PrivateKey(*_x_wing(seed)), info)


_HPKE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def _x_wing(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(
        expanded[64:]
    )


def frame(label: str, *fields: bytes) -> bytes:
    """Return label and fields, each behind its length."""
    parts = (f"helpline/v1/{label}".encode(), *fields)
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def listed(items: Sequence[bytes]) -> bytes:
    """Return a list as a frame."""
    return frame("list", *items)


def number(value: int) -> bytes:
    """Return a number's 8 bytes."""
    return value.to_bytes(8, "big")


def padded(content: bytes) -> bytes:
    """Return content filled up to its class."""
    size = next(size for size in (1024, 4096, 16384, 65536) if size >= len(content) + 4)
    return (len(content).to_bytes(4, "big") + content).ljust(size, b"\0")
