"""How epochs and records look from outside; clients and groups share it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Query, Response

from app.crypto.epochs import EpochStatement, read_statement
from app.crypto.owners import Kind
from app.records.rules import HeldEpoch, RecordRange, StoredRecord
from app.records.rules import NewEpoch as NewEpochValue
from app.routers.problems import responses
from app.routers.schemas.records import (
    AfterPosition,
    EpochCreated,
    EpochList,
    EpochView,
    GrantTo,
    NewEpoch,
    PageLimit,
    RecordCreated,
    RecordPage,
    RecordView,
)

_DEFAULT_PAGE: Final = 100
_NOT_MODIFIED: Final = 304
_CREATED: Final = 201

# What a route that opens an epoch, adds a record or lists records says of itself.
OPENS_EPOCH: Final[dict[str, Any]] = {
    "status_code": _CREATED,
    "responses": responses(400, 401, 403, 404, 409, 413, 422),
    "response_model": EpochCreated,
}
ADDS_RECORD: Final[dict[str, Any]] = OPENS_EPOCH | {"response_model": RecordCreated}
LISTS_RECORDS: Final[dict[str, Any]] = {
    "responses": responses(401, 403, 404, 422)
    | {_NOT_MODIFIED: {"description": "Nothing changed since the copy with this ETag."}},
    "response_model": RecordPage,
}


@dataclass(frozen=True, slots=True)
class AskedRecords:
    """Which records a reader asks for, and the ETag of the copy she has of them."""

    range: RecordRange
    known_etag: str | None

    def answer(self, stored: list[StoredRecord]) -> Response:
        """Return a page of records, or 304 without it when her copy is still the same (RFC 9110 section 13.1.2)."""
        etag = _page_etag(stored)
        if self.known_etag == etag:
            return Response(status_code=_NOT_MODIFIED, headers={"ETag": etag})
        page = record_page(stored, self.range.limit)
        return Response(page.model_dump_json(), media_type="application/json", headers={"ETag": etag})


async def get_asked_records(
    kind: Annotated[Kind | None, Query(description="Only this kind.")] = None,
    after: Annotated[AfterPosition, Query()] = 0,
    limit: Annotated[PageLimit, Query()] = _DEFAULT_PAGE,
    etag: Annotated[
        str | None, Header(alias="If-None-Match", max_length=100, description="The ETag of one's copy.")
    ] = None,
) -> AskedRecords:
    """Return what a request for records asks for."""
    return AskedRecords(RecordRange(None if kind is None else kind.value, after, limit), etag)


AskedRecordsDep = Annotated[AskedRecords, Depends(get_asked_records)]


def epoch_of(request: NewEpoch) -> NewEpochValue:
    """Return an epoch about to be opened as the domain knows it."""
    grants = {grant.recipient_key_id: grant.sealed for grant in request.grants}
    return NewEpochValue(request.statement, grants, request.shred)


def epoch_created(opened: EpochStatement) -> EpochCreated:
    """Return which epoch is the newest of its kind now."""
    return EpochCreated(kind=opened.name.kind, epoch=opened.name.epoch)


def epoch_view(held: HeldEpoch) -> EpochView:
    """Return one held epoch as it travels."""
    grants = [GrantTo(recipient_key_id=key_id, sealed=sealed) for key_id, sealed in held.grants]
    return EpochView(statement=held.statement, grants=grants, shred=held.shred)


def epoch_list(
    held: Iterable[HeldEpoch],
    statements: Iterable[bytes],
    assignments: Iterable[bytes] = (),
    permits: Iterable[bytes] = (),
) -> EpochList:
    """Return held epochs with the signed words a device needs to believe them."""
    return EpochList(
        epochs=[epoch_view(one) for one in held],
        statements=list(statements),
        assignments=list(assignments),
        permits=list(permits),
    )


def statements_of_kinds(statements: Iterable[bytes], kinds: frozenset[str]) -> list[bytes]:
    """Return the statements of these kinds, in order."""
    return [signed for signed in statements if read_statement(signed).name.kind in kinds]


def record_view(stored: StoredRecord) -> RecordView:
    """Return one record as it travels."""
    return RecordView(position=stored.position, record=stored.sealed)


def record_created(stored: StoredRecord) -> RecordCreated:
    """Return where a record stands."""
    return RecordCreated(position=stored.position)


def kinds_held(held: Iterable[HeldEpoch]) -> frozenset[str]:
    """Return the kinds among held epochs."""
    return frozenset(str(Kind(one.kind)) for one in held)


def record_page(stored: list[StoredRecord], limit: int | None) -> RecordPage:
    """Return one page. A full page may have a next one."""
    next_after = stored[-1].position if len(stored) == limit else None
    return RecordPage(records=[record_view(one) for one in stored], next_after=next_after)


def _page_etag(stored: list[StoredRecord]) -> str:
    """Return the ETag of a page, made of every record on it and where it stands (RFC 9110 section 8.8.3)."""
    named = "".join(f"{one.position} {one.record_hash}\n" for one in stored)
    return f'"{hashlib.sha256(named.encode()).hexdigest()}"'
