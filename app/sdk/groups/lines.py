"""The private line between a member and those who lead her group, and the name she goes by there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.crypto.errors import NotEntitled, OpeningFailed
from app.crypto.group_letters import (
    GroupLetterHeader,
    open_group_letter,
    seal_group_letter,
)
from app.crypto.keypairs import ClientId, KeyId, PublicKeys
from app.crypto.organisations import StaffRole
from app.crypto.owners import Kind
from app.crypto.randomness import random_id
from app.sdk.contents import Content, ContentType, text_content
from app.sdk.devices import Device
from app.sdk.errors import NothingHeld
from app.sdk.groups.files import OpenedGroup, write_to_group
from app.sdk.groups.keys import leading_key_ids, leading_keys, seated_clients
from app.sdk.groups.programmes import get_group, own_client_id, read_description
from app.sdk.keybooks import KeyBook
from app.sdk.wire import from_wire, to_wire

_ALIAS = "alias"
_ALIASES = "aliases"
_KEY_ID = "key_id"


@dataclass(frozen=True, slots=True)
class LineLetter:
    """A letter as its reader sees it. `content` is None when it could not be opened; `failure` then names why.

    One by a member proves nothing about who wrote it: whoever knows her group could have, the server too.
    """

    position: int
    client_id: ClientId
    author: KeyId
    sent_on: date
    content: Content | None = field(repr=False)
    failure: str | None = None


async def write_line(device: Device, group_id: UUID, text: str) -> UUID:
    """Write to those who lead the group (member); return the letter's id. One copy is for herself."""
    return await _send_own(device, group_id, text_content(ContentType.MESSAGE, text))


async def choose_alias(device: Device, group_id: UUID, alias: str) -> UUID:
    """Tell those who lead the group what she is called there (member). Told again, the newer one counts."""
    return await _send_own(device, group_id, Content(ContentType.ALIAS, {_ALIAS: alias}))


async def write_to_member(device: Device, group_id: UUID, client_id: ClientId, text: str) -> UUID:
    """Write to one member alone (facilitator); return the letter's id. Who leads the group with her reads along.

    Raises `NotEntitled` for somebody without a seat or without a coordinator's word for it.
    """
    members = {one.client_id: one for one in await seated_clients(device, group_id)}
    if client_id not in members:
        raise NotEntitled
    readers = [members[client_id].present, *await leading_keys(device, await get_group(device, group_id))]
    content = text_content(ContentType.MESSAGE, text)
    path = f"/groups/{group_id}/lines/{client_id.hex()}"
    return await _send(device, path, group_id, client_id, content, readers, signed=True)


async def read_own_line(device: Device, group_id: UUID) -> list[LineLetter]:
    """Return the letters of one's private line, in order (member)."""
    return await _read(device, group_id, f"/groups/{group_id}/line", {})


async def read_lines(device: Device, group_id: UUID, client_id: ClientId | None = None) -> list[LineLetter]:
    """Return the letters of members' private lines, or of one's, in order (facilitator)."""
    asked = {} if client_id is None else {"client_id": client_id.hex()}
    return await _read(device, group_id, f"/groups/{group_id}/lines", asked)


def aliases_in(letters: Iterable[LineLetter]) -> dict[ClientId, str]:
    """Return what each member is called, out of her letters."""
    told = [one for one in letters if one.content is not None and one.content.type is ContentType.ALIAS]
    return {one.client_id: str(one.content.fields[_ALIAS]) for one in told if one.content is not None}


async def share_aliases(device: Device, group: OpenedGroup) -> None:
    """Announce what members are called, where the programme says that they learn it (facilitator).

    By key id, as every member sees it beside the newest key anyway; never by client id. Raises `NotEntitled` where
    members were told that their aliases are not shared.
    """
    described = await read_description(device, group.group_id)
    if described is None or not described.programme.aliases_shared:
        raise NotEntitled
    aliases = aliases_in(await read_lines(device, group.group_id))
    told = [
        {_KEY_ID: one.present.key_id.hex(), _ALIAS: aliases[one.client_id]}
        for one in await seated_clients(device, group.group_id)
        if one.client_id in aliases
    ]
    await write_to_group(device, group, Kind.ANNOUNCEMENTS, Content(ContentType.ALIASES, {_ALIASES: told}))


