"""Sending what is due, one mail after the other, each in units of work of its own."""

from collections.abc import Callable
from typing import Final

import structlog

from app.clock import Clock
from app.database import Stores, transaction
from app.notifications import service
from app.notifications.letters import MailWords, build_mail
from app.notifications.posting import MailPasswordUnreadable, MailServer
from app.notifications.rules import MailKind, Outcome

MOST_MAILS_A_TURN: Final = 50
WordsOf = Callable[[MailKind, str], MailWords]
_log = structlog.get_logger()


async def send_due_mails(stores: Stores, clock: Clock, server: MailServer, words_of: WordsOf) -> int:
    """Send the mails that are due, at most 50; stop at the first that does not go out. Returns how many did.

    `words_of` gives a mail's words by kind and language.
    """
    for sent in range(MOST_MAILS_A_TURN):
        async with transaction(stores) as work:
            mail = await service.claim_mail(work.main, clock)
        if mail is None:
            return sent
        outcome = await _send(mail, clock, server, words_of)
        async with transaction(stores) as work:
            await service.settle_mail(work.main, clock, mail=mail, outcome=outcome)
        if outcome is not Outcome.ACCEPTED:
            _log.warning("mail-not-sent", status=outcome.value)
            return sent
    return MOST_MAILS_A_TURN


async def _send(mail: service.ClaimedMail, clock: Clock, server: MailServer, words_of: WordsOf) -> Outcome:
    letter = build_mail(
        words_of(mail.kind, mail.wish.language),
        mail_id=mail.mail_id,
        language=mail.wish.language,
        sender=server.sender,
        recipient=mail.wish.address,
        at=clock.now(),
    )
    try:
        return await server.post(letter, mail.wish.address)
    except MailPasswordUnreadable:
        # Nobody was spoken to yet. Left as it is, the mail would count as perhaps sent.
        _log.error("mail-password-unreadable")
        return Outcome.NOT_NOW
