"""Padding to size classes, so that a length tells a class and no more.

    padded = length (4 bytes, big-endian) || content || zeros

The classes are 1, 4, 16 and 64 KiB for the padded whole. AES-GCM authenticates the padding with the content.
"""

from typing import Final

from app.crypto.errors import Malformed, TooLong

SIZE_CLASSES_BYTES: Final = (1024, 4096, 16384, 65536)
LARGEST_TEXT_BYTES: Final = 50_000
# What goes into one record or envelope: a text and what names it. In the largest class, frame, label and signature
# stand beside it.
LARGEST_CONTENT_BYTES: Final = 65_000
_LENGTH_BYTES: Final = 4


def pad(content: bytes, *, at_least_bytes: int = 0) -> bytes:
    """Return `content` padded to the smallest class that fits and has at least `at_least_bytes`.

    Raises `TooLong` when it fits none.
    """
    needed = max(len(content) + _LENGTH_BYTES, at_least_bytes)
    size = next((size for size in SIZE_CLASSES_BYTES if size >= needed), None)
    if size is None:
        raise TooLong(LARGEST_CONTENT_BYTES)
    return (len(content).to_bytes(_LENGTH_BYTES, "big") + content).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """Return the content of `pad`. Raises `Malformed` for a size that is no class or padding not zero."""
    end = _LENGTH_BYTES + int.from_bytes(padded[:_LENGTH_BYTES], "big")
    if len(padded) not in SIZE_CLASSES_BYTES or end > len(padded) or padded[end:].strip(b"\0"):
        raise Malformed
    return padded[_LENGTH_BYTES:end]
