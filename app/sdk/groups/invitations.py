"""Inviting to a group and answering, on both ends of it. Who may sit there, coordinators sign."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.crypto.admissions import GroupAdmission, sign_admission
from app.crypto.group_letters import GroupLetterHeader, seal_group_letter
from app.crypto.keypairs import ClientId
from app.crypto.randomness import random_id
from app.groups.rules import Answer
from app.sdk.coordinators import OpenedIntake
from app.sdk.devices import Device
from app.sdk.groups.programmes import Programme, leads_of, programme_content
from app.sdk.keyrings import read_client_keys
from app.sdk.wire import to_wire


class NoConsentToGroups(Exception):
    """She did not say that she would like to be in a group."""

    def __init__(self) -> None:
        super().__init__("She did not say that she would like to be in a group.")


async def invite_to_group(
    device: Device, group_id: UUID, client_id: str, programme: Programme | None = None
) -> dict[str, Any]:
    """Invite a client and sign that she may sit in the group (coordinator). Inviting her again renews that word.

    `programme` is sealed to her present keys. Raises `ContextMismatch` for keys that are not hers.
    """
    own = device.blob.keys
    hers = ClientId(bytes.fromhex(client_id))
    signed = sign_admission(GroupAdmission(group_id, hers, device.today, own.key_id), own)
    body = {"client_id": client_id, "admission": to_wire(signed)}
    if programme is not None:
        body["description"] = to_wire(await _describe_to(device, group_id, hers, programme))
    invited: dict[str, Any] = await device.connection.create(f"/groups/{group_id}/invitations", body)
    return invited


def ensure_consents_to_groups(intake: OpenedIntake) -> None:
    """Raise `NoConsentToGroups` for a woman who did not say in her intake that she may be asked about a group.

    The service cannot know: her answers are sealed. So each device asks this before it invites out of an opened intake.
    """
    if not intake.criteria.would_join_a_group:
        raise NoConsentToGroups


async def list_invitations(device: Device, group_id: UUID) -> list[dict[str, Any]]:
    """Return who is invited, in order, and what became of it (coordinator)."""
    view = await device.connection.get(f"/groups/{group_id}/invitations")
    return list(view["invitations"])


async def order_invitations(
    device: Device, group_id: UUID, client_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Put these first, in this order (coordinator)."""
    body = {"client_ids": list(client_ids)}
    view = await device.connection.put(f"/groups/{group_id}/invitations/order", body)
    return list(view["invitations"])


async def withdraw_invitation(device: Device, group_id: UUID, client_id: str) -> None:
    """Take an invitation back, or release a member (coordinator)."""
    await device.connection.delete(f"/groups/{group_id}/invitations/{client_id}")


async def accept_group_invitation(device: Device, group_id: UUID) -> int:
    """Take a seat (client); return its number."""
    taken = await device.connection.create(f"/groups/{group_id}/acceptance", {})
    return int(taken["seat_number"])


async def answer_group_invitation(device: Device, group_id: UUID, answer: Answer) -> dict[str, Any]:
    """Decline, say not now, or wait again (client); return where her invitation stands."""
    answered: dict[str, Any] = await device.connection.post(
        f"/groups/{group_id}/answer", {"answer": answer.value}
    )
    return answered


async def leave_group(device: Device, group_id: UUID) -> None:
    """Give one's seat back (client)."""
    await device.connection.post(f"/groups/{group_id}/leave", {})


async def _describe_to(device: Device, group_id: UUID, hers: ClientId, programme: Programme) -> bytes:
    view = await device.connection.get(f"/clients/{hers.hex()}/keys")
    present = read_client_keys(view, hers).present
    content = programme_content(programme, await leads_of(device, group_id))
    own = device.blob.keys
    header = GroupLetterHeader(group_id, hers, random_id(), own.key_id, present.key_id)
    return seal_group_letter(header, content.encoded(), present.hpke, signer=own)
