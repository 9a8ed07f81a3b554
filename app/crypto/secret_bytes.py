"""Bytes that do not show themselves."""


class Secret(bytes):
    """Key material. Its `repr` and `str` tell the length only, so it cannot reach a log by accident."""

    def __repr__(self) -> str:
        """Return the length, never the bytes."""
        return f"Secret({len(self)} bytes)"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        """Return the length, never the bytes."""
        return repr(self)
