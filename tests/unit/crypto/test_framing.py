"""Frames, numbers, days and words."""

import traceback
from collections.abc import Callable
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import framing, labels
from app.crypto.errors import Malformed
from tests.unit.crypto.laws import day_values, law, numbers, small_bytes

LABEL = labels.RECORD_BODY
TYPED = b"my name is Hanna"
field_lists = st.lists(small_bytes, max_size=5)


class Fruit(StrEnum):
    APPLE = "apple"


class TestFrame:
    @law
    @given(field_lists)
    def test_what_was_framed_is_read_again(self, fields: list[bytes]) -> None:
        """Law: reading gives back the fields."""
        assert framing.unframe(LABEL, framing.frame(LABEL, *fields), len(fields)) == fields

    @law
    @given(field_lists, field_lists)
    def test_two_lists_of_fields_never_share_an_encoding(self, one: list[bytes], other: list[bytes]) -> None:
        """Law: framing is injective, which signatures rely on."""
        assert (framing.frame(LABEL, *one) == framing.frame(LABEL, *other)) == (one == other)

    @law
    @given(small_bytes)
    def test_bytes_have_one_reading_or_none(self, data: bytes) -> None:
        """Law: whatever reads as a list is written back as the same bytes."""
        try:
            items = framing.unframe_list(data)
        except Malformed:
            return
        assert framing.frame_list(items) == data

    @law
    @given(field_lists, st.data())
    def test_a_shortened_frame_is_malformed(self, fields: list[bytes], data: st.DataObject) -> None:
        """Law: no cut leaves a frame of the same number of fields."""
        whole = framing.frame(LABEL, *fields)
        cut = data.draw(st.integers(0, len(whole) - 1))
        with pytest.raises(Malformed):
            framing.unframe(LABEL, whole[:cut], len(fields))

    def test_another_label_is_malformed(self) -> None:
        """A frame made for one use is none for another."""
        with pytest.raises(Malformed):
            framing.unframe(labels.RECORD_HASH, framing.frame(LABEL, b"x"), 1)


class TestNumbers:
    @law
    @given(numbers)
    def test_a_number_is_read_again(self, value: int) -> None:
        """Law: reading gives back the number."""
        assert framing.read_number(framing.number(value)) == value

    @pytest.mark.parametrize("value", [-1, 2**63])
    def test_a_number_out_of_range_is_not_written(self, value: int) -> None:
        """Nothing is cut silently."""
        with pytest.raises(ValueError, match="out of range"):
            framing.number(value)


class TestDays:
    @law
    @given(day_values)
    def test_a_day_is_read_again(self, value: date) -> None:
        """Law: reading gives back the day."""
        assert framing.read_day(framing.day(value)) == value

    @law
    @given(st.binary(min_size=8, max_size=12) | st.from_regex(r"\A[0-9W-]{8,11}\Z").map(str.encode))
    def test_a_day_has_one_spelling(self, field: bytes) -> None:
        """Law: whatever reads as a day is written back as the same bytes."""
        try:
            value = framing.read_day(field)
        except Malformed:
            return
        assert framing.day(value) == field


class TestWords:
    def test_a_known_word_is_read(self) -> None:
        """The field names one of the vocabulary."""
        assert framing.read_word(b"apple", Fruit) is Fruit.APPLE

    @pytest.mark.parametrize("field", [b"Apple", b"", b"pear", "яблык".encode(), b"apple\0", b"\xff"])
    def test_any_other_word_is_malformed(self, field: bytes) -> None:
        """Nothing outside the vocabulary passes."""
        with pytest.raises(Malformed):
            framing.read_word(field, Fruit)

    @pytest.mark.parametrize("read", [lambda field: framing.read_word(field, Fruit), framing.read_day])
    def test_the_refusal_does_not_repeat_what_was_given(self, read: Callable[[bytes], object]) -> None:
        """A traceback in a log holds nothing that somebody typed."""
        with pytest.raises(Malformed) as refusal:
            read(TYPED)
        assert TYPED.decode() not in "".join(traceback.format_exception(refusal.value))
