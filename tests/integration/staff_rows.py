"""Staff as rows alone, for tests of what is built on accounts but not of how one comes to be."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.organisations import StaffRole
from app.crypto.randomness import random_bytes
from app.database import insert_ignoring
from app.staff.models import StaffAccount
from app.staff.repository import accounts
from app.staff.rules import StaffState


async def add_counselor(session: AsyncSession, staff_id: UUID, role: StaffRole = StaffRole.COUNSELOR) -> None:
    """Add an active counselor, or somebody else, unless she has an account already."""
    sealed = ("hpke_public", "signing_public", "login_public_key", "recovery_login_public_key")
    values = {
        "staff_id": staff_id,
        "handle": f"c{staff_id.hex[:12]}",
        "state": StaffState.ACTIVE.value,
        "roles": frozenset({role}),
        "key_id": random_bytes(32).hex(),
        "argon2_memory_kib": 65_536,
        "argon2_passes": 3,
        "argon2_lanes": 1,
        "wrapped_keys": random_bytes(64),
        "recovery_wrapped_keys": random_bytes(64),
    }
    await insert_ignoring(session, StaffAccount, values | {name: random_bytes(32) for name in sealed})


async def suspend_counselor(session: AsyncSession, staff_id: UUID) -> None:
    """Suspend her account, and do nothing else."""
    await accounts.move_account(session, staff_id, before=StaffState.ACTIVE, after=StaffState.SUSPENDED)
