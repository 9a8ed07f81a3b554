"""A group's keys and records: `announcements` for all of it, `casework` for its facilitators.

`key_ids` are always those with which the actor opens grants (`app.clients.rules.actor_key_ids`): none for staff whose
keys were revoked.
"""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import AuditAction
from app.clock import Clock
from app.crypto.epochs import EpochStatement, read_statement
from app.crypto.owners import Owner, OwnerKind
from app.crypto.records import SealedRecord
from app.database import Transaction
from app.groups.errors import GroupKeyDue
from app.groups.repository import programmes, seats
from app.groups.rules import ANNOUNCEMENTS, CASEWORK, Part, ensure_group_holders
from app.groups.service.access import ensure_belongs, get_facilitated
from app.records import service as records
from app.records.rules import HeldEpoch, NewEpoch, RecordRange, StoredRecord
from app.sessions.rules import Actor, ClientActor, StaffActor
from app.staff import service as staff

_DUE: Final = {ANNOUNCEMENTS: "announcements_due", CASEWORK: "casework_due"}


async def open_group_epoch(
    transaction: Transaction,
    clock: Clock,
    *,
    group_id: UUID,
    facilitator: StaffActor,
    key_ids: frozenset[str],
    new: NewEpoch,
) -> EpochStatement:
    """Open the next epoch of a group's keys, as one who leads it. Whatever was due is done by it.

    Raises `GroupNotFound`, `GroupHoldersRefused`, and what `records.open_epoch` raises.
    """
    session = transaction.main
    await get_facilitated(session, group_id, facilitator)
    said = read_statement(new.statement)
    await seats.lock_members(session, group_id)
    # Whoever leaves or erases herself from here on waits; who sits there now is who may hold the key.
    await programmes.lock_group(session, group_id)
    led_by = await _key_ids_of_leads(session, group_id)
    ensure_group_holders(
        said.name.kind.value,
        [(holder.key_id, holder.role.value) for holder in said.holders],
        facilitators=led_by[Part.FACILITATOR],
        substitutes=led_by[Part.SUBSTITUTE],
        members={bytes.fromhex(seat.key_id) for seat in await seats.list_seats(session, group_id)},
    )
    account = await staff.get_active_staff(session, staff_id=facilitator.staff_id)
    opened = await records.open_epoch(
        transaction,
        clock,
        owner=_owner(group_id),
        new=new,
        creator_signing_key=account.signing_public,
        actor_key_ids=key_ids,
        allowed_creators=key_ids,
        incoming=bytes.fromhex(facilitator.key_id),
    )
    await programmes.update_group(session, group_id, **{_DUE[said.name.kind.value]: False})
    await audit.record_event(
        session,
        clock,
        action=AuditAction.EPOCH_OPENED,
        actor=facilitator.reference,
        subject=str(group_id),
    )
    return opened


async def list_group_epochs(
    transaction: Transaction, *, group_id: UUID, actor: Actor, key_ids: frozenset[str]
) -> list[HeldEpoch]:
    """Return the epochs that the actor holds, as one who leads or as a member. Raises `GroupNotFound`."""
    await ensure_belongs(transaction.main, group_id, actor)
    return await records.list_epochs(transaction, owner=_owner(group_id), actor_key_ids=key_ids)


async def append_group_record(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    actor: Actor,
    key_ids: frozenset[str],
    sealed: bytes,
) -> StoredRecord:
    """Store a sealed record of one who leads the group or of a seated member.

    Raises `GroupNotFound`, `GroupKeyDue` while the key it is sealed under is due to be renewed, and what
    `records.append_record` raises.
    """
    # Locked first: what an erased member wrote or was granted must not come after her erasure.
    if isinstance(actor, ClientActor):
        await seats.lock_member(session, actor.client_id)
    # Whoever leaves waits for this, or this is told that she left.
    group = await programmes.keep_group(session, group_id)
    await ensure_belongs(session, group_id, actor)
    if getattr(group, _DUE.get(SealedRecord.read(sealed).header.name.kind.value, ""), False):
        raise GroupKeyDue
    return await records.append_record(
        session,
        clock,
        owner=_owner(group_id),
        actor_key_ids=key_ids,
        author_key_id=actor.key_id,
        sealed=sealed,
    )


async def list_group_records(
    session: AsyncSession,
    *,
    group_id: UUID,
    actor: Actor,
    key_ids: frozenset[str],
    asked: RecordRange,
) -> list[StoredRecord]:
    """Return the records asked for of epochs the actor holds, in order. Raises `GroupNotFound`."""
    await ensure_belongs(session, group_id, actor)
    return await records.list_records(session, owner=_owner(group_id), actor_key_ids=key_ids, asked=asked)


async def _key_ids_of_leads(session: AsyncSession, group_id: UUID) -> dict[Part, set[bytes]]:
    """Return the key ids of who leads a group, by part: of a substitute once she was let in.

    One who is suspended may stand beside her: devices leave her out once the directory says so, which may take a day.
    """
    found: dict[Part, set[bytes]] = {part: set() for part in Part}
    leading = [one for one in await programmes.list_facilitators(session, group_id) if one.leads]
    key_ids = await staff.list_key_ids(session, staff_ids=[one.staff_id for one in leading])
    for one in leading:
        is_active = await staff.is_active_staff(session, staff_id=one.staff_id)
        found[one.part if is_active else Part.SUBSTITUTE].add(bytes.fromhex(key_ids[one.staff_id]))
    return found


def _owner(group_id: UUID) -> Owner:
    return Owner(OwnerKind.GROUP, group_id.bytes)
