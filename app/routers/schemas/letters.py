"""Letters to the intake team: what a client sees of hers, and what coordinators see of all."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from app.routers.schemas.common import Blob, HexId, StrictModel


class NewTeamLetter(StrictModel):
    """One envelope, sealed on the client's device to the intake team. Anything else is refused."""

    letter: Blob


class SentLetter(BaseModel):
    """A letter as its writer sees it afterwards: by its days. Only the team can open it."""

    letter_id: UUID
    sent_on: date
    settled_on: date | None = Field(description="Since when the team has seen to it.")


class SentLetterList(BaseModel):
    """The letters she sent, the oldest first."""

    letters: list[SentLetter]


class TeamLetterView(SentLetter):
    """A letter as coordinators see it."""

    client_id: HexId


class TeamLetterPage(BaseModel):
    """Letters to the team, the oldest first."""

    letters: list[TeamLetterView]
    next_after: str | None = Field(description="Continues behind the last one; absent on the last page.")


class OpenableLetter(TeamLetterView):
    """A letter with its envelope. It asks; nothing in it proves who wrote it but the session it came by."""

    letter: Blob
