"""Opening epochs, granting them, appending and reading records. For clients and groups alike.

A read needs no more than a key id that holds the epoch: who may come so far is decided above, by `app.clients` and
`app.groups`. Within a unit of work the main store is touched before the shred store (see `app.shredding.service`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock, today
from app.crypto.assignments import AssignedEpoch
from app.crypto.epochs import EpochReason, EpochStatement, HolderRole, read_statement
from app.crypto.keypairs import KeyId
from app.crypto.owners import Kind, Owner
from app.database import Transaction
from app.records.errors import AssignedEpochUnknown, EpochOutOfOrder, NotADraft, NotAHolder
from app.records.offers import OfferedEpoch, OfferedRecord, epoch_key, place_of_first
from app.records.repository import drafts as draft_rows
from app.records.repository import epochs as epoch_rows
from app.records.repository import records as record_rows
from app.records.rules import (
    INTAKE,
    ROOM,
    EpochPlace,
    HeldEpoch,
    NewEpoch,
    RecordRange,
    Room,
    StoredRecord,
    ensure_grants_cover,
    ensure_may_create,
    ensure_record_fits,
    ensure_regrants_cover,
    ensure_room_for_epoch,
    ensure_room_for_record,
)
from app.shredding import service as shredding
from app.shredding.rules import SecretName

_ALL: Final = RecordRange()


async def open_epoch(
    transaction: Transaction,
    clock: Clock,
    *,
    owner: Owner,
    new: NewEpoch,
    creator_signing_key: bytes,
    actor_key_ids: frozenset[str],
    allowed_creators: frozenset[str],
    client_key_id: str | None = None,
    incoming: bytes | None = None,
    room: Room = ROOM,
) -> EpochStatement:
    """Open the next epoch of a kind: statement, holders, grants and shred secret, or nothing.

    `creator_signing_key` belongs to the actor, whose key ids are `actor_key_ids`; `client_key_id` is None for a
    group; `incoming` may begin what was handed over to her without having held the epoch before. Of two who open the
    same epoch one wins. Raises `OpeningFailed`, `StatementNotForOwner`, `EpochOutOfOrder`, `FileFull`,
    `CreatorNotEntitled`, `HolderNotEntitled`, `GrantsDoNotMatch`, `ShredSecretMalformed`.
    """
    kind = read_statement(new.statement).name.kind.value
    latest = await epoch_rows.find_latest_epoch(transaction.main, owner, kind)
    offered = OfferedEpoch.verify(new, owner, creator_signing_key, latest.statement if latest else None)
    ensure_may_create(
        offered.said,
        allowed_creators=_raw(allowed_creators),
        client_key_id=None if client_key_id is None else bytes.fromhex(client_key_id),
        creator_key_ids=_raw(actor_key_ids),
        holders_before=latest.holders if latest else None,
        incoming=incoming if offered.said.reason is EpochReason.HANDED_OVER else None,
    )
    offered.ensure_held_rightly()
    ensure_room_for_epoch(offered.said.name.epoch, room)
    if not await epoch_rows.add_epoch(transaction.main, offered.row(latest.record_count if latest else 0)):
        raise EpochOutOfOrder
    await _add_holders_and_secrets(transaction, clock, owner, [offered])
    return offered.said


async def open_first_epochs(
    transaction: Transaction,
    clock: Clock,
    *,
    owner: Owner,
    epochs: Sequence[NewEpoch],
    records: Sequence[bytes],
    client_key_id: str,
    client_signing_key: bytes,
) -> None:
    """Open the first epochs of a client who comes now, and store her first records, in few statements.

    The caller has just inserted her, so nothing of hers can be there yet. Her records are of `intake`, each under a
    record id of its own. Raises what `open_epoch` and `append_record` raise.
    """
    client = bytes.fromhex(client_key_id)
    offered = [OfferedEpoch.verify(new, owner, client_signing_key, None) for new in epochs]
    for epoch in offered:
        ensure_may_create(
            epoch.said,
            allowed_creators={client},
            client_key_id=client,
            creator_key_ids={client},
            holders_before=None,
        )
        epoch.ensure_held_rightly()
    first = _verify_first_records(owner, client, offered, records)
    stored = Counter(record.header.name.kind.value for record in first)
    await epoch_rows.add_epochs(transaction.main, [epoch.row(stored[epoch.name[0]]) for epoch in offered])
    await _add_holders_and_secrets(transaction, clock, owner, offered)
    await record_rows.add_records(transaction.main, [record.row(today(clock)) for record in first])


async def grant_epochs(
    session: AsyncSession,
    *,
    owner: Owner,
    recipient: KeyId,
    granted: Iterable[AssignedEpoch],
    grants: Mapping[tuple[str, int], bytes],
    signer_key_ids: frozenset[str],
) -> None:
    """Make a counselor a holder of each epoch that a signed word grants her: an assignment or a permit.

    `grants` hold one by (kind, epoch) for each of them. A signer grants only what she holds herself, with one of
    `signer_key_ids`. Raises `GrantsDoNotMatch`, `AssignedEpochUnknown`, `NotAHolder`.
    """
    named = {(item.kind.value, item.epoch): item.commitment for item in granted}
    ensure_grants_cover(named, grants)
    if not named:
        return
    if not named.items() <= (await epoch_rows.list_commitments(session, owner)).items():
        raise AssignedEpochUnknown
    if not named.keys() <= await epoch_rows.list_held(session, owner, signer_key_ids):
        raise NotAHolder
    counselor = recipient.hex()
    new = named.keys() - await epoch_rows.list_held(session, owner, {counselor})
    if not new:
        return
    holder = {"key_id": counselor, "role": HolderRole.COUNSELOR.value}
    await epoch_rows.add_holders(session, [epoch_key(owner, *name) | holder for name in new])
    await epoch_rows.add_grants(
        session,
        [epoch_key(owner, *name) | {"recipient_key_id": counselor, "sealed": grants[name]} for name in new],
    )


async def withdraw_epochs(
    session: AsyncSession, *, owner: Owner, key_id: str, names: Collection[tuple[str, int]]
) -> None:
    """Let somebody hold these epochs, by (kind, epoch), no longer: neither grants nor shred secrets for her any more.

    What she read stays read. Devices go on with the next epoch.
    """
    await epoch_rows.delete_holdings(session, owner, key_id, names)


async def list_clients_of_team(session: AsyncSession, client_ids: Collection[str]) -> Sequence[str]:
    """Return those of these clients (64 hex) whose `intake` the team holds."""
    return await epoch_rows.list_owners_held_as(session, client_ids, INTAKE, HolderRole.TEAM.value)


async def list_clients_held_by(session: AsyncSession, key_ids: Collection[str]) -> Sequence[str]:
    """Return the clients (64 hex) whose `intake` any of these keys holds."""
    return await epoch_rows.list_owners_held_by(session, key_ids, INTAKE)


async def withdraw_team(session: AsyncSession, *, owner: Owner) -> None:
    """Let the team hold a client's `intake` no longer: neither grants nor shred secrets for it any more.

    Its statements go on listing the team, as they were signed: it may be granted anew what it held.
    """
    await epoch_rows.delete_role(session, owner, INTAKE, HolderRole.TEAM.value)


async def regrant_team(
    session: AsyncSession,
    *,
    owner: Owner,
    team: KeyId,
    grants: Mapping[tuple[str, int], bytes],
    former: Collection[str],
    granter_key_ids: frozenset[str],
) -> None:
    """Let the team hold again what signed statements list it for. What it holds already stays as it is.

    The team is an office: a statement that lists it by a key it had then lists it. What its `former` keys (64 hex) hold
    of these epochs ends. `grants` are by (kind, epoch); a granter grants only what she holds. Raises
    `GrantsDoNotMatch`, `AssignedEpochUnknown`, `NotAHolder`.
    """
    ensure_grants_cover(grants.keys(), grants)
    stated = map(read_statement, await epoch_rows.list_statements(session, owner))
    listed = {
        (one.name.kind.value, one.name.epoch)
        for one in stated
        if any(holder.role is HolderRole.TEAM for holder in one.holders)
    }
    if not grants.keys() <= listed:
        raise AssignedEpochUnknown
    if not grants.keys() <= await epoch_rows.list_held(session, owner, granter_key_ids):
        raise NotAHolder
    for key_id in former:
        await epoch_rows.delete_holdings(session, owner, key_id, grants.keys())
    new = grants.keys() - await epoch_rows.list_held(session, owner, {team.hex()})
    if not new:
        return
    holder = {"key_id": team.hex(), "role": HolderRole.TEAM.value}
    await epoch_rows.add_holders(session, [epoch_key(owner, *name) | holder for name in new])
    await epoch_rows.add_grants(
        session,
        [epoch_key(owner, *name) | {"recipient_key_id": team.hex(), "sealed": grants[name]} for name in new],
    )


async def list_held_names(session: AsyncSession, *, owner: Owner, key_id: str) -> set[tuple[str, int]]:
    """Return (kind, epoch) of all that a key holds of an owner."""
    return await epoch_rows.list_held(session, owner, {key_id})


async def list_places_of_key(session: AsyncSession, *, client_id: str, key_id: str) -> frozenset[EpochPlace]:
    """Return which epochs a client's key holds, of her own and in groups."""
    return frozenset(await epoch_rows.list_places_of_key(session, key_id, client_id))


