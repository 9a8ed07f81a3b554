"""HPKE's key schedule (RFC 9180, sections 4 and 5.1) in base mode, written out by hand.

It turns the shared secret of somebody else's vector into the AES key of our suite, so that our opening can be held
against their encapsulation although no published vector has X-Wing and AES-256-GCM together.
"""

import hmac
from dataclasses import dataclass

AES_256_GCM = 0x0002
CHACHA20_POLY1305 = 0x0003


@dataclass(frozen=True)
class HpkeContext:
    """The key and first nonce of a base-mode context with HKDF-SHA-256."""

    kem_id: int
    aead_id: int
    shared_secret: bytes
    info: bytes

    def key(self) -> bytes:
        """Return the AEAD key, 32 bytes."""
        return self._expand(b"key", 32)

    def base_nonce(self) -> bytes:
        """Return the nonce of the first message, 12 bytes."""
        return self._expand(b"base_nonce", 12)

    def _expand(self, label: bytes, length: int) -> bytes:
        secret = self._extract(self.shared_secret, b"secret", b"")
        psk_id_hash = self._extract(b"", b"psk_id_hash", b"")
        info_hash = self._extract(b"", b"info_hash", self.info)
        message = length.to_bytes(2, "big") + self._labelled(label) + b"\0" + psk_id_hash + info_hash
        return hmac.digest(secret, message + b"\x01", "sha256")[:length]

    def _extract(self, salt: bytes, label: bytes, key: bytes) -> bytes:
        return hmac.digest(salt, self._labelled(label) + key, "sha256")

    def _labelled(self, label: bytes) -> bytes:
        hkdf_sha256 = 1
        ids = b"".join(number.to_bytes(2, "big") for number in (self.kem_id, hkdf_sha256, self.aead_id))
        return b"HPKE-v1HPKE" + ids + label
