"""A person's two key pairs (X-Wing to receive, Ed25519 to sign), their names, and how they are kept wrapped.

The wrapped blob also holds the organisation's root key and the highest directory sequence seen, because a
stateless browser has nowhere else to remember whom it trusts.
"""

from dataclasses import dataclass, field, replace
from typing import Final, NewType

from app.crypto import framing, labels, suites
from app.crypto.errors import ContextMismatch, Malformed
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret

KeyId = NewType("KeyId", bytes)
ClientId = NewType("ClientId", bytes)

_SALT_BYTES: Final = 32
PURPOSE_CLIENT: Final = "client"
PURPOSE_STAFF: Final = "staff"
PURPOSE_RECOVERY: Final = "recovery"


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """A person's public half: `hpke` (1,216 bytes) and `signing` (32 bytes)."""

    hpke: bytes
    signing: bytes

    def __post_init__(self) -> None:
        framing.exactly(self.hpke, suites.HPKE_PUBLIC_BYTES)
        framing.exactly(self.signing, suites.SIGNING_PUBLIC_BYTES)

    @property
    def key_id(self) -> KeyId:
        """The 32-byte name of this pair in every header, grant and directory."""
        return KeyId(suites.digest(framing.frame(labels.KEY_ID, suites.SUITE_ID, self.hpke, self.signing)))

    @property
    def client_id(self) -> ClientId:
        """The client whose *first* keys these are.

        A client is named by a hash of her keys, so a server that swaps the keys names another client.
        """
        return ClientId(
            suites.digest(framing.frame(labels.CLIENT_ID, suites.SUITE_ID, self.hpke, self.signing))
        )


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A person's two key pairs, as 32-byte seeds that never show themselves."""

    hpke_seed: Secret
    signing_seed: Secret
    public: PublicKeys = field(init=False)

    def __post_init__(self) -> None:
        framing.exactly(self.signing_seed, suites.KEY_BYTES)
        public = PublicKeys(
            suites.hpke_public_bytes(self.hpke_seed), suites.signing_public_bytes(self.signing_seed)
        )
        object.__setattr__(self, "public", public)

    @classmethod
    def generate(cls) -> "KeyPair":
        """Return fresh key pairs."""
        return cls(Secret(random_bytes(suites.HPKE_SEED_BYTES)), Secret(random_bytes(suites.KEY_BYTES)))

    @property
    def key_id(self) -> KeyId:
        """The 32-byte name of this pair."""
        return self.public.key_id

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of `message`, which must be a labelled frame."""
        return suites.sign(self.signing_seed, message)


@dataclass(frozen=True, slots=True)
class KeyBlob:
    """What a person keeps sealed on the server.

    Besides her keys it holds the organisation's `root_public_key` (32 bytes) and the highest
    `directory_sequence` she has seen: from the second visit on, a server cannot show her another organisation
    or an older directory.
    """

    keys: KeyPair
    root_public_key: bytes
    directory_sequence: int

    def seen_sequence(self, sequence: int) -> "KeyBlob":
        """Return the blob that remembers `sequence`."""
        return replace(self, directory_sequence=max(sequence, self.directory_sequence))


def wrap_keys(wrap: Secret, blob: KeyBlob, purpose: str) -> bytes:
    """Seal `blob` under `wrap`, a 32-byte key derived from a phrase, passphrase or recovery code."""
    key_id = blob.keys.key_id
    salt = random_bytes(_SALT_BYTES)
    info = _info(purpose, key_id)
    plaintext = framing.frame(
        labels.KEY_BLOB,
        blob.keys.hpke_seed,
        blob.keys.signing_seed,
        framing.exactly(blob.root_public_key, suites.SIGNING_PUBLIC_BYTES),
        framing.number(blob.directory_sequence),
    )
    ciphertext = suites.encrypt_once(suites.derive(wrap, salt=salt, info=info), plaintext, info)
    return framing.frame(
        labels.WRAPPED_KEYS, suites.SUITE_ID, framing.text(purpose), key_id, salt, ciphertext
    )


def unwrap_keys(wrap: Secret, wrapped: bytes, purpose: str) -> KeyBlob:
    """Open what `wrap_keys` made. Raises `OpeningFailed`."""
    suite, found_purpose, key_id, salt, ciphertext = framing.unframe(labels.WRAPPED_KEYS, wrapped, 5)
    suites.ensure_suite(suite)
    if found_purpose != framing.text(purpose):
        raise ContextMismatch
    info = _info(purpose, key_id)
    plaintext = suites.decrypt_once(suites.derive(wrap, salt=salt, info=info), ciphertext, info)
    hpke_seed, signing_seed, root, sequence = framing.unframe(labels.KEY_BLOB, plaintext, 4)
    keys = KeyPair(Secret(hpke_seed), Secret(signing_seed))
    if keys.key_id != key_id:
        raise ContextMismatch
    framing.exactly(root, suites.SIGNING_PUBLIC_BYTES)
    return KeyBlob(keys, root, framing.read_number(sequence))


def ensure_wrapped_keys(wrapped: bytes, purpose: str, key_id: bytes) -> None:
    """Raise `OpeningFailed` unless `wrapped` has the form of a key blob of this purpose and key id.

    This is the server's check: it cannot open the blob, only see that it is one.
    """
    suite, found_purpose, found_key_id, salt, ciphertext = framing.unframe(labels.WRAPPED_KEYS, wrapped, 5)
    suites.ensure_suite(suite)
    framing.exactly(salt, _SALT_BYTES)
    if found_purpose != framing.text(purpose) or found_key_id != key_id:
        raise ContextMismatch
    if len(ciphertext) != _WRAPPED_CIPHERTEXT_BYTES:
        raise Malformed


def _info(purpose: str, key_id: bytes) -> bytes:
    return framing.frame(labels.WRAPPED_KEYS_INFO, suites.SUITE_ID, framing.text(purpose), key_id)


_WRAPPED_CIPHERTEXT_BYTES: Final = (
    len(framing.frame(labels.KEY_BLOB, bytes(32), bytes(32), bytes(32), bytes(8))) + suites.TAG_BYTES
)
