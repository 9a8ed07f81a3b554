"""The pure rules of staff: states, handles, who may do what, and how long a guesser waits.

Roles are words here ("coordinator"), as the signed directory spells them.
"""

import re
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from app.staff.errors import HandleRefused, LastCoordinator, MayNotAdministerStaff, RolesMissing

ADMINISTRATOR: Final = "administrator"
COORDINATOR: Final = "coordinator"

INVITATION_LIFE: Final = timedelta(days=7)

FAILURES_WITHOUT_WAIT: Final = 4
SHORTEST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=15)
# A counter that rested this long starts anew: someone who mistypes now and then is never slowed down.
SLOWDOWN_FORGOTTEN_AFTER: Final = timedelta(hours=24)
DEVICE_FORGOTTEN_AFTER: Final = timedelta(days=180)
# So many failed attempts it costs to make the server forget a counter, and so many rows it costs the server.
MOST_SLOWDOWNS: Final = 10_000
_SHARE_BITS: Final = 64

TOTP_STEPS_OFF: Final = 1

HANDLE_PATTERN: Final = "^[a-z0-9-]{3,40}$"
HANDLE_LENGTH: Final = 40


class StaffState(StrEnum):
    """Where a staff account stands.

    pending ──> active ──> suspended
       └───────────────────────^
    """

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Cost(NamedTuple):
    """What deriving from a passphrase costs (RFC 9106)."""

    memory_kib: int
    passes: int
    lanes: int


def ensure_handle(handle: str) -> None:
    """Raise `HandleRefused` unless a handle is 3 to 40 lower-case Latin letters, digits and dashes."""
    if re.fullmatch(HANDLE_PATTERN, handle, re.ASCII) is None:
        raise HandleRefused


def ensure_roles(roles: Collection[str]) -> None:
    """Raise `RolesMissing` when somebody would be invited to nothing."""
    if not roles:
        raise RolesMissing


def ensure_may_administer(roles: AbstractSet[str]) -> None:
    """Raise `MayNotAdministerStaff` unless one of the roles is administrator or coordinator."""
    if roles.isdisjoint({ADMINISTRATOR, COORDINATOR}):
        raise MayNotAdministerStaff


def ensure_coordinator_remains(remaining: Collection[AbstractSet[str]]) -> None:
    """Raise `LastCoordinator` unless one of the `remaining` active people's roles is coordinator.

    Without one, nobody could open a new intake any more.
    """
    if not any(COORDINATOR in roles for roles in remaining):
        raise LastCoordinator


def wait_after(failures: int) -> timedelta:
    """Return how long nobody may try again after this many failures in a row: nothing at first, then doubling."""
    if failures <= FAILURES_WITHOUT_WAIT:
        return timedelta(0)
    # Beyond ten doublings the longest wait is reached anyway.
    doublings = min(failures - FAILURES_WITHOUT_WAIT - 1, 10)
    return min(SHORTEST_WAIT * (1 << doublings), LONGEST_WAIT)


def cost_at(share: int, costs: Sequence[tuple[Cost, int]]) -> Cost:
    """Return the cost that a `share` of all accounts, 0 to 2^64 - 1, comes to; `costs` are with how many have each.

    Drawn evenly, shares come to costs as often as accounts have them, so a made-up account looks like one of these.
    """
    if not 0 <= share < 1 << _SHARE_BITS:
        raise ValueError("a share lies between 0 and 2^64 - 1")
    position = share * sum(count for _, count in costs) >> _SHARE_BITS
    for cost, count in costs:
        if position < count:
            return cost
        position -= count
    raise ValueError("there is no cost to come to")
