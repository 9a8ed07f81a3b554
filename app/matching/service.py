"""Keeping what counselors offer, showing it to those who match, and writing down what they decided.

Ranking happens on a device: the service never sees criteria. What it does see it checks again at the moment of
writing, with the counselor's row locked, because a device decides on what it read minutes ago.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import CLIENT, AuditAction, staff_actor
from app.audit.service import record_event
from app.clients import service as clients
from app.clients.rules import ClientStatus, Intake, ReturnReason, is_counselor_of
from app.clock import Clock, today
from app.crypto.assignments import Assignment, read_assignment
from app.crypto.keypairs import ClientId, PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.database import Transaction
from app.matching import repository
from app.matching.errors import (
    AlreadyAssigned,
    AssignmentNotForClient,
    CounselorNotFound,
    SelfChoiceNotOffered,
)
from app.matching.models import CapabilityRow
from app.matching.offers import CounselorView, Offer
from app.matching.rules import (
    LOOK_BACK_DAYS,
    SERVED_DAYS,
    WaitOutlook,
    Way,
    ensure_assignable,
    outlook,
)
from app.scheduling import service as scheduling
from app.scheduling.models import Appointment
from app.scheduling.rules import Interval
from app.sessions.rules import StaffActor
from app.staff import service as staff
from app.staff.errors import StaffNotFound
from app.staff.rules import StaffState

_LOOK_AHEAD: Final = timedelta(weeks=4)
_HAVE_A_COUNSELOR: Final = frozenset({ClientStatus.PROPOSED, ClientStatus.ASSIGNED})


@dataclass(frozen=True, slots=True)
class ChosenIntake:
    """A client who came and chose her counselor at once, and her first hour if she chose one."""

    client_id: ClientId
    assignment: Assignment
    appointment: Appointment | None


async def set_capabilities(session: AsyncSession, clock: Clock, *, counselor_id: UUID, offer: Offer) -> None:
    """Replace what a counselor offers. Clients she has already stay, also beyond a smaller capacity."""
    await repository.replace_capability(session, counselor_id, _columns(offer))
    await record_event(
        session,
        clock,
        action=AuditAction.CAPABILITIES_SET,
        actor=staff_actor(counselor_id),
        subject=str(counselor_id),
    )


async def get_capabilities(session: AsyncSession, *, counselor_id: UUID) -> Offer:
    """Return what a counselor offers. Raises `CounselorNotFound` while she has not said."""
    return _offer(await repository.get_capability(session, counselor_id))


async def list_counselors(session: AsyncSession, clock: Clock) -> list[CounselorView]:
    """Return every active counselor who said what she offers, with load, leave and what can be booked in four weeks.

    In ten statements, however many they are.
    """
    active = {
        account.staff_id: account.key_id
        for account in await staff.list_staff(session)
        if account.state == StaffState.ACTIVE and StaffRole.COUNSELOR in account.roles
    }
    rows = await repository.list_capabilities(session, active)
    counselor_ids = [row.staff_id for row in rows]
    loads = await clients.count_caseloads(session)
    on_leave = await scheduling.list_absences(session, clock, counselor_ids=counselor_ids)
    openings = await scheduling.list_openings(
        session,
        clock,
        counselor_ids=counselor_ids,
        window=Interval(clock.now(), clock.now() + _LOOK_AHEAD),
    )
    return [
        CounselorView(
            staff_id=row.staff_id,
            key_id=active[row.staff_id],
            offer=_offer(row),
            load=loads.get(row.staff_id, 0),
            on_leave=on_leave[row.staff_id],
            opening=openings[row.staff_id],
        )
        for row in rows
    ]


async def assign_counselor(
    session: AsyncSession,
    clock: Clock,
    *,
    client_id: str,
    signed: bytes,
    coordinator: StaffActor,
    directory: Directory,
    grants: Mapping[tuple[str, int], bytes],
    held_starts: tuple[datetime, ...],
) -> Assignment:
    """Write down a coordinator's assignment, and hold the given slots of the counselor for the client.

    `signed` is the coordinator's, `grants` hold one by (kind, epoch) for each epoch it names, `directory` is the
    newest. With hours held the client is asked (`proposed`), without any she is assigned. What an earlier proposal
    held for her is given back, and her coming sessions with a former counselor are cancelled. Raises
    `AssignmentNotForClient`, `AlreadyAssigned` to the same counselor, `CounselorNotFound`, `CounselorNotAccepting`,
    `CounselorOnLeave`, `CounselorFull`, and what `add_assignment` and `hold_slots` raise.
    """
    said = read_assignment(signed)
    if said.client_id.hex() != client_id:
        raise AssignmentNotForClient
    await _ensure_assignable(session, clock, said.counselor_id)
    client = await clients.lock_client(session, client_id=client_id)
    if client.status in _HAVE_A_COUNSELOR and is_counselor_of(client, said.counselor_id):
        raise AlreadyAssigned
    signer = await staff.get_active_staff(session, staff_id=coordinator.staff_id)
    await scheduling.release_holds(session, client_id=client_id)
    await scheduling.cancel_coming_sessions(
        session, clock, client_id=client_id, actor=coordinator.reference, but_with=said.counselor_id
    )
    await clients.add_assignment(
        session,
        clock,
        signed=signed,
        signer=signer.public_keys,
        directory=directory,
        grants=grants,
        status=ClientStatus.PROPOSED if held_starts else ClientStatus.ASSIGNED,
    )
    if held_starts:
        await scheduling.hold_slots(
            session,
            clock,
            counselor_id=said.counselor_id,
            client_id=client_id,
            starts=held_starts,
            held_by=coordinator.staff_id,
        )
    return said


async def open_chosen_intake(
    transaction: Transaction,
    clock: Clock,
    *,
    self_choice: bool,
    intake: Intake,
    directory: Directory,
    server_assisted: bool,
    waiting_list_limit: int,
    signed_assignment: bytes,
    starts_at: datetime | None,
) -> ChosenIntake:
    """Receive an intake whose client chose her counselor herself, with her first hour if she chose one, or nothing.

    `signed_assignment` is the client's own and names no epoch: the intake's statements list the counselor.
    `self_choice` is the organisation's setting. Raises `SelfChoiceNotOffered`, `AssignmentNotForClient`,
    `CounselorNotFound`, `CounselorNotAccepting`, `CounselorOnLeave`, `CounselorFull`, and what `open_intake`,
    `add_assignment` and `book_appointment` raise.
    """
    if not self_choice:
        raise SelfChoiceNotOffered
    keys = PublicKeys(intake.hpke_public, intake.signing_public)
    said = read_assignment(signed_assignment)
    if said.client_id != keys.client_id:
        raise AssignmentNotForClient
    await _ensure_assignable(transaction.main, clock, said.counselor_id)
    client_id = await clients.open_intake(
        transaction,
        clock,
        intake=intake,
        directory=directory,
        server_assisted=server_assisted,
        waiting_list_limit=waiting_list_limit,
        chosen_counselor_key=said.counselor_key,
    )
    await clients.add_assignment(
        transaction.main, clock, signed=signed_assignment, signer=keys, directory=directory, grants={}
    )
    booked = None
    if starts_at is not None:
        booked = await scheduling.book_appointment(
            transaction.main, clock, client_id=client_id.hex(), starts_at=starts_at
        )
    return ChosenIntake(client_id, said, booked)


async def look_out(session: AsyncSession, clock: Clock, *, client_id: str) -> WaitOutlook:
    """Return roughly how long a client who waits may wait still. Raises `NotWaiting`, `ClientNotFound`."""
    ahead_count = await clients.count_ahead(session, client_id=client_id)
    on = today(clock)
    waits = await clients.list_waits(session, since_on=on - timedelta(days=LOOK_BACK_DAYS))
    served_since = on - timedelta(days=SERVED_DAYS)
    return outlook(
        [days for _, days in waits],
        served_count=sum(assigned_on >= served_since for assigned_on, _ in waits),
        ahead_count=ahead_count,
    )


async def decline_proposal(session: AsyncSession, clock: Clock, *, client_id: str) -> None:
    """Put a client who wants another counselor back on the waiting list, and give back what was held or booked for her.

    Raises `ClientNotFound`, `NothingProposed`.
    """
    await clients.decline_proposal(session, clock, client_id=client_id)
    await scheduling.release_holds(session, client_id=client_id)
    await scheduling.cancel_coming_sessions(session, clock, client_id=client_id, actor=CLIENT)


async def return_client(
    session: AsyncSession,
    clock: Clock,
    *,
    client_id: str,
    counselor: StaffActor,
    signed: bytes,
    reason: ReturnReason,
) -> None:
    """Put a client whom her counselor gives back on the waiting list, and give back what was held or booked for her.

    `signed` is the counselor's permit that ends her own place. Raises what `clients.return_client` raises.
    """
    signer = await staff.get_active_staff(session, staff_id=counselor.staff_id)
    await clients.return_client(
        session,
        clock,
        client_id=client_id,
        counselor=counselor,
        signed=signed,
        signer=signer.public_keys,
        reason=reason,
    )
    await scheduling.release_holds(session, client_id=client_id)
    await scheduling.cancel_coming_sessions(session, clock, client_id=client_id, actor=counselor.reference)


async def _ensure_assignable(session: AsyncSession, clock: Clock, counselor_id: UUID) -> None:
    """Let one more client pass, and keep others from giving this counselor one until the end.

    The lock comes before the count: of two coordinators who both saw one place left, the second counts what the
    first wrote.
    """
    capability = await repository.lock_capability(session, counselor_id)
    try:
        await staff.keep_active_staff(session, staff_id=counselor_id)
    except StaffNotFound:
        raise CounselorNotFound from None
    absences = await scheduling.list_absences(session, clock, counselor_ids=[counselor_id])
    now = clock.now()
    ensure_assignable(
        load=await clients.count_caseload(session, counselor_id=counselor_id),
        capacity=capability.capacity,
        on_leave=any(one.starts_at <= now < one.ends_at for one in absences[counselor_id]),
        accepting=capability.accepting,
    )


def _columns(offer: Offer) -> dict[str, Any]:
    return {
        "languages": list(offer.languages),
        "ways": sorted(offer.ways),
        "topics": sorted(offer.topics),
        "tags": sorted(offer.tags),
        "capacity": offer.capacity,
        "accepting": offer.accepting,
        "takes_urgent": offer.takes_urgent,
        "supervised": offer.supervised,
        "alias": offer.alias,
        "line": offer.line,
    }


def _offer(row: CapabilityRow) -> Offer:
    return Offer(
        languages=tuple(row.languages),
        ways=frozenset(map(Way, row.ways)),
        topics=frozenset(row.topics),
        tags=frozenset(row.tags),
        capacity=row.capacity,
        accepting=row.accepting,
        takes_urgent=row.takes_urgent,
        supervised=row.supervised,
        alias=row.alias,
        line=row.line,
    )
