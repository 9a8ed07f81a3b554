"""What anybody may know of the organisation: its signed document, its directory, public keys."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.routers.schemas.common import Blob, Bytes32, HexId, HpkePublic, StrictModel


class Policies(BaseModel):
    """What the organisation allows."""

    self_choice: bool = Field(description="Whether a client may choose her counselor herself at once.")
    hold_days: int = Field(description="How long proposed hours are held for a client, in days.")


class OrganisationView(BaseModel):
    """The organisation as a device meets it first."""

    document: str = Field(description="The signed organisation.json, as text.")
    directory: Blob = Field(description="The newest signed directory snapshot.")
    policies: Policies


class DirectoryView(BaseModel):
    """The newest signed directory snapshot."""

    directory: Blob


class DirectoryPublication(StrictModel):
    """A new signed snapshot, one sequence higher."""

    directory: Blob


class NewTeamGrant(StrictModel):
    """The intake team's new key, sealed to one coordinator."""

    recipient_key_id: HexId
    sealed: Blob


class TeamKeyRenewal(StrictModel):
    """A new signed snapshot with another key of the intake team, and that key for each coordinator it names."""

    directory: Blob
    team_grants: Annotated[tuple[NewTeamGrant, ...], Field(min_length=1, max_length=1_000)]


class PublicKeysView(BaseModel):
    """Public keys; the device checks them against the key id it asked for."""

    hpke_public: HpkePublic
    signing_public: Bytes32


class SuccessionView(BaseModel):
    """A change of a client's keys: the old keys' word for the new, and the statement by which the new ones accept."""

    succession: Blob
    acceptance: Blob


class ClientKeysView(BaseModel):
    """A client's *first* public keys, which her id is the hash of, and every succession since, in order."""

    hpke_public: HpkePublic
    signing_public: Bytes32
    successions: list[SuccessionView]


class SequenceView(BaseModel):
    """The sequence that is now the newest."""

    sequence: int


KeyIdPath = Annotated[HexId, Field(description="A key id from the directory, a statement or a header.")]
