"""How bytes travel in JSON: base64url without padding (RFC 4648 section 5)."""

import base64


def to_wire(value: bytes) -> str:
    """Return bytes as text."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from_wire(text: str) -> bytes:
    """Return the bytes of a text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
