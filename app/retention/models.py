"""The main store's own memory of erasures.

The shred store keeps the same digests. Whichever of the two is restored from a backup finds in the other what it must
not bring back.
"""

from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class ErasedOwner(Base):
    """An owner that was erased, as a digest."""

    __tablename__ = "erased_owners"

    owner_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    erased_on: Mapped[date] = mapped_column(Date)
