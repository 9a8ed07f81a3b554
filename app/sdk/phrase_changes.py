"""What a device asks the service before a phrase changes: all that the old keys hold, and who goes on reading."""

from typing import Any
from uuid import UUID

from app.crypto.keypairs import PublicKeys
from app.sdk.casefiles import CaseFile
from app.sdk.devices import Device, OpenedCase
from app.sdk.groups import list_groups, open_group
from app.sdk.keybooks import KeyBook
from app.sdk.phrases import Holdings, NewPhrase, holdings_of, phrase_change_body


async def take_over(device: Device, case: OpenedCase, new: NewPhrase) -> dict[str, Any]:
    """Return all of a change of phrase but the proof of the old one."""
    return phrase_change_body(
        new,
        blob=device.blob,
        file=case.file,
        counselor=await _present_counselor(device, case),
        holdings=[await _own_holdings(device, case.file), *await _group_holdings(device)],
        organisation=device.organisation,
        made_on=device.today,
    )


async def _present_counselor(device: Device, case: OpenedCase) -> PublicKeys | None:
    """Return who goes on reading: the assigned counselor, unless the service says she no longer answers for her.

    The service can take a holder away like this, and put none in.
    """
    view = await device.connection.get("/clients/me")
    if case.assignment is None or view["counselor_key_id"] is None:
        return None
    book = KeyBook(device.connection, device.organisation.directory, case.file.public_keys.values())
    return await book.find(case.assignment.counselor_key)


async def _own_holdings(device: Device, file: CaseFile) -> Holdings:
    view = await device.connection.get(f"/clients/{file.owner.id.hex()}/epochs")
    return holdings_of(file, view["epochs"])


async def _group_holdings(device: Device) -> list[Holdings]:
    held = []
    for group in await list_groups(device):
        if group["standing"] == "member":
            opened = await open_group(device, UUID(group["group_id"]))
            view = await device.connection.get(f"/groups/{group['group_id']}/epochs")
            held.append(holdings_of(opened.file, view["epochs"]))
    return held
