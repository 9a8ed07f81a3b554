"""The table of what words are stretched to holds what the real functions make, for the words that tests have."""

from itertools import chain, islice
from typing import Final

import pytest

from app.crypto import phrases
from app.crypto.phrases import (
    ACCESS_PHRASE_WORDS,
    STAFF_PASSPHRASE_WORDS,
    Argon2Parameters,
    derive_client_secrets,
    derive_staff_secrets,
)
from app.demo import samples
from tests import stretched
from tests.stretched import INSTALLATION_ID, known_access_phrases, known_passphrases, name_of, stocked, table

# The functions as they are, before this session looks anything up.
_STRETCH: Final = phrases._stretch  # noqa: SLF001 - what the table stands for
_STRETCH_IN_MEMORY: Final = phrases._stretch_in_memory  # noqa: SLF001 - what the table stands for
_EVERY: Final = 100


class TestTable:
    def test_it_has_a_line_for_each_of_its_words_and_no_other(self) -> None:
        """Nothing in it is left over from other words."""
        names = [name_of(*one) for one in chain(known_access_phrases(), known_passphrases())]
        assert list(table()) == names
        assert len(set(names)) == len(names)

    def test_it_holds_what_the_real_functions_make(self) -> None:
        """Of each kind some are stretched again; `python -m tests.stretched` makes them all."""
        for words, salt in islice(known_access_phrases(), 0, None, _EVERY):
            assert _STRETCH(words, salt).hex() == table()[name_of(words, salt)]
        for passphrase in islice(known_passphrases(), 0, None, _EVERY):
            assert _STRETCH_IN_MEMORY(*passphrase).hex() == table()[name_of(*passphrase)]

    def test_it_is_asked_for_what_it_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The words of a world, salted by its organisation, are in it, or it would spare nothing."""
        asked: list[str] = []

        def note(*arguments: object) -> bytes:
            asked.append(name_of(*arguments))
            return bytes(32)

        monkeypatch.setattr(phrases, "_stretch", note)
        monkeypatch.setattr(phrases, "_stretch_in_memory", note)
        derive_client_secrets(stocked("world", "en-1", ACCESS_PHRASE_WORDS, 1), INSTALLATION_ID)
        handle = samples.COORDINATOR
        passphrase = stocked(handle, "en-1", STAFF_PASSPHRASE_WORDS, 1)
        derive_staff_secrets(passphrase, INSTALLATION_ID, handle, Argon2Parameters())
        assert set(asked) <= set(table())
        assert len(asked) == 2


class TestLookedUp:
    def test_what_is_not_known_is_stretched(self) -> None:
        """Other words go through the real function, once."""
        asked: list[tuple[object, ...]] = []

        def stretch(*arguments: object) -> bytes:
            asked.append(arguments)
            return b"stretched"

        looked_up = stretched.looked_up(stretch)
        assert [looked_up(b"words", b"salt") for _ in range(2)] == [b"stretched"] * 2
        assert asked == [(b"words", b"salt")]
