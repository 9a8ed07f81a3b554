"""An open page of hers, carried from answer to answer inside the form: the server remembers nothing of it.

It is sealed with a key of the server, as drafts are, for a purpose of its own. In it are the tokens of her session and
the keys that open what is hers, but nothing of her phrase: neither words nor what would prove them again. Once her
session has ended, what was carried opens nothing any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from app.crypto.keypairs import ClientId, KeyBlob, KeyPair
from app.crypto.secret_bytes import Secret
from app.routers.pages.carried import fresh_nonce, open_carried, seal_carried
from app.sessions.rules import LIMITS, ActorKind
from app.sessions.server_keys import ServerKeys

_PURPOSE: Final = b"helpline/v1/page-visit\0"
_LIMITS: Final = LIMITS[ActorKind.CLIENT]


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came back, and since when. `nonce` names the page: what it asks for is created once."""

    nonce: str
    begun_at: datetime
    client_id: ClientId
    tokens: Mapping[str, Any] = field(repr=False)
    blob: KeyBlob = field(repr=False)


def seal_visit(keys: ServerKeys, visit: Visit, *, now: datetime) -> str:
    """Return a visit as text for a hidden field, under the name of a new page."""
    shown = replace(visit, nonce=fresh_nonce())
    content = {
        "nonce": shown.nonce,
        "sealed_at": now.timestamp(),
        "begun_at": shown.begun_at.timestamp(),
        "client_id": shown.client_id.hex(),
        "tokens": dict(shown.tokens),
        "hpke_seed": shown.blob.keys.hpke_seed.hex(),
        "signing_seed": shown.blob.keys.signing_seed.hex(),
        "root_public_key": shown.blob.root_public_key.hex(),
        "directory_sequence": shown.blob.directory_sequence,
    }
    return seal_carried(keys, _PURPOSE, content)


def open_visit(keys: ServerKeys, sealed: str, *, now: datetime) -> Visit | None:
    """Return the visit, or None when it is not ours, was changed, has rested for ten minutes or lasted for an hour."""
    content = open_carried(keys, _PURPOSE, sealed)
    if content is None:
        return None
    rested = now - datetime.fromtimestamp(content["sealed_at"], UTC)
    lasted = now - datetime.fromtimestamp(content["begun_at"], UTC)
    if rested >= _LIMITS.idle or lasted >= _LIMITS.whole:
        return None
    return _read(content)


def _read(content: dict[str, Any]) -> Visit:
    keys = KeyPair(_secret(content["hpke_seed"]), _secret(content["signing_seed"]))
    root = bytes.fromhex(content["root_public_key"])
    return Visit(
        nonce=content["nonce"],
        begun_at=datetime.fromtimestamp(content["begun_at"], UTC),
        client_id=ClientId(bytes.fromhex(content["client_id"])),
        tokens=content["tokens"],
        blob=KeyBlob(keys, root, content["directory_sequence"]),
    )


def _secret(text: str) -> Secret:
    return Secret(bytes.fromhex(text))
