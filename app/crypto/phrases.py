"""Secrets made of words: access phrase, staff passphrase, recovery code; and what they open.

What is derived from is the list's id and the word *indices*, never text, so that spelling, case, Unicode form
and keyboard layout cannot change a key.
"""

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from app.crypto import framing, labels, suites
from app.crypto.errors import ParametersRefused
from app.crypto.randomness import random_index
from app.crypto.secret_bytes import Secret
from app.crypto.wordlists import WORD_LIST_IDS, UnknownWord, word_list

ACCESS_PHRASE_WORDS: Final = 10  # 110 bits
STAFF_PASSPHRASE_WORDS: Final = 8  # 88 bits, behind Argon2id
RECOVERY_CODE_WORDS: Final = 12  # 132 bits: strong enough to need no slow derivation
WORDS_IN_LIST: Final = 2048
PBKDF2_ROUNDS: Final = 600_000
LOCATOR_BYTES: Final = 32

_INDEX_BYTES: Final = 2


@dataclass(frozen=True, slots=True)
class WordSecret:
    """Words of one list, kept as indices. Shows nothing of itself."""

    list_id: str
    indices: tuple[int, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if any(not 0 <= index < WORDS_IN_LIST for index in self.indices):
            raise ValueError("a word index lies outside the list")

    @classmethod
    def generate(cls, list_id: str, word_count: int) -> "WordSecret":
        """Return `word_count` words drawn evenly from the list."""
        return cls(list_id, tuple(random_index(WORDS_IN_LIST) for _ in range(word_count)))

    @classmethod
    def readings(cls, typed: str, word_count: int) -> list["WordSecret"]:
        """Return every way to read `typed`, one for each list that knows all its words.

        Russian and Belarusian share some words, so there can be two readings; a log-in tries both.
        Empty when no list knows the words or their number is another than `word_count`.
        """
        words = typed.split()
        if len(words) != word_count:
            return []
        found = (cls._reading(list_id, words) for list_id in WORD_LIST_IDS)
        return [reading for reading in found if reading is not None]

    @classmethod
    def _reading(cls, list_id: str, words: list[str]) -> "WordSecret | None":
        known = word_list(list_id)
        try:
            return cls(list_id, tuple(known.index_of(word) for word in words))
        except UnknownWord:
            return None

    def words(self) -> tuple[str, ...]:
        """Return the words to show to the one person whose secret this is."""
        known = word_list(self.list_id)
        return tuple(known.word(index) for index in self.indices)

    def phrase(self) -> str:
        """Return the words as one line."""
        return " ".join(self.words())

    def encoded(self) -> Secret:
        """Return the bytes every derivation starts from."""
        packed = b"".join(index.to_bytes(_INDEX_BYTES, "big") for index in self.indices)
        return Secret(framing.frame(labels.WORD_SECRET, framing.text(self.list_id), packed))


@dataclass(frozen=True, slots=True)
class ClientSecrets:
    """What an access phrase opens. Only `locator` ever leaves the device."""

    locator: Secret
    login_seed: Secret
    wrap: Secret


@dataclass(frozen=True, slots=True)
class StaffSecrets:
    """What a staff passphrase or recovery code opens. Neither leaves the device."""

    login_seed: Secret
    wrap: Secret


def derive_client_secrets(phrase: WordSecret, installation_id: bytes) -> ClientSecrets:
    """Derive a client's secrets: PBKDF2-HMAC-SHA-512 (RFC 8018), then HKDF.

    Not Argon2id, because Tor Browser's "Safer" level has no WebAssembly and WebCrypto has PBKDF2 only. 110
    bits do not depend on the slowness. The permanent installation id salts it, so that one table cannot serve
    two organisations.
    """
    salt = framing.frame(labels.CLIENT_SALT, installation_id)
    stretched = _stretch(phrase.encoded(), salt)
    return ClientSecrets(
        locator=_expand(stretched, labels.CLIENT_LOCATOR, installation_id),
        login_seed=_expand(stretched, labels.CLIENT_LOGIN_SEED, installation_id),
        wrap=_expand(stretched, labels.CLIENT_WRAP, installation_id),
    )


def locator_hash(locator: bytes) -> bytes:
    """Return the only form in which the server keeps a locator: 32 bytes of SHA-256."""
    return suites.digest(framing.frame(labels.LOCATOR_HASH, locator))


@dataclass(frozen=True, slots=True)
class Argon2Parameters:
    """Cost of a staff derivation (RFC 9106). Kept per account, so that it can rise over the years.

    Raises `ParametersRefused` below the floor of 64 MiB and 3 passes, or above what a device can be asked to
    do: a server that could lower them would make a recorded passphrase cheap to guess.
    """

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 1

    def __post_init__(self) -> None:
        fits = (
            _ARGON2_MEMORY_KIB[0] <= self.memory_kib <= _ARGON2_MEMORY_KIB[1]
            and _ARGON2_PASSES[0] <= self.passes <= _ARGON2_PASSES[1]
            and _ARGON2_LANES[0] <= self.lanes <= _ARGON2_LANES[1]
        )
        if not fits:
            raise ParametersRefused


_ARGON2_MEMORY_KIB: Final = (65_536, 1_048_576)
_ARGON2_PASSES: Final = (3, 16)
_ARGON2_LANES: Final = (1, 4)


def derive_staff_secrets(
    passphrase: WordSecret, installation_id: bytes, handle: str, parameters: Argon2Parameters
) -> StaffSecrets:
    """Derive a staff member's secrets: Argon2id (RFC 9106), then HKDF. Salted by installation and handle."""
    salt = suites.digest(framing.frame(labels.STAFF_SALT, installation_id, handle.encode()))
    stretched = _stretch_in_memory(passphrase.encoded(), salt, parameters)
    return StaffSecrets(
        login_seed=_expand(stretched, labels.STAFF_LOGIN_SEED, installation_id),
        wrap=_expand(stretched, labels.STAFF_WRAP, installation_id),
    )


def derive_recovery_secrets(code: WordSecret, installation_id: bytes) -> StaffSecrets:
    """Derive what a printed recovery code opens. HKDF alone: 132 random bits cannot be guessed."""
    if len(code.indices) < RECOVERY_CODE_WORDS:
        raise ParametersRefused
    salt = framing.frame(labels.RECOVERY_SALT, installation_id)
    key = suites.derive(code.encoded(), salt=salt, info=framing.frame(labels.RECOVERY_KEY, installation_id))
    return StaffSecrets(
        login_seed=_expand(key, labels.RECOVERY_LOGIN_SEED, installation_id),
        wrap=_expand(key, labels.RECOVERY_WRAP, installation_id),
    )


def _stretch(words: bytes, salt: bytes) -> bytes:
    return PBKDF2HMAC(hashes.SHA512(), suites.KEY_BYTES, salt, PBKDF2_ROUNDS).derive(words)


def _stretch_in_memory(words: bytes, salt: bytes, parameters: Argon2Parameters) -> bytes:
    kdf = Argon2id(
        salt=salt,
        length=suites.KEY_BYTES,
        iterations=parameters.passes,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    )
    return kdf.derive(words)


def _expand(key: bytes, label: bytes, installation_id: bytes) -> Secret:
    return suites.derive(key, salt=b"", info=framing.frame(label, installation_id))
