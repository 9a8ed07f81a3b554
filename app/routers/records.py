"""How epochs and records look from outside; clients and groups share it."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import Header, Response

from app.crypto.epochs import read_statement
from app.crypto.owners import Kind
from app.records.rules import HeldEpoch, StoredRecord
from app.routers.schemas.records import (
    EpochList,
    EpochView,
    GrantTo,
    NewEpoch,
    RecordCreated,
    RecordPage,
    RecordView,
)

DEFAULT_PAGE: Final = 100
_NOT_MODIFIED: Final = 304
KnownEtag = Annotated[
    str | None, Header(alias="If-None-Match", max_length=100, description="The ETag of one's copy.")
]
NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    _NOT_MODIFIED: {"description": "Nothing changed since the copy with this ETag."}
}


def grants_by_recipient(epoch: NewEpoch) -> dict[str, bytes]:
    """Return an epoch's grants by recipient's key id."""
    return {grant.recipient_key_id: grant.sealed for grant in epoch.grants}


def epoch_view(held: HeldEpoch) -> EpochView:
    """Return one held epoch as it travels."""
    grants = [GrantTo(recipient_key_id=key_id, sealed=sealed) for key_id, sealed in held.grants]
    return EpochView(statement=held.statement, grants=grants, shred=held.shred)


def epoch_list(
    held: Iterable[HeldEpoch], statements: Iterable[bytes], assignments: Iterable[bytes] = ()
) -> EpochList:
    """Return held epochs with the signed words a device needs to believe them."""
    return EpochList(
        epochs=[epoch_view(one) for one in held], statements=list(statements), assignments=list(assignments)
    )


def statements_of_kinds(statements: Iterable[bytes], kinds: frozenset[str]) -> list[bytes]:
    """Return the statements of these kinds, in order."""
    return [signed for signed in statements if read_statement(signed).name.kind in kinds]


def record_page(stored: list[StoredRecord], limit: int) -> RecordPage:
    """Return one page. A full page may have a next one."""
    views = [RecordView(position=one.position, record=one.sealed) for one in stored]
    return RecordPage(records=views, next_after=views[-1].position if len(views) == limit else None)


def page_etag(page: RecordPage) -> str:
    """Return the ETag of a page. Records never change, so the last position and the number tell a page."""
    last = page.records[-1].position if page.records else 0
    return f'"{last}-{len(page.records)}"'


def answer_page(page: RecordPage, known_etag: str | None) -> Response:
    """Return a page, or 304 without it when the asker's copy is still the same (RFC 9110 section 13.1.2)."""
    etag = page_etag(page)
    if known_etag == etag:
        return Response(status_code=_NOT_MODIFIED, headers={"ETag": etag})
    return Response(page.model_dump_json(), media_type="application/json", headers={"ETag": etag})


def record_created(stored: StoredRecord) -> RecordCreated:
    """Return where a record stands."""
    return RecordCreated(position=stored.position)


def kinds_held(held: Iterable[HeldEpoch]) -> frozenset[str]:
    """Return the kinds among held epochs."""
    return frozenset(str(Kind(one.kind)) for one in held)
