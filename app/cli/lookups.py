"""Finding whom a person means: a client by the beginning of her id, a colleague by handle or id."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from app.cli.failures import CannotContinue
from app.crypto.keypairs import ClientId
from app.crypto.organisations import StaffRole
from app.sdk.groups import list_groups
from app.sdk.members import MemberDevice

_SHORTEST_PREFIX: Final = 4
_ID_DIGITS: Final = 64


async def find_client(device: MemberDevice, typed: str) -> ClientId:
    """Return the one client of hers whose id begins with what was typed. Raises `CannotContinue`."""
    word = typed.strip().lower()
    if _is_whole_id(word):
        return read_client_id(word)
    known = {client["client_id"] for client in await _clients_of(device)}
    if StaffRole.COUNSELOR in device.roles:
        known |= {file["client_id"] for file in await device.permitted_files()}
    return ClientId(bytes.fromhex(only_one(known, word, "client")))


def read_client_id(typed: str) -> ClientId:
    """Return the client with exactly this id. Raises `CannotContinue` for the beginning of one.

    For acts that sign an id without opening her file: the server's lists could complete a beginning to somebody else.
    """
    word = typed.strip().lower()
    if not _is_whole_id(word):
        raise CannotContinue("Give the client's whole id, all 64 characters. `helpline match` shows it.")
    return ClientId(bytes.fromhex(word))


async def find_member(device: MemberDevice, typed: str) -> dict[str, Any]:
    """Return the staff member with this handle, or whose id begins so. Raises `CannotContinue`."""
    word = typed.strip().lower()
    staff = {str(member["staff_id"]): member for member in await device.staff()}
    named = [member for member in staff.values() if member["handle"] == word]
    return named[0] if named else staff[only_one(staff, word, "staff member")]


async def find_group(device: MemberDevice, typed: str) -> UUID:
    """Return the group of hers whose id begins with what was typed. Raises `CannotContinue`."""
    known = {str(group["group_id"]) for group in await list_groups(device)}
    return UUID(only_one(known, typed.strip().lower(), "group"))


async def handles_by_key(device: MemberDevice) -> dict[bytes, str]:
    """Return the handles of staff by their keys, for those who may list staff; else her own place alone."""
    own = {bytes(device.blob.keys.key_id): "you"}
    if device.roles.isdisjoint({StaffRole.COORDINATOR, StaffRole.ADMINISTRATOR}):
        return own
    return {bytes.fromhex(member["key_id"]): str(member["handle"]) for member in await device.staff()} | own


def only_one(known: Iterable[str], typed: str, what: str) -> str:
    """Return the one of `known` ids that begins with what was typed. Raises `CannotContinue`."""
    if len(typed) < _SHORTEST_PREFIX:
        raise CannotContinue(f"Give at least {_SHORTEST_PREFIX} characters of the id of a {what}.")
    found = [identifier for identifier in known if identifier.startswith(typed)]
    if not found:
        raise CannotContinue(f"There is no {what} of yours whose id begins so.")
    if len(found) > 1:
        raise CannotContinue(f"The id of more than one {what} begins so. Give more of it.")
    return found[0]


async def _clients_of(device: MemberDevice) -> list[dict[str, Any]]:
    caseload = device.caseload() if StaffRole.COUNSELOR in device.roles else _nobody()
    waiting = device.waiting() if StaffRole.COORDINATOR in device.roles else _nobody()
    found = await asyncio.gather(caseload, waiting)
    return [client for clients in found for client in clients]


async def _nobody() -> list[dict[str, Any]]:
    return []


def _is_whole_id(word: str) -> bool:
    return len(word) == _ID_DIGITS and all(digit in "0123456789abcdef" for digit in word)
