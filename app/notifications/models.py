"""Tables of mail to staff: who wants it, and what is on its way. What was sent leaves no row."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, UtcDateTime
from app.notifications.rules import LONGEST_ADDRESS, MailWish


class MailWishRow(Base):
    """A staff member's own wish to be reminded. It goes when she takes it back, or is suspended."""

    __tablename__ = "mail_wishes"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_accounts.staff_id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    language: Mapped[str] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64))
    digest_hour: Mapped[int | None]
    at_once: Mapped[bool]
    # The last day, on her clocks, of which it was decided whether a digest goes out.
    digested_on: Mapped[date | None] = mapped_column(Date)

    @property
    def wish(self) -> MailWish:
        """What she wishes for."""
        return MailWish(
            address=self.address,
            language=self.language,
            zone=self.zone,
            digest_hour=self.digest_hour,
            at_once=self.at_once,
        )


class OutgoingMail(Base):
    """A mail that is to be sent; one of a kind and person at a time. It goes when she takes her wish back."""

    __tablename__ = "outgoing_mails"
    __table_args__ = (UniqueConstraint("staff_id", "kind"),)

    mail_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("mail_wishes.staff_id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # Set before anything is said to the mail server. A row that keeps it, because its process died, is never sent.
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
