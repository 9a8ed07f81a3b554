"""Words that are the same in every run, and what they are stretched to: deriving keys from words is slow on purpose.

Each access phrase and each passphrase costs a quarter of a second of a processor. So worlds of tests take their words
from shelves that never change, their organisation has an id that never changes, and what the real functions make of
both stands in a table beside this file. What is not in it is stretched as ever: in the vectors, in every browser, in
each program that runs by itself. `python -m tests.stretched` writes the table; `test_stretched.py` holds it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

import app.sdk.foundings
from app.crypto import framing, labels, phrases, suites
from app.crypto.organisations import INSTALLATION_ID_BYTES
from app.crypto.phrases import (
    ACCESS_PHRASE_WORDS,
    STAFF_PASSPHRASE_WORDS,
    WORDS_IN_LIST,
    Argon2Parameters,
    WordSecret,
)
from app.crypto.randomness import random_bytes
from app.demo import samples

INSTALLATION_ID: Final = sha256(b"an organisation of tests").digest()[:INSTALLATION_ID_BYTES]
FRESH: Final = WordSecret.generate
# What the table knows: access phrases of one list by their shelves, passphrases by the handles that are their shelves.
_LIST: Final = "en-1"
_ACCESS_PHRASES: Final = {"world": 12, "intakes": 12, "browser": 120}
_HANDLES: Final = (samples.COORDINATOR, *samples.COUNSELORS, *(f"c-{number:03}" for number in range(1, 81)))
_STOCKED: Final = {ACCESS_PHRASE_WORDS, STAFF_PASSPHRASE_WORDS}
_FILE: Final = Path(__file__).with_name("stretched.json")
_Arguments = tuple[bytes, bytes] | tuple[bytes, bytes, Argon2Parameters]


@contextmanager
def words_from(shelf: str, taken: Counter[tuple[str, int]] | None = None) -> Iterator[None]:
    """Let every access phrase and passphrase that is made meanwhile be the next of a shelf.

    It begins with the first, or after those that were `taken`, by list and number of words.
    """
    taken = Counter() if taken is None else taken

    def generate(list_id: str, word_count: int) -> WordSecret:
        if word_count not in _STOCKED:
            return FRESH(list_id, word_count)
        taken[list_id, word_count] += 1
        return stocked(shelf, list_id, word_count, taken[list_id, word_count])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WordSecret, "generate", generate)
        yield


@contextmanager
def known_founding() -> Iterator[None]:
    """Let the organisation that is founded meanwhile have the id and the passphrase that the table knows.

    Its keys are its own.
    """

    def drawn(length: int) -> bytes:
        return INSTALLATION_ID if length == INSTALLATION_ID_BYTES else random_bytes(length)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app.sdk.foundings, "random_bytes", drawn)
        with words_from(samples.COORDINATOR):
            yield


def stocked(shelf: str, list_id: str, word_count: int, number: int) -> WordSecret:
    """Return words by their place."""
    place = sha256(f"{shelf} {list_id} {word_count} {number}".encode()).digest()
    drawn = (sha256(place + bytes([word])).digest() for word in range(word_count))
    return WordSecret(list_id, tuple(int.from_bytes(one[:2], "big") % WORDS_IN_LIST for one in drawn))


def looked_up(stretch: Callable[..., bytes]) -> Callable[..., bytes]:
    """Return one of the two slow functions so that it looks into the table first, and remembers what is not there."""

    @cache
    def stretched(*arguments: object) -> bytes:
        found = table().get(name_of(*arguments))
        return stretch(*arguments) if found is None else bytes.fromhex(found)

    return stretched


@cache
def table() -> dict[str, str]:
    """Return what is known, in hexadecimal, by the names of what it was made from."""
    loaded: dict[str, str] = json.loads(_FILE.read_text())
    return loaded


def name_of(*arguments: object) -> str:
    """Return the name of words, salt and parameters."""
    told = (bytes(one).hex() if isinstance(one, bytes) else repr(one) for one in arguments)
    return sha256(" ".join(told).encode()).hexdigest()


def known_access_phrases() -> Iterator[tuple[bytes, bytes]]:
    """Return words and salt of each access phrase that the table knows."""
    salt = framing.frame(labels.CLIENT_SALT, INSTALLATION_ID)
    for shelf, count in _ACCESS_PHRASES.items():
        for number in range(1, count + 1):
            yield stocked(shelf, _LIST, ACCESS_PHRASE_WORDS, number).encoded(), salt


def known_passphrases() -> Iterator[tuple[bytes, bytes, Argon2Parameters]]:
    """Return words, salt and parameters of each passphrase that the table knows."""
    for handle in _HANDLES:
        salt = suites.digest(framing.frame(labels.STAFF_SALT, INSTALLATION_ID, handle.encode()))
        yield stocked(handle, _LIST, STAFF_PASSPHRASE_WORDS, 1).encoded(), salt, Argon2Parameters()


def stretch(arguments: _Arguments) -> str:
    """Return what the real function makes of them. Slow."""
    slow: Callable[..., bytes] = phrases._stretch if len(arguments) == 2 else phrases._stretch_in_memory  # noqa: SLF001 - what the table stands for
    return slow(*arguments).hex()


if __name__ == "__main__":
    known: list[_Arguments] = [*known_access_phrases(), *known_passphrases()]
    made = {name_of(*one): stretch(one) for one in known}
    _FILE.write_text(json.dumps(made, indent=0) + "\n")