async def hand_over_holdings(
    session: AsyncSession,
    *,
    client_id: str,
    old_key_id: str,
    new_key_id: str,
    regrants: Mapping[EpochPlace, bytes],
    left_behind: Collection[EpochPlace],
) -> None:
    """Let a client's new key hold what her old one held, by the grants she made; the old one holds nothing then.

    Raises `HoldingsChanged`, `GrantsDoNotMatch`.
    """
    roles = await epoch_rows.list_places_of_key(session, old_key_id, client_id)
    ensure_regrants_cover(roles, regrants, left_behind)
    await epoch_rows.delete_key(session, old_key_id, client_id)
    if not regrants:
        return
    await epoch_rows.add_holders(
        session, [place._asdict() | {"key_id": new_key_id, "role": roles[place]} for place in regrants]
    )
    await epoch_rows.add_grants(
        session,
        [
            place._asdict() | {"recipient_key_id": new_key_id, "sealed": sealed}
            for place, sealed in regrants.items()
        ],
    )


async def append_record(
    session: AsyncSession,
    clock: Clock,
    *,
    owner: Owner,
    actor_key_ids: frozenset[str],
    author_key_id: str,
    sealed: bytes,
    room: Room = ROOM,
) -> StoredRecord:
    """Store a sealed record that belongs exactly here, as one of `author_key_id`'s, and return it.

    Raises `NotASealedRecord`, `FileFull` and what `ensure_record_fits` raises.
    """
    record = OfferedRecord.of(sealed)
    place = await record_rows.take_place(
        session, owner, record.header.name.kind.value, record.header.record_id, author_key_id, actor_key_ids
    )
    ensure_record_fits(record.header, owner=owner, author=bytes.fromhex(author_key_id), place=place)
    ensure_room_for_record(0 if place is None else place.record_count, room)
    position = await record_rows.add_record(session, record.row(today(clock)))
    return record.stored(position, today(clock))


