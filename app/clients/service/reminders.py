"""Whether something waits for staff, as far as a server can see it: never what, and never how urgent it is."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.permissions import COVER
from app.clients.repository import clients as client_rows
from app.clients.repository import letters as letter_rows
from app.clients.repository import permits as permit_rows
from app.crypto.owners import Owner, OwnerKind
from app.records import service as records
from app.records.rules import CONVERSATION
from app.staff import service as staff


async def announce_waiting(session: AsyncSession) -> bool:
    """Tell whether somebody waits who was not announced before, and mark her as announced.

    Asked of the list and not written down by an intake, so that an intake does the same whatever is wished for, and
    no instant at which somebody came stands anywhere.
    """
    return await client_rows.announce_waiting(session) > 0


async def is_team_awaited(session: AsyncSession) -> bool:
    """Tell whether a client waits for a counselor, or a letter to the team to be seen to."""
    return await client_rows.count_waiting(session) > 0 or await letter_rows.is_letter_unsettled(session)


async def is_counselor_awaited(session: AsyncSession, *, counselor_id: UUID) -> bool:
    """Tell whether a client of hers, or of whom she stands in for, has no conversation yet or wrote the last word."""
    client_ids = {one.client_id for one in await client_rows.list_caseload(session, counselor_id)}
    standing = await permit_rows.list_standing_permits_of(session, counselor_id)
    client_ids |= {one.client_id for one in standing if one.kind == COVER}
    for client_id in sorted(client_ids):
        owner = Owner(OwnerKind.CLIENT, bytes.fromhex(client_id))
        author = await records.find_last_author(session, owner=owner, kind=CONVERSATION)
        if author is None or await staff.find_public_keys(session, key_id=author) is None:
            return True
    return False
