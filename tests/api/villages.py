"""Knocking at the doors of a small organisation: log-ins that are right, wrong, or of somebody nobody knows."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from app.crypto.keypairs import KeyPair
from app.crypto.logins import ACTION_LOG_IN, prove_login
from app.crypto.phrases import ClientSecrets, derive_client_secrets, locator_hash
from app.crypto.randomness import random_bytes
from app.sdk.wire import to_wire
from app.sessions.challenges import Purpose, give_challenge
from app.wiring import Wiring
from tests.api.timing import Asking, TimedAnswer, post_timed
from tests.api.worlds import Woman, World

CLIENT_LOG_IN = "/api/v1/clients/log-in"
STAFF_LOG_IN = "/api/v1/staff/log-in"
_WRONG_KEY = KeyPair.generate().signing_seed


@dataclass
class Village:
    """A small organisation with two women, and what one of their phrases opens."""

    world: World
    own: Woman
    foreign: Woman
    secrets: ClientSecrets

    @classmethod
    async def settled(cls, world: World) -> "Village":
        """Return the village once both women have come."""
        own, foreign = await world.woman(), await world.woman()
        installation_id = own.device.organisation.installation_id
        return cls(world, own, foreign, derive_client_secrets(own.prepared.phrase, installation_id))

    def client_log_in(self, *, known: bool = True, right: bool = False) -> dict[str, Any]:
        """Return a log-in by phrase: of a woman who is here or of nobody, with her proof or another's."""
        locator = self.secrets.locator if known else random_bytes(32)
        challenge = self._challenge(Purpose.CLIENT_LOG_IN)
        seed = self.secrets.login_seed if right else _WRONG_KEY
        proof = prove_login(
            seed,
            installation_id=self.own.device.organisation.installation_id,
            action=ACTION_LOG_IN,
            subject=locator_hash(locator),
            nonce=challenge,
        )
        return {"locator": to_wire(locator), "challenge": to_wire(challenge), "proof": to_wire(proof)}

    def staff_log_in(self, handle: str) -> dict[str, Any]:
        """Return a log-in of staff with a proof by another key."""
        challenge = self._challenge(Purpose.STAFF_LOG_IN)
        proof = prove_login(
            _WRONG_KEY,
            installation_id=self.own.device.organisation.installation_id,
            action=ACTION_LOG_IN,
            subject=handle.encode(),
            nonce=challenge,
        )
        return {"handle": handle, "challenge": to_wire(challenge), "proof": to_wire(proof)}

    def asking_as_client(self, *, known: bool = True, right: bool = False) -> Asking:
        """Return how to try a log-in by phrase again and again."""
        return partial(self._ask_as_client, known=known, right=right)

    def asking_as_staff(self, handle: str) -> Asking:
        """Return how to try a log-in of staff again and again, each after enough time that nobody is slowed down."""
        return partial(self._ask_as_staff, handle)

    async def _ask_as_client(self, *, known: bool, right: bool) -> TimedAnswer:
        return await post_timed(self.world.app, CLIENT_LOG_IN, self.client_log_in(known=known, right=right))

    async def _ask_as_staff(self, handle: str) -> TimedAnswer:
        self.world.clock.advance(hours=25)
        return await post_timed(self.world.app, STAFF_LOG_IN, self.staff_log_in(handle))

    def _challenge(self, purpose: Purpose) -> bytes:
        wiring: Wiring = self.world.app.state.wiring
        return give_challenge(wiring.keys, purpose, self.world.clock.now())
