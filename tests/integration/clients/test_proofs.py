"""Who knows the phrase, and who does not, on both databases."""

from dataclasses import replace

import pytest

from app.clients import service
from app.clients.errors import ClientNotFound, WrongPhrase
from app.clients.rules import Client
from app.crypto.logins import ACTION_ERASE
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret
from tests.factories.intakes import MadeIntake
from tests.factories.people import ClientPerson, make_client
from tests.integration.clients.scenes import Scene

NONCE = bytes(range(32))


class TestProveClient:
    async def _prove(
        self,
        scene: Scene,
        person: ClientPerson,
        *,
        proof: bytes | None = None,
        locator: bytes | None = None,
        installation_id: bytes | None = None,
    ) -> Client:
        return await scene.done(
            lambda work: service.prove_client(
                work.main,
                locator=locator or person.secrets.locator,
                challenge_nonce=NONCE,
                proof=proof or person.prove(NONCE),
                installation_id=installation_id or person.installation_id,
            )
        )

    async def test_her_phrase_finds_her(self, scene: Scene, received: MadeIntake) -> None:
        """Locator and proof together give the client, with the keys only her phrase unwraps."""
        found = await self._prove(scene, received.client)
        assert found == await scene.client(received)

    @pytest.mark.parametrize("wrong", ["nonce", "action", "key", "garbage", "installation"])
    async def test_a_wrong_proof_is_refused(self, scene: Scene, received: MadeIntake, wrong: str) -> None:
        """A proof for another time, act, person or installation opens nothing."""
        person = received.client
        proof = {
            "nonce": person.prove(bytes(32)),
            "action": person.prove(NONCE, action=ACTION_ERASE),
            "key": make_client(person.installation_id).prove(NONCE),
            "garbage": bytes(64),
            "installation": replace(person, installation_id=random_bytes(16)).prove(NONCE),
        }[wrong]
        with pytest.raises(WrongPhrase):
            await self._prove(scene, person, proof=proof)

    async def test_an_unknown_phrase_is_refused_alike(self, scene: Scene, received: MadeIntake) -> None:
        """A stranger's own valid proof gets the very same error."""
        assert received.client.client_id
        with pytest.raises(WrongPhrase):
            await self._prove(scene, make_client(received.client.installation_id))

    async def test_the_key_of_nobody_opens_nothing(self, scene: Scene, received: MadeIntake) -> None:
        """The key that unknown phrases are checked against is no secret, and whoever signs with it gets nowhere."""
        stranger = make_client(received.client.installation_id)
        secrets = replace(stranger.secrets, login_seed=Secret(bytes(32)))
        with pytest.raises(WrongPhrase):
            await self._prove(scene, replace(stranger, secrets=secrets))


class TestProveErasure:
    async def _prove(self, scene: Scene, client_id: str, proof: bytes, installation_id: bytes) -> None:
        await scene.done(
            lambda work: service.prove_erasure(
                work.main,
                client_id=client_id,
                challenge_nonce=NONCE,
                proof=proof,
                installation_id=installation_id,
            )
        )

    async def test_her_phrase_proves_it(self, scene: Scene, received: MadeIntake) -> None:
        """A proof made for erasing this client passes."""
        person = received.client
        proof = person.prove(NONCE, action=ACTION_ERASE, subject=bytes.fromhex(person.client_id))
        await self._prove(scene, person.client_id, proof, person.installation_id)

    async def test_a_log_in_proof_does_not(self, scene: Scene, received: MadeIntake) -> None:
        """A proof made for a log-in, or for another client, erases nothing."""
        person = received.client
        for proof in (
            person.prove(NONCE, subject=bytes.fromhex(person.client_id)),
            person.prove(NONCE, action=ACTION_ERASE, subject=bytes(32)),
        ):
            with pytest.raises(WrongPhrase):
                await self._prove(scene, person.client_id, proof, person.installation_id)

    async def test_a_missing_client_is_not_found(self, scene: Scene) -> None:
        """Where nobody is, nothing is erased."""
        with pytest.raises(ClientNotFound):
            await self._prove(scene, "00" * 32, bytes(64), bytes(16))
