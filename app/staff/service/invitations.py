"""Inviting newcomers by one-time codes, and accepting."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.audit.service import record_event
from app.clock import Clock
from app.crypto.invitations import invitation_hash
from app.crypto.organisations import StaffRole
from app.crypto.randomness import random_id
from app.sessions.rules import StaffActor
from app.staff.applicants import Applicant, ensure_applicant
from app.staff.errors import ApplicantRefused, HandleTaken, InvitationExists, InvitationNotValid
from app.staff.repository import accounts, invitations
from app.staff.rules import INVITATION_LIFE, StaffState, ensure_may_administer, ensure_roles


async def invite_staff(
    session: AsyncSession, clock: Clock, *, actor: StaffActor, code_hash: str, roles: frozenset[StaffRole]
) -> datetime:
    """Keep an invitation to `roles`, good once; return until when.

    `code_hash` is `invitation_hash` of a code that the server does not see before it is used (64 hex).
    Raises `MayNotAdministerStaff`, `RolesMissing`, `InvitationExists`.
    """
    ensure_may_administer(actor.roles)
    ensure_roles(roles)
    expires_at = clock.now() + INVITATION_LIFE
    if not await invitations.add_invitation(
        session, code_hash=code_hash, roles=roles, expires_at=expires_at, invited_by=actor.staff_id
    ):
        raise InvitationExists
    await record_event(
        session, clock, action=AuditAction.STAFF_INVITED, actor=actor.reference, subject=code_hash
    )
    return expires_at


async def accept_invitation(session: AsyncSession, clock: Clock, *, code: str, applicant: Applicant) -> UUID:
    """Use an invitation: make a pending account with its roles, and return the new random staff id.

    Nobody trusts these keys until a member compared their words with the newcomer and admitted her.
    Raises `InvitationNotValid`, `HandleRefused`, `HandleTaken`, `ApplicantRefused`.
    """
    ensure_applicant(applicant)
    staff_id, code_hash = random_id(), invitation_hash(code).hex()
    roles = await _claim(session, clock, code_hash, staff_id)
    if not await accounts.add_account(
        session, staff_id=staff_id, applicant=applicant, roles=roles, state=StaffState.PENDING
    ):
        same_keys = await accounts.find_account_by_key(session, applicant.keys.key_id.hex())
        raise ApplicantRefused if same_keys else HandleTaken
    await record_event(
        session,
        clock,
        action=AuditAction.STAFF_ACCEPTED,
        actor=staff_actor(staff_id),
        subject=str(staff_id),
    )
    return staff_id


async def _claim(session: AsyncSession, clock: Clock, code_hash: str, staff_id: UUID) -> frozenset[StaffRole]:
    # Before anything else is looked at: without a valid code nobody learns which handles are taken.
    if not await invitations.claim_invitation(session, code_hash, used_by=staff_id, now=clock.now()):
        raise InvitationNotValid
    return await invitations.get_roles(session, code_hash)
