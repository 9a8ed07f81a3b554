"""Sections 4 and 5 of the page: keys of a person, secrets made of words."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tests.vectors.from_readme.primitives import (
    SUITE,
    aes,
    frame,
    hkdf,
    hpke_public,
    sha256,
    sign,
    signing_public,
)


class Person(NamedTuple):
    """Two seeds."""

    hpke_seed: bytes
    signing_seed: bytes

    @property
    def publics(self) -> tuple[bytes, bytes]:
        """Both public keys."""
        return hpke_public(self.hpke_seed), signing_public(self.signing_seed)

    @property
    def key_id(self) -> bytes:
        """The name of the pair."""
        return sha256(frame("key-id", SUITE, *self.publics))

    @property
    def client_id(self) -> bytes:
        """The client these keys name."""
        return sha256(frame("client-id", SUITE, *self.publics))


def team_id(team_seed: bytes) -> bytes:
    """Return the name of a team key."""
    return sha256(frame("key-id", SUITE, hpke_public(team_seed), b""))


def wrapped_keys(
    wrap: bytes, salt: bytes, purpose: str, key_id: bytes, blob: Sequence[bytes], suite: bytes = SUITE
) -> bytes:
    """Return wrapped keys. `blob` holds both seeds, the root's public key and the sequence's bytes."""
    info = frame("wrapped-keys-info", suite, purpose.encode(), key_id)
    ciphertext = aes(hkdf(wrap, salt, info), frame("key-blob", *blob), info)
    return frame("wrapped-keys", suite, purpose.encode(), key_id, salt, ciphertext)


def succession(old: Person, client_id: bytes, previous: bytes, new: Person, day: str) -> bytes:
    """Return a signed succession."""
    body = frame("key-succession", SUITE, client_id, previous, *new.publics, day.encode())
    return frame("signed-key-succession", body, sign(old.signing_seed, body))


def encoded_words(list_id: str, indices: Sequence[int]) -> bytes:
    """Return the bytes every derivation starts from."""
    return frame("word-secret", list_id.encode(), b"".join(index.to_bytes(2, "big") for index in indices))


def client_secrets(encoded: bytes, installation: bytes) -> dict[str, bytes]:
    """Return what an access phrase opens."""
    stretched = hashlib.pbkdf2_hmac("sha512", encoded, frame("client-salt", installation), 600_000, 32)
    opened = {
        name: hkdf(stretched, b"", frame(f"client-{name}", installation))
        for name in ("locator", "login-seed", "wrap")
    }
    return {**opened, "stored": sha256(frame("locator-hash", opened["locator"]))}


def staff_secrets(
    encoded: bytes, installation: bytes, handle: str, cost: tuple[int, int, int]
) -> dict[str, bytes]:
    """Return what a passphrase opens. `cost` is memory in KiB, passes, lanes."""
    salt = sha256(frame("staff-salt", installation, handle.encode()))
    memory, passes, lanes = cost
    argon2 = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    return _staff("staff", argon2.derive(encoded), installation)


def recovery_secrets(encoded: bytes, installation: bytes) -> dict[str, bytes]:
    """Return what a recovery code opens."""
    key = hkdf(encoded, frame("recovery-salt", installation), frame("recovery-key", installation))
    return _staff("recovery", key, installation)


def _staff(prefix: str, key: bytes, installation: bytes) -> dict[str, bytes]:
    return {name: hkdf(key, b"", frame(f"{prefix}-{name}", installation)) for name in ("login-seed", "wrap")}


def login_proof(seed: bytes, installation: bytes, action: str, subject: bytes, nonce: bytes) -> bytes:
    """Return a log-in proof."""
    return sign(seed, frame("login-proof", installation, action.encode(), subject, nonce))


def fingerprint_indices(subject: str, material: bytes) -> list[int]:
    """Return eight word indices."""
    bits = "".join(f"{byte:08b}" for byte in sha256(frame("fingerprint", subject.encode(), material)))
    return [int(bits[start : start + 11], 2) for start in range(0, 88, 11)]
