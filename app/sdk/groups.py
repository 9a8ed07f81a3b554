"""A group on a device: its keys, its seats, its sealed notes and announcements.

`announcements` is held by facilitator and members and renewed whenever somebody joins, so a newcomer reads nothing of
before; `casework` is the facilitator's alone. Who is a member, coordinators sign: the server's list of seats alone is
believed by nobody.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.crypto.admissions import GroupAdmission, read_admission, sign_admission, verify_admission
from app.crypto.epochs import EpochReason, Holder, HolderRole
from app.crypto.errors import NotEntitled, OpeningFailed
from app.crypto.keypairs import ClientId, PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Kind, Owner, OwnerKind
from app.crypto.randomness import random_id
from app.sdk.casefiles import CaseFile, open_epochs, verify_statements
from app.sdk.contents import ContentType, text_content
from app.sdk.devices import Device
from app.sdk.entries import Entries, read_entries, write_entry
from app.sdk.keybooks import KeyBook
from app.sdk.keyrings import read_client_keys
from app.sdk.wire import from_wire, to_wire


@dataclass(frozen=True, slots=True)
class OpenedGroup:
    """A group as it lies open on the device."""

    group_id: UUID
    file: CaseFile
    entries: Entries


async def create_group(device: Device, facilitator_id: str, seat_count: int) -> UUID:
    """Open a group (coordinator). Its id is made here, because its keys are bound to it."""
    group_id = random_id()
    body = {"group_id": str(group_id), "facilitator_id": facilitator_id, "seat_count": seat_count}
    await device.connection.create("/groups", body)
    return group_id


async def invite_to_group(device: Device, group_id: UUID, client_id: str) -> None:
    """Invite a client and sign that she may sit in the group (coordinator). Inviting her again renews that word."""
    own = device.blob.keys
    hers = ClientId(bytes.fromhex(client_id))
    signed = sign_admission(GroupAdmission(group_id, hers, device.today, own.key_id), own)
    body = {"client_id": client_id, "admission": to_wire(signed)}
    await device.connection.create(f"/groups/{group_id}/invitations", body)


async def accept_group_invitation(device: Device, group_id: UUID) -> int:
    """Take a seat (client); return its number."""
    taken = await device.connection.create(f"/groups/{group_id}/acceptance", {})
    return int(taken["seat_number"])


async def list_groups(device: Device) -> list[dict[str, Any]]:
    """Return the groups this person belongs to."""
    view = await device.connection.get("/groups")
    return list(view["groups"])


async def open_group(device: Device, group_id: UUID) -> OpenedGroup:
    """Verify, open and read what this person may of one group.

    Raises `NotEntitled` when an epoch was made by anybody but the facilitator, a counselor of the directory.
    """
    view = await device.connection.get(f"/groups/{group_id}/epochs")
    group = await device.connection.get(f"/groups/{group_id}")
    owner = Owner(OwnerKind.GROUP, group_id.bytes)
    book = KeyBook(device.connection, device.organisation.directory, (device.reader.keys.public,))
    statements = await verify_statements(owner, view["statements"], book)
    facilitator = bytes.fromhex(group["facilitator_key_id"])
    book.ensure_listed_role(facilitator, StaffRole.COUNSELOR)
    if any(one.statement.creator != facilitator for chain in statements.values() for one in chain):
        raise NotEntitled
    file = CaseFile(
        owner=owner,
        statements=statements,
        assignments=(),
        last_assignment=None,
        keys=open_epochs(view["epochs"], statements, device.reader),
        public_keys=book.known,
    )
    return OpenedGroup(group_id, file, await read_entries(device.connection, file, book))


async def admit_seated_members(device: Device, group: OpenedGroup) -> OpenedGroup:
    """Make the next `announcements` for everybody who has a seat, and `casework` at the first time (facilitator).

    Raises what `seated_members` raises; then nothing was sealed to anybody.
    """
    own = device.blob.keys
    facilitator = Holder(own.key_id, HolderRole.FACILITATOR)
    holders: dict[Holder, PublicKeys | None] = {facilitator: own.public}
    for keys in await seated_members(device, group.group_id):
        holders[Holder(keys.key_id, HolderRole.MEMBER)] = keys
    first = group.file.newest(Kind.ANNOUNCEMENTS) is None
    reason = EpochReason.OPENED if first else EpochReason.MEMBER_JOINED
    file = await device.open_epoch(group.file, Kind.ANNOUNCEMENTS, holders, reason=reason)
    if file.newest(Kind.CASEWORK) is None:
        own_only: dict[Holder, PublicKeys | None] = {facilitator: own.public}
        file = await device.open_epoch(file, Kind.CASEWORK, own_only, reason=EpochReason.OPENED)
    return OpenedGroup(group.group_id, file, group.entries)


async def seated_members(device: Device, group_id: UUID) -> list[PublicKeys]:
    """Return the keys of everybody who has a seat, each checked against her client id and her admission (facilitator).

    Raises `NotEntitled` for a seat without the word of a coordinator, unrevoked by the newest directory, that this
    client may sit in this group; `ContextMismatch` for keys that are not the client's.
    """
    directory = (await device.meet()).directory
    book = KeyBook(device.connection, directory, (device.blob.keys.public,))
    view = await device.connection.get(f"/groups/{group_id}/seats")
    return [await _admitted_member(seat, group_id, book, directory) for seat in view["seats"]]


async def write_group_note(device: Device, group: OpenedGroup, text: str) -> None:
    """Write a sealed, signed note only facilitators can open."""
    await _write(device, group, Kind.CASEWORK, ContentType.NOTE, text)


async def announce(device: Device, group: OpenedGroup, text: str) -> None:
    """Write something all members read."""
    await _write(device, group, Kind.ANNOUNCEMENTS, ContentType.MESSAGE, text)


async def _write(
    device: Device, group: OpenedGroup, kind: Kind, content_type: ContentType, text: str
) -> None:
    await write_entry(
        device.connection,
        group.file,
        kind,
        text_content(content_type, text),
        author=device.blob.keys,
        signed=True,
        entries=group.entries,
    )


async def _admitted_member(
    seat: dict[str, Any], group_id: UUID, book: KeyBook, directory: Directory
) -> PublicKeys:
    member = read_client_keys(seat, ClientId(bytes.fromhex(seat["client_id"])))
    try:
        signed = from_wire(seat["admission"])
        signer = directory.ensure_role(read_admission(signed).signer, StaffRole.COORDINATOR).key_id
        signing = (await book.find(signer)).signing
        verify_admission(signed, signing, group_id=group_id, client_id=member.client_id)
    except OpeningFailed:
        raise NotEntitled from None
    return member.present
