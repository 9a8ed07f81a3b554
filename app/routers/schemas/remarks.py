"""Remarks on members of groups, to their own counselors."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from app.routers.schemas.common import Blob, HexId, StrictModel


class MembersAssignment(BaseModel):
    """A member's newest assignment. A device seals nothing to the counselor it names before it has verified it."""

    assignment: Blob


class NewRemark(StrictModel):
    """A group letter about a member, sealed to her counselor and signed by who leads the group."""

    client_id: HexId
    letter: Blob


class RemarkKept(BaseModel):
    """The remark is kept."""

    remark_id: UUID


class RemarkView(BaseModel):
    """A remark on one of the asker's clients, as it was sealed to her."""

    remark_id: UUID
    client_id: HexId
    group_id: UUID
    author_key_id: HexId = Field(description="Who leads the group, and signed.")
    sent_on: date
    letter: Blob


class RemarkList(BaseModel):
    """Remarks, the oldest first."""

    remarks: list[RemarkView]
