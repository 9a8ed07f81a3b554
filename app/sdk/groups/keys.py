"""Renewing a group's keys: who sits there now may read what comes, and nobody else.

Who is a member, coordinators sign, and who leads the group with her, too: the server's lists alone are believed by
nobody. A newcomer reads nothing of before, unless what was announced is announced to her again.
"""

from typing import Any
from uuid import UUID

from app.crypto.admissions import read_admission, verify_admission
from app.crypto.epochs import EpochReason, Holder, HolderRole
from app.crypto.errors import NotEntitled, OpeningFailed
from app.crypto.keypairs import ClientId, KeyId, PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Kind
from app.groups.rules import Part
from app.sdk.contents import Content, ContentType
from app.sdk.devices import Device
from app.sdk.groups.files import AGAIN, OpenedGroup, write_to_group
from app.sdk.groups.programmes import ensure_named, get_group, read_description
from app.sdk.keybooks import KeyBook
from app.sdk.keyrings import ClientKeys, read_client_keys
from app.sdk.wire import from_wire


async def admit_seated_members(device: Device, group: OpenedGroup, *, with_past: bool = False) -> OpenedGroup:
    """Make the next `announcements` for everybody who has a seat and all who lead; `casework` when it is due.

    `with_past` announces again, under the new key, what was announced before. Raises what `seated_members` and
    `leading_keys` raise; then nothing was sealed to anybody.
    """
    view = await get_group(device, group.group_id)
    leading: dict[Holder, PublicKeys | None] = {
        Holder(keys.key_id, HolderRole.FACILITATOR): keys for keys in await leading_keys(device, view)
    }
    members: dict[Holder, PublicKeys | None] = {
        Holder(keys.key_id, HolderRole.MEMBER): keys for keys in await seated_members(device, group.group_id)
    }
    reason = _reason(group, left=bool(view["announcements_due"]))
    file = await device.open_epoch(group.file, Kind.ANNOUNCEMENTS, leading | members, reason=reason)
    if view["casework_due"] or _holders(group, Kind.CASEWORK) != leading.keys():
        reason = EpochReason.OPENED if file.newest(Kind.CASEWORK) is None else EpochReason.HOLDER_REVOKED
        file = await device.open_epoch(file, Kind.CASEWORK, leading, reason=reason)
    renewed = OpenedGroup(group.group_id, file, group.entries)
    if with_past:
        await _announce_again(device, renewed)
    return renewed


async def leading_keys(device: Device, view: dict[str, Any]) -> list[PublicKeys]:
    """Return the keys of all who lead a group now, one's own among them (facilitator).

    Somebody whose keys were revoked is left out. Raises `NotEntitled` for another than oneself whom no coordinator
    named in what is sealed to this device, or who is no counselor.
    """
    directory = (await device.meet()).directory
    own, group_id = device.blob.keys, UUID(view["group_id"])
    book = KeyBook(device.connection, directory, (own.public,))
    others = [one for one in leading_key_ids(view) if one != own.key_id and one not in directory.revoked]
    described = await read_description(device, group_id) if others else None
    for key_id in others:
        ensure_named(described, key_id)
        directory.ensure_role(key_id, StaffRole.COUNSELOR)
    return [own.public, *[await book.find(one) for one in others]]


def leading_key_ids(view: dict[str, Any]) -> list[KeyId]:
    """Return the key ids of who leads a group now, by the service: a substitute once she was let in."""
    return [
        KeyId(bytes.fromhex(one["key_id"]))
        for one in view["facilitators"]
        if one["part"] == Part.FACILITATOR or one["let_in"]
    ]


async def seated_members(device: Device, group_id: UUID) -> list[PublicKeys]:
    """Return the present keys of everybody who has a seat (facilitator). Raises what `seated_clients` raises."""
    return [one.present for one in await seated_clients(device, group_id)]


async def seated_clients(device: Device, group_id: UUID) -> list[ClientKeys]:
    """Return the keys of everybody who has a seat, each checked against her client id and her admission (facilitator).

    Raises `NotEntitled` for a seat without the word of a coordinator, unrevoked by the newest directory, that this
    client may sit in this group; `ContextMismatch` for keys that are not the client's.
    """
    directory = (await device.meet()).directory
    book = KeyBook(device.connection, directory, (device.blob.keys.public,))
    view = await device.connection.get(f"/groups/{group_id}/seats")
    return [await _admitted_member(seat, group_id, book, directory) for seat in view["seats"]]


async def _announce_again(device: Device, group: OpenedGroup) -> None:
    """Announce what this device opened of before once more, under the newest key; each of them once."""
    newest = group.file.newest_key(Kind.ANNOUNCEMENTS).name.epoch
    for entry in group.entries.opened():
        header, content = entry.header, entry.content
        if header is None or content is None or header.name.kind is not Kind.ANNOUNCEMENTS:
            continue
        is_message = content.type is ContentType.MESSAGE and AGAIN not in content.fields
        if is_message and header.name.epoch < newest:
            fields = content.fields | {AGAIN: header.record_id.hex}
            again = Content(ContentType.MESSAGE, fields)
            await write_to_group(device, group, Kind.ANNOUNCEMENTS, again)


def _reason(group: OpenedGroup, *, left: bool) -> EpochReason:
    newest = group.file.newest(Kind.ANNOUNCEMENTS)
    if newest is None:
        return EpochReason.OPENED
    if not group.file.holds_newest(Kind.ANNOUNCEMENTS):
        return EpochReason.HANDED_OVER
    return EpochReason.MEMBER_LEFT if left else EpochReason.MEMBER_JOINED


def _holders(group: OpenedGroup, kind: Kind) -> set[Holder]:
    newest = group.file.newest(kind)
    return set() if newest is None else set(newest.statement.holders)


async def _admitted_member(
    seat: dict[str, Any], group_id: UUID, book: KeyBook, directory: Directory
) -> ClientKeys:
    member = read_client_keys(seat, ClientId(bytes.fromhex(seat["client_id"])))
    try:
        signed = from_wire(seat["admission"])
        signer = directory.ensure_role(read_admission(signed).signer, StaffRole.COORDINATOR).key_id
        signing = (await book.find(signer)).signing
        verify_admission(signed, signing, group_id=group_id, client_id=member.client_id)
    except OpeningFailed:
        raise NotEntitled from None
    return member
