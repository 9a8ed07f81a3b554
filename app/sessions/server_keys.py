"""The server's own keys: they sign access tokens and challenges and keep TOTP secrets shut in the database.

They live in a file, never in a database, so that a dump of the database forges no session. They open no
content: nothing on the server does.
"""

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import constant_time, hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.crypto.randomness import random_bytes, random_id

_MAC_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One ES256 key. The first in the file signs; the others still verify until their tokens have expired."""

    key_id: str
    private_pem: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServerKeys:
    """All keys of one installation's servers; replicas share the file."""

    signing_keys: tuple[SigningKey, ...]
    mac_key: bytes = field(repr=False)
    vault_key: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "ServerKeys":
        """Return fresh keys."""
        return cls((_generate_signing_key(),), random_bytes(_MAC_KEY_BYTES), Fernet.generate_key())

    def rotated(self) -> "ServerKeys":
        """Return keys with a new signing key in front, keeping the last one for tokens already given."""
        return ServerKeys((_generate_signing_key(), *self.signing_keys[:1]), self.mac_key, self.vault_key)

    def mac(self, purpose: bytes, message: bytes) -> bytes:
        """Return HMAC-SHA-256 of `message` for one purpose, 32 bytes."""
        keyed = hmac.HMAC(self.mac_key, hashes.SHA256())
        keyed.update(len(purpose).to_bytes(4, "big") + purpose + message)
        return keyed.finalize()

    def mac_fits(self, purpose: bytes, message: bytes, mac: bytes) -> bool:
        """Tell in constant time whether `mac` was made by `mac`."""
        return constant_time.bytes_eq(self.mac(purpose, message), mac)

    def seal(self, secret: bytes) -> bytes:
        """Shut a secret the server itself must read again (TOTP), so that a database dump does not hold it."""
        return Fernet(self.vault_key).encrypt(secret)

    def open(self, sealed: bytes) -> bytes:
        """Open what `seal` shut."""
        return Fernet(self.vault_key).decrypt(sealed)


def load_or_create_server_keys(path: Path) -> ServerKeys:
    """Return the keys in the file at `path`, making it on first use. The file is readable by its owner only."""
    if not path.exists():
        _create_server_keys(path)
    loaded = json.loads(path.read_text())
    return ServerKeys(
        tuple(SigningKey(item["key_id"], item["private_pem"]) for item in loaded["signing_keys"]),
        bytes.fromhex(loaded["mac_key"]),
        loaded["vault_key"].encode(),
    )


def write_server_keys(path: Path, keys: ServerKeys) -> None:
    """Write the keys to `path` in place of any before, whole or not at all."""
    _write_beside(path, keys).replace(path)
    _sync_folder(path)


def _create_server_keys(path: Path) -> None:
    unfinished = _write_beside(path, ServerKeys.generate())
    # A link, because it never replaces: of several servers that begin on one empty folder at the same time,
    # the first one's keys stand and all the others read them.
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(unfinished)
    unfinished.unlink()
    _sync_folder(path)


def _write_beside(path: Path, keys: ServerKeys) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "signing_keys": [{"key_id": key.key_id, "private_pem": key.private_pem} for key in keys.signing_keys],
        "mac_key": keys.mac_key.hex(),
        "vault_key": keys.vault_key.decode(),
    }
    # mkstemp lets nobody but the owner read what it makes, from its first byte on.
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    return Path(unfinished)


def _sync_folder(path: Path) -> None:
    # With these keys gone, no second factor could be read any more: the file's name must survive a power cut.
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _generate_signing_key() -> SigningKey:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SigningKey(str(random_id()), pem.decode())
