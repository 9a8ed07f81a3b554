"""Who answers for a client: waiting list, assignment, proposal, caseload, closing."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import CLIENT, AuditAction, staff_actor
from app.clients.errors import AssignmentOutOfOrder, ClientNotFound, SignerNotEntitled, StaleDirectory
from app.clients.permissions import ensure_gives_back, ensure_links
from app.clients.repository import assignments as assignment_rows
from app.clients.repository import clients as client_rows
from app.clients.repository import permits as permit_rows
from app.clients.rules import (
    Client,
    ClientStatus,
    ClosingReason,
    ReturnReason,
    ensure_closable,
    ensure_may_read,
    ensure_open,
    ensure_proposed,
    ensure_waiting,
)
from app.clients.service.permits import add_permit, end_permits, hand_permits_over, verify_next_permit
from app.clock import Clock, today
from app.crypto.assignments import Assignment, assignment_hash, read_assignment, verify_assignment
from app.crypto.errors import ChainBroken
from app.crypto.keypairs import PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Owner, OwnerKind
from app.crypto.permits import read_permit
from app.records import service as records
from app.records.rules import key_ids_of_staff
from app.sessions.rules import StaffActor

_CLOSED_BECAUSE: Final = {
    ClosingReason.NOT_GENUINE: AuditAction.CLIENT_CLOSED_NOT_GENUINE,
    ClosingReason.REFERRED: AuditAction.CLIENT_CLOSED_REFERRED,
    ClosingReason.UNREACHABLE: AuditAction.CLIENT_CLOSED_UNREACHABLE,
    ClosingReason.WITHDRAWN: AuditAction.CLIENT_CLOSED_WITHDRAWN,
}


async def add_assignment(
    session: AsyncSession,
    clock: Clock,
    *,
    signed: bytes,
    signer: PublicKeys,
    directory: Directory,
    grants: Mapping[tuple[str, int], bytes],
    status: ClientStatus = ClientStatus.ASSIGNED,
) -> Assignment:
    """Assign a client to a counselor, who becomes a holder of the epochs the assignment names.

    `signer` is whoever sends it: a coordinator, or the client where she chose herself (whether she may is the
    caller's policy). `grants` hold one by (kind, epoch) for each named epoch. `status` is "proposed" where hours are
    held for her to confirm. The assignment before ends. Raises `ClientNotFound`, `ClientClosed`,
    `SignerNotEntitled`, `StaleDirectory` (no such counselor), `AssignmentOutOfOrder`, `OpeningFailed` and what
    `grant_epochs` raises.
    """
    said = read_assignment(signed)
    client_id = said.client_id.hex()
    client = await client_rows.lock_client(session, client_id)
    ensure_open(client)
    signer_key_ids = _signer_key_ids(client, said, signer, directory)
    _ensure_counselor(said, directory)
    await _append_assignment(session, clock, signed, signer)
    await hand_permits_over(session, client_id, counselor_key_id=said.counselor_key.hex(), on=today(clock))
    await client_rows.update_client(
        session,
        client_id,
        status=status.value,
        counselor_id=said.counselor_id,
        counselor_key_id=said.counselor_key.hex(),
    )
    await records.grant_epochs(
        session,
        owner=Owner(OwnerKind.CLIENT, said.client_id),
        recipient=said.counselor_key,
        granted=said.granted,
        grants=grants,
        signer_key_ids=signer_key_ids,
    )
    entry = directory.find(said.signer)
    await audit.record_event(
        session,
        clock,
        action=AuditAction.ASSIGNMENT_MADE,
        actor=CLIENT if entry is None else staff_actor(entry.staff_id),
        subject=client_id,
    )
    return said


async def accept_proposal(session: AsyncSession, *, client_id: str) -> None:
    """Make a proposal an assignment: the client confirmed an hour. Raises `NothingProposed`, `ClientNotFound`."""
    ensure_proposed(await client_rows.lock_client(session, client_id))
    await client_rows.update_client(session, client_id, status=ClientStatus.ASSIGNED.value)


async def decline_proposal(session: AsyncSession, clock: Clock, *, client_id: str) -> None:
    """Put a client back on the waiting list, in the place of the day she came. The hours held are the caller's to free.

    Raises `NothingProposed`, `ClientNotFound`.
    """
    await _end_proposal(session, clock, client_id, AuditAction.PROPOSAL_DECLINED, CLIENT)


async def lapse_proposal(session: AsyncSession, clock: Clock, *, client_id: str, actor: str) -> None:
    """Put a client whose proposal nobody can take up any more back on the waiting list, in her old place.

    `actor` stands in the audit log. Raises `NothingProposed`, `ClientNotFound`.
    """
    await _end_proposal(session, clock, client_id, AuditAction.PROPOSAL_LAPSED, actor)


async def return_client(
    session: AsyncSession,
    clock: Clock,
    *,
    client_id: str,
    counselor: StaffActor,
    signed: bytes,
    signer: PublicKeys,
    reason: ReturnReason,
) -> None:
    """Put a client whom her counselor gives back on the waiting list again, in the place of the day she came.

    `signed` is the counselor's permit that ends her own place; other permits end along with it. Hours and sessions are
    the caller's to free. Raises `ClientNotFound`, `NotGivenBack`, `PermitOutOfOrder`, `OpeningFailed`.
    """
    client = await client_rows.lock_client(session, client_id)
    ensure_may_read(client, counselor)
    said = await verify_next_permit(session, client, signed, signer)
    ensure_gives_back(said, client, signer=signer.key_id)
    await add_permit(session, clock, said, signed, counselor, because=reason)
    standing = await permit_rows.list_standing_permits(session, client_id)
    await end_permits(session, client_id, standing, on=today(clock))
    await assignment_rows.end_assignments(session, client_id, before=None, on=today(clock))
    await client_rows.update_client(
        session, client_id, status=ClientStatus.WAITING.value, counselor_id=None, counselor_key_id=None
    )
    await audit.record_event(
        session, clock, action=AuditAction.CLIENT_RETURNED, actor=counselor.reference, subject=client_id
    )


async def link_client(
    session: AsyncSession,
    clock: Clock,
    *,
    client_id: str,
    counselor: StaffActor,
    signed: bytes,
    signer: PublicKeys,
) -> str:
    """Note that a client's earlier file, whose phrase she lost, is the same woman's; close that and return its id.

    `signed` is a permit of kind `linked`. Whether it is she, the counselor of both knows, because she spoke with her.
    What is sealed in the earlier file stays there; her counselor seals anew what is still needed. Raises
    `ClientNotFound`, `ClientClosed`, `NotBothHers`, `PermitOutOfOrder`, `OpeningFailed`.
    """
    ensure_may_read(await client_rows.get_client(session, client_id), counselor)
    said = read_permit(signed)
    earlier_id = (said.earlier_client or said.client_id).hex()
    # In the order of their ids, as everybody locks more than one.
    locked = await client_rows.lock_clients(session, [client_id, earlier_id], passing_by_locked=False)
    by_id = {one.client_id: one for one in locked}
    if client_id not in by_id:
        raise ClientNotFound
    ensure_links([by_id.get(client_id), by_id.get(earlier_id)], said, signer=signer.key_id)
    verified = await verify_next_permit(session, by_id[client_id], signed, signer)
    await add_permit(session, clock, verified, signed, counselor)
    await assignment_rows.end_assignments(session, earlier_id, before=None, on=today(clock))
    standing = await permit_rows.list_standing_permits(session, earlier_id)
    await end_permits(session, earlier_id, standing, on=today(clock))
    await client_rows.update_client(session, earlier_id, status=ClientStatus.CLOSED.value)
    await audit.record_event(
        session, clock, action=AuditAction.CLIENT_LINKED, actor=counselor.reference, subject=client_id
    )
    return earlier_id


async def list_reasons_returned(session: AsyncSession, *, client_ids: Collection[str]) -> dict[str, str]:
    """Return why her last counselor gave a client back, of those of these clients who were given back."""
    return await permit_rows.list_reasons_returned(session, client_ids)


async def close_client(
    session: AsyncSession, clock: Clock, *, client_id: str, coordinator: StaffActor, reason: ClosingReason
) -> None:
    """Close the file of a client whom nobody answers for: it stays readable to her, nothing is added.

    Hours held for her and seats in groups are the caller's to free. Raises `ClientNotFound`, `ClientClosed`,
    `ClientAnsweredFor`.
    """
    ensure_closable(await client_rows.lock_client(session, client_id))
    await assignment_rows.end_assignments(session, client_id, before=None, on=today(clock))
    await client_rows.update_client(
        session, client_id, status=ClientStatus.CLOSED.value, counselor_id=None, counselor_key_id=None
    )
    await audit.record_event(
        session, clock, action=_CLOSED_BECAUSE[reason], actor=coordinator.reference, subject=client_id
    )


async def list_waiting(
    session: AsyncSession, *, after: tuple[date, str] | None = None, limit: int
) -> list[Client]:
    """Return those who wait, longest first. `after` is the day of coming and the id of the last one seen."""
    return await client_rows.list_waiting(session, after, limit)


async def count_ahead(session: AsyncSession, *, client_id: str) -> int:
    """Return how many who wait came before the day a client came. Raises `NotWaiting`, `ClientNotFound`."""
    client = await client_rows.get_client(session, client_id)
    ensure_waiting(client)
    return await client_rows.count_waiting_before(session, client.came_on)


async def list_waits(session: AsyncSession, *, since_on: date) -> list[tuple[date, int]]:
    """Return on which day somebody got her first counselor since a day, and after how many days of waiting.

    Whoever chose her counselor herself did not wait; her assignment names no epoch.
    """
    return [
        (assigned_on, (assigned_on - came_on).days)
        for came_on, assigned_on, signed in await assignment_rows.list_first_assignments(session, since_on)
        if read_assignment(signed).granted
    ]


async def get_newest_assignment(session: AsyncSession, *, client_id: str) -> bytes:
    """Return a client's newest signed assignment. Raises `ClientNotFound` where there is none."""
    newest = await assignment_rows.find_latest_assignment(session, client_id)
    if newest is None:
        raise ClientNotFound
    return newest


async def list_caseload(session: AsyncSession, *, counselor_id: UUID) -> list[Client]:
    """Return a counselor's clients and those proposed to her, longest here first."""
    return await client_rows.list_caseload(session, counselor_id)


async def count_caseload(session: AsyncSession, *, counselor_id: UUID) -> int:
    """Return how many clients a counselor has, those proposed to her among them."""
    return await client_rows.count_caseload(session, counselor_id)


async def count_caseloads(session: AsyncSession) -> dict[UUID, int]:
    """Return the same for all counselors who have any."""
    return await client_rows.count_caseloads(session)


async def _end_proposal(
    session: AsyncSession, clock: Clock, client_id: str, action: AuditAction, actor: str
) -> None:
    ensure_proposed(await client_rows.lock_client(session, client_id))
    await assignment_rows.end_assignments(session, client_id, before=None, on=today(clock))
    await client_rows.update_client(
        session, client_id, status=ClientStatus.WAITING.value, counselor_id=None, counselor_key_id=None
    )
    await audit.record_event(session, clock, action=action, actor=actor, subject=client_id)


async def _append_assignment(session: AsyncSession, clock: Clock, signed: bytes, signer: PublicKeys) -> None:
    client_id = read_assignment(signed).client_id.hex()
    latest = await assignment_rows.find_latest_assignment(session, client_id)
    try:
        said = verify_assignment(signed, signer.signing, latest)
    except ChainBroken:
        raise AssignmentOutOfOrder from None
    row = {
        "client_id": client_id,
        "sequence": said.sequence,
        "signed": signed,
        "assignment_hash": assignment_hash(signed).hex(),
        "counselor_id": said.counselor_id,
        "assigned_on": today(clock),
        "ended_on": None,
    }
    if not await assignment_rows.add_assignment(session, row):
        raise AssignmentOutOfOrder
    await assignment_rows.end_assignments(session, client_id, before=said.sequence, on=today(clock))


def _signer_key_ids(
    client: Client, said: Assignment, signer: PublicKeys, directory: Directory
) -> frozenset[str]:
    """Return the key ids the signer opens grants with. Raises `SignerNotEntitled`."""
    if said.signer != signer.key_id:
        raise SignerNotEntitled
    if said.signer.hex() == client.key_id:
        return frozenset({client.key_id})
    entry = directory.find(said.signer)
    if entry is None or StaffRole.COORDINATOR not in entry.roles:
        raise SignerNotEntitled
    return frozenset(key_id.hex() for key_id in key_ids_of_staff(said.signer, directory))


def _ensure_counselor(said: Assignment, directory: Directory) -> None:
    entry = directory.find(said.counselor_key)
    if entry is None or entry.staff_id != said.counselor_id or StaffRole.COUNSELOR not in entry.roles:
        raise StaleDirectory
