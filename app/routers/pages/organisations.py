"""The organisation as a form without script needs it: its document, and its keys as a device would trust them."""

from dataclasses import dataclass
from typing import Any

from app.clock import today
from app.crypto.errors import OpeningFailed
from app.crypto.organisations import read_organisation_document, verify_directory
from app.database import transaction
from app.sdk.organisations import Organisation
from app.staff import service as staff
from app.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Presence:
    """The organisation as this server has it now. `trusted` is None while nothing may be sealed to it."""

    document: dict[str, Any]
    trusted: Organisation | None


async def look_at_organisation(wiring: Wiring) -> Presence:
    """Read the organisation and verify it as a device does before it seals: signatures, root, expiry."""
    async with transaction(wiring.stores, write=False) as work:
        installation = await staff.find_installation(work.main)
        if installation is None:
            return Presence({}, None)
        _, signed = await staff.current_directory(work.main)
    document = read_organisation_document(installation.document)
    root = bytes.fromhex(document["root_public_key"])
    try:
        directory = verify_directory(
            signed,
            installation_id=bytes.fromhex(document["installation_id"]),
            root_public_key=root,
            today=today(wiring.clock),
        )
    except OpeningFailed:
        # An expired directory above all. A device would refuse to seal under it, and so do we.
        return Presence(document, None)
    return Presence(document, Organisation(document, root, directory, signed))
