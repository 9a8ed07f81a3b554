"""Handing one mail to the mail server (SMTP, RFC 5321), and telling what became of it."""

import contextlib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from app.notifications.letters import domain_of
from app.notifications.rules import Outcome
from app.settings import Settings

_TIMEOUT_SECONDS: Final = 20
_REFUSED_FOR_GOOD: Final = 500


class MailPasswordUnreadable(Exception):
    """The file of the mail server's password cannot be read."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The mail server of an installation. Shows nothing of its password."""

    settings: Settings

    def __repr__(self) -> str:
        """Return nothing of what is inside."""
        return "MailServer(...)"

    @property
    def sender(self) -> str:
        """The address that mails come from."""
        return self.settings.mail_from or ""

    async def post(self, mail: EmailMessage, recipient: str) -> Outcome:
        """Hand a mail over and tell what became of it. Raises `MailPasswordUnreadable`.

        Once its text is on the way, whatever is not a plain refusal is `UNKNOWN`: the server may have taken it.
        """
        try:
            connection = self._connection()
            await connection.connect()
        except (SMTPException, OSError):
            return Outcome.NOT_NOW
        try:
            return await self._hand_over(connection, mail, recipient)
        finally:
            connection.close()

    async def _hand_over(self, connection: SMTP, mail: EmailMessage, recipient: str) -> Outcome:
        try:
            await connection.mail(self.sender)
            await connection.rcpt(recipient)
        except SMTPRecipientRefused as refused:
            return Outcome.NEVER if refused.code >= _REFUSED_FOR_GOOD else Outcome.NOT_NOW
        except (SMTPException, OSError):
            return Outcome.NOT_NOW
        try:
            await connection.data(mail.as_bytes())
        except SMTPResponseException:
            return Outcome.NOT_NOW
        except (SMTPException, OSError):
            return Outcome.UNKNOWN
        # It has the mail; whether it hears our good-bye is all the same.
        with contextlib.suppress(SMTPException, OSError):
            await connection.quit()
        return Outcome.ACCEPTED

    def _connection(self) -> SMTP:
        settings = self.settings
        security = settings.mail_security
        return SMTP(
            hostname=settings.mail_host,
            port=settings.mail_port,
            username=settings.mail_user,
            password=self._password(),
            # The library would tell this machine's name.
            local_hostname=domain_of(self.sender),
            use_tls=security == "tls",
            start_tls=security == "starttls",
            tls_context=None if security == "none" else self._trusted(),
            timeout=_TIMEOUT_SECONDS,
        )

    def _trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings.mail_ca_file)

    def _password(self) -> str | None:
        if self.settings.mail_password is not None:
            return self.settings.mail_password.get_secret_value()
        if self.settings.mail_password_file is None:
            return None
        try:
            return self.settings.mail_password_file.read_text("utf-8").partition("\n")[0].strip()
        except (OSError, ValueError):
            # Cut off from the chain: the path is nobody's business in a log.
            raise MailPasswordUnreadable from None
