"""Randomness is the operating system's."""

from app.crypto.randomness import random_bytes, random_id, random_index


class TestRandomness:
    def test_bytes_are_as_many_as_asked_and_not_the_same_twice(self) -> None:
        """32 bytes do not repeat."""
        assert len({random_bytes(32) for _ in range(100)}) == 100
        assert [len(random_bytes(length)) for length in (0, 1, 64)] == [0, 1, 64]

    def test_an_id_tells_nothing_about_when(self) -> None:
        """Version 4."""
        assert random_id().version == 4

    def test_indices_reach_both_ends_of_their_range(self) -> None:
        """And stay inside: missing one of three in 300 draws has a chance of 10^-52."""
        assert {random_index(3) for _ in range(300)} == {0, 1, 2}
