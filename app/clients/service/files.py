"""A client's file: its epochs and records, for herself and for those who may come so far."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import AuditAction
from app.clients.permissions import keys_besides, keys_of_supervisors
from app.clients.repository import assignments as assignment_rows
from app.clients.repository import clients as client_rows
from app.clients.repository import letters as letter_rows
from app.clients.repository import permits as permit_rows
from app.clients.rules import (
    AccessLog,
    Client,
    ClientExport,
    actor_key_ids,
    creators_allowed,
    ensure_open,
    ensure_team_present,
    holders_entitled,
    room_of,
)
from app.clients.service.permits import ensure_readable
from app.clock import Clock
from app.crypto.epochs import EpochStatement, read_statement
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Owner, OwnerKind
from app.database import Transaction
from app.records import service as records
from app.records.rules import HeldEpoch, NewEpoch, RecordRange, StoredRecord, ensure_entitled
from app.sessions.rules import Actor


async def open_client_epoch(
    transaction: Transaction,
    clock: Clock,
    *,
    client_id: str,
    actor: Actor,
    directory: Directory,
    new: NewEpoch,
    creator_signing_key: bytes,
) -> EpochStatement:
    """Open the next epoch of one kind of a client's keys, made by the actor, whose key signs it.

    `directory` is the newest. Raises `ClientNotFound`, `ClientClosed`, `StaleDirectory`, `HolderNotEntitled` and
    what `records.open_epoch` raises.
    """
    client = await client_rows.lock_client(transaction.main, client_id)
    await ensure_readable(transaction.main, client, actor)
    ensure_open(client)
    said = read_statement(new.statement)
    counselor = present_counselor(client, directory)
    standing = await permit_rows.list_standing_permits(transaction.main, client_id)
    ensure_team_present(said, directory.team_key_id)
    ensure_entitled(
        said,
        holders_entitled(
            client=bytes.fromhex(client.key_id),
            team=directory.team_key_id,
            counselor=counselor,
            besides=keys_besides(standing),
            supervisors=keys_of_supervisors(standing),
        ),
    )
    own_key_ids = actor_key_ids(actor, directory)
    allowed = creators_allowed(
        said.name.kind,
        client=bytes.fromhex(client.key_id),
        counselor=counselor,
        coordinators=_coordinators(directory),
    )
    opened = await records.open_epoch(
        transaction,
        clock,
        owner=_owner(client_id),
        new=new,
        creator_signing_key=creator_signing_key,
        actor_key_ids=own_key_ids,
        allowed_creators=frozenset(key_id.hex() for key_id in allowed),
        client_key_id=client.key_id,
        incoming=counselor,
        room=room_of(client),
    )
    await audit.record_event(
        transaction.main, clock, action=AuditAction.EPOCH_OPENED, actor=actor.reference, subject=client_id
    )
    return opened


async def list_client_epochs(
    transaction: Transaction, *, client_id: str, actor: Actor, key_ids: frozenset[str]
) -> list[HeldEpoch]:
    """Return the epochs of a client that the actor holds with `key_ids` (see `rules.actor_key_ids`).

    Raises `ClientNotFound`.
    """
    client = await client_rows.get_client(transaction.main, client_id)
    await ensure_readable(transaction.main, client, actor)
    return await records.list_epochs(transaction, owner=_owner(client_id), actor_key_ids=key_ids)


async def append_client_record(
    session: AsyncSession,
    clock: Clock,
    *,
    client_id: str,
    actor: Actor,
    key_ids: frozenset[str],
    sealed: bytes,
) -> StoredRecord:
    """Store a sealed record of the actor's in a client's file.

    Not recorded in the audit log: records are a chain of their own, which goes with her. Raises `ClientNotFound`,
    `ClientClosed`, `FileFull` and what else `records.append_record` raises.
    """
    client = await client_rows.lock_client(session, client_id)
    await ensure_readable(session, client, actor)
    ensure_open(client)
    return await records.append_record(
        session,
        clock,
        owner=_owner(client_id),
        actor_key_ids=key_ids,
        author_key_id=actor.key_id,
        sealed=sealed,
        room=room_of(client),
    )


async def list_client_records(
    session: AsyncSession,
    *,
    client_id: str,
    actor: Actor,
    key_ids: frozenset[str],
    asked: RecordRange,
) -> list[StoredRecord]:
    """Return the records asked for that the actor holds keys for. Raises `ClientNotFound`."""
    client = await client_rows.get_client(session, client_id)
    await ensure_readable(session, client, actor)
    return await records.list_records(session, owner=_owner(client_id), actor_key_ids=key_ids, asked=asked)


async def access_log(session: AsyncSession, *, client_id: str) -> AccessLog:
    """Return who was ever let into a client's file, as signed by those who let them in."""
    statements = await records.list_statements(session, owner=_owner(client_id))
    assignments = await assignment_rows.list_assignments(session, client_id)
    permits = await permit_rows.list_permits(session, client_id)
    return AccessLog(tuple(statements), tuple(assignments), tuple(permits))


async def export_client(transaction: Transaction, *, client_id: str) -> ClientExport:
    """Return everything of a client's that she can open, her access log and letters. Raises `ClientNotFound`."""
    client = await client_rows.get_client(transaction.main, client_id)
    log = await access_log(transaction.main, client_id=client_id)
    own, owner = frozenset({client.key_id}), _owner(client_id)
    stored = await records.list_records(transaction.main, owner=owner, actor_key_ids=own)
    epochs = await records.list_epochs(transaction, owner=owner, actor_key_ids=own)
    letters = await letter_rows.list_letters_of(transaction.main, client_id)
    return ClientExport(client, log, tuple(epochs), tuple(stored), tuple(letters))


def present_counselor(client: Client, directory: Directory) -> bytes | None:
    """Return the key id of the counselor who answers for the client, unless it was revoked."""
    if client.counselor_key_id is None:
        return None
    key_id = bytes.fromhex(client.counselor_key_id)
    return None if directory.find(key_id) is None else key_id


def _owner(client_id: str) -> Owner:
    return Owner(OwnerKind.CLIENT, bytes.fromhex(client_id))


def _coordinators(directory: Directory) -> frozenset[bytes]:
    return frozenset(
        entry.key_id
        for entry in directory.entries
        if StaffRole.COORDINATOR in entry.roles and entry.key_id not in directory.revoked
    )
