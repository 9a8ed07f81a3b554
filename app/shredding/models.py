"""Tables of the shred store. The main store holds no copy of anything here."""

from datetime import date
from typing import Final

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import ShredBase, public_blob

_HEX_HASH: Final = String(64)
_WORD: Final = String(16)


class ShredSecret(ShredBase):
    """The shred secret of one epoch. `stored_on` is a day, because an instant would tell when a woman came."""

    __tablename__ = "shred_secrets"

    owner_kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    owner_id: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    secret: Mapped[bytes] = public_blob("32 random bytes that open nothing alone; kept to be destroyed")
    stored_on: Mapped[date] = mapped_column(Date, index=True)


class Tombstone(ShredBase):
    """An owner whose secrets were destroyed, as a digest: a restored main store is held against these."""

    __tablename__ = "tombstones"

    owner_digest: Mapped[str] = mapped_column(_HEX_HASH, primary_key=True)
    erased_on: Mapped[date] = mapped_column(Date)
