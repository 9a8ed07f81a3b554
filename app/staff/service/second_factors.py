"""Enrolling a second factor, and resetting one that was lost."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.audit.service import record_event
from app.clock import Clock
from app.sessions.rules import StaffActor
from app.sessions.service import end_sessions_of
from app.staff.errors import OwnSecondFactor, TotpAlreadyEnrolled, TotpCodeWrong, TotpNotBegun
from app.staff.repository import accounts
from app.staff.rules import ensure_may_administer
from app.staff.second_factors import TotpEnrolment, Vault, begin_enrolment, matching_step
from app.staff.service.accounts import get_active_staff


async def enrol_totp(session: AsyncSession, *, staff_id: UUID, vault: Vault) -> TotpEnrolment:
    """Begin to enrol: keep a fresh secret shut in the vault's care, and return it for her authenticator app.

    It counts from the first code on (`confirm_totp`); until then enrolling can begin anew.
    Raises `StaffNotFound`, `TotpAlreadyEnrolled`.
    """
    account = await get_active_staff(session, staff_id=staff_id)
    enrolment = begin_enrolment(account.handle)
    if not await accounts.set_totp_secret(session, staff_id, vault.seal(enrolment.secret.encode("ascii"))):
        raise TotpAlreadyEnrolled
    return enrolment


async def confirm_totp(
    session: AsyncSession, clock: Clock, *, staff_id: UUID, code: str, vault: Vault
) -> None:
    """Put the enrolled secret to use, shown by its first code; this code is used up.

    Raises `StaffNotFound`, `TotpNotBegun`, `TotpAlreadyEnrolled`, `TotpCodeWrong`.
    """
    account = await get_active_staff(session, staff_id=staff_id)
    if account.totp_secret is None:
        raise TotpNotBegun
    step = matching_step(vault.open(account.totp_secret), code, clock.now())
    if step is None:
        raise TotpCodeWrong
    if not await accounts.confirm_totp_secret(session, staff_id, sealed=account.totp_secret, step=step):
        raise TotpAlreadyEnrolled
    await record_event(
        session,
        clock,
        action=AuditAction.TOTP_ENROLLED,
        actor=staff_actor(staff_id),
        subject=str(staff_id),
    )


async def reset_totp(session: AsyncSession, clock: Clock, *, actor: StaffActor, staff_id: UUID) -> None:
    """Forget somebody's lost second factor and end her sessions; at her next log-in she enrols a new one.

    It lets nobody in by itself: that still takes her passphrase or her recovery code. Raises `MayNotAdministerStaff`,
    `OwnSecondFactor`, `StaffNotFound`.
    """
    ensure_may_administer(actor.roles)
    if actor.staff_id == staff_id:
        raise OwnSecondFactor
    await get_active_staff(session, staff_id=staff_id)
    await accounts.delete_totp_secret(session, staff_id)
    await end_sessions_of(session, actor_id=str(staff_id))
    await record_event(
        session, clock, action=AuditAction.TOTP_RESET, actor=actor.reference, subject=str(staff_id)
    )
