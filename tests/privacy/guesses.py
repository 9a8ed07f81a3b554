"""Trying every key that lies about on a server: whatever it has, of the right length, against everything sealed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import create_engine, inspect, select, table, text

from app.crypto.epochs import commitment_of, read_statement
from app.crypto.errors import OpeningFailed
from app.crypto.keypairs import PURPOSE_CLIENT, PURPOSE_RECOVERY, PURPOSE_STAFF, unwrap_keys
from app.crypto.secret_bytes import Secret
from app.demo.thieves import Loot, count_opened

_KEY_BYTES = 32
_HEX = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Guess:
    """A key taken for everybody's."""

    seed: Secret

    def hpke_seed_of(self, key_id: bytes) -> Secret:
        """Return the guess, whoever is asked for."""
        del key_id
        return self.seed


def keys_lying_about(urls: tuple[str, ...], server_keys: Path) -> frozenset[Secret]:
    """Return everything of 32 bytes in any column of any table, and every key in the server's own file."""
    found = {value for url in urls for value in _values(url) if len(value) == _KEY_BYTES}
    kept = json.loads(server_keys.read_text())
    found.add(bytes.fromhex(kept["mac_key"]))
    for signing_key in kept["signing_keys"]:
        private = serialization.load_pem_private_key(signing_key["private_pem"].encode(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        found.add(private.private_numbers().private_value.to_bytes(_KEY_BYTES, "big"))
    return frozenset(map(Secret, found))


def opened_by_guessing(loot: Loot, wrapped_keys: list[bytes], guesses: frozenset[Secret]) -> int:
    """Return how many grants' records, keys of content and key blobs some guess opens."""
    content_keys = sum(
        commitment_of(statement.name, guess) == statement.commitment
        for statement in map(read_statement, loot.statements)
        for guess in guesses
    )
    blobs = sum(_unwraps(guess, wrapped) for wrapped in wrapped_keys for guess in guesses)
    return count_opened(loot, map(Guess, guesses)) + content_keys + blobs


def _unwraps(guess: Secret, wrapped: bytes) -> bool:
    for purpose in (PURPOSE_CLIENT, PURPOSE_STAFF, PURPOSE_RECOVERY):
        try:
            unwrap_keys(guess, wrapped, purpose)
        except OpeningFailed:
            continue
        return True
    return False


def _values(url: str) -> Iterator[bytes]:
    engine = create_engine(url)
    with engine.connect() as connection:
        for name in inspect(engine).get_table_names():
            for row in connection.execute(select(text("*")).select_from(table(name))):
                for value in row:
                    if isinstance(value, bytes):
                        yield value
                    elif isinstance(value, str) and _HEX.fullmatch(value):
                        yield bytes.fromhex(value)
    engine.dispose()
