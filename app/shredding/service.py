"""Keeping, handing out and destroying shred secrets.

Two rules hold for every caller. The main store is touched before the shred store in a unit of work, always: two
units that locked them in opposite orders would wait for each other. And a secret is kept only once the main store
took its epoch, whose primary key decides between two makers.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock, today
from app.database import Transaction
from app.shredding import repository
from app.shredding.errors import OwnerErased
from app.shredding.rules import SecretName, ensure_shred_secret, last_orphan_day, owner_digest

_BATCH_NAMES: Final = 500
KnownNames = Callable[[Sequence[SecretName]], Awaitable[frozenset[SecretName]]]


async def keep_shred_secrets(
    shred_session: AsyncSession,
    clock: Clock,
    *,
    owner_kind: str,
    owner_id: str,
    secrets: Mapping[tuple[str, int], bytes],
) -> None:
    """Keep an owner's secrets by (kind, epoch), 32 bytes each.

    A secret that stands under such a name already belongs to a unit of work whose main half failed: the main
    store has just taken the name anew. So it is replaced. Raises `ShredSecretMalformed`, `OwnerErased`.
    """
    for secret in secrets.values():
        ensure_shred_secret(secret)
    if await repository.has_tombstone(shred_session, owner_digest(owner_kind, owner_id)):
        raise OwnerErased
    await repository.put_secrets(shred_session, owner_kind, owner_id, secrets, today(clock))


async def list_shred_secrets(
    shred_session: AsyncSession, *, owner_kind: str, owner_id: str
) -> dict[tuple[str, int], bytes]:
    """Return an owner's secrets by (kind, epoch)."""
    kept = await repository.list_secrets(shred_session, owner_kind, owner_id)
    return {(row.kind, row.epoch): row.secret for row in kept}


async def destroy_shred_secrets(
    shred_session: AsyncSession, clock: Clock, *, owner_kind: str, owner_id: str
) -> None:
    """Destroy an owner's secrets and leave a tombstone. From the commit on, no copy of the main store opens."""
    await repository.delete_secrets(shred_session, owner_kind, owner_id)
    await repository.add_tombstone(shred_session, owner_digest(owner_kind, owner_id), today(clock))


async def list_tombstones(shred_session: AsyncSession) -> frozenset[str]:
    """Return the digests of all erased owners."""
    return frozenset(await repository.list_tombstones(shred_session))


async def replay_tombstones(shred_session: AsyncSession, clock: Clock, *, digests: frozenset[str]) -> None:
    """Add the tombstones that stand here not yet, and destroy the secrets that a restored backup brought back."""
    for digest in sorted(digests - await list_tombstones(shred_session)):
        await repository.add_tombstone(shred_session, digest, today(clock))
    for owner_kind, owner_id in await repository.list_owners(shred_session):
        if owner_digest(owner_kind, owner_id) in digests:
            await repository.delete_secrets(shred_session, owner_kind, owner_id)


async def sweep_orphans(transaction: Transaction, clock: Clock, known: KnownNames) -> int:
    """Delete the secrets of epochs that never came to be. Returns how many.

    They are left when a unit of work ended between its two commits. `known` returns which of the names it is
    given have a statement in the main store.
    """
    last_day = last_orphan_day(today(clock))
    # The main store first: see the top of this module.
    await transaction.main.connection()
    names = await repository.list_names_until(transaction.shred, last_day)
    orphans: list[SecretName] = []
    for start in range(0, len(names), _BATCH_NAMES):
        batch = names[start : start + _BATCH_NAMES]
        known_names = await known(batch)
        orphans += (name for name in batch if name not in known_names)
    for name in orphans:
        await repository.delete_secret_until(transaction.shred, name, last_day)
    return len(orphans)
