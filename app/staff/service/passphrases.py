"""New secrets for a staff member: a changed passphrase, and the way back by recovery code.

Her keys stay the same, so nothing she holds has to be sealed anew. What changes is what wraps them, and with it the
log-in keys; the server swaps both in one step and never sees the words.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.rules import AuditAction, staff_actor
from app.audit.service import record_event
from app.clock import Clock
from app.crypto.errors import SignatureInvalid
from app.crypto.logins import ACTION_CHANGE_PHRASE, verify_login
from app.sessions.service import end_sessions_of
from app.staff.applicants import NewSecrets, ensure_new_secrets
from app.staff.errors import NewSecretsRefused, WrongCredentials
from app.staff.models import StaffAccount
from app.staff.repository import accounts
from app.staff.service.accounts import get_active_staff


async def prove_passphrase_change(
    session: AsyncSession, *, staff_id: UUID, nonce: bytes, proof: bytes, installation_id: bytes
) -> None:
    """Let a change pass when the old passphrase was typed for it: an open session alone changes nothing.

    `proof` is `prove_login` for `change-phrase` over the spent challenge, with the handle as subject. Raises
    `WrongCredentials`, `StaffNotFound`.
    """
    account = await get_active_staff(session, staff_id=staff_id)
    try:
        verify_login(
            account.login_public_key,
            proof,
            installation_id=installation_id,
            action=ACTION_CHANGE_PHRASE,
            subject=account.handle.encode(),
            nonce=nonce,
        )
    except SignatureInvalid:
        raise WrongCredentials from None


async def change_passphrase(
    session: AsyncSession, clock: Clock, *, staff_id: UUID, present_session_id: UUID, secrets: NewSecrets
) -> None:
    """Put new secrets in place of the old ones and end every other session of hers.

    Without a new recovery code the old one goes on leading back. Raises `StaffNotFound`, `NewSecretsRefused`.
    """
    await _replace_secrets(session, staff_id, secrets)
    await end_sessions_of(session, actor_id=str(staff_id), but=present_session_id)
    await _record(session, clock, AuditAction.PASSPHRASE_CHANGED, staff_id)


async def recover_account(
    session: AsyncSession, clock: Clock, *, staff_id: UUID, secrets: NewSecrets
) -> StaffAccount:
    """Put a new passphrase and a new recovery code in place of the old ones, and end all of her sessions.

    The code was just typed somewhere, so it must not lead back a second time. Raises `StaffNotFound`,
    `NewSecretsRefused`, also where no new recovery code comes along.
    """
    if secrets.recovery is None:
        raise NewSecretsRefused
    await _replace_secrets(session, staff_id, secrets)
    await end_sessions_of(session, actor_id=str(staff_id))
    await _record(session, clock, AuditAction.STAFF_RECOVERED, staff_id)
    return await get_active_staff(session, staff_id=staff_id)


async def _replace_secrets(session: AsyncSession, staff_id: UUID, secrets: NewSecrets) -> None:
    account = await get_active_staff(session, staff_id=staff_id)
    ensure_new_secrets(secrets, account.public_keys.key_id)
    values: dict[str, Any] = {
        "login_public_key": secrets.login_public_key,
        "argon2_memory_kib": secrets.argon2.memory_kib,
        "argon2_passes": secrets.argon2.passes,
        "argon2_lanes": secrets.argon2.lanes,
        "wrapped_keys": secrets.wrapped_keys,
    }
    if secrets.recovery is not None:
        values["recovery_login_public_key"] = secrets.recovery.login_public_key
        values["recovery_wrapped_keys"] = secrets.recovery.wrapped_keys
    await accounts.replace_secrets(session, staff_id, **values)


async def _record(session: AsyncSession, clock: Clock, action: AuditAction, staff_id: UUID) -> None:
    await record_event(session, clock, action=action, actor=staff_actor(staff_id), subject=str(staff_id))
