"""Access phrases out of a stock: each test takes them from its beginning, and what they open is derived once a process.

Deriving takes six hundred thousand rounds on purpose. Tests whose world is their own may have the words of others.
"""

from collections import Counter
from functools import cache
from typing import Final

import pytest

from app.crypto.phrases import ACCESS_PHRASE_WORDS, WordSecret

FRESH: Final = WordSecret.generate


@cache
def _stocked(list_id: str, number: int) -> WordSecret:
    del number
    return FRESH(list_id, ACCESS_PHRASE_WORDS)


def take_words_from_the_stock(patch: pytest.MonkeyPatch) -> None:
    """Let every access phrase that is made from now on be the next of the stock."""
    taken: Counter[str] = Counter()

    def generate(list_id: str, word_count: int) -> WordSecret:
        if word_count != ACCESS_PHRASE_WORDS:
            return FRESH(list_id, word_count)
        taken[list_id] += 1
        return _stocked(list_id, taken[list_id])

    patch.setattr(WordSecret, "generate", generate)
