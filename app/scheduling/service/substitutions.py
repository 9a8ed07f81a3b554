"""Sessions of groups held by somebody else: one that a substitute takes over, all to come when facilitators change."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction
from app.clock import Clock
from app.scheduling.errors import (
    AlreadyFacilitates,
    AppointmentClosed,
    SessionConflict,
    SessionsInConflict,
    SlotAlreadyTaken,
    Standing,
)
from app.scheduling.models import Appointment, counselor_holder
from app.scheduling.repository import cells, group_sessions
from app.scheduling.rules import AppointmentState, Interval, PlannedOccurrence, cells_for
from app.scheduling.service.events import record
from app.scheduling.service.group_placements import (
    Placed,
    list_coming_versions,
    list_standings,
    lock_seen,
    refuse_conflicts,
    with_facilitators,
)
from app.scheduling.service.placements import (
    exchange_cells,
    keep_counselor,
    list_buffer_minutes,
    name_cells,
    take_cells,
)


async def substitute_facilitator(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    appointment_id: UUID,
    version: int,
    replaced_id: UUID,
    substitute_id: UUID,
    actor: str,
) -> Appointment:
    """Let somebody else hold one session in place of a facilitator: her cells are freed, the substitute's taken.

    Raises `AppointmentNotFound`, `Stale`, `AppointmentClosed` once it is over, `AlreadyFacilitates`, `SlotNotOffered`
    unless the substitute's account is active, `SessionsInConflict` where she has something else then.
    """
    await keep_counselor(session, substitute_id)
    [held] = await lock_seen(session, group_id, {appointment_id: version})
    if held.state != AppointmentState.BOOKED or clock.now() >= held.ends_at:
        raise AppointmentClosed
    facilitator_ids = (await with_facilitators(session, [held]))[0].facilitator_ids
    if replaced_id not in facilitator_ids or substitute_id in facilitator_ids:
        raise AlreadyFacilitates
    buffers = await list_buffer_minutes(session, [substitute_id])
    span = Interval(held.starts_at, held.ends_at)
    numbers = {counselor_holder(substitute_id): cells_for(span, buffers[substitute_id])}
    try:
        await take_cells(session, name_cells(appointment_id, numbers))
    except SlotAlreadyTaken:
        busy = SessionConflict(0, held.starts_at, Standing.TAKEN, staff_ids=(substitute_id,))
        raise SessionsInConflict([busy]) from None
    await cells.delete_cells_of(session, appointment_id, counselor_holder(replaced_id))
    await group_sessions.change_facilitators(
        session, appointment_id, left=[replaced_id], joined=[substitute_id], instead=substitute_id
    )
    if held.counselor_id == replaced_id:
        held.counselor_id = substitute_id
    held.version += 1
    await record(session, clock, AuditAction.SESSION_SUBSTITUTED, actor, held)
    return held


async def change_session_facilitators(
    session: AsyncSession,
    clock: Clock,
    *,
    group_id: UUID,
    left: Collection[UUID],
    joined: Collection[UUID],
    actor: str,
) -> None:
    """Let the coming sessions of a group be held without some counselors, and with others, whose accounts are kept.

    Where somebody stands in for one who left, she goes on. Raises `SessionsInConflict` where one who joined has
    something else at one of them, and nothing was changed; `Stale`.
    """
    coming = await list_coming_versions(session, group_id, clock.now())
    held = await lock_seen(session, group_id, coming) if coming else []
    placed = await with_facilitators(session, held)
    changed = []
    for one in placed:
        stay = [of for of in one.facilitator_ids if of not in left]
        new = [of for of in sorted(joined) if of not in one.facilitator_ids]
        if stay + new and (len(stay) < len(one.facilitator_ids) or new):
            changed.append((one, Placed(one.session, tuple(stay + new)), new))
    if changed:
        await _hold_anew(session, clock, changed, actor)


async def _hold_anew(
    session: AsyncSession,
    clock: Clock,
    changed: Sequence[tuple[Placed, Placed, Sequence[UUID]]],
    actor: str,
) -> None:
    buffers = await list_buffer_minutes(
        session, {of for _, after, _ in changed for of in after.facilitator_ids}
    )
    after_all = [after for _, after, _ in changed]
    planned = [
        PlannedOccurrence(position, Interval(one.session.starts_at, one.session.ends_at), in_gap=False)
        for position, one in enumerate(after_all)
    ]
    try:
        wanted = [cell for one in after_all for cell in one.cells(buffers)]
        await exchange_cells(session, [one.session.appointment_id for one in after_all], wanted)
    except SlotAlreadyTaken:
        refuse_conflicts(
            await list_standings(session, after_all, planned, after_all[0].session.zone, clock.now())
        )
        raise
    for before, after, new in changed:
        held = after.session
        await group_sessions.change_facilitators(
            session,
            held.appointment_id,
            left=set(before.facilitator_ids) - set(after.facilitator_ids),
            joined=new,
            instead=after.facilitator_ids[0],
        )
        held.counselor_id = after.facilitator_ids[0]
        held.version += 1
        await record(session, clock, AuditAction.SESSION_SUBSTITUTED, actor, held)
