"""The word lists in the browser: the same files, and every word read as Python reads it."""

import unicodedata
from collections.abc import Iterable
from typing import Final

import pytest

from app.crypto.wordlists import WORD_LIST_IDS, UnknownWord, WordList, word_list
from tests.browser.bundles import STATIC
from tests.browser.libraries import Library

every_list = pytest.mark.parametrize("list_id", WORD_LIST_IDS)

# What Python's `str.isspace` holds for space, and what only JavaScript does.
_SPACES: Final = [chr(point) for point in range(0x10000) if chr(point).isspace()]
_NO_SPACES: Final = ["\ufeff", "\u200b", "\u180e", "\u2060"]


def _letters(known: WordList) -> set[str]:
    """Return every letter that can stand in a compared word."""
    return {letter for word in known.words for letter in known._as_compared(word)}  # noqa: SLF001  (its mirror)


def _characters() -> list[str]:
    """Return every character that this Python knows; a browser may know newer ones.

    Left out are those for private use, and the hundred thousand letters without case that stand for themselves.
    """
    points = (chr(point) for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF)
    return [one for one in points if unicodedata.category(one) not in {"Cn", "Co"} and not _is_itself(one)]


def _is_itself(character: str) -> bool:
    return unicodedata.category(character) == "Lo" and unicodedata.normalize("NFKC", character) == character


def _concerning(texts: Iterable[str], letters: set[str]) -> dict[int, str]:
    """Return, by position, those that could be part of a word: nothing, or letters of the list only."""
    return {at: text for at, text in enumerate(texts) if set(text) <= letters}


class TestReading:
    @every_list
    async def test_every_character_is_read_alike(self, list_id: str, library: Library) -> None:
        """Whatever somebody types, both sides take it for the same letter of a word, or for none."""
        known, characters = word_list(list_id), _characters()
        letters = _letters(known)
        in_python = [known._as_compared(character) for character in characters]  # noqa: SLF001
        in_chromium = await library.call("asCompared", characters, known.language)
        assert _concerning(in_chromium, letters) == _concerning(in_python, letters)
        assert len(_concerning(in_python, letters)) > 2 * len(letters)

    @every_list
    async def test_every_word_is_found_from_what_a_person_types(self, list_id: str, library: Library) -> None:
        """Whole, in capitals, decomposed, with spaces, by four letters, or not at all: the same index."""
        known = word_list(list_id)
        typed = [
            *(spelled for word in known.words for spelled in (word, word[:4])),
            *(spelled for word in known.words[::8] for spelled in _crooked_spellings(word)),
        ]
        in_chromium = await library.page.evaluate(
            """async ([listId, typed]) => {
                const list = await library.wordList(listId);
                return typed.map((text) => {
                    try { return list.indexOf(text); } catch (unknown) { return unknown.name; }
                });
            }""",
            [list_id, typed],
        )
        assert in_chromium == [_index_or_name(known, text) for text in typed]

    @every_list
    async def test_a_beginning_is_completed_alike(self, list_id: str, library: Library) -> None:
        """The same words are offered, in the same order."""
        known = word_list(list_id)
        begun = ["", *sorted({word[:length] for word in known.words for length in (1, 2)}), "ўз", "ё", "I"]
        in_chromium = await library.page.evaluate(
            """async ([listId, begun]) => {
                const list = await library.wordList(listId);
                return begun.map((prefix) => list.complete(prefix));
            }""",
            [list_id, begun],
        )
        assert in_chromium == [known.complete(prefix) for prefix in begun]

    async def test_words_end_at_the_same_spaces(self, library: Library) -> None:
        """White space is what Python holds for it, no more and no less."""
        for space in [*_SPACES, *_NO_SPACES]:
            typed = f"{space}one{space}{space}two three"
            assert await library.call("splitWords", typed) == typed.split(), hex(ord(space))


class TestLoading:
    @every_list
    async def test_a_list_that_is_not_the_frozen_one_is_refused(self, list_id: str, library: Library) -> None:
        """One letter changed, and no phrase is read in it; untouched, it is read."""
        file = (STATIC / f"words-{list_id}.txt").read_bytes()
        answers = [
            await library.page.evaluate(
                """async ([listId, bytes]) => {
                    try {
                        return (await library.readWordList(listId, new Uint8Array(bytes))).words.length;
                    } catch (refused) {
                        return refused.name;
                    }
                }""",
                [list_id, list(data)],
            )
            for data in (file, file.replace(b"a", b"b", 1) + b"\n", file[:-1])
        ]
        assert answers == [2048, "WordListChanged", "WordListChanged"]


def _crooked_spellings(word: str) -> tuple[str, ...]:
    return word.upper(), unicodedata.normalize("NFD", word), f"\u00a0{word}\n", word[:3], f"{word}x"


def _index_or_name(known: WordList, text: str) -> int | str:
    try:
        return known.index_of(text)
    except UnknownWord:
        return "UnknownWord"
