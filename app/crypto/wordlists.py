"""The three word lists of access phrase, staff passphrase and recovery code, frozen for ever.

A phrase is kept as positions in a list: one word moved, and phrases made before open nothing. So a list never
changes; its digest stands here, and a better list becomes a new one beside it.

English and Russian are the BIP-39 lists that the package `mnemonic` (MIT) carries, read as data. Belarusian was
chosen from hunspell-be and has its own licence, CC BY-SA 3.0 (`words/be.LICENSE.md`). It still needs the review
of a native speaker.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Final

PREFIX_LETTERS: Final = 4  # within a list, the first four letters tell every word


class UnknownWord(ValueError):
    """What was typed is no word of the list and no unambiguous beginning of one. Never says what was typed."""

    def __init__(self) -> None:
        super().__init__("This word is not in the list.")


class UnknownWordList(ValueError):
    """No list has this id or language."""

    def __init__(self) -> None:
        super().__init__("There is no such word list.")


class WordListChanged(RuntimeError):
    """An installed list is not the frozen one: every phrase would be read wrongly, so none is read."""

    def __init__(self, list_id: str) -> None:
        super().__init__(f"The installed word list {list_id} is not the one that phrases were made from.")


@dataclass(frozen=True)
class _Source:
    """Where a list lies, and the SHA-256 of its words in NFC and UTF-8, each ended by a line feed."""

    language: str
    package: str
    path: tuple[str, ...]
    sha256: str


_SOURCES: Final[Mapping[str, _Source]] = {
    "en-1": _Source(
        "en",
        "mnemonic",
        ("wordlist", "english.txt"),
        "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
    ),
    "ru-1": _Source(
        "ru",
        "mnemonic",
        ("wordlist", "russian.txt"),
        "07f11af3f07fd13d8d74859f4448d8bca8f1d9d336dc4842531ecea083103a26",
    ),
    "be-1": _Source(
        "be",
        "app.crypto.words",
        ("be.txt",),
        "572cdca644dc6a228a3263fff130844d53770ed687d1988073e5cc5632ac543e",
    ),
}

# Letters that a keyboard lacks or a habit leaves out. No list has two words that this makes alike (see the tests),
# so a letter read in the wrong way never reads as another word.
_SAME_LETTERS: Final[Mapping[str, Mapping[int, str]]] = {
    "en": {},
    "ru": str.maketrans({"ё": "е"}),
    "be": str.maketrans({"ё": "е", "ў": "у", "i": "і", "и": "і"}),  # Latin i, and the и of a Russian keyboard
}

_APOSTROPHES: Final = str.maketrans("", "", "ʼ’'")

WORD_LIST_IDS: Final[tuple[str, ...]] = tuple(_SOURCES)


@dataclass(frozen=True)
class WordList:
    """2,048 words of one language; a word's index is what a phrase is made of."""

    list_id: str
    language: str
    words: tuple[str, ...] = field(repr=False)

    def word(self, index: int) -> str:
        """Return the word at `index`, from 0; raise IndexError outside the list."""
        if not 0 <= index < len(self.words):
            raise IndexError("a word index lies outside the list")
        return self.words[index]

    def index_of(self, text: str) -> int:
        """Return the index of the word typed as `text`: the whole word, or its first four letters or more.

        Case, Unicode form, apostrophes and the letters of `_SAME_LETTERS` make no difference.

        Raises:
            UnknownWord: no word of the list, or too few letters to tell which.
        """
        typed = self._as_compared(text)
        whole = self._index_by_compared.get(typed)
        if whole is not None:
            return whole
        completed = self._completions(typed) if len(typed) >= PREFIX_LETTERS else []
        if len(completed) != 1:
            raise UnknownWord
        return completed[0]

    def complete(self, prefix: str) -> list[str]:
        """Return the words that begin with `prefix`, compared as `index_of` does; none for an empty one."""
        typed = self._as_compared(prefix)
        return [self.words[index] for index in self._completions(typed)] if typed else []

    def _completions(self, typed: str) -> list[int]:
        return [index for word, index in self._index_by_compared.items() if word.startswith(typed)]

    @cached_property
    def _index_by_compared(self) -> Mapping[str, int]:
        return {self._as_compared(word): index for index, word in enumerate(self.words)}

    def _as_compared(self, text: str) -> str:
        plain = unicodedata.normalize("NFKC", text).strip().casefold().translate(_APOSTROPHES)
        return plain.translate(_SAME_LETTERS[self.language])


@cache
def word_list(list_id: str) -> WordList:
    """Return the list `list_id`.

    Raises:
        UnknownWordList: no list has this id.
        WordListChanged: the installed words are not those the digest was taken of.
    """
    source = _SOURCES.get(list_id)
    if source is None:
        raise UnknownWordList
    words = _read_words(source)
    if digest_of(words) != source.sha256:
        raise WordListChanged(list_id)
    return WordList(list_id, source.language, words)


def list_for_language(language: str) -> WordList:
    """Return the list in which new phrases of `language` ("en", "ru", "be") are made; raise UnknownWordList."""
    for list_id, source in _SOURCES.items():
        if source.language == language:
            return word_list(list_id)
    raise UnknownWordList


def digest_of(words: tuple[str, ...]) -> str:
    """Return the SHA-256, in hex, of the words in UTF-8, each ended by a line feed: that of the list's file."""
    return hashlib.sha256("".join(f"{word}\n" for word in words).encode()).hexdigest()


def _read_words(source: _Source) -> tuple[str, ...]:
    text = files(source.package).joinpath(*source.path).read_text(encoding="utf-8")
    return tuple(unicodedata.normalize("NFC", text).split())
