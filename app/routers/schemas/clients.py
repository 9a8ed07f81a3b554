"""Intake, log-in by phrase, and what a client may ask about herself."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.clients.rules import ClosingReason
from app.crypto.owners import Kind
from app.routers.schemas.common import (
    Blob,
    Bytes32,
    GrantBlob,
    HexId,
    HpkePublic,
    Instant,
    Signature,
    StrictModel,
)
from app.routers.schemas.letters import SentLetter
from app.routers.schemas.organisations import ClientKeysView
from app.routers.schemas.records import EpochView, NewEpoch, RecordView
from app.routers.schemas.scheduling import AppointmentView
from app.routers.schemas.sessions import RefreshTransport, SessionTokens

ClientStatus = Literal["waiting", "proposed", "assigned", "closed"]


class WorkView(BaseModel):
    """An ALTCHA proof-of-work challenge."""

    challenge: dict[str, Any]


class IntakeRequest(StrictModel):
    """A whole intake, sealed on the device; stored whole or not at all."""

    proof_of_work: Annotated[str, Field(min_length=1, max_length=4000, pattern="^[A-Za-z0-9+/=]+$")]
    locator: Bytes32
    login_public_key: Bytes32
    hpke_public: HpkePublic
    signing_public: Bytes32
    wrapped_keys: Blob
    epochs: Annotated[tuple[NewEpoch, ...], Field(min_length=1, max_length=2)]
    records: Annotated[tuple[Blob, ...], Field(min_length=1, max_length=4)]


class WorkDone(StrictModel):
    """A solved proof of work."""

    proof_of_work: Annotated[str, Field(min_length=1, max_length=4000, pattern="^[A-Za-z0-9+/=]+$")]


class ChosenIntakeRequest(IntakeRequest):
    """An intake together with the client's own choice of counselor."""

    assignment: Blob = Field(description="Signed by the client herself.")
    starts_at: Instant | None = Field(default=None, description="The hour she books along with it.")


class ClientCreated(BaseModel):
    """The client's id: a hash of the keys she sent."""

    client_id: HexId


class ChosenClientCreated(ClientCreated):
    """The client's id, and the hour she booked along with her choice."""

    appointment_id: UUID | None


class ClientLogIn(StrictModel):
    """The proof, made on the device from phrase and challenge."""

    locator: Bytes32
    challenge: Blob
    proof: Signature
    refresh: RefreshTransport = "cookie"


class ClientSession(BaseModel):
    """Tokens, and the sealed keys only the phrase opens."""

    tokens: SessionTokens
    client_id: HexId
    keys: ClientKeysView = Field(
        description="They must lead to the keys inside the blob, or it is not her file."
    )
    wrapped_keys: Blob


class ClientView(BaseModel):
    """What the server knows of her, to herself and to those who answer for her."""

    client_id: HexId
    status: ClientStatus
    server_assisted: bool = Field(
        description="Whether her words or phrase came over the page without script."
    )
    came_on: date
    counselor_id: UUID | None
    counselor_key_id: HexId | None


class WaitingClient(BaseModel):
    """One woman on the waiting list."""

    client_id: HexId
    status: ClientStatus
    server_assisted: bool
    came_on: date


class WaitingPage(BaseModel):
    """The waiting list, those who came first in front."""

    clients: list[WaitingClient]
    next_after: str | None = Field(description="Continues behind the last one; absent on the last page.")


class Closing(StrictModel):
    """Why a file is closed: one of a few words, so that nothing is told about her."""

    reason: ClosingReason


class Caseload(BaseModel):
    """A counselor's clients."""

    clients: list[ClientView]


class AccessLog(BaseModel):
    """Every signed word about who may read what, in order. The device verifies and shows it."""

    statements: list[Blob]
    assignments: list[Blob]


class ExportView(BaseModel):
    """Everything the server has that is hers. Her phrase opens it."""

    client: ClientView
    keys: ClientKeysView
    wrapped_keys: Blob
    epochs: list[EpochView]
    statements: list[Blob]
    assignments: list[Blob]
    records: list[RecordView]
    appointments: list[AppointmentView] = Field(description="Held, agreed and past ones, in order.")
    letters: list[SentLetter] = Field(description="The days of her letters to the intake team.")


class ErasureRequest(StrictModel):
    """The proof that it is really she who wants everything gone."""

    challenge: Blob
    proof: Signature


class EpochPlaceEntry(StrictModel):
    """Which epoch: of her own file, or of a group she sits in."""

    group_id: UUID | None = None
    kind: Kind
    epoch: Annotated[int, Field(ge=1, le=2**31)]


class Regrant(EpochPlaceEntry):
    """An epoch's key, sealed by herself to her own new key."""

    sealed: GrantBlob


class PhraseChangeRequest(StrictModel):
    """A new phrase with all that hangs on it; stored whole or not at all."""

    challenge: Blob
    proof: Signature = Field(description="By the old phrase's log-in key, with action `change-phrase`.")
    locator: Bytes32
    login_public_key: Bytes32
    hpke_public: HpkePublic
    signing_public: Bytes32
    wrapped_keys: Blob
    succession: Blob = Field(description="The new keys, signed over by the old ones.")
    epochs: Annotated[tuple[NewEpoch, ...], Field(min_length=1, max_length=2)] = Field(
        description="The next of each kind she holds of her own, made with the new keys."
    )
    regrants: Annotated[tuple[Regrant, ...], Field(max_length=250)] = Field(
        description="One for each epoch the old keys hold."
    )
    left_behind: Annotated[tuple[EpochPlaceEntry, ...], Field(max_length=250)] = Field(
        default=(), description="Epochs that no longer open, and are given up."
    )


class PhraseChanged(BaseModel):
    """The name of her new keys. Her client id stays."""

    key_id: HexId
