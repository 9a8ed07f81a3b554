"""Remarks: what a facilitator tells a member's own counselor, sealed to the counselor alone.

A facilitator holds no key of a member's file, and the counselor none of the group. So a remark is a letter of its own
(`app.crypto.group_letters`), closed once more here like every letter about one woman.
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clients.rules import Client, ClientStatus
from app.clock import Clock, today
from app.crypto.group_letters import read_group_letter
from app.database import Transaction
from app.groups.errors import GroupNotFound, LineLetterExists, NoCounselorOfHers, RemarkNotFound
from app.groups.repository import remarks, seats
from app.groups.repository.remarks import Remark
from app.groups.rules import ensure_letters_fit, ensure_room_for_remark
from app.groups.service.access import get_facilitated
from app.groups.service.closing import Closing
from app.sessions.rules import StaffActor


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
    closed = await Closing(transaction, group_id).close(client_id, sealed)
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
    opened = [
        (one, await Closing(transaction, one.group_id).reopen(one.client_id, one.sealed)) for one in found
    ]
    # Whose secret is gone erased herself a moment ago: there is nothing to open.
    return [replace(one, sealed=sealed) for one, sealed in opened if sealed is not None]


async def put_remark_aside(session: AsyncSession, *, remark_id: UUID, key_ids: frozenset[str]) -> None:
    """Keep a remark no longer, once its reader has taken from it what she needs. Raises `RemarkNotFound`."""
    if not await remarks.delete_remark(session, remark_id, key_ids):
        raise RemarkNotFound


def _ensure_answered_for(client: Client) -> str:
    if client.status is not ClientStatus.ASSIGNED or client.counselor_key_id is None:
        raise NoCounselorOfHers
    return client.counselor_key_id
