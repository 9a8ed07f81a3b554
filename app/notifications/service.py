"""Wishes to be reminded, and the mails that come of them: written as rows, claimed one by one, sent at most once."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clock import Clock
from app.crypto.randomness import random_id
from app.notifications import repository
from app.notifications.models import MailWishRow
from app.notifications.rules import (
    CLAIM_FORGOTTEN_AFTER,
    COORDINATOR,
    COUNSELOR,
    MailKind,
    MailWish,
    Outcome,
    due_digest_day,
    ensure_may_wish,
    pause_after,
)
from app.sessions.rules import StaffActor
from app.staff import service as staff


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail that this process alone may send now. Shows nothing of its address."""

    mail_id: UUID
    kind: MailKind
    wish: MailWish
    attempts: int

    def __repr__(self) -> str:
        """Return nothing of what is inside."""
        return "ClaimedMail(...)"


async def set_mail_wish(session: AsyncSession, *, actor: StaffActor, wish: MailWish) -> None:
    """Keep where and of what a staff member wants to be reminded, in place of what she wished before.

    The audit log holds nothing of it: it lasts, and her address is kept only while she wants it. Raises
    `IntakesAreForCoordinators`, `StaffNotFound`.
    """
    ensure_may_wish(wish, actor.roles)
    # Whoever suspends her now waits for this, and then deletes it.
    await staff.keep_active_staff(session, staff_id=actor.staff_id)
    await repository.replace_wish(session, actor.staff_id, wish)


async def find_mail_wish(session: AsyncSession, *, staff_id: UUID) -> MailWish | None:
    """Return what a staff member wishes for, or None."""
    found = await repository.find_wish(session, staff_id)
    return None if found is None else found.wish


async def forget_mail_wish(session: AsyncSession, *, staff_id: UUID) -> None:
    """Delete a staff member's address and wish, and what is on its way to her."""
    await repository.delete_wish(session, staff_id)


async def write_digests(session: AsyncSession, clock: Clock) -> None:
    """Write the digests whose hour has struck, to those for whom something waits. For a job."""
    now = clock.now()
    for row in await repository.list_wishes(session):
        day = due_digest_day(row.wish, row.digested_on, now)
        # Decided once a day, also where nothing waits: a later mail would tell when it came.
        if day is None or not await repository.take_digest_day(session, row.staff_id, day):
            continue
        if await _is_awaited(session, row):
            await repository.add_mail(session, random_id(), row.staff_id, MailKind.DIGEST, now)


async def write_intake_mails(session: AsyncSession, clock: Clock) -> None:
    """Write a mail to every coordinator who wants that, where somebody waits who was not announced. For a job.

    How often it is asked bounds how many go out, and several who came meanwhile are one mail.
    """
    if not await clients.announce_waiting(session):
        return
    for row in await repository.list_wishes(session):
        if row.at_once:
            await repository.add_mail(session, random_id(), row.staff_id, MailKind.INTAKE, clock.now())


async def claim_mail(session: AsyncSession, clock: Clock) -> ClaimedMail | None:
    """Claim the next mail that is due, for an attempt; None where there is none.

    The claim must be committed before the mail server is spoken to. Whoever dies in between leaves it, and a mail
    with an old claim is deleted unsent here: nobody knows whether it went out, and none may go out twice.
    """
    now = clock.now()
    await repository.delete_mails_claimed_before(session, now - CLAIM_FORGOTTEN_AFTER)
    found = await repository.claim_mail(session, now)
    if found is None:
        return None
    row = await repository.find_wish(session, found.staff_id)
    assert row is not None  # noqa: S101 - the foreign key says so; narrows the type
    return ClaimedMail(found.mail_id, MailKind(found.kind), row.wish, found.attempts)


async def settle_mail(session: AsyncSession, clock: Clock, *, mail: ClaimedMail, outcome: Outcome) -> None:
    """Put a claimed mail off, or delete it: sent, refused for good, tried often enough, or perhaps sent."""
    pause = pause_after(mail.attempts) if outcome is Outcome.NOT_NOW else None
    if pause is None:
        await repository.delete_mail(session, mail.mail_id)
    else:
        await repository.postpone_mail(session, mail.mail_id, clock.now() + pause)


async def _is_awaited(session: AsyncSession, row: MailWishRow) -> bool:
    account = await staff.get_active_staff(session, staff_id=row.staff_id)
    if COORDINATOR in account.roles and await clients.is_team_awaited(session):
        return True
    return COUNSELOR in account.roles and await clients.is_counselor_awaited(
        session, counselor_id=row.staff_id
    )
