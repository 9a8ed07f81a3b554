"""Booking an hour and moving a session without script: free hours are shown on her page, and one of them is taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.routers.pages.dials import FreeHour
from app.routers.pages.forms import Fault
from app.routers.pages.overviews import Hour, Overview
from app.routers.pages.refusals import code_of
from app.sdk.clients import ClientDevice
from app.sdk.errors import Refused

OFFER: Final = "offer"
TAKE: Final = "take"
SLOT: Final = "slot"
# Some weeks of one counselor; a longer list is hard to read without script.
_MOST_OFFERED: Final = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """Hours to choose from; `moving` is the session that is to be moved to one of them."""

    hours: tuple[FreeHour, ...]
    moving: Hour | None = None

    @property
    def button(self) -> str:
        """The value of the button that takes the chosen hour."""
        return TAKE if self.moving is None else f"{TAKE}-{self.moving.appointment_id}"


@dataclass(frozen=True, slots=True)
class Booking:
    """What became of a button: an offer, or an hour that was taken, or what stood in the way beside others."""

    said: str = ""
    faults: tuple[Fault, ...] = ()
    offer: Offer | None = None


async def book_or_offer(device: ClientDevice, before: Overview, button: str, slot: str) -> Booking | None:
    """Offer hours, or take one of them; None where the button says neither. Raises `Refused` on an ended session."""
    act, _, appointment_id = button.partition("-")
    own = [one for one in before.coming if not one.is_of_group]
    moving = next((one for one in own if one.appointment_id == appointment_id), None)
    if act not in {OFFER, TAKE} or not before.may_book or (appointment_id and moving is None):
        return None
    offer = await _offer(device, before, moving)
    if act == OFFER:
        return Booking(offer=offer)
    if slot not in {one.starts_at for one in offer.hours}:
        return Booking(faults=(Fault(SLOT, "slot-taken" if slot else "choose-hour"),), offer=offer)
    return await _take(device, before, offer, datetime.fromisoformat(slot))


async def _take(device: ClientDevice, before: Overview, offer: Offer, starts_at: datetime) -> Booking:
    moving = offer.moving
    try:
        if moving is None:
            await device.book(starts_at)
        else:
            seen = {"appointment_id": moving.appointment_id, "version": moving.version}
            await device.reschedule(seen, starts_at)
    except Refused as refused:
        # Somebody was quicker: the others are offered.
        return Booking(faults=(Fault(SLOT, code_of(refused)),), offer=await _offer(device, before, moving))
    return Booking("confirmed" if moving is None else "moved")


async def _offer(device: ClientDevice, before: Overview, moving: Hour | None) -> Offer:
    slots = await device.slots(moving=moving.appointment_id if moving else None)
    return Offer(before.dial.free_hours(slots[:_MOST_OFFERED]), moving)
