"""A client's line to the intake team alone, on both ends of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.crypto.envelopes import EnvelopeHeader, open_envelope, read_envelope, seal_envelope
from app.crypto.errors import ContextMismatch, Expired, Malformed
from app.crypto.keypairs import ClientId
from app.crypto.randomness import random_id
from app.sdk.clients import ClientDevice
from app.sdk.contents import Content, ContentType
from app.sdk.coordinators import CoordinatorDevice
from app.sdk.errors import NothingHeld
from app.sdk.wire import from_wire, to_wire

_CLIENT_ID = "client_id"
_ABOUT = "about"


class LetterSubject(StrEnum):
    """What a letter asks for."""

    COMPLAINT = "complaint"
    OTHER_COUNSELOR = "other-counselor"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """A letter as the team reads it: a request, to be confirmed where only holders of her keys can write."""

    letter_id: UUID
    client_id: ClientId
    about: LetterSubject
    text: str = field(repr=False)


async def write_to_team(device: ClientDevice, about: LetterSubject, text: str) -> dict[str, Any]:
    """Seal a letter to the intake team and send it (client); return its id and day.

    Whatever it is about, the team reads her intake again until it is settled: were it not so with every letter, the
    service could tell which ask for another counselor.
    Sealed by the newest directory: `Refused` with `stale-directory` means that the team's key has changed meanwhile.
    Raises `TooLong`, `Expired`.
    """
    directory = (await device.meet()).directory
    if device.today > directory.expires_on:
        raise Expired
    fields = {_CLIENT_ID: device.client_id.hex(), _ABOUT: about, "text": text}
    header = EnvelopeHeader(device.client_id, random_id(), directory.team_key_id)
    sealed = seal_envelope(header, Content(ContentType.LETTER, fields).encoded(), directory.team_hpke_public)
    sent: dict[str, Any] = await device.connection.create(
        "/clients/me/team-letters", {"letter": to_wire(sealed)}
    )
    await device.let_team_read(await device.open_own_case())
    return sent


async def list_sent_letters(device: ClientDevice) -> list[dict[str, Any]]:
    """Return the days of one's letters and whether the team saw to them (client)."""
    view = await device.connection.get("/clients/me/team-letters")
    return list(view["letters"])


async def list_team_letters(device: CoordinatorDevice, *, settled: bool = False) -> list[dict[str, Any]]:
    """Return letters to the team, the oldest first (coordinator)."""
    letters: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"state": "settled" if settled else "open"}
    while True:
        page = await device.connection.get("/team-letters", params=asked)
        letters += page["letters"]
        if page["next_after"] is None:
            return letters
        asked["after"] = page["next_after"]


async def open_team_letter(device: CoordinatorDevice, letter_id: str) -> OpenedLetter:
    """Open one letter with the team's key (coordinator).

    Raises `ContextMismatch` where the service, the envelope and its content do not name the same client,
    `NothingHeld` without the team's key, `OpeningFailed`.
    """
    view = await device.connection.get(f"/team-letters/{letter_id}")
    client_id = ClientId(bytes.fromhex(view["client_id"]))
    sealed = from_wire(view["letter"])
    named = read_envelope(sealed)
    # What was written before the team's key was renewed, whoever held the former one opens.
    team = device.reader.team_of(named.team_key_id)
    if team is None:
        raise NothingHeld
    expected = EnvelopeHeader(client_id, UUID(letter_id), team.key_id)
    if named != expected:
        raise ContextMismatch
    content = Content.read(open_envelope(sealed, expected, team.hpke_seed))
    if content.type is not ContentType.LETTER or content.fields.get(_CLIENT_ID) != client_id.hex():
        raise ContextMismatch
    return OpenedLetter(UUID(letter_id), client_id, _subject(content), content.text)


async def settle_team_letter(device: CoordinatorDevice, letter_id: str) -> dict[str, Any]:
    """Say that the team has seen to a letter (coordinator)."""
    settled: dict[str, Any] = await device.connection.post(f"/team-letters/{letter_id}/settle", {})
    return settled


def _subject(content: Content) -> LetterSubject:
    try:
        return LetterSubject(content.fields[_ABOUT])
    except (KeyError, ValueError):
        raise Malformed from None
