"""The primitives, bound together once as a suite.

HPKE (RFC 9180) base mode with KEM X-Wing (ML-KEM-768 + X25519, draft-connolly-cfrg-xwing-kem), HKDF-SHA256
(RFC 5869) and AES-256-GCM (NIST SP 800-38D); Ed25519 (RFC 8032) for signatures. X-Wing, because what is
recorded today could be opened by a quantum computer later; AES-GCM, because WebCrypto has no ChaCha20.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.crypto.errors import Malformed, SignatureInvalid, UnknownSuite, WrongKey
from app.crypto.secret_bytes import Secret

SUITE_ID: Final = b"xwing-hkdfsha256-aes256gcm-ed25519"
KEY_BYTES: Final = 32
HASH_BYTES: Final = 32
HPKE_SEED_BYTES: Final = 32
HPKE_PUBLIC_BYTES: Final = 1216
SIGNING_PUBLIC_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
TAG_BYTES: Final = 16
ENCAPSULATION_BYTES: Final = 1120

_ML_KEM_PUBLIC_BYTES: Final = 1184
_ML_KEM_SEED_BYTES: Final = 64
_EXPANDED_SEED_BYTES: Final = 96
_HPKE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)

# Every AES key of this protocol is derived with fresh randomness and encrypts exactly one message, so a fixed
# nonce cannot repeat under a key, and no caller can choose one badly.
_SINGLE_USE_NONCE: Final = bytes(12)

HpkePrivateKey = hpke.MLKEM768X25519PrivateKey
HpkePublicKey = hpke.MLKEM768X25519PublicKey


def ensure_suite(suite: bytes) -> None:
    """Raise `UnknownSuite` unless `suite` is the one this version speaks."""
    if suite != SUITE_ID:
        raise UnknownSuite


def digest(data: bytes) -> bytes:
    """Return SHA-256 of `data`, 32 bytes."""
    sha256 = hashes.Hash(hashes.SHA256())
    sha256.update(data)
    return sha256.finalize()


def derive(key: bytes, *, salt: bytes, info: bytes, length: int = KEY_BYTES) -> Secret:
    """Return `length` bytes of HKDF-SHA256 (RFC 5869)."""
    return Secret(HKDF(hashes.SHA256(), length, salt, info).derive(key))


def encrypt_once(key: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Encrypt the one message `key` will ever encrypt. `key` must be freshly derived with new randomness."""
    return AESGCM(key).encrypt(_SINGLE_USE_NONCE, plaintext, context)


def decrypt_once(key: bytes, ciphertext: bytes, context: bytes) -> bytes:
    """Open what `encrypt_once` made. Raises `WrongKey`."""
    try:
        return AESGCM(key).decrypt(_SINGLE_USE_NONCE, ciphertext, context)
    except (InvalidTag, ValueError) as refused:
        raise WrongKey from refused


def hpke_public_bytes(seed: bytes) -> bytes:
    """Return the 1,216 public bytes (ML-KEM-768 || X25519) of a 32-byte seed."""
    ml_kem, x25519_key = _private_parts(seed)
    return ml_kem.public_key().public_bytes_raw() + x25519_key.public_key().public_bytes_raw()


def hpke_public_key(public_bytes: bytes) -> HpkePublicKey:
    """Return the X-Wing public key of its 1,216 bytes. Raises `Malformed`."""
    if len(public_bytes) != HPKE_PUBLIC_BYTES:
        raise Malformed
    try:
        return HpkePublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(public_bytes[:_ML_KEM_PUBLIC_BYTES]),
            x25519.X25519PublicKey.from_public_bytes(public_bytes[_ML_KEM_PUBLIC_BYTES:]),
        )
    except ValueError as refused:
        raise Malformed from refused


def hpke_seal(public_bytes: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal `plaintext` to a public key, all context in `info`. The result is encapsulation || ciphertext.

    Raises `Malformed` for a public key nothing can be sealed to.
    """
    try:
        return _HPKE.encrypt(plaintext, hpke_public_key(public_bytes), info)
    except ValueError as refused:
        # An X25519 half of low order is found out only here: a stranger's crooked key must not stop a device.
        raise Malformed from refused


def hpke_open(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    """Open what `hpke_seal` made. Raises `WrongKey`."""
    try:
        return _HPKE.decrypt(sealed, HpkePrivateKey(*_private_parts(seed)), info)
    except (InvalidTag, ValueError) as refused:
        raise WrongKey from refused


def signing_public_bytes(seed: bytes) -> bytes:
    """Return the 32-byte Ed25519 public key of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte Ed25519 signature of `message`."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(public_bytes: bytes, signature: bytes, message: bytes) -> None:
    """Raise `SignatureInvalid` unless `signature` is `message`'s under this Ed25519 public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_bytes).verify(signature, message)
    except (InvalidSignature, ValueError) as refused:
        raise SignatureInvalid from refused


def _private_parts(seed: bytes) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
    """Return the two halves of an X-Wing private key.

    The 32-byte seed is the interchange format: SHAKE256 expands it into the 64-byte ML-KEM seed (d || z) and
    the X25519 scalar, as draft-connolly-cfrg-xwing-kem section 5.2 lays down. The browser library imports
    seeds only.
    """
    if len(seed) != HPKE_SEED_BYTES:
        raise Malformed
    shake = hashes.Hash(hashes.SHAKE256(_EXPANDED_SEED_BYTES))
    shake.update(seed)
    expanded = shake.finalize()
    return (
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:_ML_KEM_SEED_BYTES]),
        x25519.X25519PrivateKey.from_private_bytes(expanded[_ML_KEM_SEED_BYTES:]),
    )
