"""Epochs, grants and records: the same for clients and groups."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.crypto.owners import Kind
from app.routers.schemas.common import Blob, Bytes32, GrantBlob, HexId, StrictModel

KindName = Annotated[Kind, Field(description="Which key of the owner.")]


class GrantTo(StrictModel):
    """A key of content, sealed to one holder."""

    recipient_key_id: HexId
    sealed: GrantBlob


class NewEpoch(StrictModel):
    """A signed statement, a grant for each holder it lists, and the epoch's shred secret."""

    statement: Blob
    grants: Annotated[tuple[GrantTo, ...], Field(min_length=1, max_length=40)]
    shred: Bytes32


class EpochView(BaseModel):
    """An epoch the asker holds."""

    statement: Blob
    grants: list[GrantTo] = Field(description="Those sealed to the asker.")
    shred: Bytes32 | None = Field(description="Absent when withheld.")


class EpochList(BaseModel):
    """All epochs the asker holds, and every signed word a device needs to believe them.

    `statements` are complete chains of the kinds she holds, of every kind for the client and her counselor;
    `assignments` and `permits` are the client's (none for a group).
    """

    epochs: list[EpochView]
    statements: list[Blob]
    assignments: list[Blob]
    permits: list[Blob] = Field(default_factory=list)


class EpochCreated(BaseModel):
    """The epoch that is now the newest of its kind."""

    kind: Kind
    epoch: int


class NewRecord(StrictModel):
    """One sealed record. Anything else is refused."""

    record: Blob


class NewDraft(StrictModel):
    """The sealed draft of a note, in the form of a record. Anything else is refused."""

    draft: Blob


class DraftView(BaseModel):
    """The sealed draft of a note."""

    draft: Blob | None = Field(description="Absent where there is none.")


class RecordCreated(BaseModel):
    """Where the record stands among all records; positions only grow."""

    position: int


class RecordView(BaseModel):
    """A sealed record and its position."""

    position: int
    record: Blob


class RecordPage(BaseModel):
    """Records in the order in which they came. `next_after` continues; absent on the last page."""

    records: list[RecordView]
    next_after: int | None


AfterPosition = Annotated[int, Field(ge=0, le=2**53, description="Only records behind this position.")]
PageLimit = Annotated[int, Field(ge=1, le=200, description="Records a page.")]
