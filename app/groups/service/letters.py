"""Private lines: what a member and those who lead her group say to each other, each letter sealed to its reader.

The server keeps the copies and who may read which. What they say, and the name a member goes by in the group, is not
for it to know.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock, today
from app.crypto.group_letters import GroupLetterHeader, read_group_letter
from app.database import Transaction
from app.groups.errors import GroupNotFound, LineLetterExists
from app.groups.repository import letters, programmes, seats
from app.groups.repository.letters import LineLetter
from app.groups.rules import ensure_letters_fit, ensure_room_for_letters
from app.groups.service.access import ensure_belongs, ensure_facilitates
from app.groups.service.closing import Closing
from app.sessions.rules import Actor, StaffActor
from app.staff import service as staff


async def send_line_letters(
    transaction: Transaction,
    clock: Clock,
    *,
    group_id: UUID,
    actor: Actor,
    client_id: str,
    sealed: Sequence[bytes],
) -> UUID:
    """Keep the copies of one letter in a member's line, and return its id.

    A member writes in her own line, one who leads in any member's; each copy is to her, or to one who leads. Not in the
    audit log: that she wrote must not remain after she erased herself. Raises `GroupNotFound`, `GroupLetterRefused`,
    `LineLetterExists`, `LineFull`, `OpeningFailed`.
    """
    session = transaction.main
    # Locked first, as everywhere: her keys stay what they are, and an erasure waits and takes this along.
    await seats.lock_member(session, client_id)
    # Positions are cursors: the writers of one group queue up, so that none passes another by.
    await programmes.lock_group(session, group_id)
    await _ensure_may_write(session, group_id, actor, client_id)
    headers = [read_group_letter(one) for one in sealed]
    ensure_letters_fit(
        headers,
        group_id=group_id,
        client_id=bytes.fromhex(client_id),
        author=bytes.fromhex(actor.key_id),
        recipients=await _readers(session, group_id, client_id),
    )
    ensure_room_for_letters(await letters.count_letters(session, group_id, client_id), headers)
    if await letters.is_letter_known(session, headers[0].letter_id):
        raise LineLetterExists
    closing = Closing(transaction, group_id)
    closed = [await closing.close(client_id, one) for one in sealed]
    rows = [_row(header, client_id, one, clock) for header, one in zip(headers, closed, strict=True)]
    await letters.add_letters(session, rows)
    return headers[0].letter_id


async def list_line_letters(
    transaction: Transaction,
    *,
    group_id: UUID,
    actor: Actor,
    key_ids: frozenset[str],
    client_id: str | None,
    after: int,
    limit: int,
) -> list[tuple[LineLetter, bytes]]:
    """Return the letters to the actor behind a position, each as it was sealed: of one member's line or of all.

    Raises `GroupNotFound`.
    """
    await ensure_belongs(transaction.main, group_id, actor)
    found = await letters.list_letters(
        transaction.main, group_id, key_ids, client_id=client_id, after=after, limit=limit
    )
    closing = Closing(transaction, group_id)
    # Whose secret is gone erased herself a moment ago: her letters still count for the page, and say nothing.
    return [(one, await closing.reopen(one.client_id, one.closed) or b"") for one in found]


async def _ensure_may_write(session: AsyncSession, group_id: UUID, actor: Actor, client_id: str) -> None:
    if isinstance(actor, StaffActor):
        await ensure_facilitates(session, group_id, actor)
    elif actor.client_id != client_id:
        raise GroupNotFound


async def _readers(session: AsyncSession, group_id: UUID, client_id: str) -> set[bytes]:
    """Return the key ids of those who may read in a member's line: hers, and of who leads the group."""
    hers = await seats.find_member_key(session, group_id, client_id)
    if hers is None:
        raise GroupNotFound
    leading = [one.staff_id for one in await programmes.list_facilitators(session, group_id) if one.leads]
    key_ids = await staff.list_key_ids(session, staff_ids=leading)
    return {bytes.fromhex(one) for one in (hers, *key_ids.values())}


def _row(header: GroupLetterHeader, client_id: str, closed: bytes, clock: Clock) -> dict[str, object]:
    return {
        "letter_id": header.letter_id,
        "group_id": header.group_id,
        "client_id": client_id,
        "author_key_id": header.author.hex(),
        "recipient_key_id": header.recipient.hex(),
        "closed": closed,
        "sent_on": today(clock),
    }
