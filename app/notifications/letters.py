"""What a mail is made of: constant words, and nothing that says of whom, from which service, or that it was read."""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MailWords:
    """Subject and text of a mail, in the language of whoever gets it."""

    subject: str
    text: str


def build_mail(
    words: MailWords, *, mail_id: UUID, language: str, sender: str, recipient: str, at: datetime
) -> EmailMessage:
    """Return a mail of one part in plain text (RFC 5322): no link, no picture, no name, no program's name.

    Its id is random and ends in the sender's domain, which stands above it anyhow; a machine's name never does.
    """
    mail = EmailMessage(policy.SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{mail_id.hex}@{domain_of(sender)}>"
    mail["Content-Language"] = language
    # So that nobody's absence note answers it (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(words.text, cte="base64")
    return mail


def domain_of(address: str) -> str:
    """Return what stands behind the sign in an address."""
    return address.rpartition("@")[2]
