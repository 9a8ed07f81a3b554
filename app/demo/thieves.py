"""What somebody who takes every file of a server can read: a search for known words in every disguise.

The privacy tests use the same search, so the demo shows exactly what they prove.
"""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote, quote_plus

from sqlalchemy import create_engine, inspect, select, table, text

from app.crypto.epochs import EpochKey, read_statement
from app.crypto.errors import OpeningFailed, SignatureInvalid
from app.crypto.grants import open_grant_with
from app.crypto.keypairs import KeyId
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.records import RecordHeader, SealedRecord, open_record
from app.crypto.secret_bytes import Secret

_SHORTEST_SEARCHED: Final = 6
_BASE64_BITS: Final = 6

Word = str | bytes
"""What is searched for: something typed, or secret bytes, which no text encoding disguises further."""


@dataclass(frozen=True, slots=True)
class Found:
    """A word found readable: where, and in which disguise."""

    file: str
    disguise: str


def disguises(word: Word) -> Iterator[tuple[str, bytes]]:
    """Yield each form in which a word could stand in a file: raw, UTF-16, hexadecimal, base64 at each alignment."""
    known: set[bytes] = set()
    for name, form in _all_disguises(word):
        if form not in known:
            known.add(form)
            yield name, form


def search_files(words: Iterable[Word], folders: Iterable[Path]) -> list[Found]:
    """Return every readable trace of `words` in every file below `folders`."""
    forms = _forms(words)
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return [found for path in files for found in _search(forms, _read(path), str(path))]


def search_bytes(words: Iterable[Word], haystack: bytes, name: str) -> list[Found]:
    """Return every readable trace of `words` in some bytes, a recorded request for instance."""
    return _search(_forms(words), haystack, name)


def search_rows(words: Iterable[Word], url: str) -> list[Found]:
    """Return every readable trace of `words` in the tables of a stolen database (a synchronous SQLAlchemy address).

    A file may hold a value in pieces or compressed. Out of its table it comes whole.
    """
    forms = _forms(words)
    return [found for name, values in _values_of(url) for found in _search(forms, values, name)]


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


class SeedHolder(Protocol):
    """Somebody who may have the seed that opens grants to a key id: a person's device, or a guess."""

    def hpke_seed_of(self, key_id: bytes) -> Secret | None:
        """Return the seed, or None."""
        ...


def count_opened(loot: Loot, readers: Iterable[SeedHolder]) -> int:
    """Return how many stolen records open with the given people's keys, trying every grant with every key.

    Without anybody's keys, and without a record's shred secret, the answer is none.
    """
    return len(open_stolen(loot, readers))


def open_stolen(loot: Loot, readers: Iterable[SeedHolder]) -> list[RecordHeader]:
    """Return the headers of those stolen records that open with the given people's keys."""
    keys = {key.commitment: key for key in _open_grants(loot, list(readers))}
    stolen = [(SealedRecord.read(sealed).header, sealed) for sealed in loot.records]
    return [header for header, sealed in stolen if _opens(sealed, keys.get(header.commitment))]


def _open_grants(loot: Loot, readers: list[SeedHolder]) -> Iterator[EpochKey]:
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


def _opens(sealed: bytes, key: EpochKey | None) -> bool:
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


def _values_of(url: str) -> Iterator[tuple[str, bytes]]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            for name in inspect(engine).get_table_names():
                rows = connection.execute(select(text("*")).select_from(table(name)))
                yield name, b"\n".join(_raw(value) for row in rows for value in row)
    finally:
        engine.dispose()


def _raw(value: Any) -> bytes:  # noqa: ANN401 - whatever a driver makes of a column
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""  # a running database removes files of its own; what is gone nobody can take


def _search(forms: Sequence[tuple[str, bytes]], haystack: bytes, name: str) -> list[Found]:
    return [Found(name, disguise) for disguise, form in forms if form in haystack]


def _forms(words: Iterable[Word]) -> list[tuple[str, bytes]]:
    return [disguise for word in words for disguise in disguises(word)]


def _all_disguises(word: Word) -> Iterator[tuple[str, bytes]]:
    if isinstance(word, bytes):
        yield from _encodings("bytes", word)
        return
    for name, encoding in (("UTF-8", "utf-8"), ("UTF-16 LE", "utf-16-le"), ("UTF-16 BE", "utf-16-be")):
        yield from _encodings(name, word.encode(encoding))
    yield "JSON escapes", json.dumps(word)[1:-1].encode()
    yield "percent-encoding", quote(word).encode()
    yield "form encoding", quote_plus(word).encode()


def _encodings(name: str, form: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, form
    yield f"hexadecimal of {name}", form.hex().encode()
    yield f"HEXADECIMAL of {name}", form.hex().upper().encode()
    for offset in range(3):
        core = _base64_core(form, offset)
        if len(core) >= _SHORTEST_SEARCHED:
            yield f"base64 of {name}", core
            yield f"base64url of {name}", core.replace(b"+", b"-").replace(b"/", b"_")


def _base64_core(form: bytes, offset: int) -> bytes:
    # A word inside a longer text can begin at any of three alignments. Characters that also hold bits of its neighbours
    # are left out; those that hold bits of the word alone are the same whatever stands around it.
    first = -(-8 * offset // _BASE64_BITS)
    last = 8 * (offset + len(form)) // _BASE64_BITS
    return base64.b64encode(bytes(offset) + form)[first:last]
