"""Closing a file, erasing a client, finishing erasures that were interrupted or undone, sweeping orphaned secrets.

An erasure spans both stores, and its unit of work commits the shred store first: what was sealed is closed for good
before a single row of the main store goes. Should the server die between the two commits, the tombstone stands and
`complete_erasures` deletes the rows, at the next start or by its job. It does the same after a restore.

On SQLite deleted rows remain legible in the write-ahead log until `app.database.truncate_wal` empties it: to be
called when the erasing unit of work has committed.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import CLIENT, SYSTEM, AuditAction
from app.clients import service as clients
from app.clients.errors import ClientNotFound
from app.clients.rules import Client, ClosingReason
from app.clock import Clock, today
from app.crypto.owners import Owner, OwnerKind
from app.crypto.shred_copies import ShredContents
from app.database import Transaction
from app.groups import service as groups
from app.records import service as records
from app.retention import repository
from app.retention.rules import clients_brought_back
from app.scheduling import service as scheduling
from app.sessions import service as sessions
from app.sessions.rules import StaffActor
from app.shredding import service as shredding
from app.shredding.rules import SecretName, owner_digest
from app.staff import service as staff


async def close_client(
    session: AsyncSession, clock: Clock, *, client_id: str, coordinator: StaffActor, reason: ClosingReason
) -> None:
    """Close the file of a client whom nobody answers for, and free what was kept for her: hours, seats, invitations.

    What she wrote stays, and she can read it; erasing it is hers alone. Raises `ClientNotFound`, `ClientClosed`,
    `ClientAnsweredFor`.
    """
    # Her row is locked first, as everywhere.
    await clients.close_client(session, clock, client_id=client_id, coordinator=coordinator, reason=reason)
    await groups.release_client(session, clock, client_id=client_id)
    await scheduling.release_holds(session, client_id=client_id)


async def link_client(
    session: AsyncSession, clock: Clock, *, client_id: str, counselor: StaffActor, signed: bytes
) -> None:
    """Note that an earlier file is the same woman's, close that, and free what was kept for her there.

    `signed` is the counselor's permit of kind `linked`. Raises what `clients.link_client` raises.
    """
    signer = await staff.get_active_staff(session, staff_id=counselor.staff_id)
    earlier_id = await clients.link_client(
        session, clock, client_id=client_id, counselor=counselor, signed=signed, signer=signer.public_keys
    )
    await groups.release_client(session, clock, client_id=earlier_id)
    await scheduling.release_holds(session, client_id=earlier_id)
    await scheduling.cancel_coming_sessions(session, clock, client_id=earlier_id, actor=counselor.reference)


async def erase_client(transaction: Transaction, clock: Clock, *, client_id: str) -> None:
    """Erase a client: destroy her shred secrets, leave a tombstone in both stores, delete all that is hers.

    Her phrase was asked for by `clients.prove_erasure`. Raises `ClientNotFound`.
    """
    await _erase(transaction, clock, client_id, by=CLIENT)


async def complete_erasures(transaction: Transaction, clock: Clock) -> int:
    """Erase again whoever has a tombstone in either store and is still, or again, in one. Returns how many clients.

    For the job, for start-up, and after a restore before anybody is served. Afterwards both stores hold the same
    tombstones.
    """
    remembered = frozenset(await repository.list_erased_owners(transaction.main))
    tombstones = remembered | await shredding.list_tombstones(transaction.shred)
    brought_back = clients_brought_back(await clients.list_client_ids(transaction.main), tombstones)
    # All of them first, by id: with a group's row in hand, nobody waits for a client's.
    await clients.lock_clients(transaction.main, client_ids=brought_back)
    for client_id in brought_back:
        # Her own erasure, whose first commit has left the tombstone, may be about to make the second.
        with suppress(ClientNotFound):
            await _erase(transaction, clock, client_id, by=SYSTEM)
    await shredding.replay_tombstones(transaction.shred, clock, digests=tombstones)
    for digest in sorted(tombstones - remembered):
        await repository.add_erased_owner(transaction.main, digest, today(clock))
    return len(brought_back)


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of the secrets of a copy, in numbers, and how many clients were erased again."""

    brought_back: int
    here_already: int
    left_out: int
    erased_again: int


async def restore_shred_secrets(
    transaction: Transaction, clock: Clock, *, contents: ShredContents
) -> Restored:
    """Bring back out of a copy what the shred store lacks, and nothing of anybody whom either store knows as erased.

    Nothing that is here is overwritten. Then erasures are completed by what the copy knows of them. To be followed
    by `app.database.truncate_wal` when it has committed.
    """
    remembered = frozenset(await repository.list_erased_owners(transaction.main))
    selection = await shredding.bring_back(transaction.shred, contents=contents, erased=remembered)
    erased_again = await complete_erasures(transaction, clock)
    return Restored(len(selection.missing), selection.here_already, selection.erased, erased_again)


async def sweep_orphans(transaction: Transaction, clock: Clock) -> int:
    """Delete the shred secrets of epochs that never came to be. Returns how many."""

    async def known(names: Sequence[SecretName]) -> frozenset[SecretName]:
        return await records.find_known_names(transaction.main, names)

    return await shredding.sweep_orphans(transaction, clock, known)


async def _erase(transaction: Transaction, clock: Clock, client_id: str, *, by: str) -> None:
    # The main store is locked first, as everywhere; it is the commits that have the opposite order.
    client = await clients.lock_client(transaction.main, client_id=client_id)
    await shredding.destroy_shred_secrets(
        transaction.shred, clock, owner_kind=OwnerKind.CLIENT.value, owner_id=client_id
    )
    await _delete(transaction.main, clock, client)
    digest = owner_digest(OwnerKind.CLIENT.value, client_id)
    await repository.add_erased_owner(transaction.main, digest, today(clock))
    await audit.record_event(
        transaction.main, clock, action=AuditAction.CLIENT_ERASED, actor=by, subject=client_id
    )


async def _delete(session: AsyncSession, clock: Clock, client: Client) -> None:
    """Delete everything of hers in the main store, from the outside in."""
    await groups.release_client(session, clock, client_id=client.client_id)
    await scheduling.release_client(session, client_id=client.client_id)
    for key_id in (client.key_id, *await clients.list_earlier_key_ids(session, client_id=client.client_id)):
        await records.delete_key_from_groups(session, key_id=key_id)
    await records.delete_owner(session, owner=Owner(OwnerKind.CLIENT, bytes.fromhex(client.client_id)))
    await clients.delete_client(session, client_id=client.client_id)
    # Last: the deletions before wait for whatever of hers is being stored this moment, and that keeps its answer.
    await sessions.forget_person(session, actor_id=client.client_id)