def shared_aliases(group: OpenedGroup) -> Mapping[KeyId, str]:
    """Return what members are called by the newest announcement of it, by key id; empty where nothing was shared."""
    told = [one.content for one in group.entries.opened() if one.content is not None]
    shared = [one for one in told if one.type is ContentType.ALIASES]
    if not shared:
        return {}
    return {KeyId(bytes.fromhex(one[_KEY_ID])): str(one[_ALIAS]) for one in shared[-1].fields[_ALIASES]}


async def _send_own(device: Device, group_id: UUID, content: Content) -> UUID:
    client_id = own_client_id(device)
    if client_id is None:
        raise NothingHeld
    readers = [device.blob.keys.public, *await _leading_for_member(device, group_id)]
    path = f"/groups/{group_id}/line"
    return await _send(device, path, group_id, client_id, content, readers, signed=False)


async def _leading_for_member(device: Device, group_id: UUID) -> list[PublicKeys]:
    """Return the keys of those who lead the group now and whom a coordinator named to her. Raises `NotEntitled`."""
    described = await read_description(device, group_id)
    directory = device.organisation.directory
    view = await get_group(device, group_id)
    if described is None:
        raise NotEntitled
    book = KeyBook(device.connection, directory, (device.blob.keys.public,))
    named = [one for one in leading_key_ids(view) if one in described.leads and one not in directory.revoked]
    if not named:
        raise NotEntitled
    for key_id in named:
        directory.ensure_role(key_id, StaffRole.COUNSELOR)
    return [await book.find(one) for one in named]


async def _send(
    device: Device,
    path: str,
    group_id: UUID,
    client_id: ClientId,
    content: Content,
    readers: Iterable[PublicKeys],
    *,
    signed: bool,
) -> UUID:
    own, letter_id = device.blob.keys, random_id()
    letters = []
    for keys in {one.key_id: one for one in readers}.values():
        header = GroupLetterHeader(group_id, client_id, letter_id, own.key_id, keys.key_id)
        sealed = seal_group_letter(header, content.encoded(), keys.hpke, signer=own if signed else None)
        letters.append(to_wire(sealed))
    await device.connection.create(path, {"letters": letters})
    return letter_id


async def _read(device: Device, group_id: UUID, path: str, asked: dict[str, Any]) -> list[LineLetter]:
    letters: list[LineLetter] = []
    book = KeyBook(device.connection, (await device.meet()).directory, (device.blob.keys.public,))
    while True:
        page = await device.connection.get(path, params=asked)
        letters += [await _open(device, group_id, one, book) for one in page["letters"]]
        if page["next_after"] is None:
            return letters
        asked = asked | {"after": page["next_after"]}


async def _open(device: Device, group_id: UUID, view: dict[str, Any], book: KeyBook) -> LineLetter:
    client_id, author = (
        ClientId(bytes.fromhex(view["client_id"])),
        KeyId(bytes.fromhex(view["author_key_id"])),
    )
    own = device.blob.keys
    expected = GroupLetterHeader(group_id, client_id, UUID(view["letter_id"]), author, own.key_id)
    content: Content | None = None
    failure: str | None = None
    try:
        # Whom the directory does not name is the member, whose words carry no signature.
        signing = (await book.find(author)).signing if _is_staff(device, author) else None
        sealed = from_wire(view["letter"])
        content = Content.read(open_group_letter(sealed, expected, own.hpke_seed, author_signing_key=signing))
    except OpeningFailed as failed:
        failure = type(failed).__name__
    return LineLetter(
        view["position"], client_id, author, date.fromisoformat(view["sent_on"]), content, failure
    )


def _is_staff(device: Device, key_id: KeyId) -> bool:
    return any(entry.key_id == key_id for entry in device.organisation.directory.entries)
