"""A staff member's own wish to be reminded by mail: hers to set, to read and to take back."""

from dataclasses import asdict
from typing import Final

from app.notifications.rules import MailWish
from app.sdk.devices import Device

_PATH: Final = "/staff/me/mail"


async def set_mail_wish(device: Device, wish: MailWish) -> None:
    """Wish to be reminded, in place of what she wished before. Raises `Refused`."""
    await device.connection.put(_PATH, asdict(wish))


async def find_mail_wish(device: Device) -> MailWish | None:
    """Return what she wishes for, or None."""
    wish = (await device.connection.get(_PATH))["wish"]
    return None if wish is None else MailWish(**wish)


async def is_mail_on(device: Device) -> bool:
    """Tell whether the installation sends mail at all."""
    on: bool = (await device.connection.get(_PATH))["is_on"]
    return on


async def forget_mail_wish(device: Device) -> None:
    """Take her wish back: her address is deleted, and whatever is on its way to it."""
    await device.connection.delete(_PATH)
