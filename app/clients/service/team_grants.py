"""The intake team's hold on a client's `intake`: taken away some time after an assignment, granted anew when asked."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import SYSTEM, AuditAction
from app.clients.permissions import TEAM_READS_ON_FOR, ensure_may_let_team_read
from app.clients.repository import assignments as assignment_rows
from app.clients.repository import clients as client_rows
from app.clients.service.permits import ensure_readable
from app.clock import Clock, today
from app.crypto.organisations import Directory
from app.crypto.owners import Owner, OwnerKind
from app.records import service as records
from app.sessions.rules import Actor
from app.staff import service as staff

_AT_A_TIME: Final = 100


async def withdraw_team(session: AsyncSession, clock: Clock) -> None:
    """Withhold `intake` from the team, of clients assigned 14 days ago or longer. For a job.

    Of nobody for whom something is asked of the team: a letter not seen to, a hand-over that waits for its
    assignment, a counselor who is gone. What was granted anew meanwhile is withheld again.
    """
    settled = await assignment_rows.list_settled_clients(session, today(clock) - TEAM_READS_ON_FOR)
    at_work = {
        one for one in {one for _, one in settled} if await staff.is_active_staff(session, staff_id=one)
    }
    answered_for = {client_id: counselor for client_id, counselor in settled if counselor in at_work}
    held = sorted(await records.list_clients_of_team(session, answered_for.keys()))[:_AT_A_TIME]
    # Her row first, as everywhere. Whoever is busy with it now is looked at in the next turn.
    for client in await client_rows.lock_clients(session, held, passing_by_locked=True):
        if client.counselor_id != answered_for[client.client_id]:
            continue
        await records.withdraw_team(session, owner=_owner(client.client_id))
        await audit.record_event(
            session, clock, action=AuditAction.TEAM_WITHDRAWN, actor=SYSTEM, subject=client.client_id
        )


async def let_team_read(
    session: AsyncSession,
    clock: Clock,
    *,
    client_id: str,
    actor: Actor,
    directory: Directory,
    key_ids: frozenset[str],
    grants: Mapping[tuple[str, int], bytes],
) -> None:
    """Let the team read a client's `intake` again, by grants that her device, her counselor's or the team's made.

    `grants` are by (kind, epoch); `directory` is the newest; `key_ids` are those the actor opens grants with. Raises
    `ClientNotFound`, `MayNotPermit` and what `records.regrant_team` raises. Also of a closed file: its owner still
    writes to the team.
    """
    client = await client_rows.lock_client(session, client_id)
    await ensure_readable(session, client, actor)
    ensure_may_let_team_read(client, actor)
    await records.regrant_team(
        session,
        owner=_owner(client_id),
        team=directory.team_key_id,
        grants=grants,
        former=[one.key_id for one in await staff.list_former_team_keys(session)],
        granter_key_ids=key_ids,
    )
    await audit.record_event(
        session, clock, action=AuditAction.TEAM_LET_READ, actor=actor.reference, subject=client_id
    )


async def list_clients_of_former_team(session: AsyncSession) -> list[str]:
    """Return the open files of which the team holds something by a key it had before, and not by its present one."""
    former = [one.key_id for one in await staff.list_former_team_keys(session)]
    return await client_rows.list_open(session, await records.list_clients_held_by(session, former))


def _owner(client_id: str) -> Owner:
    return Owner(OwnerKind.CLIENT, bytes.fromhex(client_id))
