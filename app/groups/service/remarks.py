"""Remarks: what a facilitator tells a member's own counselor, sealed to the counselor alone.

A facilitator holds no key of a member's file, and the counselor none of the group. So a remark is a letter of its own
(`app.crypto.group_letters`). Here it is closed once more under the shred secret of the client's `intake`/1, as letters
to the team are: it has none of its own, and an older backup would go on holding it after she erased everything.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clients.rules import Client, ClientStatus
from app.clock import Clock, today
from app.crypto.envelopes import EnvelopeHeader, close_envelope, reopen_envelope
from app.crypto.group_letters import GroupLetterHeader, read_group_letter
from app.crypto.keypairs import ClientId, KeyId
from app.crypto.owners import Kind, OwnerKind
from app.database import Transaction
from app.groups.errors import GroupNotFound, LineLetterExists, NoCounselorOfHers
from app.groups.repository import remarks, seats
from app.groups.repository.remarks import Remark
from app.groups.rules import ensure_letters_fit, ensure_room_for_remark
from app.groups.service.access import get_facilitated
from app.sessions.rules import StaffActor
from app.shredding import service as shredding

_CLOSED_UNDER: Final = (Kind.INTAKE.value, 1)


async def get_members_assignment(
    session: AsyncSession, *, group_id: UUID, actor: StaffActor, client_id: str
) -> bytes:
    """Return the newest signed assignment of a member, for the device of who leads her group to verify.

    It names her counselor, and nobody who was it before. Raises `GroupNotFound`, `NoCounselorOfHers`.
    """
    await get_facilitated(session, group_id, actor)
    if not await seats.is_member(session, group_id, client_id):
        raise GroupNotFound
    _ensure_answered_for(await clients.get_client(session, client_id=client_id))
    return await clients.get_newest_assignment(session, client_id=client_id)


async def send_remark(
    transaction: Transaction,
    clock: Clock,
    *,
    group_id: UUID,
    actor: StaffActor,
    client_id: str,
    sealed: bytes,
) -> UUID:
    """Keep a remark on a member, sealed to the counselor who answers for her now; return its id.

    Not in the audit log: that something was said of her must not remain after she erased herself. Raises
    `GroupNotFound`, `NoCounselorOfHers`, `GroupLetterRefused`, also for one sealed to somebody who was her counselor
    before; `LineFull`, `LineLetterExists`, `OpeningFailed`.
    """
    session = transaction.main
    client = await clients.lock_client(session, client_id=client_id)
    await get_facilitated(session, group_id, actor)
    if not await seats.is_member(session, group_id, client_id):
        raise GroupNotFound
    header = read_group_letter(sealed)
    ensure_letters_fit(
        [header],
        group_id=group_id,
        client_id=bytes.fromhex(client_id),
        author=bytes.fromhex(actor.key_id),
        recipients={bytes.fromhex(_ensure_answered_for(client))},
    )
    ensure_room_for_remark(await remarks.count_remarks(session, client_id))
    closed = close_envelope(sealed, _closing(header, client_id), await _shred_secret(transaction, client_id))
    row = {
        "remark_id": header.letter_id,
        "client_id": client_id,
        "group_id": group_id,
        "author_key_id": header.author.hex(),
        "recipient_key_id": header.recipient.hex(),
        "closed": closed,
        "sent_on": today(clock),
    }
    if not await remarks.add_remark(session, row):
        raise LineLetterExists
    return header.letter_id


async def list_remarks(
    transaction: Transaction, *, actor: StaffActor, key_ids: frozenset[str]
) -> list[Remark]:
    """Return the remarks on a counselor's clients that are sealed to her, as they were sealed, the oldest first."""
    found = await remarks.list_remarks(transaction.main, actor.staff_id, key_ids)
    return [replace(one, sealed=await _reopened(transaction, one)) for one in found]


async def put_remark_aside(session: AsyncSession, *, remark_id: UUID, key_ids: frozenset[str]) -> None:
    """Keep a remark no longer, once its reader has taken from it what she needs."""
    await remarks.delete_remark(session, remark_id, key_ids)


def _ensure_answered_for(client: Client) -> str:
    if client.status is not ClientStatus.ASSIGNED or client.counselor_key_id is None:
        raise NoCounselorOfHers
    return client.counselor_key_id


async def _reopened(transaction: Transaction, remark: Remark) -> bytes:
    header = EnvelopeHeader(
        ClientId(bytes.fromhex(remark.client_id)),
        remark.remark_id,
        KeyId(bytes.fromhex(remark.recipient_key_id)),
    )
    return reopen_envelope(remark.sealed, header, await _shred_secret(transaction, remark.client_id))


def _closing(header: GroupLetterHeader, client_id: str) -> EnvelopeHeader:
    return EnvelopeHeader(ClientId(bytes.fromhex(client_id)), header.letter_id, header.recipient)


async def _shred_secret(transaction: Transaction, client_id: str) -> bytes:
    secrets = await shredding.list_shred_secrets(
        transaction.shred, owner_kind=OwnerKind.CLIENT.value, owner_id=client_id
    )
    if _CLOSED_UNDER not in secrets:
        # She erased everything a moment ago, or her secrets were lost: either way there is nothing to open.
        raise GroupNotFound
    return secrets[_CLOSED_UNDER]
