"""A group on a device: its keys, its sealed notes and announcements.

`announcements` is held by those who lead it and by members, and renewed whenever somebody joins or leaves; `casework`
belongs to those who lead it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID

from app.crypto.epochs import EpochReason, EpochStatement, HolderRole
from app.crypto.errors import Expired, NotEntitled
from app.crypto.keypairs import KeyId
from app.crypto.organisations import StaffRole
from app.crypto.owners import Kind, Owner, OwnerKind
from app.sdk.casefiles import CaseFile, open_epochs, verify_statements
from app.sdk.contents import Content, ContentType, text_content
from app.sdk.devices import Device, EpochNeedsRenewal
from app.sdk.entries import Entries, read_entries, write_entry
from app.sdk.keybooks import KeyBook

AGAIN: Final = "again"
"""The field of an announcement that repeats an earlier one for newcomers: that one's record id, in hex."""


@dataclass(frozen=True, slots=True)
class OpenedGroup:
    """A group as it lies open on the device."""

    group_id: UUID
    file: CaseFile
    entries: Entries


async def open_group(device: Device, group_id: UUID) -> OpenedGroup:
    """Verify, open and read what this person may of one group.

    Raises `NotEntitled` when an epoch was made by somebody who did not lead the group then: see `ensure_made_rightly`.
    """
    view = await device.connection.get(f"/groups/{group_id}/epochs")
    owner = Owner(OwnerKind.GROUP, group_id.bytes)
    book = KeyBook(device.connection, device.organisation.directory, (device.reader.keys.public,))
    statements = await verify_statements(owner, view["statements"], book)
    for signed in statements.values():
        ensure_made_rightly([one.statement for one in signed], book)
    file = CaseFile(
        owner=owner,
        statements=statements,
        assignments=(),
        last_assignment=None,
        keys=open_epochs(view["epochs"], statements, device.reader),
        public_keys=book.known,
    )
    return OpenedGroup(group_id, file, await read_entries(device.connection, file, book))


def ensure_made_rightly(stated: Sequence[EpochStatement], book: KeyBook) -> None:
    """Raise `NotEntitled` unless each epoch of a kind was made by a counselor of the directory who led the group.

    Who led it, the epoch before says; one that takes over what nobody else holds any more says so itself.
    """
    for before, made in pairwise((None, *stated)):
        if made is None:
            continue
        book.ensure_listed_role(made.creator, StaffRole.COUNSELOR)
        took_over = before is None or made.reason is EpochReason.HANDED_OVER
        if not took_over and made.creator not in facilitators_of(before):
            raise NotEntitled


def facilitators_of(statement: EpochStatement | None) -> set[KeyId]:
    """Return who holds an epoch as facilitator."""
    holders = () if statement is None else statement.holders
    return {holder.key_id for holder in holders if holder.role is HolderRole.FACILITATOR}


def announcements_of(group: OpenedGroup) -> list[Content]:
    """Return what was announced, in order, each once: also what was announced again for newcomers.

    Only what somebody said who leads the group by the statement of that very key: each member holds the key too, and
    could write under it.
    """
    stated = group.file.statements.get(Kind.ANNOUNCEMENTS, ())
    leading = {one.statement.name: facilitators_of(one.statement) for one in stated}
    told: dict[str, Content] = {}
    for entry in group.entries.opened():
        header, content = entry.header, entry.content
        if header is None or content is None or header.author not in leading.get(header.name, set()):
            continue
        if content.type is ContentType.MESSAGE:
            told.setdefault(str(content.fields.get(AGAIN, header.record_id.hex)), content)
    return list(told.values())


async def write_group_note(device: Device, group: OpenedGroup, text: str) -> None:
    """Write a sealed, signed note only facilitators can open."""
    await write_to_group(device, group, Kind.CASEWORK, text_content(ContentType.NOTE, text))


async def announce(device: Device, group: OpenedGroup, text: str) -> None:
    """Write something all members read. Raises `Refused` while the next key is due: somebody left."""
    await write_to_group(device, group, Kind.ANNOUNCEMENTS, text_content(ContentType.MESSAGE, text))


async def write_to_group(device: Device, group: OpenedGroup, kind: Kind, content: Content) -> None:
    """Seal and sign one record of the group under the newest key of a kind, as one who leads it.

    Raises `EpochNeedsRenewal` where somebody whose keys were revoked made that key, or holds it as one who leads;
    `Expired` under an expired directory.
    """
    directory = (await device.meet()).directory
    if device.today > directory.expires_on:
        raise Expired
    newest = group.file.newest(kind)
    if newest is not None:
        knows_it = facilitators_of(newest.statement) | {newest.statement.creator}
        if not knows_it.isdisjoint(directory.revoked):
            raise EpochNeedsRenewal
    await write_entry(
        device.connection,
        group.file,
        kind,
        content,
        author=device.blob.keys,
        signed=True,
        entries=group.entries,
    )
