"""What she can do on her page without script: write, take or decline what is proposed, cancel, and look again.

Booking and moving stand in `bookings`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from app.crypto.padding import LARGEST_TEXT_BYTES
from app.routers.pages.begun import MESSAGE
from app.routers.pages.bookings import Offer, book_or_offer
from app.routers.pages.forms import Fault, PostedForm, read_text, signs_of_bytes
from app.routers.pages.groups import answer_button, declining_button
from app.routers.pages.overviews import Letter, Overview
from app.routers.pages.refusals import PAGE, code_of
from app.sdk.clients import ClientDevice
from app.sdk.errors import NothingHeld, Refused

SEND: Final = "send"
CONFIRM: Final = "confirm"
DECLINE: Final = "decline"
CANCEL: Final = "cancel"
SURE: Final = "sure-"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a button.

    `asked` is the act she is asked about once more, `offer` hours to choose from, `message` what she typed and keeps.
    """

    said: str = ""
    faults: tuple[Fault, ...] = ()
    asked: str = ""
    offer: Offer | None = None
    message: str = field(default="", repr=False)


async def act(device: ClientDevice, before: Overview, form: PostedForm) -> Done:
    """Do what the button says. An unknown button does nothing. Raises `Refused` when her session is over."""
    (text, unreadable) = read_text(MESSAGE, form.values.get(MESSAGE.name, []))
    message = "".join(text)
    if unreadable:
        return Done(faults=tuple(Fault(MESSAGE.name, code) for code in unreadable), message=message)
    button = form.one("go")
    if button == SEND:
        return await _send(device, before, message)
    if button == CONFIRM:
        return await _confirm(device, before, form.one("hour"), message)
    if button.removeprefix(SURE) in _askable(before):
        return await _ask_or_do(device, before, button, message)
    booking = await book_or_offer(device, before, button, form.one("slot"))
    if booking is not None:
        return Done(booking.said, booking.faults, offer=booking.offer, message=message)
    return await _answer_invitation(device, before, button, message)


async def _send(device: ClientDevice, before: Overview, message: str) -> Done:
    if not before.may_write:
        return Done(faults=(Fault(PAGE, "failed"),), message=message)
    if not message:
        return Done(faults=(Fault(MESSAGE.name, "empty"),))
    excess_bytes = len(message.encode()) - LARGEST_TEXT_BYTES
    if excess_bytes > 0:
        excess = signs_of_bytes(message, excess_bytes)
        return Done(faults=(Fault(MESSAGE.name, "too-long", excess),), message=message)
    try:
        await device.send_message(message)
    except (Refused, NothingHeld) as refused:
        code = code_of(refused)
        # Pressed twice: the same words stand there already.
        if code == "sent-before" and before.letters[-1:] == (Letter(is_hers=True, text=message),):
            return Done("sent")
        return Done(faults=(Fault(MESSAGE.name, code),), message=message)
    return Done("sent")


async def _confirm(device: ClientDevice, before: Overview, hour: str, message: str) -> Done:
    if hour not in {one.appointment_id for one in before.held}:
        code = "slot-taken" if hour else "choose-hour"
        return Done(faults=(Fault("hour" if before.held else PAGE, code),), message=message)
    return await _try(lambda: device.confirm(hour), "confirmed", message)


def _askable(before: Overview) -> set[str]:
    """Return the acts that are asked about once more before they are done."""
    declining = {DECLINE} if before.may_decline else set()
    turning_down = {declining_button(one) for one in before.groups if not one.is_member}
    cancelling = {f"{CANCEL}-{one.appointment_id}" for one in before.coming if not one.is_of_group}
    return declining | turning_down | cancelling


async def _ask_or_do(device: ClientDevice, before: Overview, button: str, message: str) -> Done:
    if not button.startswith(SURE):
        return Done(asked=button, message=message)
    if button == SURE + DECLINE:
        return await _try(device.decline_proposal, "declined", message)
    if button.startswith(f"{SURE}{CANCEL}-"):
        appointment_id = button.removeprefix(f"{SURE}{CANCEL}-")
        return await _try(lambda: device.cancel(appointment_id), "cancelled", message)
    return await _answer_invitation(device, before, button.removeprefix(SURE), message)


async def _answer_invitation(device: ClientDevice, before: Overview, button: str, message: str) -> Done:
    try:
        return Done(await answer_button(device, before.groups, button), message=message)
    except Refused as refused:
        return Done(faults=(Fault(PAGE, code_of(refused)),), message=message)


async def _try(do: Callable[[], Awaitable[object]], said: str, message: str) -> Done:
    try:
        await do()
    except Refused as refused:
        return Done(faults=(Fault(PAGE, code_of(refused)),), message=message)
    return Done(said, message=message)
