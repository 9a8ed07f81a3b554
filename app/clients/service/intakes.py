"""Receiving an intake: all of it or nothing."""

from app.audit import service as audit
from app.audit.rules import CLIENT, AuditAction
from app.clients.errors import IntakeAlreadyReceived, StaleDirectory
from app.clients.repository import clients as client_rows
from app.clients.rules import (
    ClientStatus,
    Intake,
    ensure_intake_epochs,
    ensure_intake_form,
    ensure_waiting_list_has_room,
)
from app.clock import Clock, today
from app.crypto.epochs import read_statement
from app.crypto.keypairs import PURPOSE_CLIENT, ClientId, KeyId, PublicKeys, ensure_wrapped_keys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Owner, OwnerKind
from app.crypto.phrases import locator_hash
from app.database import Transaction
from app.records import service as records


async def open_intake(
    transaction: Transaction,
    clock: Clock,
    *,
    intake: Intake,
    directory: Directory,
    server_assisted: bool,
    waiting_list_limit: int,
    chosen_counselor_key: KeyId | None = None,
) -> ClientId:
    """Receive an intake: client, epochs, grants, shred secrets and records, or nothing of it.

    `directory` is the newest. `chosen_counselor_key` is set where she chose a counselor herself; then she does not
    enter the waiting list, whose bound is `waiting_list_limit`: a soft one, which as many as come in the same moment
    may pass. `server_assisted` is set where she came by the page without script. Raises `WaitingListFull`,
    `IntakeNotWhole`, `StaleDirectory`, `IntakeAlreadyReceived`, `OwnerErased`, `OpeningFailed` and what `records`
    refuses.
    """
    keys = PublicKeys(intake.hpke_public, intake.signing_public)
    ensure_intake_form(intake)
    ensure_wrapped_keys(intake.wrapped_keys, PURPOSE_CLIENT, keys.key_id)
    _ensure_epochs(intake, keys, directory, chosen_counselor_key)
    if chosen_counselor_key is None:
        waiting = await client_rows.count_waiting_by_way(transaction.main)
        ensure_waiting_list_has_room(waiting, limit=waiting_list_limit, by_page=server_assisted)
    if not await client_rows.add_client(transaction.main, _row(clock, intake, keys, server_assisted)):
        raise IntakeAlreadyReceived
    await records.open_first_epochs(
        transaction,
        clock,
        owner=Owner(OwnerKind.CLIENT, keys.client_id),
        epochs=intake.epochs,
        records=intake.records,
        client_key_id=keys.key_id.hex(),
        client_signing_key=keys.signing,
    )
    await audit.record_event(
        transaction.main,
        clock,
        action=AuditAction.INTAKE_OPENED,
        actor=CLIENT,
        subject=keys.client_id.hex(),
    )
    return keys.client_id


def _ensure_epochs(
    intake: Intake, keys: PublicKeys, directory: Directory, chosen_counselor_key: KeyId | None
) -> None:
    if chosen_counselor_key is not None:
        entry = directory.find(chosen_counselor_key)
        if entry is None or StaffRole.COUNSELOR not in entry.roles:
            raise StaleDirectory
    ensure_intake_epochs(
        [read_statement(epoch.statement) for epoch in intake.epochs],
        client=keys.key_id,
        team=directory.team_key_id,
        chosen_counselor=chosen_counselor_key,
    )


def _row(clock: Clock, intake: Intake, keys: PublicKeys, server_assisted: bool) -> dict[str, object]:  # noqa: FBT001 - a column
    return {
        "client_id": keys.client_id.hex(),
        "locator_hash": locator_hash(intake.locator).hex(),
        "login_public_key": intake.login_public_key,
        "hpke_public": keys.hpke,
        "signing_public": keys.signing,
        "key_id": keys.key_id.hex(),
        "wrapped_keys": intake.wrapped_keys,
        "status": ClientStatus.WAITING.value,
        "server_assisted": server_assisted,
        "came_on": today(clock),
        "counselor_id": None,
        "counselor_key_id": None,
    }
