"""Where and of what a staff member wants to be reminded by mail."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.notifications.rules import LONGEST_ADDRESS
from app.routers.schemas.common import StrictModel

_LONGEST_ZONE_NAME = 64
Language = Literal["be", "ru", "en"]


class NewMailWish(StrictModel):
    """Her own address, for as long as she wants it there. Whole hours by the clocks of a zone (IANA)."""

    address: Annotated[str, Field(max_length=LONGEST_ADDRESS)]
    language: Language
    zone: Annotated[str, Field(max_length=_LONGEST_ZONE_NAME)]
    digest_hour: Annotated[int, Field(ge=0, le=23)] | None
    at_once: bool


class MailWishView(BaseModel):
    """What she wishes for."""

    address: str
    language: Language
    zone: str
    digest_hour: int | None
    at_once: bool


class MailView(BaseModel):
    """Whether this installation sends mail, and what she wishes for; null where she wants none."""

    is_on: bool
    wish: MailWishView | None
