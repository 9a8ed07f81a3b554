"""Keeping, handing out and destroying shred secrets.

Two rules hold for every caller. The main store is touched before the shred store in a unit of work, always: two
units that locked them in opposite orders would wait for each other. And a secret is kept only once the main store
took its epoch, whose primary key decides between two makers.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock, today
from app.crypto.shred_copies import CopiedTombstone, ShredContents
from app.database import Transaction
from app.shredding import repository
from app.shredding.copies import as_copied, as_kept
from app.shredding.errors import OwnerErased
from app.shredding.rules import (
    KeptSecret,
    SecretName,
    Selection,
    ensure_shred_secret,
    last_orphan_day,
    owner_digest,
    select_missing,
)

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
    kept = [
        KeptSecret(SecretName(owner_kind, owner_id, kind, epoch), secret, today(clock))
        for (kind, epoch), secret in secrets.items()
    ]
    if not await repository.put_secrets(shred_session, kept):
        raise OwnerErased


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


async def list_contents(shred_session: AsyncSession) -> ShredContents:
    """Return the whole shred store, for a sealed copy.

    The secrets are read first. An erasure between the two reads then shows by its tombstone, and a restore of this
    copy leaves her out.
    """
    kept = await repository.list_all_secrets(shred_session)
    tombstones = await repository.list_dated_tombstones(shred_session)
    return ShredContents(
        [as_copied(one) for one in kept],
        [CopiedTombstone(bytes.fromhex(digest), erased_on) for digest, erased_on in tombstones],
    )


async def bring_back(
    shred_session: AsyncSession, *, contents: ShredContents, erased: frozenset[str]
) -> Selection:
    """Add what a copy holds and this store lacks; what is here already is never overwritten.

    Left out is every owner with a tombstone, here, in the copy, or by a digest in `erased`. Returns what became of
    the copy's secrets.
    """
    for tombstone in contents.tombstones:
        await repository.add_tombstone(shred_session, tombstone.owner_digest.hex(), tombstone.erased_on)
    tombstones = erased | await list_tombstones(shred_session)
    here = frozenset(await repository.list_names_until(shred_session, date.max))
    selection = select_missing([as_kept(one) for one in contents.secrets], here, tombstones)
    for start in range(0, len(selection.missing), _BATCH_NAMES):
        await repository.add_secrets(shred_session, selection.missing[start : start + _BATCH_NAMES])
    return selection


async def sweep_orphans(transaction: Transaction, clock: Clock, known: KnownNames) -> int:
    """Delete the secrets of epochs that never came to be. Returns how many.

    They are left when a unit of work ended between its two commits. `known` returns which of the names it is
    given have a statement in the main store.
    """
    last_day = last_orphan_day(today(clock))
    # The main store first: see the top of this module. On SQLite a transaction begins with its first statement.
    await transaction.main.execute(select(1))
    names = await repository.list_names_until(transaction.shred, last_day)
    orphans: list[SecretName] = []
    for start in range(0, len(names), _BATCH_NAMES):
        batch = names[start : start + _BATCH_NAMES]
        known_names = await known(batch)
        orphans += (name for name in batch if name not in known_names)
    for name in orphans:
        await repository.delete_secret_until(transaction.shred, name, last_day)
    return len(orphans)
