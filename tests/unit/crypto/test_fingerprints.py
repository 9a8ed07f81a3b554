"""Fingerprints in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.fingerprints import FINGERPRINT_WORDS, fingerprint_words
from app.crypto.wordlists import WORD_LIST_IDS, word_list
from tests.unit.crypto.laws import law, small_bytes
from tests.unit.crypto.samples import COUNSELOR, STRANGER


class TestFingerprintWords:
    @law
    @given(st.sampled_from(WORD_LIST_IDS), small_bytes)
    def test_it_is_eight_words_of_the_list(self, list_id: str, material: bytes) -> None:
        """Law: whatever the key."""
        words = fingerprint_words(list_id, "staff", material)
        assert len(words) == FINGERPRINT_WORDS
        assert set(words) <= set(word_list(list_id).words)

    @pytest.mark.parametrize("list_id", WORD_LIST_IDS)
    def test_another_key_or_subject_reads_otherwise(self, list_id: str) -> None:
        """A substituted key is heard on the telephone."""
        read = {
            fingerprint_words(list_id, subject, keys.key_id)
            for subject in ("staff", "root")
            for keys in (COUNSELOR, STRANGER)
        }
        assert len(read) == 4

    def test_two_languages_read_the_same_bits(self) -> None:
        """A coordinator and a newcomer may use different lists; the positions agree."""
        positions = [
            [word_list(list_id).words.index(word) for word in fingerprint_words(list_id, "staff", b"key")]
            for list_id in WORD_LIST_IDS
        ]
        assert all(one == positions[0] for one in positions)
