"""Who else may read of a client: permits given, ended, and over when their last day is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import SYSTEM, AuditAction
from app.clients.errors import PermitOutOfOrder, StaleDirectory
from app.clients.permissions import (
    ENDED,
    HANDED_OVER,
    READING,
    STANDING,
    SUPERVISION,
    StandingPermit,
    ensure_last_day,
    ensure_may_permit,
)
from app.clients.repository import assignments as assignment_rows
from app.clients.repository import clients as client_rows
from app.clients.repository import permits as permit_rows
from app.clients.rules import (
    Client,
    ReturnReason,
    actor_key_ids,
    ensure_may_read,
    ensure_open,
    is_counselor_of,
)
from app.clock import Clock, today
from app.crypto.assignments import Assignment, assignment_hash, read_assignment
from app.crypto.epochs import read_statement
from app.crypto.errors import ChainBroken
from app.crypto.keypairs import PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Owner, OwnerKind
from app.crypto.permits import Permit, read_permit, verify_permit
from app.records import service as records
from app.records.rules import COORDINATOR_ROLE
from app.sessions.rules import Actor, StaffActor

_AT_A_TIME: Final = 100


async def ensure_readable(session: AsyncSession, client: Client, actor: Actor) -> None:
    """Raise `ClientNotFound` unless the actor may know of this client, by office or by a permit that stands."""
    is_permitted = (
        isinstance(actor, StaffActor)
        and COORDINATOR_ROLE not in actor.roles
        and not is_counselor_of(client, actor.staff_id)
        and await permit_rows.is_permitted(session, client.client_id, actor.staff_id)
    )
    ensure_may_read(client, actor, is_permitted=is_permitted)


async def give_permit(
    session: AsyncSession,
    clock: Clock,
    *,
    client_id: str,
    actor: Actor,
    signed: bytes,
    signer: PublicKeys,
    directory: Directory,
    grants: Mapping[tuple[str, int], bytes],
) -> Permit:
    """Store a permit of the actor's, with a grant by (kind, epoch) for each epoch it names; or end one.

    `signer` are the actor's keys, `directory` is the newest. Raises `ClientNotFound`, `ClientClosed`, `MayNotPermit`,
    `PermitTooLong`, `PermitOutOfOrder`, `StaleDirectory` (no such counselor), `OpeningFailed` and what
    `records.grant_epochs` raises.
    """
    client = await client_rows.lock_client(session, client_id)
    await ensure_readable(session, client, actor)
    ensure_open(client)
    said = await verify_next_permit(session, client, signed, signer)
    standing = await permit_rows.list_standing_permits(session, client_id)
    ensure_may_permit(said, client, signer=signer.key_id, standing=standing)
    ensure_last_day(said, today(clock))
    await add_permit(session, clock, said, signed, actor)
    if said.kind == ENDED:
        over = [one for one in standing if one.key_id == said.key_id.hex()]
        await end_permits(session, client_id, over, on=today(clock))
        return said
    _ensure_counselor(said, directory)
    await records.grant_epochs(
        session,
        owner=Owner(OwnerKind.CLIENT, said.client_id),
        recipient=said.key_id,
        granted=said.granted,
        grants=grants,
        signer_key_ids=actor_key_ids(actor, directory),
    )
    return said


async def list_permitted(session: AsyncSession, *, staff_id: UUID) -> list[StandingPermit]:
    """Return the permits by which a staff member may read of clients who are not hers."""
    return await permit_rows.list_standing_permits_of(session, staff_id)


async def end_permits_over(session: AsyncSession, clock: Clock) -> None:
    """End permits whose last day is over: secrets and grants are withheld from then on. For a job."""
    for client_id in await permit_rows.list_clients_with_permits_over(session, today(clock), _AT_A_TIME):
        await client_rows.lock_client(session, client_id)
        standing = await permit_rows.list_standing_permits(session, client_id)
        over = [one for one in standing if one.last_on is not None and one.last_on < today(clock)]
        await end_permits(session, client_id, over, on=today(clock))
        for _ in over:
            await audit.record_event(
                session, clock, action=AuditAction.PERMIT_OVER, actor=SYSTEM, subject=client_id
            )


async def end_permits_with(session: AsyncSession, clock: Clock, *, staff_id: UUID, actor: str) -> None:
    """End stand-ins and supervisions of somebody's clients, and by her: part of suspending her, after her account.

    Devices count no word of hers from then on, so whom she let in could write nothing; she must not go on reading
    either. What she chose for the next counselor stands until one is assigned. `actor` stands in the audit log.
    """
    for client_id in await permit_rows.list_clients_read_along(session, staff_id):
        client = await client_rows.lock_client(session, client_id)
        is_hers = client.counselor_id == staff_id
        standing = await permit_rows.list_standing_permits(session, client_id)
        over = [one for one in standing if one.kind in READING and (is_hers or one.staff_id == staff_id)]
        await end_permits(session, client_id, over, on=today(clock))
        for _ in over:
            await audit.record_event(
                session, clock, action=AuditAction.PERMIT_OVER, actor=actor, subject=client_id
            )


async def end_permits(
    session: AsyncSession, client_id: str, over: Collection[StandingPermit], *, on: date
) -> None:
    """End permits of a client whose row is locked, and withhold what they granted and no other permit does."""
    standing = await permit_rows.list_standing_permits(session, client_id)
    sequences = {one.sequence for one in over}
    for one in over:
        others = [
            other for other in standing if other.sequence not in sequences and other.key_id == one.key_id
        ]
        await records.withdraw_epochs(
            session,
            owner=_owner(client_id),
            key_id=one.key_id,
            names=await _names_over(session, one, others),
        )
        await permit_rows.end_permit(session, client_id, one.sequence, on)


async def hand_permits_over(
    session: AsyncSession, client_id: str, *, counselor_key_id: str, on: date
) -> None:
    """End every permit of a client who gets this counselor. She keeps what was handed over to her, and nothing else."""
    standing = await permit_rows.list_standing_permits(session, client_id)
    handed = [one for one in standing if one.key_id == counselor_key_id and one.kind == HANDED_OVER]
    await end_permits(session, client_id, [one for one in standing if one not in handed], on=on)
    for one in handed:
        await permit_rows.end_permit(session, client_id, one.sequence, on)


async def verify_next_permit(
    session: AsyncSession, client: Client, signed: bytes, signer: PublicKeys
) -> Permit:
    """Return what the next permit of a client says, whose row is locked.

    Raises `OpeningFailed`, `PermitOutOfOrder`.
    """
    latest = await permit_rows.find_latest_permit(session, client.client_id)
    try:
        said = verify_permit(signed, signer.signing, latest)
    except ChainBroken:
        raise PermitOutOfOrder from None
    assignment = await assignment_rows.find_latest_assignment(session, client.client_id)
    if (
        said.client_id.hex() != client.client_id
        or assignment is None
        or said.assignment_hash != assignment_hash(assignment)
    ):
        raise PermitOutOfOrder
    return said


async def add_permit(
    session: AsyncSession,
    clock: Clock,
    said: Permit,
    signed: bytes,
    actor: Actor,
    because: ReturnReason | None = None,
) -> None:
    """Store a permit that was checked, `because` of what a client was given back. Raises `PermitOutOfOrder`."""
    client_id = said.client_id.hex()
    row = {
        "client_id": client_id,
        "sequence": said.sequence,
        "signed": signed,
        "kind": said.kind.value,
        "staff_id": said.staff_id,
        "key_id": said.key_id.hex(),
        "last_on": said.last_on,
        "ended_on": None if said.kind.value in STANDING else today(clock),
        "because": because,
    }
    if not await permit_rows.add_permit(session, row):
        raise PermitOutOfOrder
    await audit.record_event(
        session, clock, action=AuditAction.PERMIT_GIVEN, actor=actor.reference, subject=client_id
    )


def _ensure_counselor(said: Permit, directory: Directory) -> None:
    entry = directory.find(said.key_id)
    if entry is None or entry.staff_id != said.staff_id or StaffRole.COUNSELOR not in entry.roles:
        raise StaleDirectory


async def _names_over(
    session: AsyncSession, over: StandingPermit, others: Collection[StandingPermit]
) -> set[tuple[str, int]]:
    """Return which epochs, by (kind, epoch), somebody holds no more once one permit is over and others stand."""
    if over.kind == SUPERVISION:
        held = await records.list_held_names(session, owner=_owner(over.client_id), key_id=over.key_id)
        still = any(one.kind == SUPERVISION for one in others)
        return set() if still else {name for name in held if name[0] == SUPERVISION}
    said = read_permit(over.signed)
    signed = await assignment_rows.list_assignments(session, over.client_id)
    assigned = [read_assignment(one) for one in signed]
    office = {name for one in assigned if one.counselor_key == said.key_id for name in _named(one)}
    as_counselor = [one for one in others if one.kind != SUPERVISION]
    kept = {name for one in as_counselor for name in _named(read_permit(one.signed))}
    under = next(
        one for one, its in zip(assigned, signed, strict=True) if assignment_hash(its) == said.assignment_hash
    )
    if as_counselor or under.counselor_key == said.key_id:
        return _named(said) - kept - office
    return (_named(said) | await _names_listing(session, said, assigned)) - office


async def _names_listing(
    session: AsyncSession, said: Permit, assigned: Sequence[Assignment]
) -> set[tuple[str, int]]:
    """Return which epochs list whom a permit names though it does not name them: made later, or for a summary.

    Not those of her own making, nor of the time when she was the client's counselor herself.
    """
    ends = [*(one.made_on for one in assigned[1:]), date.max]
    terms = [
        (one.made_on, until)
        for one, until in zip(assigned, ends, strict=True)
        if one.counselor_key == said.key_id
    ]
    stated = map(read_statement, await records.list_statements(session, owner=_owner(said.client_id.hex())))
    return {
        (one.name.kind.value, one.name.epoch)
        for one in stated
        if one.name.kind.value != SUPERVISION
        and one.creator != said.key_id
        and one.lists(said.key_id)
        and not any(since <= one.made_on <= until for since, until in terms)
    }


def _named(said: Permit | Assignment) -> set[tuple[str, int]]:
    return {(item.kind.value, item.epoch) for item in said.granted}


def _owner(client_id: str) -> Owner:
    return Owner(OwnerKind.CLIENT, bytes.fromhex(client_id))
