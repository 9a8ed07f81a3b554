"""Notes on a group's session, and remarks on a member to her own counselor.

A note belongs to those who lead the group. A remark is sealed to one person, whom the member's signed assignment names:
the word of the service alone makes nobody her counselor.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.crypto.assignments import Assignment, read_assignment, verify_assignment_alone
from app.crypto.errors import ContextMismatch, NotEntitled, OpeningFailed
from app.crypto.group_letters import GroupLetterHeader, open_group_letter, seal_group_letter
from app.crypto.keypairs import ClientId, KeyId, PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Kind
from app.crypto.randomness import random_id
from app.sdk.contents import Content, ContentType, session_note_content, text_content
from app.sdk.devices import Device
from app.sdk.groups.files import OpenedGroup, write_to_group
from app.sdk.groups.keys import seated_clients
from app.sdk.keybooks import KeyBook
from app.sdk.keyrings import ClientKeys
from app.sdk.wire import from_wire, to_wire

_APPOINTMENT_ID = "appointment_id"


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark as the counselor sees it. `text` is None when it could not be opened; `failure` then names why."""

    remark_id: UUID
    client_id: ClientId
    group_id: UUID
    author: KeyId
    sent_on: date
    text: str | None = field(repr=False)
    failure: str | None = None


async def write_session_note(device: Device, group: OpenedGroup, appointment_id: str, text: str) -> None:
    """Write a sealed, signed note on one session, which only those who lead the group can open."""
    await write_to_group(device, group, Kind.CASEWORK, session_note_content(appointment_id, text))


def notes_of_session(group: OpenedGroup, appointment_id: str) -> list[str]:
    """Return the notes on one session, in order."""
    opened = [entry.content for entry in group.entries.opened() if entry.content is not None]
    return [
        one.text
        for one in opened
        if one.type is ContentType.NOTE and one.fields.get(_APPOINTMENT_ID) == appointment_id
    ]


async def write_remark(device: Device, group_id: UUID, client_id: ClientId, text: str) -> UUID:
    """Tell a member's own counselor something (facilitator); return the remark's id.

    Raises `NotEntitled` for somebody without a seat, and unless a coordinator, or the client as she came, signed that
    this counselor answers for her and the directory lists both, unrevoked; `ContextMismatch` for another client's
    assignment, `Refused` where nobody answers for her.
    """
    members = {one.client_id: one for one in await seated_clients(device, group_id)}
    if client_id not in members:
        raise NotEntitled
    counselor = await _counselor_of(device, group_id, members[client_id])
    own = device.blob.keys
    header = GroupLetterHeader(group_id, client_id, random_id(), own.key_id, counselor.key_id)
    content = text_content(ContentType.NOTE, text)
    sealed = seal_group_letter(header, content.encoded(), counselor.hpke, signer=own)
    body = {"client_id": client_id.hex(), "letter": to_wire(sealed)}
    await device.connection.create(f"/groups/{group_id}/remarks", body)
    return header.letter_id


async def list_remarks(device: Device) -> list[Remark]:
    """Return what was said of her clients in their groups, the oldest first (counselor)."""
    view = await device.connection.get("/counselors/me/remarks")
    book = KeyBook(device.connection, (await device.meet()).directory, (device.blob.keys.public,))
    return [await _open(device, one, book) for one in view["remarks"]]


async def put_remark_aside(device: Device, remark_id: UUID) -> None:
    """Keep a remark no longer (counselor): what she needs of it stands in her own notes by then."""
    await device.connection.delete(f"/counselors/me/remarks/{remark_id}")


async def _counselor_of(device: Device, group_id: UUID, member: ClientKeys) -> PublicKeys:
    directory = (await device.meet()).directory
    view = await device.connection.get(f"/groups/{group_id}/seats/{member.client_id.hex()}/assignment")
    book = KeyBook(device.connection, directory, (device.blob.keys.public, *member.pairs))
    assignment = await _verified(from_wire(view["assignment"]), member, book, directory)
    entry = directory.ensure_role(assignment.counselor_key, StaffRole.COUNSELOR)
    return await book.find(entry.key_id)


async def _verified(signed: bytes, member: ClientKeys, book: KeyBook, directory: Directory) -> Assignment:
    said = read_assignment(signed)
    # She chooses a counselor herself only as she comes: a later choice in her name is nobody's.
    if said.signer not in member.key_ids or said.sequence != 1:
        directory.ensure_role(said.signer, StaffRole.COORDINATOR)
    assignment = verify_assignment_alone(signed, (await book.find(said.signer)).signing)
    if assignment.client_id != member.client_id:
        raise ContextMismatch
    return assignment


async def _open(device: Device, view: dict[str, Any], book: KeyBook) -> Remark:
    remark_id, group_id = UUID(view["remark_id"]), UUID(view["group_id"])
    client_id = ClientId(bytes.fromhex(view["client_id"]))
    author, own = KeyId(bytes.fromhex(view["author_key_id"])), device.blob.keys
    text: str | None = None
    failure: str | None = None
    try:
        book.ensure_listed_role(author, StaffRole.COUNSELOR)
        expected = GroupLetterHeader(group_id, client_id, remark_id, author, own.key_id)
        signing = (await book.find(author)).signing
        sealed = from_wire(view["letter"])
        text = Content.read(
            open_group_letter(sealed, expected, own.hpke_seed, author_signing_key=signing)
        ).text
    except OpeningFailed as failed:
        failure = type(failed).__name__
    return Remark(remark_id, client_id, group_id, author, date.fromisoformat(view["sent_on"]), text, failure)
