"""Reading and writing the records of an owner whose keys a device has opened.

A record that cannot be opened is named and the rest still shown: one tampered row must not hide a woman's messages.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.crypto.errors import OpeningFailed
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind, OwnerKind
from app.crypto.randomness import random_id
from app.crypto.records import (
    NO_PREVIOUS_RECORD,
    RecordHeader,
    SealedRecord,
    open_record,
    record_hash,
    seal_record,
)
from app.sdk.casefiles import CaseFile
from app.sdk.connections import Connection
from app.sdk.contents import Content
from app.sdk.keybooks import KeyBook
from app.sdk.wire import from_wire, to_wire

_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as its reader sees it.

    `content` is None when it could not be opened; `failure` then names why. `follows` is False when the record
    before it by the same author is missing: something was withheld or removed.
    """

    position: int
    header: RecordHeader | None
    content: Content | None
    signed: bool = False
    failure: str | None = None
    follows: bool = True


@dataclass(frozen=True, slots=True)
class Entries:
    """All records in order, and the hash each author's next record of a kind must name."""

    entries: tuple[Entry, ...]
    tips: dict[tuple[bytes, Kind], bytes]

    def opened(self) -> list[Entry]:
        """Return those that could be opened."""
        return [entry for entry in self.entries if entry.content is not None]


def records_path(case: CaseFile) -> str:
    """Return the path of an owner's records."""
    if case.owner.kind is OwnerKind.CLIENT:
        return f"/clients/{case.owner.id.hex()}/records"
    return f"/groups/{UUID(bytes=case.owner.id)}/records"


def epochs_path(case: CaseFile) -> str:
    """Return the path of an owner's epochs."""
    return records_path(case).replace("/records", "/epochs")


async def read_entries(
    connection: Connection, case: CaseFile, book: KeyBook, client_key_ids: frozenset[bytes] = frozenset()
) -> Entries:
    """Fetch and open every record the reader holds a key for.

    `client_key_ids` are those the client has had, whose words carry no signature; everybody else's must be signed.
    """
    entries: list[Entry] = []
    tips: dict[tuple[bytes, Kind], bytes] = {}
    after: int | None = 0
    while after is not None:
        page = await connection.get(records_path(case), params={"after": after, "limit": _PAGE})
        entries += [
            await _open_entry(item["position"], from_wire(item["record"]), case, book, client_key_ids, tips)
            for item in page["records"]
        ]
        after = page["next_after"]
    return Entries(tuple(entries), tips)


async def write_entry(
    connection: Connection,
    case: CaseFile,
    kind: Kind,
    content: Content,
    *,
    author: KeyPair,
    signed: bool,
    entries: Entries,
) -> int:
    """Seal and send one record under the newest epoch of `kind`; return its position. Staff sign, clients do not."""
    key = case.newest_key(kind)
    previous = entries.tips.get((author.key_id, kind), NO_PREVIOUS_RECORD)
    header = RecordHeader(key.name, random_id(), 1, key.commitment, author.key_id, previous)
    sealed = seal_record(key, header, content.encoded(), signer=author if signed else None)
    created = await connection.create(records_path(case), {"record": to_wire(sealed)})
    entries.tips[author.key_id, kind] = record_hash(sealed)
    return int(created["position"])


async def _open_entry(
    position: int,
    sealed: bytes,
    case: CaseFile,
    book: KeyBook,
    client_key_ids: frozenset[bytes],
    tips: dict[tuple[bytes, Kind], bytes],
) -> Entry:
    header: RecordHeader | None = None
    try:
        header = SealedRecord.read(sealed).header
        follows = _follows(header, sealed, tips)
        opened_key = case.keys[header.name.kind, header.name.epoch]
        signing = None if header.author in client_key_ids else (await book.find(header.author)).signing
        opened = open_record(sealed, opened_key, author_signing_key=signing)
        return Entry(position, header, Content.read(opened.content), opened.signed, follows=follows)
    except OpeningFailed as failed:
        return Entry(position, header, None, failure=type(failed).__name__)
    except KeyError:
        return Entry(position, header, None, failure="NothingHeld")


def _follows(header: RecordHeader, sealed: bytes, tips: dict[tuple[bytes, Kind], bytes]) -> bool:
    author_of_kind = (header.author, header.name.kind)
    expected = tips.get(author_of_kind, NO_PREVIOUS_RECORD)
    tips[author_of_kind] = record_hash(sealed)
    return header.previous_hash == expected
