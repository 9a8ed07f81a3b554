"""Forming groups of the waiting list on a coordinator's device: who would like one is opened, and a plan is searched.

Nothing of it is sent: a plan is a proposal, and each woman is asked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import anyio

from app.crypto.errors import OpeningFailed
from app.crypto.keypairs import ClientId
from app.errors import DomainError
from app.groups.planning import (
    Facilitator,
    GroupBounds,
    GroupDates,
    Plan,
    PlanRequest,
    Watcher,
    WeeklySlot,
    Woman,
    WomanId,
    facilitator_of,
    form_groups,
    woman_of,
)
from app.matching.rules import Capability, CounselorId
from app.sdk.coordinators import CoordinatorDevice
from app.sdk.errors import NothingHeld, TeamReadsNoMore

# An intake that is damaged, forged or closed to the team must not keep the others from a group. RuntimeError is what a
# coroutine makes of a missing part it looked for.
_UNOPENABLE: Final = (OpeningFailed, NothingHeld, TeamReadsNoMore, DomainError, KeyError, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsAsked:
    """What a coordinator would like: hours, dates, what a group has to be.

    `themes` are codes of topics, or `ANY_THEME`. `facilitators` are the staff ids of those who may lead, everybody
    where there are none. `apart` are pairs of clients who must not meet.
    """

    slots: tuple[WeeklySlot, ...]
    dates: GroupDates
    bounds: GroupBounds
    themes: tuple[str, ...]
    facilitators: frozenset[CounselorId] = frozenset()
    apart: frozenset[frozenset[WomanId]] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class WaitingForGroups:
    """What the waiting list came to: a request, names by id, how many said no, and how many could not be opened."""

    request: PlanRequest
    aliases: dict[WomanId, str]
    without_wish: int
    unopened: int


async def open_wishes(device: CoordinatorDevice, asked: GroupsAsked) -> WaitingForGroups:
    """Open the waiting list and return what there is to plan: those who said yes or perhaps to a group.

    Pairs with somebody who is not among those are left out. Raises `PlanRequestMalformed`, `UnknownZone`.
    """
    women: list[Woman] = []
    aliases: dict[WomanId, str] = {}
    without_wish = unopened = 0
    for client in await device.waiting():
        try:
            opened = await device.open_intake(ClientId(bytes.fromhex(client["client_id"])))
        except _UNOPENABLE:
            unopened += 1
            continue
        if not opened.criteria.would_join_a_group:
            without_wish += 1
            continue
        woman_id = WomanId(client["client_id"])
        aliases[woman_id] = opened.alias
        days = _days_waited(device, client)
        women.append(
            woman_of(woman_id, opened.criteria, waiting_days=days, slots=asked.slots, dates=asked.dates)
        )
    request = PlanRequest(
        women=tuple(women),
        facilitators=_facilitators(await device.capabilities(), asked),
        slots=asked.slots,
        themes=asked.themes,
        bounds=asked.bounds,
        apart=frozenset(pair for pair in asked.apart if pair <= aliases.keys()),
    )
    return WaitingForGroups(request, aliases, without_wish, unopened)


async def plan_groups(
    device: CoordinatorDevice, asked: GroupsAsked, watcher: Watcher = lambda _: True
) -> tuple[WaitingForGroups, Plan]:
    """Open the waiting list and form groups of it, in a thread of its own (coordinator). The watcher may stop it.

    Raises `PlanRequestMalformed`, `UnknownZone`.
    """
    found = await open_wishes(device, asked)
    return found, await anyio.to_thread.run_sync(form_groups, found.request, watcher)


def _facilitators(capabilities: Collection[Capability], asked: GroupsAsked) -> tuple[Facilitator, ...]:
    return tuple(
        facilitator_of(one, asked.slots, asked.dates)
        for one in capabilities
        if (not asked.facilitators or one.staff_id in asked.facilitators) and asked.bounds.way in one.ways
    )


def _days_waited(device: CoordinatorDevice, client: dict[str, Any]) -> int:
    return max(0, (device.today - datetime.fromisoformat(client["came_on"]).date()).days)
