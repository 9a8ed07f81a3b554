"""Admitting newcomers into the directory, and suspending whoever must leave."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction
from app.audit.service import record_event
from app.clock import Clock
from app.crypto.grants import GRANT_BYTES
from app.crypto.keypairs import KeyId
from app.crypto.organisations import DirectoryEntry, StaffRole
from app.sessions.rules import StaffActor
from app.sessions.service import end_sessions_of
from app.staff.errors import AlreadySuspended, DirectoryRefused, NotPending, TeamGrantRefused
from app.staff.models import StaffAccount
from app.staff.repository import accounts, installations
from app.staff.rules import StaffState, ensure_coordinator_remains, ensure_may_administer
from app.staff.service.installations import publish_next


async def admit_staff(
    session: AsyncSession,
    clock: Clock,
    *,
    actor: StaffActor,
    staff_id: UUID,
    directory_signed: bytes,
    team_grant: bytes | None,
) -> None:
    """Admit a pending newcomer: publish the directory that names her, and make her account active.

    The directory must be the next one and add exactly her, with her keys and the roles she was invited to.
    A coordinator needs `team_grant`, the team key sealed to her (1,168 bytes); anybody else must not have
    one. Raises `MayNotAdministerStaff`, `StaffNotFound`, `NotPending`, `TeamGrantRefused`,
    `DirectoryRefused`, `DirectoryOutdated`.
    """
    ensure_may_administer(actor.roles)
    account = await accounts.get_account(session, staff_id)
    if not await accounts.move_account(session, staff_id, before=StaffState.PENDING, after=StaffState.ACTIVE):
        raise NotPending
    _ensure_team_grant(account, team_grant)
    directory = await publish_next(
        session, clock, actor=actor, signed=directory_signed, newcomer=_entry_of(account)
    )
    if team_grant is not None:
        await installations.add_team_grant(
            session, team_epoch=directory.team_epoch, key_id=account.key_id, sealed=team_grant
        )
    await record_event(
        session, clock, action=AuditAction.STAFF_ADMITTED, actor=actor.reference, subject=str(staff_id)
    )


async def suspend_staff(
    session: AsyncSession,
    clock: Clock,
    *,
    actor: StaffActor,
    staff_id: UUID,
    directory_signed: bytes | None = None,
) -> None:
    """Suspend somebody at once: her sessions end, and she cannot log in.

    Devices go on believing her keys until a directory revokes them. When the delegate's key is at hand,
    `directory_signed` does so along with this; otherwise `publish_directory` does it later. Raises
    `MayNotAdministerStaff`, `StaffNotFound`, `AlreadySuspended`, `LastCoordinator`, `DirectoryRefused`,
    `DirectoryOutdated`.
    """
    ensure_may_administer(actor.roles)
    account = await accounts.get_account(session, staff_id)
    await _move_to_suspended(session, account)
    await end_sessions_of(session, actor_id=str(staff_id))
    if directory_signed is not None:
        await _publish_revocation(session, clock, actor, account, directory_signed)
    await record_event(
        session, clock, action=AuditAction.STAFF_SUSPENDED, actor=actor.reference, subject=str(staff_id)
    )


async def _move_to_suspended(session: AsyncSession, account: StaffAccount) -> None:
    # All active accounts are locked, so that two coordinators who suspend each other cannot both succeed.
    active = await accounts.lock_accounts_in_state(session, StaffState.ACTIVE)
    remaining = [other.roles for other in active if other.staff_id != account.staff_id]
    if StaffRole.COORDINATOR in account.roles:
        ensure_coordinator_remains(remaining)
    for before in (StaffState.ACTIVE, StaffState.PENDING):
        if await accounts.move_account(session, account.staff_id, before=before, after=StaffState.SUSPENDED):
            return
    raise AlreadySuspended


async def _publish_revocation(
    session: AsyncSession, clock: Clock, actor: StaffActor, account: StaffAccount, signed: bytes
) -> None:
    suspended = await accounts.list_key_ids_in_state(session, StaffState.SUSPENDED)
    directory = await publish_next(
        session,
        clock,
        actor=actor,
        signed=signed,
        revocable=frozenset(KeyId(bytes.fromhex(key_id)) for key_id in suspended),
    )
    if account.public_keys.key_id not in directory.revoked:
        raise DirectoryRefused


def _entry_of(account: StaffAccount) -> DirectoryEntry:
    return DirectoryEntry(account.staff_id, account.public_keys.key_id, tuple(sorted(account.roles)))


def _ensure_team_grant(account: StaffAccount, team_grant: bytes | None) -> None:
    is_coordinator = StaffRole.COORDINATOR in account.roles
    if is_coordinator != (team_grant is not None):
        raise TeamGrantRefused
    if team_grant is not None and len(team_grant) != GRANT_BYTES:
        raise TeamGrantRefused
