"""Recording what was done, chaining it, and walking the chain.

A hash chain written inside each request would make every writer wait for the one before it. So a request only
inserts its event, and a job chains events afterwards.
"""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import repository
from app.audit.chains import NO_PREVIOUS, link_hash, subject_digest
from app.audit.errors import UnknownActor
from app.audit.models import AuditLink
from app.audit.rules import AuditAction, ChainReport, EventFacts, is_actor
from app.clock import Clock, today

_PAGE_LINKS: Final = 1_000


async def record_event(
    session: AsyncSession, clock: Clock, *, action: AuditAction, actor: str, subject: str
) -> None:
    """Record that `actor` ("client", "system", "staff:<uuid>") did `action` to the thing with id `subject`.

    One INSERT in the caller's transaction. Only a digest of `subject` is kept. Raises `UnknownActor`.
    """
    if not is_actor(actor):
        raise UnknownActor
    await repository.add_event(
        session,
        happened_on=today(clock),
        action=action,
        actor=actor,
        subject_digest=subject_digest(subject),
    )


async def chain_events(session: AsyncSession, *, limit: int) -> int:
    """Chain at most `limit` events that are not chained yet. Returns how many were.

    Safe in several replicas at once: the primary key gives each position to one of them, and whoever comes
    second stops, so the chain cannot fork.
    """
    head = await repository.find_head(session)
    position, previous = (head.position, head.hash) if head else (0, NO_PREVIOUS)
    chained = 0
    for event in await repository.list_unlinked(session, limit=limit):
        position += 1
        linked = link_hash(position, previous, repository.facts_of(event))
        if not await repository.add_link(
            session, position=position, event_id=event.event_id, previous_hash=previous, link_hash=linked
        ):
            break
        previous = linked
        chained += 1
    return chained


async def verify_chain(session: AsyncSession) -> ChainReport:
    """Walk the chain from its start to the first link that does not fit, or to its end."""
    length, head, broken = 0, NO_PREVIOUS, None
    while broken is None:
        page = await repository.list_links(session, after=length, limit=_PAGE_LINKS)
        if not page:
            break
        for link, event in page:
            if not _fits(link, event, position=length + 1, previous=head):
                broken = length + 1
                break
            length, head = length + 1, link.hash
    unlinked = await repository.count_unlinked(session)
    return ChainReport(length=length, first_broken_position=broken, head=head, unlinked=unlinked)


def _fits(link: AuditLink, event: EventFacts | None, *, position: int, previous: str) -> bool:
    if event is None or (link.position, link.previous_hash) != (position, previous):
        return False
    return link.hash == link_hash(position, previous, event)