async def list_records(
    session: AsyncSession,
    *,
    owner: Owner,
    actor_key_ids: frozenset[str],
    asked: RecordRange = _ALL,
) -> list[StoredRecord]:
    """Return the records asked for of epochs the actor holds, in the order they were stored."""
    return await record_rows.list_records(
        session, owner, actor_key_ids, kind=asked.kind, after=asked.after, limit=asked.limit
    )


async def keep_draft(session: AsyncSession, *, owner: Owner, author_key_id: str, sealed: bytes) -> None:
    """Put a sealed draft in the place of the author's last one. The caller holds a lock on the owner's row.

    It must be sealed under the newest `casework` as a first record would be; the type inside the seal tells it from a
    note (ADR 46). Raises `NotASealedRecord`, `NotADraft` and what `ensure_record_fits` raises.
    """
    offered = OfferedRecord.of(sealed)
    name = offered.header.name
    if name.kind is not Kind.CASEWORK:
        raise NotADraft
    place = await draft_rows.find_place(session, owner, name.kind.value, author_key_id)
    ensure_record_fits(offered.header, owner=owner, author=bytes.fromhex(author_key_id), place=place)
    await draft_rows.delete_draft(session, owner, author_key_id)
    row = {**epoch_key(owner, name.kind.value, name.epoch), "author_key_id": author_key_id, "sealed": sealed}
    await draft_rows.add_draft(session, row)


