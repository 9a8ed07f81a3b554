"""Fingerprints in words, for two people to compare by voice or on a leaflet."""

from typing import Final

from app.crypto import framing, labels, suites
from app.crypto.wordlists import word_list

FINGERPRINT_WORDS: Final = 8  # 88 bits: finding a second key with the same words is out of reach
_BITS_PER_WORD: Final = 11


def fingerprint_words(list_id: str, subject: str, key_material: bytes) -> tuple[str, ...]:
    """Return eight words for `key_material`. `subject` says what it is the key of ("staff", "root")."""
    hashed = suites.digest(framing.frame(labels.FINGERPRINT, framing.text(subject), key_material))
    bits = int.from_bytes(hashed, "big") >> (8 * suites.HASH_BYTES - _BITS_PER_WORD * FINGERPRINT_WORDS)
    known = word_list(list_id)
    shifts = range(_BITS_PER_WORD * (FINGERPRINT_WORDS - 1), -1, -_BITS_PER_WORD)
    return tuple(known.word(bits >> shift & (1 << _BITS_PER_WORD) - 1) for shift in shifts)
