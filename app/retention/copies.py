"""Sealed copies of the shred store: made every hour, destroyed before 72 hours are over, brought back by a person.

The promise «gone from every copy within 72 hours» rests on one inequality: a copy carries the instant before its rows
were read. So whoever was erased after that instant is gone from it no later than its life after her erasure.
"""

import asyncio
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.crypto.errors import Malformed
from app.crypto.organisations import read_organisation_document
from app.crypto.secret_bytes import Secret
from app.crypto.shred_copies import ShredContents, find_recovery_key, open_shred_copy, seal_shred_copy
from app.database import Stores, transaction
from app.retention.copy_files import Destruction, destroy_due_copies, write_copy
from app.shredding import service as shredding
from app.staff import service as staff


async def copy_shred_store(stores: Stores, clock: Clock, *, folder: Path) -> bool:
    """Write one sealed copy of the whole shred store into `folder`. Returns whether there was a key to seal it to.

    There is none before the organisation is founded, or when it was founded without one. Reading takes no write
    lock, and ends before anything is sealed: a large store holds nobody up. Raises `OSError`, and `OpeningFailed`
    when the organisation's document is not what its root signed.
    """
    made_at = clock.now()
    async with transaction(stores, write=False) as work:
        found = await _find_recovery_key(work.main)
        if found is None:
            return False
        contents = await shredding.list_contents(work.shred)
    installation_id, recovery_public = found

    def seal_and_write() -> None:
        sealed = seal_shred_copy(
            contents, recovery_public=recovery_public, installation_id=installation_id, made_at=made_at
        )
        write_copy(folder, made_at, sealed)

    await asyncio.to_thread(seal_and_write)
    return True


async def destroy_old_copies(clock: Clock, *, folder: Path) -> Destruction:
    """Destroy every copy in `folder` whose time is over."""
    return await asyncio.to_thread(destroy_due_copies, folder, clock.now())


async def has_recovery_key(session: AsyncSession) -> bool:
    """Tell whether the organisation was founded with a key that copies can be sealed to."""
    return await _find_recovery_key(session) is not None


async def open_copy(session: AsyncSession, *, copy: bytes, recovery_seed: Secret) -> ShredContents:
    """Return what a copy of this installation holds, all of it or nothing.

    Raises `NotFounded`, `ContextMismatch` (another installation's), `WrongKey`, `Malformed`, `UnknownSuite`.
    """
    installation = await staff.get_installation(session)
    return open_shred_copy(copy, recovery_seed=recovery_seed, installation_id=installation.installation_id)


async def _find_recovery_key(session: AsyncSession) -> tuple[bytes, bytes] | None:
    """Return installation id and public recovery key."""
    installation = await staff.find_installation(session)
    if installation is None:
        return None
    document = read_organisation_document(installation.document)
    if bytes.fromhex(document["root_public_key"]) != installation.root_public_key:
        raise Malformed
    public = find_recovery_key(document)
    return None if public is None else (installation.installation_id, public)
