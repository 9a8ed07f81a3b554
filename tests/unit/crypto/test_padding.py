"""Padding to size classes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.errors import Malformed, TooLong
from app.crypto.padding import LARGEST_CONTENT_BYTES, SIZE_CLASSES_BYTES, pad, unpad
from tests.unit.crypto.laws import law, one_bit_of, texts
from tests.vectors.tampering import flipped

PADDED = pad(b"Thursday at five")


class TestPad:
    @law
    @given(texts)
    def test_what_was_padded_is_read_again(self, content: bytes) -> None:
        """Law: taking padding off gives back the content."""
        assert unpad(pad(content)) == content

    @law
    @given(st.integers(0, 65_532))
    def test_the_length_is_the_smallest_class_that_holds_it(self, length: int) -> None:
        """Law: a length tells a class and nothing more."""
        padded = len(pad(bytes(length)))
        assert padded in SIZE_CLASSES_BYTES
        assert not any(length + 4 <= size < padded for size in SIZE_CLASSES_BYTES)

    def test_a_larger_class_can_be_asked_for(self) -> None:
        """Two answers of different lengths can be made to weigh the same."""
        assert len(pad(b"", at_least_bytes=16384)) == len(pad(bytes(9000), at_least_bytes=16384)) == 16384

    def test_the_largest_content_fits(self) -> None:
        """It leaves room for its frame and signature."""
        assert len(pad(bytes(LARGEST_CONTENT_BYTES + 200))) == 65536

    @pytest.mark.parametrize("asked", [(65_533, 0), (0, 65_537)])
    def test_what_fits_no_class_is_too_long(self, asked: tuple[int, int]) -> None:
        """Nothing is cut silently."""
        length, at_least_bytes = asked
        with pytest.raises(TooLong):
            pad(bytes(length), at_least_bytes=at_least_bytes)


class TestUnpad:
    @law
    @given(one_bit_of(PADDED))
    def test_no_flipped_bit_leaves_the_content_as_it_was(self, flip: tuple[int, int]) -> None:
        """Law: every bit of the padded whole is either content, length or a zero that must be zero."""
        try:
            assert unpad(flipped(PADDED, *flip)) != b"Thursday at five"
        except Malformed:
            return
