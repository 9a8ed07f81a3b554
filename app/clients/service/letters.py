"""A client's line to the intake team alone: a complaint, or the wish for another counselor.

It is sealed to the team on her device. Here it is closed once more under the shred secret of her `intake`/1: an
envelope has none of its own, and without one an older backup would go on holding it for whoever has the team's key.
"""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import AuditAction
from app.clients.errors import LetterAlreadyReceived, LetterNotFound
from app.clients.repository import clients as client_rows
from app.clients.repository import letters as letter_rows
from app.clients.rules import TeamLetter, ensure_letter_fits, ensure_room_for_letter
from app.clock import Clock, today
from app.crypto.envelopes import EnvelopeHeader, close_envelope, read_envelope, reopen_envelope
from app.crypto.keypairs import ClientId, KeyId
from app.crypto.organisations import Directory
from app.crypto.owners import Kind, OwnerKind
from app.database import Transaction
from app.sessions.rules import StaffActor
from app.shredding import service as shredding

_CLOSED_UNDER: Final = (Kind.INTAKE.value, 1)


async def send_team_letter(
    transaction: Transaction, clock: Clock, *, client_id: str, sealed: bytes, directory: Directory
) -> TeamLetter:
    """Keep a client's envelope to the intake team. `directory` is the newest.

    Not recorded in the audit log: that she complained must not remain after she erased herself. Raises
    `ClientNotFound`, `LetterNotHers`, `StaleDirectory`, `LettersUnsettled`, `LetterAlreadyReceived`,
    `OpeningFailed`.
    """
    await client_rows.lock_client(transaction.main, client_id)
    header = read_envelope(sealed)
    ensure_letter_fits(header, client=bytes.fromhex(client_id), team=directory.team_key_id)
    ensure_room_for_letter(await letter_rows.count_unsettled_letters(transaction.main, client_id))
    closed = close_envelope(sealed, header, await _shred_secret(transaction, client_id))
    letter = TeamLetter(
        header.envelope_id, client_id, header.team_key_id.hex(), today(clock), settled_on=None
    )
    row = {
        "letter_id": letter.letter_id,
        "client_id": client_id,
        "team_key_id": letter.team_key_id,
        "closed": closed,
        "sent_on": letter.sent_on,
        "settled_on": None,
    }
    if not await letter_rows.add_letter(transaction.main, row):
        raise LetterAlreadyReceived
    return letter


async def list_own_letters(session: AsyncSession, *, client_id: str) -> list[TeamLetter]:
    """Return the letters a client sent, the oldest first: their days, not what they say."""
    return await letter_rows.list_letters_of(session, client_id)


async def list_team_letters(
    session: AsyncSession, *, settled: bool, after: tuple[date, UUID] | None, limit: int
) -> list[TeamLetter]:
    """Return letters to the team that are settled or are not, the oldest first."""
    return await letter_rows.list_letters(session, settled=settled, after=after, limit=limit)


async def get_team_letter(transaction: Transaction, *, letter_id: UUID) -> tuple[TeamLetter, bytes]:
    """Return a letter with its envelope as she sealed it. Raises `LetterNotFound`."""
    letter, closed = await letter_rows.get_letter(transaction.main, letter_id)
    header = EnvelopeHeader(
        ClientId(bytes.fromhex(letter.client_id)), letter_id, KeyId(bytes.fromhex(letter.team_key_id))
    )
    shred = await _shred_secret(transaction, letter.client_id)
    return letter, reopen_envelope(closed, header, shred)


async def settle_team_letter(
    session: AsyncSession, clock: Clock, *, letter_id: UUID, coordinator: StaffActor
) -> TeamLetter:
    """Mark a letter as settled; the first time counts. Raises `LetterNotFound`."""
    if await letter_rows.settle_letter(session, letter_id, today(clock)):
        await audit.record_event(
            session,
            clock,
            action=AuditAction.TEAM_LETTER_SETTLED,
            actor=coordinator.reference,
            subject=str(letter_id),
        )
    letter, _ = await letter_rows.get_letter(session, letter_id)
    return letter


async def _shred_secret(transaction: Transaction, client_id: str) -> bytes:
    secrets = await shredding.list_shred_secrets(
        transaction.shred, owner_kind=OwnerKind.CLIENT.value, owner_id=client_id
    )
    if _CLOSED_UNDER not in secrets:
        # She erased everything a moment ago, or her secrets were lost: either way there is nothing to open.
        raise LetterNotFound
    return secrets[_CLOSED_UNDER]