async def find_draft(session: AsyncSession, *, owner: Owner, author_key_id: str) -> bytes | None:
    """Return an author's draft, if she has one."""
    return await draft_rows.find_draft(session, owner, author_key_id)


async def discard_draft(session: AsyncSession, *, owner: Owner, author_key_id: str) -> None:
    """Empty an author's slot."""
    await draft_rows.delete_draft(session, owner, author_key_id)


async def list_epochs(
    transaction: Transaction, *, owner: Owner, actor_key_ids: frozenset[str]
) -> list[HeldEpoch]:
    """Return the epochs the actor holds, by kind and number, each with its grants and its shred secret."""
    held = await epoch_rows.list_granted_epochs(transaction.main, owner, actor_key_ids)
    if not held:
        return []
    secrets = await shredding.list_shred_secrets(
        transaction.shred, owner_kind=owner.kind.value, owner_id=owner.id.hex()
    )
    return [
        HeldEpoch(item.kind, item.epoch, item.statement, item.grants, secrets.get((item.kind, item.epoch)))
        for item in held
    ]


async def find_last_author(session: AsyncSession, *, owner: Owner, kind: str) -> str | None:
    """Return whose (key id) the newest record of a kind is; before the first, who made the key; or None."""
    author = await record_rows.find_last_author(session, owner, kind)
    if author is not None:
        return author
    latest = await epoch_rows.find_latest_epoch(session, owner, kind)
    return None if latest is None else read_statement(latest.statement).creator.hex()


async def list_statements(session: AsyncSession, *, owner: Owner) -> list[bytes]:
    """Return all signed statements of an owner, each kind in the order of its chain."""
    return list(await epoch_rows.list_statements(session, owner))


async def find_known_names(session: AsyncSession, names: Collection[SecretName]) -> frozenset[SecretName]:
    """Return which of these epochs have a statement."""
    rows = await epoch_rows.list_known_epochs(session, {name.owner_id for name in names})
    return frozenset(SecretName(*row) for row in rows).intersection(names)


async def delete_owner(session: AsyncSession, *, owner: Owner) -> None:
    """Delete an owner's epochs, holders, grants and records. The shred secrets must be destroyed before."""
    await epoch_rows.delete_owner(session, owner)


async def delete_key_from_groups(session: AsyncSession, *, key_id: str) -> None:
    """Delete what a client's key holds in groups, and what she wrote there."""
    await epoch_rows.delete_key_from_groups(session, key_id)
    await record_rows.delete_records_from_groups(session, key_id)


async def _add_holders_and_secrets(
    transaction: Transaction, clock: Clock, owner: Owner, epochs: Sequence[OfferedEpoch]
) -> None:
    await epoch_rows.add_holders(transaction.main, [row for epoch in epochs for row in epoch.holder_rows()])
    await epoch_rows.add_grants(transaction.main, [row for epoch in epochs for row in epoch.grant_rows()])
    await shredding.keep_shred_secrets(
        transaction.shred,
        clock,
        owner_kind=owner.kind.value,
        owner_id=owner.id.hex(),
        secrets={epoch.name: epoch.new.shred for epoch in epochs},
    )


def _verify_first_records(
    owner: Owner, author: bytes, epochs: Sequence[OfferedEpoch], sealed: Sequence[bytes]
) -> list[OfferedRecord]:
    intake = next((epoch for epoch in epochs if epoch.name == (INTAKE, 1)), None)
    verified: list[OfferedRecord] = []
    for record in map(OfferedRecord.of, sealed):
        place = place_of_first(intake, record.header.name.kind.value, verified[-1] if verified else None)
        ensure_record_fits(record.header, owner=owner, author=author, place=place)
        verified.append(record)
    return verified


def _raw(key_ids: Iterable[str]) -> frozenset[bytes]:
    return frozenset(map(bytes.fromhex, key_ids))
