"""What a page without script carries inside its form: sealed with a key of the server, which remembers none of it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.fernet import InvalidToken

from app.crypto.randomness import random_bytes
from app.sessions.server_keys import ServerKeys

_NONCE_BYTES: Final = 16


def fresh_nonce() -> str:
    """Return the name of something that was not carried yet."""
    return random_bytes(_NONCE_BYTES).hex()


def seal_carried(keys: ServerKeys, purpose: bytes, content: Mapping[str, Any]) -> str:
    """Return `content` as text for a hidden field."""
    return keys.seal(purpose + json.dumps(content, ensure_ascii=False).encode()).decode()


def open_carried(keys: ServerKeys, purpose: bytes, sealed: str) -> dict[str, Any] | None:
    """Return what was sealed for this purpose, or None when it is not ours, was changed, or is for another one."""
    try:
        opened = keys.open(sealed.encode())
    except (InvalidToken, UnicodeEncodeError):
        return None
    # The key also shuts other things.
    if not opened.startswith(purpose):
        return None
    content: dict[str, Any] = json.loads(opened.removeprefix(purpose))
    return content
