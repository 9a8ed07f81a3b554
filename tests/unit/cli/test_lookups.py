"""Whom a person means by the beginning of an id."""

import pytest

from app.cli.failures import CannotContinue
from app.cli.lookups import only_one

KNOWN = ("abcd1111", "abcd2222", "beef0000")


class TestOnlyOne:
    def test_a_beginning_that_fits_one_is_enough(self) -> None:
        """The rest is filled in."""
        assert only_one(KNOWN, "beef", "client") == "beef0000"
        assert only_one(KNOWN, "abcd2", "client") == "abcd2222"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [("abcd", "more than one"), ("ffff", "no client"), ("bee", "at least 4"), ("", "at least 4")],
    )
    def test_anything_else_is_said_plainly(self, typed: str, said: str) -> None:
        """Two that fit, none that fits, and too little to tell."""
        with pytest.raises(CannotContinue, match=said):
            only_one(KNOWN, typed, "client")
