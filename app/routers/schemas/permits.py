"""Permits: hand-over, cover, supervision, a client given back, an earlier file linked."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.clients.rules import ReturnReason
from app.routers.schemas.common import Blob, HexId, StrictModel
from app.routers.schemas.matching import AssignedGrant


class PermitRequest(StrictModel):
    """A signed permit, and the keys it grants, sealed to whom it names."""

    permit: Blob
    grants: Annotated[tuple[AssignedGrant, ...], Field(max_length=100)] = ()


class TeamGrant(StrictModel):
    """One key of `intake`, sealed to the intake team."""

    epoch: Annotated[int, Field(ge=1)]
    sealed: Blob


class TeamGrants(StrictModel):
    """What the intake team is to read again."""

    grants: Annotated[tuple[TeamGrant, ...], Field(min_length=1, max_length=100)]


class FormerTeamClients(BaseModel):
    """Whose `intake` the team holds by a key it had before."""

    client_ids: list[HexId]


class PermitCreated(BaseModel):
    """Which of the client's permits it is."""

    sequence: int


class ClientReturn(StrictModel):
    """Her counselor's permit that ends her own place, and one of a few words why."""

    permit: Blob
    reason: ReturnReason


class LinkRequest(StrictModel):
    """The counselor's permit of kind `linked`: she spoke with her, and knows the earlier file to be hers."""

    permit: Blob


class PermittedFile(BaseModel):
    """Of whom somebody may read who is not hers, and until when."""

    client_id: HexId
    kind: Literal["cover", "supervision"]
    last_on: date


class PermittedFiles(BaseModel):
    """All files one may read by permit."""

    files: list[PermittedFile]
