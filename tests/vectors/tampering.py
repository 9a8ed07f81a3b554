"""What an attacker does to bytes: take frames apart, change a field, flip, cut."""

_LENGTH_BYTES = 4


def fields_of(framed: bytes) -> list[bytes]:
    """Return a frame's label and fields."""
    fields = []
    while framed:
        end = _LENGTH_BYTES + int.from_bytes(framed[:_LENGTH_BYTES], "big")
        fields.append(framed[_LENGTH_BYTES:end])
        framed = framed[end:]
    return fields


def framed_again(fields: list[bytes]) -> bytes:
    """Return label and fields as a frame."""
    return b"".join(len(field).to_bytes(_LENGTH_BYTES, "big") + field for field in fields)


def with_field(framed: bytes, position: int, *path_and_value: int | bytes) -> bytes:
    """Return the frame with one field replaced. Field 0 is the label.

    Further positions go down into nested frames; the last argument is the new value.
    """
    *path, value = path_and_value
    fields = fields_of(framed)
    if path:
        inner, *rest = path
        assert isinstance(inner, int)
        fields[position] = with_field(fields[position], inner, *rest, value)
    else:
        assert isinstance(value, bytes)
        fields[position] = value
    return framed_again(fields)


def flipped(data: bytes, position: int, bit: int = 0) -> bytes:
    """Return the bytes with one bit flipped; a negative position counts from the end."""
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)
