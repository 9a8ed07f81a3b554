"""Everybody who could ask, each with a fresh session, for tests that try every route as everybody."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from app.database import transaction
from app.sessions import service as sessions
from app.sessions.rules import ActorKind, Scope
from app.wiring import Wiring
from tests.api.worlds import Woman, World


@dataclass(frozen=True)
class Actor:
    """Somebody who asks; without `newcomer` she is nobody in particular."""

    name: str
    newcomer: sessions.Newcomer | None = None


@dataclass
class Everybody:
    """All actors of a world, and a way to ask as each of them without the others' sessions being touched."""

    world: World
    http: httpx.AsyncClient
    actors: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    async def of(cls, world: World, own: Woman, foreign: Woman) -> "Everybody":
        """Return everybody: two women, their counselors, a coordinator, an administrator, somebody enrolling."""
        everybody = cls(world, await world.devices.http())
        everybody.actors["anybody"] = Actor("anybody")
        for name, woman in (("own client", own), ("other client", foreign)):
            newcomer = sessions.Newcomer(
                ActorKind.CLIENT, woman.client_id.hex(), woman.prepared.keys.key_id.hex()
            )
            everybody.actors[name] = Actor(name, newcomer)
        for name, handle in (("own counselor", "marta"), ("other counselor", "lena")):
            device = world.counselor(handle)
            everybody.actors[name] = _staff(name, device.staff_id, device.blob.keys.key_id, {"counselor"})
        olga = world.cast.coordinator
        key_id = olga.blob.keys.key_id
        everybody.actors["coordinator"] = _staff("coordinator", olga.staff_id, key_id, {"coordinator"})
        everybody.actors["administrator"] = _staff("administrator", olga.staff_id, key_id, {"administrator"})
        everybody.actors["enrolling"] = _staff(
            "enrolling", olga.staff_id, key_id, {"coordinator", "counselor"}, Scope.ENROL
        )
        return everybody

    async def ask(
        self, name: str, method: str, path: str, body: dict[str, Any] | None, key: str
    ) -> httpx.Response:
        """Send one request as an actor with a session of its own."""
        headers = {"Idempotency-Key": key}
        newcomer = self.actors[name].newcomer
        if newcomer is not None:
            headers["Authorization"] = f"Bearer {await self._access_token(newcomer)}"
        return await self.http.request(method, path, json=body, headers=headers)

    async def _access_token(self, newcomer: sessions.Newcomer) -> str:
        wiring: Wiring = self.world.app.state.wiring
        async with transaction(wiring.stores) as work:
            opened = await sessions.open_session(work.main, wiring.clock, wiring.tokens, newcomer=newcomer)
        return opened.access_token


def _staff(
    name: str, staff_id: str | None, key_id: bytes, roles: set[str], scope: Scope = Scope.FULL
) -> Actor:
    assert staff_id is not None
    newcomer = sessions.Newcomer(ActorKind.STAFF, str(UUID(staff_id)), key_id.hex(), frozenset(roles), scope)
    return Actor(name, newcomer)
