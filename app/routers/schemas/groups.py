"""Groups: programmes, who leads them, invitations, seats and private lines. What is said stands in sealed letters."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from app.groups.rules import (
    DEFAULT_HOLD_DAYS,
    FEWEST_HOLD_DAYS,
    FEWEST_SEATS,
    MOST_HOLD_DAYS,
    MOST_SEATS,
    Answer,
    GroupState,
    InvitationState,
    Part,
)
from app.routers.schemas.common import Blob, Bytes32, HexId, HpkePublic, StrictModel
from app.routers.schemas.organisations import SuccessionView

SeatCount = Annotated[int, Field(ge=FEWEST_SEATS, le=MOST_SEATS, examples=[8])]
GroupLetter = Annotated[Blob, Field(description="One group letter (README of the cryptography, section 7).")]


class FacilitatorEntry(StrictModel):
    """A counselor who leads the group, or would step in for one who does."""

    staff_id: UUID
    part: Part = Field(description="One or two are `facilitator`, at most one is `substitute`.")


class GroupChange(StrictModel):
    """How large a programme is, how it is joined, and who leads it."""

    facilitators: Annotated[list[FacilitatorEntry], Field(min_length=1, max_length=3)]
    seat_count: SeatCount = Field(description="How many women at most.")
    fewest_seats: SeatCount = Field(FEWEST_SEATS, description="How many it takes to begin.")
    joins_late: bool = Field(False, description="An open group: a woman may join while it runs.")
    hold_days: Annotated[int, Field(ge=FEWEST_HOLD_DAYS, le=MOST_HOLD_DAYS)] = Field(
        DEFAULT_HOLD_DAYS, description="For how many days a seat is held for whom it is offered."
    )


class GroupRequest(GroupChange):
    """A new programme, as a draft. Its id is made on the device, because keys are bound to it."""

    group_id: UUID


class GroupStateRequest(StrictModel):
    """Where the programme should stand."""

    state: GroupState = Field(examples=["forming"])


class FacilitatorView(BaseModel):
    """Who leads the group, by the key id that the signed directory has of her."""

    staff_id: UUID
    key_id: HexId
    part: Part
    let_in: bool = Field(description="Of a substitute: whether a facilitator let her in.")


class OwnInvitation(BaseModel):
    """Where a client's own invitation stands."""

    state: InvitationState
    seat_number: int | None = Field(description="The seat that is held for her, or that she has.")
    offered_until: datetime | None = Field(description="Until when a seat is held for her.")


class GroupView(BaseModel):
    """A group as those who belong to it see it. What it is about, its description says, which is sealed."""

    group_id: UUID
    state: GroupState
    standing: str = Field(
        description="As what the asker sees it: member, invited, facilitator, substitute, coordinator."
    )
    facilitators: list[FacilitatorView]
    fewest_seats: int
    seat_count: int
    joins_late: bool
    hold_days: int
    opened_on: date
    invitation: OwnInvitation | None = Field(description="The asker's own; for clients alone.")
    counts: dict[InvitationState, int] | None = Field(
        description="How many invitations stand where; for coordinators alone.",
        examples=[{"seated": 6, "offered": 2, "waiting": 3}],
    )
    announcements_due: bool | None = Field(
        description="Somebody who held the newest key of announcements left, so the next is to be made; for staff."
    )
    casework_due: bool | None = Field(
        description="The same of the key of the facilitators' notes; for staff."
    )


class GroupList(BaseModel):
    """Groups the asker belongs to; all of them for a coordinator."""

    groups: list[GroupView]


class Description(StrictModel):
    """What the programme is about: copies of one letter, each sealed to another reader."""

    letters: Annotated[list[GroupLetter], Field(min_length=1, max_length=4)]


class DescriptionView(BaseModel):
    """What the programme is about, as sealed to the asker; empty where nothing was."""

    letters: list[Blob]


class SubstituteRequest(StrictModel):
    """Whether the substitute may come in."""

    let_in: bool


class GroupInvitationRequest(StrictModel):
    """The woman who is invited, and the admission that the inviting coordinator's device signed for her."""

    client_id: HexId
    admission: Blob
    description: GroupLetter | None = Field(
        None, description="What the programme is about, sealed to her; absent, an earlier one stays."
    )


class InvitationView(BaseModel):
    """An invitation as coordinators see it."""

    client_id: HexId
    place: int = Field(
        description="Where she stands in the order: the lower, the earlier she is offered a seat."
    )
    state: InvitationState
    seat_number: int | None
    offered_until: datetime | None


class InvitationList(BaseModel):
    """Invitations in their order."""

    invitations: list[InvitationView]


class InvitationOrder(StrictModel):
    """Who comes first, in this order; the others follow as they were."""

    client_ids: Annotated[list[HexId], Field(min_length=1, max_length=200)]


class InvitationAnswer(StrictModel):
    """What she says to the invitation, besides taking the seat."""

    answer: Answer


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


class NewLineLetter(StrictModel):
    """Copies of one letter, each sealed to another of those who may read it."""

    letters: Annotated[list[GroupLetter], Field(min_length=1, max_length=4)]


class LineLetterKept(BaseModel):
    """The id that the copies share."""

    letter_id: UUID


class LineLetterView(BaseModel):
    """One letter, as sealed to the asker."""

    position: int
    letter_id: UUID
    client_id: HexId = Field(description="In whose line.")
    author_key_id: HexId
    sent_on: date
    letter: Blob


class LineLetterPage(BaseModel):
    """Letters in order."""

    letters: list[LineLetterView]
    next_after: int | None = Field(description="Continues behind the last one; absent on the last page.")
