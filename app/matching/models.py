"""The one table of matching: what each counselor offers. Nothing in it concerns a client."""

from uuid import UUID

from sqlalchemy import JSON, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class CapabilityRow(Base):
    """What a counselor offers, in codes, and what clients call her.

    Also the row that is locked to give her one client at a time.
    """

    __tablename__ = "capabilities"

    staff_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    languages: Mapped[list[str]] = mapped_column(JSON)
    ways: Mapped[list[str]] = mapped_column(JSON)
    topics: Mapped[list[str]] = mapped_column(JSON)
    tags: Mapped[list[str]] = mapped_column(JSON)
    capacity: Mapped[int]
    accepting: Mapped[bool]
    takes_urgent: Mapped[bool]
    supervised: Mapped[bool]
    alias: Mapped[str] = mapped_column(String(40))
    line: Mapped[str] = mapped_column(String(160))
