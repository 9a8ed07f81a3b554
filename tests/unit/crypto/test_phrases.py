"""Secrets made of words. Derived values stand in `words.json`; slow derivations are called as seldom as can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.errors import ParametersRefused
from app.crypto.phrases import (
    ACCESS_PHRASE_WORDS,
    RECOVERY_CODE_WORDS,
    STAFF_PASSPHRASE_WORDS,
    WORDS_IN_LIST,
    Argon2Parameters,
    WordSecret,
    derive_client_secrets,
    derive_recovery_secrets,
    locator_hash,
)
from app.crypto.wordlists import WORD_LIST_IDS, word_list
from tests.unit.crypto.laws import law
from tests.unit.crypto.samples import INSTALLATION, OTHER_INSTALLATION

PHRASE = WordSecret("en-1", (0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
CODE = WordSecret("en-1", tuple(range(12)))

list_ids = st.sampled_from(WORD_LIST_IDS)
word_indices = st.integers(0, WORDS_IN_LIST - 1)
phrases = st.builds(WordSecret, list_ids, st.lists(word_indices, min_size=10, max_size=10).map(tuple))


class TestWordSecret:
    @law
    @given(phrases)
    def test_what_is_shown_can_be_typed_again(self, phrase: WordSecret) -> None:
        """Law: among the readings of a phrase is the phrase."""
        assert phrase in WordSecret.readings(phrase.phrase(), ACCESS_PHRASE_WORDS)

    @law
    @given(phrases)
    def test_spelling_does_not_matter(self, phrase: WordSecret) -> None:
        """Law: capitals, line breaks and the first four letters give the same key."""
        beginnings = [
            "".join(letter for letter in word if letter not in "ʼ’'")[:4] for word in phrase.words()
        ]
        for typed in ("\n ".join(beginnings), "\t".join(phrase.words()).upper()):
            readings = WordSecret.readings(typed, ACCESS_PHRASE_WORDS)
            assert phrase.encoded() in [reading.encoded() for reading in readings]

    @law
    @given(phrases, phrases)
    def test_two_phrases_never_share_an_encoding(self, one: WordSecret, other: WordSecret) -> None:
        """Law: list, words and their order all enter the key."""
        assert (one.encoded() == other.encoded()) == (one == other)

    @law
    @given(list_ids, st.integers(1, 20))
    def test_a_generated_secret_has_as_many_words_as_asked(self, list_id: str, word_count: int) -> None:
        """Law: and all of them are in the list."""
        made = WordSecret.generate(list_id, word_count)
        assert len(made.words()) == word_count
        assert set(made.words()) <= set(word_list(list_id).words)

    def test_generated_secrets_differ(self) -> None:
        """They are drawn, not fixed."""
        assert len({WordSecret.generate("en-1", 10) for _ in range(20)}) == 20

    @pytest.mark.parametrize("index", [-1, 2048])
    def test_an_index_outside_the_list_is_refused(self, index: int) -> None:
        """There are 2,048 words."""
        with pytest.raises(ValueError, match="outside the list"):
            WordSecret("en-1", (index,))

    def test_another_number_of_words_has_no_reading(self) -> None:
        """A phrase has ten words, not nine."""
        assert WordSecret.readings(PHRASE.phrase(), 9) == []

    def test_strengths_are_those_that_were_promised(self) -> None:
        """Eleven bits a word: 110, 88 and 132."""
        words = (ACCESS_PHRASE_WORDS, STAFF_PASSPHRASE_WORDS, RECOVERY_CODE_WORDS)
        assert [11 * count for count in words] == [110, 88, 132]
        assert all(len(set(word_list(list_id).words)) == 2048 for list_id in WORD_LIST_IDS)


class TestDeriveClientSecrets:
    def test_the_server_learns_nothing_it_could_open_with(self) -> None:
        """Locator, log-in seed and wrap are three different secrets, and the stored hash a fourth value."""
        secrets = derive_client_secrets(PHRASE, INSTALLATION)
        made = {secrets.locator, secrets.login_seed, secrets.wrap, locator_hash(secrets.locator)}
        assert len(made) == 4


class TestDeriveRecoverySecrets:
    def test_another_installation_or_code_gives_other_secrets(self) -> None:
        """A code opens at one organisation only."""
        other = WordSecret("en-1", tuple(range(1, 13)))
        made = [
            derive_recovery_secrets(CODE, INSTALLATION),
            derive_recovery_secrets(CODE, OTHER_INSTALLATION),
            derive_recovery_secrets(other, INSTALLATION),
        ]
        assert len({secret for one in made for secret in (one.login_seed, one.wrap)}) == 6

    def test_a_short_code_is_refused(self) -> None:
        """Without a slow derivation the code must be strong by itself."""
        with pytest.raises(ParametersRefused):
            derive_recovery_secrets(WordSecret("en-1", tuple(range(11))), INSTALLATION)


class TestArgon2Parameters:
    def test_the_default_is_the_floor(self) -> None:
        """64 MiB, 3 passes, 1 lane."""
        assert Argon2Parameters() == Argon2Parameters(65_536, 3, 1)

    @law
    @given(st.integers(-1, 2**21), st.integers(-1, 20), st.integers(-1, 6))
    def test_nothing_outside_the_bounds_passes(self, memory_kib: int, passes: int, lanes: int) -> None:
        """Law: a server can neither cheapen a derivation nor stall a device."""
        fits = 65_536 <= memory_kib <= 1_048_576 and 3 <= passes <= 16 and 1 <= lanes <= 4
        try:
            Argon2Parameters(memory_kib, passes, lanes)
        except ParametersRefused:
            assert not fits
        else:
            assert fits
