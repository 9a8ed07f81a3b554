"""Every query on wishes for mail and on mails that are on their way."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import insert_ignoring
from app.notifications.models import MailWishRow, OutgoingMail
from app.notifications.rules import MailKind, MailWish


async def replace_wish(session: AsyncSession, staff_id: UUID, wish: MailWish) -> None:
    """Write a wish in place of the one before."""
    values = {
        "address": wish.address,
        "language": wish.language,
        "zone": wish.zone,
        "digest_hour": wish.digest_hour,
        "at_once": wish.at_once,
    }
    if not await insert_ignoring(session, MailWishRow, {"staff_id": staff_id, **values}):
        own = MailWishRow.staff_id == staff_id
        await session.execute(update(MailWishRow).where(own).values(**values))


async def find_wish(session: AsyncSession, staff_id: UUID) -> MailWishRow | None:
    """Return a staff member's wish as the database has it now, or None."""
    return await session.get(MailWishRow, staff_id, populate_existing=True)


async def list_wishes(session: AsyncSession) -> Sequence[MailWishRow]:
    """Return every wish, in the order of staff ids."""
    return (await session.scalars(select(MailWishRow).order_by(MailWishRow.staff_id))).all()


async def delete_wish(session: AsyncSession, staff_id: UUID) -> None:
    """Delete a wish and, by the foreign key, what is on its way because of it."""
    await session.execute(delete(MailWishRow).where(MailWishRow.staff_id == staff_id))


async def take_digest_day(session: AsyncSession, staff_id: UUID, day: date) -> bool:
    """Write that a day's digest is decided. Returns False where that was, or the wish is gone."""
    undecided = or_(MailWishRow.digested_on.is_(None), MailWishRow.digested_on != day)
    taken = update(MailWishRow).where(MailWishRow.staff_id == staff_id, undecided).values(digested_on=day)
    result: Any = await session.execute(taken)
    return bool(result.rowcount == 1)


async def add_mail(
    session: AsyncSession, mail_id: UUID, staff_id: UUID, kind: MailKind, due_at: datetime
) -> None:
    """Add a mail, unless one of the kind is on its way to her already."""
    values = {"mail_id": mail_id, "staff_id": staff_id, "kind": kind.value, "attempts": 0, "due_at": due_at}
    await insert_ignoring(session, OutgoingMail, values)


async def claim_mail(session: AsyncSession, now: datetime) -> OutgoingMail | None:
    """Claim the mail that has been due longest and that nobody has; or return None.

    On PostgreSQL a mail that another process is claiming is passed by. (SQLite has one writer.)
    """
    due = (
        select(OutgoingMail)
        .where(OutgoingMail.due_at <= now, OutgoingMail.claimed_at.is_(None))
        .order_by(OutgoingMail.due_at, OutgoingMail.mail_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = await session.scalar(due)
    if found is not None:
        found.attempts += 1
        found.claimed_at = now
        await session.flush()
    return found


async def postpone_mail(session: AsyncSession, mail_id: UUID, due_at: datetime) -> None:
    """Give a claimed mail back, to be tried again."""
    given_back = update(OutgoingMail).where(OutgoingMail.mail_id == mail_id)
    await session.execute(given_back.values(due_at=due_at, claimed_at=None))


async def delete_mail(session: AsyncSession, mail_id: UUID) -> None:
    """Delete a mail that was sent, or never will be."""
    await session.execute(delete(OutgoingMail).where(OutgoingMail.mail_id == mail_id))


async def delete_mails_claimed_before(session: AsyncSession, before: datetime) -> int:
    """Delete mails whose claim is that old, because nobody knows whether they went out. Returns how many."""
    forgotten: ColumnElement[bool] = OutgoingMail.claimed_at < before
    result: Any = await session.execute(delete(OutgoingMail).where(forgotten))
    return int(result.rowcount)
