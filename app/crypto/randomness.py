"""The only source of randomness: the operating system's."""

import secrets
from uuid import UUID, uuid4


def random_bytes(length: int) -> bytes:
    """Return `length` fresh bytes from the operating system's generator."""
    return secrets.token_bytes(length)


def random_id() -> UUID:
    """Return a fresh random identifier (UUID version 4), which tells nothing about when it was made."""
    return uuid4()


def random_index(bound: int) -> int:
    """Return an unbiased number in `range(bound)`."""
    return secrets.randbelow(bound)
