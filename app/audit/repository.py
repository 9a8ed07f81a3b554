"""Every query on the log."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent, AuditLink
from app.audit.rules import AuditAction, EventFacts
from app.database import Base, insert_ignoring

# Ids are drawn before a transaction commits, so an event can appear after later ones were chained. It is
# looked for this far behind the newest chained event. Only what a transaction wrote that stayed open while
# so many others ended lies farther back, and `ChainReport.unlinked` shows it. Looking through the whole log
# every minute would slow down with every year.
LOOK_BACK_EVENTS: Final = 10_000
_ADD_EVENT: Final = insert(Base.metadata.tables[AuditEvent.__tablename__])


async def add_event(
    session: AsyncSession, *, happened_on: date, action: AuditAction, actor: str, subject_digest: str
) -> None:
    """Add one event."""
    values = {
        "happened_on": happened_on,
        "action": action.value,
        "actor": actor,
        "subject_digest": subject_digest,
    }
    await session.execute(_ADD_EVENT, values)


async def find_head(session: AsyncSession) -> AuditLink | None:
    """Return the last link, or None when nothing is chained yet."""
    query = select(AuditLink).order_by(AuditLink.position.desc()).limit(1)
    return (await session.execute(query)).scalar_one_or_none()


async def list_unlinked(session: AsyncSession, *, limit: int) -> Sequence[AuditEvent]:
    """Return at most `limit` recent events that no link names, oldest first."""
    newest = select(func.coalesce(func.max(AuditLink.event_id), 0)).scalar_subquery()
    query = (
        select(AuditEvent)
        .where(AuditEvent.event_id > newest - LOOK_BACK_EVENTS, ~_is_linked())
        .order_by(AuditEvent.event_id)
        .limit(limit)
    )
    return (await session.execute(query)).scalars().all()


async def add_link(
    session: AsyncSession, *, position: int, event_id: int, previous_hash: str, link_hash: str
) -> bool:
    """Add a link. Returns False when the position or the event was taken by another job."""
    values = {
        "position": position,
        "event_id": event_id,
        "previous_hash": previous_hash,
        "hash": link_hash,
    }
    return await insert_ignoring(session, AuditLink, values)


async def list_links(
    session: AsyncSession, *, after: int, limit: int
) -> Sequence[tuple[AuditLink, EventFacts | None]]:
    """Return links after position `after` in order, each with its event, or None where the event is gone."""
    query = (
        select(AuditLink, AuditEvent)
        .outerjoin(AuditEvent, AuditEvent.event_id == AuditLink.event_id)
        .where(AuditLink.position > after)
        .order_by(AuditLink.position)
        .limit(limit)
    )
    rows: Sequence[tuple[AuditLink, AuditEvent | None]] = (await session.execute(query)).all()
    return [(link, None if event is None else facts_of(event)) for link, event in rows]


async def count_unlinked(session: AsyncSession) -> int:
    """Return how many events of the whole log no link names."""
    query = select(func.count()).select_from(AuditEvent).where(~_is_linked())
    return (await session.execute(query)).scalar_one()


def facts_of(event: AuditEvent) -> EventFacts:
    """Return what a link vouches for."""
    return EventFacts(event.event_id, event.happened_on, event.action, event.actor, event.subject_digest)


def _is_linked() -> Exists:
    return select(AuditLink.position).where(AuditLink.event_id == AuditEvent.event_id).exists()
