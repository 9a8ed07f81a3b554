"""What is left of a request when all that may differ is taken out: bodies of one shape cannot be told apart."""

from typing import Any

from app.crypto.epochs import read_statement
from app.crypto.records import SealedRecord
from app.sdk.wire import from_wire


def shape_of(part: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return a request's structure: lengths in place of blobs, and the readable words of statements and records."""
    if isinstance(part, dict):
        return {key: shape_of(value, key) for key, value in part.items()}
    if isinstance(part, list):
        return [shape_of(value, name) for value in part]
    if name == "statement":
        said = read_statement(from_wire(part))
        roles = sorted(holder.role for holder in said.holders)
        return len(part), said.name.kind, said.name.epoch, said.reason, roles, len(said.links)
    if name == "records":
        record = SealedRecord.read(from_wire(part))
        named = record.header.name
        return len(part), named.kind, named.epoch, record.header.version, record.size_class_bytes
    return len(part) if isinstance(part, str) else part
