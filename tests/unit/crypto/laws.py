"""How many examples a law is tried on, and the values they are made of."""

import os

from hypothesis import settings
from hypothesis import strategies as st

FULL = os.environ.get("HELPLINE_GATES") == "full"

# No deadline: the machine is shared, and key derivation takes its time on purpose.
law = settings(max_examples=500 if FULL else 60, deadline=None)
slow_law = settings(max_examples=50 if FULL else 10, deadline=None)

small_bytes = st.binary(max_size=200)
texts = st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
day_values = st.dates()
numbers = st.integers(0, 2**63 - 1)


def one_bit_of(data: bytes) -> st.SearchStrategy[tuple[int, int]]:
    """Return a strategy for the position and bit of one flip."""
    return st.tuples(st.integers(0, len(data) - 1), st.integers(0, 7))
