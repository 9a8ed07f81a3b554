"""Groups and their seats. What a group is about is content, and stands in sealed records."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.routers.schemas.common import Blob, Bytes32, HexId, HpkePublic, StrictModel
from app.routers.schemas.organisations import SuccessionView


class GroupRequest(StrictModel):
    """A new group. Its id is made on the device, because keys are bound to it."""

    group_id: UUID
    facilitator_id: UUID
    seat_count: Annotated[int, Field(ge=2, le=16)]


class GroupView(BaseModel):
    """A group as those who belong to it see it."""

    group_id: UUID
    facilitator_id: UUID
    facilitator_key_id: HexId
    seat_count: int
    standing: str = Field(description="As what the asker sees it: member, invited, facilitator, coordinator.")
    opened_on: date


class GroupList(BaseModel):
    """Groups the asker belongs to; all of them for a coordinator."""

    groups: list[GroupView]


class GroupInvitationRequest(StrictModel):
    """The woman who is invited, and the admission that the inviting coordinator's device signed for her."""

    client_id: HexId
    admission: Blob


class GroupInvitationCreated(BaseModel):
    """The woman who is invited."""

    client_id: HexId


class SeatView(BaseModel):
    """A taken seat with her first public keys and every succession since. Members see no roster.

    A device seals nothing to her before it has verified successions and admission.
    """

    seat_number: int
    client_id: HexId
    hpke_public: HpkePublic
    signing_public: Bytes32
    successions: list[SuccessionView]
    admission: Blob


class SeatList(BaseModel):
    """Taken seats in order."""

    seats: list[SeatView]


class SeatTaken(BaseModel):
    """The number of the seat."""

    seat_number: int
