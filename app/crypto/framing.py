"""The one byte format of the protocol: a label and its fields, each behind its length.

    frame(label, f1, …, fn) = len(label) || label || len(f1) || f1 || … || len(fn) || fn

with every length a 4-byte big-endian number. Because each field carries its length, no two different lists of
fields share an encoding, which is what makes it safe to sign, hash and MAC frames.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from app.crypto import labels
from app.crypto.errors import Malformed

_LENGTH_BYTES: Final = 4
_NUMBER_BYTES: Final = 8
_LARGEST_NUMBER: Final = 2**63 - 1

# Python's own errors repeat what they were given, so those below are cut off from the chain: what somebody
# typed into a field must not reach a log by way of a traceback.
_Word = TypeVar("_Word", bound=StrEnum)


def frame(label: bytes, *fields: bytes) -> bytes:
    """Return `label` and `fields` as one unambiguous byte string."""
    parts: list[bytes] = []
    for field in (label, *fields):
        parts += (len(field).to_bytes(_LENGTH_BYTES, "big"), field)
    return b"".join(parts)


def unframe(label: bytes, data: bytes, count: int) -> list[bytes]:
    """Return the `count` fields of a frame made under `label`.

    Raises `Malformed` for another label, another number of fields, or bytes left over.
    """
    fields = _split(data)
    if fields[0] != label or len(fields) != count + 1:
        raise Malformed
    return fields[1:]


def frame_list(items: Iterable[bytes]) -> bytes:
    """Return any number of items as one byte string."""
    return frame(labels.LIST, *items)


def unframe_list(data: bytes) -> list[bytes]:
    """Return the items of `frame_list`. Raises `Malformed`."""
    fields = _split(data)
    if fields[0] != labels.LIST:
        raise Malformed
    return fields[1:]


def number(value: int) -> bytes:
    """Return a non-negative number below 2^63 as 8 big-endian bytes."""
    if not 0 <= value <= _LARGEST_NUMBER:
        raise ValueError("out of range for a protocol number")
    return value.to_bytes(_NUMBER_BYTES, "big")


def read_number(field: bytes) -> int:
    """Return the number in 8 big-endian bytes. Raises `Malformed`."""
    value = int.from_bytes(field, "big")
    if len(field) != _NUMBER_BYTES or value > _LARGEST_NUMBER:
        raise Malformed
    return value


def day(value: date) -> bytes:
    """Return a day as its ISO 8601 text, `2026-03-29`."""
    return value.isoformat().encode("ascii")


def read_day(field: bytes) -> date:
    """Return the day in an ISO 8601 text. Raises `Malformed` for any other spelling of it."""
    try:
        value = date.fromisoformat(field.decode("ascii"))
    except ValueError:
        raise Malformed from None
    if day(value) != field:
        raise Malformed
    return value


def text(value: str) -> bytes:
    """Return a short protocol word (kind, role, reason) as ASCII."""
    return value.encode("ascii")


def read_word(field: bytes, vocabulary: type[_Word]) -> _Word:
    """Return the protocol word in `field`, one of `vocabulary`. Raises `Malformed` for any other."""
    try:
        return vocabulary(field.decode("ascii"))
    except ValueError:
        raise Malformed from None


def exactly(field: bytes, length: int) -> bytes:
    """Return `field` when it has `length` bytes. Raises `Malformed` otherwise."""
    if len(field) != length:
        raise Malformed
    return field


def _split(data: bytes) -> list[bytes]:
    fields: list[bytes] = []
    position = 0
    while position < len(data):
        start = position + _LENGTH_BYTES
        position = start + int.from_bytes(data[position:start], "big")
        if start > len(data) or position > len(data):
            raise Malformed
        fields.append(data[start:position])
    if not fields:
        raise Malformed
    return fields
