"""All that a client's device needs when she looks in, in one answer."""

from uuid import UUID

from pydantic import BaseModel, Field

from app.matching.rules import Way
from app.routers.schemas.clients import ClientView
from app.routers.schemas.common import Blob, Bytes32, HexId, HpkePublic
from app.routers.schemas.organisations import ClientKeysView
from app.routers.schemas.records import EpochList, RecordPage
from app.routers.schemas.scheduling import AppointmentView


class NamedKeysView(BaseModel):
    """A staff member's public keys beside the key id that they must hash to."""

    key_id: HexId
    hpke_public: HpkePublic
    signing_public: Bytes32


class CounselorCard(BaseModel):
    """A counselor as her clients see her. Why she fits, the client's device draws from it and her own answers."""

    staff_id: UUID
    key_id: HexId = Field(description="With which key she answers for this client.")
    alias: str = Field(description="What clients call her; empty where she has not said.")
    line: str
    languages: list[str]
    ways: list[Way]
    topics: list[str]
    tags: list[str]


class VisitView(BaseModel):
    """What a client's device needs when she looks in. It verifies all of it by the directory and her own keys."""

    client: ClientView
    keys: ClientKeysView
    directory: Blob = Field(description="The newest signed directory snapshot.")
    epochs: EpochList
    staff_keys: list[NamedKeysView] = Field(
        description="Of everybody whom her statements and assignments name. Staff who are gone may be missing."
    )
    records: RecordPage = Field(description="Those behind `after`.")
    counselor: CounselorCard | None = Field(
        description="Who answers for her or is proposed; absent while there is nobody."
    )
    held: list[AppointmentView] = Field(description="Hours held for her to choose from.")
    coming: list[AppointmentView] = Field(description="Booked sessions that are not over.")
