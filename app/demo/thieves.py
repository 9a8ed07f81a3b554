"""What somebody who takes every file of a server can read: a search for known words in every disguise.

The privacy tests use the same search, so the demo shows exactly what they prove.
"""

import base64
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, text

from app.crypto.epochs import EpochKey, read_statement
from app.crypto.errors import OpeningFailed, SignatureInvalid
from app.crypto.grants import open_grant_with
from app.crypto.keypairs import KeyId
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.records import SealedRecord, open_record
from app.crypto.secret_bytes import Secret
from app.sdk.casefiles import Reader

_SHORTEST_SEARCHED: Final = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A word found readable: where, and in which disguise."""

    file: str
    disguise: str


def disguises(word: str) -> Iterator[tuple[str, bytes]]:
    """Yield every form in which a word could stand in a file: raw, UTF-16, hexadecimal, base64 at each alignment."""
    raw = word.encode()
    for name, form in (
        ("UTF-8", raw),
        ("UTF-16 LE", word.encode("utf-16-le")),
        ("UTF-16 BE", word.encode("utf-16-be")),
    ):
        yield name, form
        yield f"hexadecimal of {name}", form.hex().encode()
        yield f"HEXADECIMAL of {name}", form.hex().upper().encode()
        yield from _base64_forms(name, form)
    yield "JSON escapes", word.encode("unicode_escape")


def search_files(words: Iterable[str], folders: Iterable[Path]) -> list[Found]:
    """Return every readable trace of `words` in every file below `folders`."""
    forms = [disguise for word in words for disguise in disguises(word)]
    return [
        Found(str(path), name)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name, form in forms
        if form in path.read_bytes()
    ]


def search_bytes(words: Iterable[str], haystack: bytes, name: str) -> list[Found]:
    """Return every readable trace of `words` in some bytes, a recorded request for instance."""
    return [Found(name, kind) for word in words for kind, form in disguises(word) if form in haystack]


def rows_as_seen(database: Path, query: str) -> list[tuple[object, ...]]:
    """Return rows of a stolen SQLite file, as any viewer would show them."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


@dataclass(frozen=True, slots=True)
class Loot:
    """Everything in two stolen databases that could help to open a record."""

    statements: tuple[bytes, ...]
    grants: tuple[tuple[str, str, str, int, str, bytes], ...]
    records: tuple[bytes, ...]
    secrets: dict[tuple[str, str, int], bytes]


def carry_off(main_url: str, shred_url: str) -> Loot:
    """Read both stores as a thief would, past the service. Takes synchronous SQLAlchemy addresses."""
    statements = _rows(main_url, "SELECT statement FROM epoch_statements ORDER BY epoch")
    grants = _rows(main_url, "SELECT owner_kind, owner_id, kind, epoch, recipient_key_id, sealed FROM grants")
    records = _rows(main_url, "SELECT sealed FROM records ORDER BY position")
    secrets = _rows(shred_url, "SELECT owner_id, kind, epoch, secret FROM shred_secrets")
    return Loot(
        statements=tuple(bytes(row[0]) for row in statements),
        grants=tuple((row[0], row[1], row[2], row[3], row[4], bytes(row[5])) for row in grants),
        records=tuple(bytes(row[0]) for row in records),
        secrets={(row[0], row[1], row[2]): bytes(row[3]) for row in secrets},
    )


def count_opened(loot: Loot, readers: Iterable[Reader]) -> int:
    """Return how many stolen records open with the given people's keys, trying every grant with every key.

    Without anybody's keys, and without a record's shred secret, the answer is none.
    """
    keys = {key.commitment: key for key in _open_grants(loot, list(readers))}
    return sum(_opens(sealed, keys) for sealed in loot.records)


def _open_grants(loot: Loot, readers: list[Reader]) -> Iterator[EpochKey]:
    commitments = {statement.name: statement.commitment for statement in map(read_statement, loot.statements)}
    for owner_kind, owner_id, kind, epoch, recipient, sealed in loot.grants:
        name = EpochName(Owner(OwnerKind(owner_kind), bytes.fromhex(owner_id)), Kind(kind), epoch)
        # A secret that is gone can only be guessed; zeros are as good a guess as any.
        shred = Secret(loot.secrets.get((owner_id, kind, epoch), bytes(32)))
        recipient_id = KeyId(bytes.fromhex(recipient))
        seeds = (reader.hpke_seed_of(recipient_id) for reader in readers)
        for seed in filter(None, seeds):
            with suppress(OpeningFailed):
                yield open_grant_with(sealed, seed, recipient_id, name, commitments[name], shred)


def _opens(sealed: bytes, keys: dict[bytes, EpochKey]) -> bool:
    header = SealedRecord.read(sealed).header
    key = keys.get(header.commitment)
    if key is None:
        return False
    try:
        open_record(sealed, key)
    except SignatureInvalid:
        return True  # it opened; a thief does not care whose signature it bears
    except OpeningFailed:
        return False
    return True


def _rows(url: str, query: str) -> Sequence[Any]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(query)).all()
    finally:
        engine.dispose()


def _base64_forms(name: str, form: bytes) -> Iterator[tuple[str, bytes]]:
    # A word inside a longer text can begin at any of three alignments; its outermost characters then depend on its
    # neighbours and are left out.
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + form)
        core = encoded[(4 if offset else 0) : len(encoded) - 4]
        if len(core) >= _SHORTEST_SEARCHED:
            yield f"base64 of {name}", core
            yield f"base64url of {name}", core.replace(b"+", b"-").replace(b"/", b"_")
