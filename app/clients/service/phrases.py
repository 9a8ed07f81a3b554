"""Changing a client's phrase: everything that hangs on it changes with it, or nothing does.

New keys, signed over by the old ones; a key blob that only the new phrase opens; the next epoch of every key she
makes; and what she held before, granted anew by herself. The old phrase then finds nothing, and the old keys hold
nothing. Her client id stays.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import CLIENT, AuditAction
from app.clients.errors import PhraseChangeNotWhole, PhraseTaken
from app.clients.repository import clients as client_rows
from app.clients.rules import (
    Client,
    PhraseChange,
    ensure_change_epochs,
    ensure_change_form,
    holders_entitled,
    room_of,
)
from app.clients.service.files import present_counselor
from app.clock import Clock
from app.crypto.epochs import EpochStatement, read_statement
from app.crypto.keypairs import PURPOSE_CLIENT, ClientId, KeyId, PublicKeys, ensure_wrapped_keys
from app.crypto.organisations import Directory
from app.crypto.owners import Kind, Owner, OwnerKind
from app.crypto.phrases import locator_hash
from app.crypto.successions import ensure_accepted, verify_succession
from app.database import Transaction
from app.records import service as records
from app.records.rules import ensure_entitled


async def change_phrase(
    transaction: Transaction, clock: Clock, *, client_id: str, change: PhraseChange, directory: Directory
) -> KeyId:
    """Put new keys and a new phrase in the place of a client's old ones; return the new key id.

    Her old phrase was asked for by `prove_phrase_change`; her sessions are the caller's to end. `directory` is the
    newest. From then on her account counts as sealed on her own device. Raises `ClientNotFound`, `PhraseTaken`,
    `PhraseChangeNotWhole`, `StaleDirectory`, `HoldingsChanged`, `GrantsDoNotMatch`, `HolderNotEntitled`,
    `EpochOutOfOrder`, `OpeningFailed`, and what `records.open_epoch` raises.
    """
    session = transaction.main
    client = await client_rows.lock_client(session, client_id)
    statements = [read_statement(epoch.statement) for epoch in change.epochs]
    new = await _ensure_whole(session, client, change, statements, directory)
    await records.hand_over_holdings(
        session,
        client_id=client_id,
        old_key_id=client.key_id,
        new_key_id=new.key_id.hex(),
        regrants=change.regrants,
        left_behind=change.left_behind,
    )
    await _open_epochs(transaction, clock, client, change, new)
    await _replace_row(session, client, change, new, statements)
    await audit.record_event(
        session, clock, action=AuditAction.PHRASE_CHANGED, actor=CLIENT, subject=client_id
    )
    return new.key_id


async def _ensure_whole(
    session: AsyncSession,
    client: Client,
    change: PhraseChange,
    statements: list[EpochStatement],
    directory: Directory,
) -> PublicKeys:
    """Return the new keys when everything fits together, before anything is written."""
    ensure_change_form(change)
    present = PublicKeys(client.hpke_public, client.signing_public)
    new = PublicKeys(change.hpke_public, change.signing_public)
    if verify_succession(_id(client), present, change.succession) != new or new == present:
        raise PhraseChangeNotWhole
    ensure_wrapped_keys(change.wrapped_keys, PURPOSE_CLIENT, new.key_id)
    held = await records.list_places_of_key(session, client_id=client.client_id, key_id=client.key_id)
    own_kinds = {place.kind for place in held if place.owner_kind == OwnerKind.CLIENT}
    team = directory.team_key_id
    ensure_change_epochs(statements, client=new.key_id, team=team, kinds=own_kinds)
    entitled = holders_entitled(client=new.key_id, team=team, counselor=present_counselor(client, directory))
    for statement in statements:
        ensure_entitled(statement, entitled)
    if await client_rows.find_client_by_locator(session, locator_hash(change.locator).hex()) is not None:
        raise PhraseTaken
    return new


async def _open_epochs(
    transaction: Transaction,
    clock: Clock,
    client: Client,
    change: PhraseChange,
    new: PublicKeys,
) -> None:
    key_id = new.key_id.hex()
    for epoch in change.epochs:
        await records.open_epoch(
            transaction,
            clock,
            owner=Owner(OwnerKind.CLIENT, _id(client)),
            new=epoch,
            creator_signing_key=new.signing,
            actor_key_ids=frozenset({key_id}),
            allowed_creators=frozenset({key_id}),
            client_key_id=key_id,
            room=room_of(client),
        )


async def _replace_row(
    session: AsyncSession,
    client: Client,
    change: PhraseChange,
    new: PublicKeys,
    statements: list[EpochStatement],
) -> None:
    acceptance = next(
        epoch.statement
        for epoch, said in zip(change.epochs, statements, strict=True)
        if said.name.kind is Kind.INTAKE
    )
    ensure_accepted(acceptance, _id(client), new)
    await client_rows.add_succession(
        session,
        client.client_id,
        {
            "hpke_public": client.hpke_public,
            "signing_public": client.signing_public,
            "signed": change.succession,
            "acceptance": acceptance,
        },
    )
    await client_rows.update_client(
        session,
        client.client_id,
        locator_hash=locator_hash(change.locator).hex(),
        login_public_key=change.login_public_key,
        hpke_public=new.hpke,
        signing_public=new.signing,
        key_id=new.key_id.hex(),
        wrapped_keys=change.wrapped_keys,
        server_assisted=False,
    )


def _id(client: Client) -> ClientId:
    return ClientId(bytes.fromhex(client.client_id))
