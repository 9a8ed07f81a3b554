"""A client's proofs over HTTP, on both databases: each challenge is worth one attempt, a failed one too."""

from typing import Any

import httpx

from app.crypto.logins import ACTION_CHANGE_PHRASE, ACTION_ERASE, ACTION_LOG_IN, prove_login
from app.crypto.phrases import ClientSecrets, derive_client_secrets, locator_hash
from app.sdk.phrase_changes import take_over
from app.sdk.wire import from_wire, to_wire
from tests.api.moulds import ADDRESS
from tests.api.worlds import Woman, World

RIGHT = "right"
WRONG = "wrong"


class TestFailedProofs:
    async def test_a_failed_log_in_uses_its_challenge_up(self, world: World) -> None:
        """The right proof over a challenge that a wrong one was tried on is refused."""
        woman = await world.woman()
        refused, used = await _log_in(world, woman, WRONG, RIGHT)
        (let_in,) = await _log_in(world, woman, RIGHT)
        assert refused.json()["type"].endswith("wrong-phrase")
        assert used.json()["type"].endswith("challenge-refused")
        assert let_in.status_code == 200

    async def test_a_failed_erasure_uses_its_challenge_up(self, world: World) -> None:
        """The right proof over a challenge that a wrong one was tried on erases nothing."""
        woman = await world.woman()
        (let_in,) = await _log_in(world, woman, RIGHT)
        token = let_in.json()["tokens"]["access_token"]
        refused, used = await _erase(world, woman, token, WRONG, RIGHT)
        assert refused.json()["type"].endswith("wrong-phrase")
        assert used.json()["type"].endswith("challenge-refused")
        assert (await woman.device.look())["status"] == "waiting"
        (erased,) = await _erase(world, woman, token, RIGHT)
        assert erased.status_code == 204

    async def test_a_failed_change_of_phrase_uses_its_challenge_up(self, world: World) -> None:
        """The right proof over a used challenge changes nothing; a new one does, under the same idempotency key."""
        woman = await world.woman()
        (let_in,) = await _log_in(world, woman, RIGHT)
        token = let_in.json()["tokens"]["access_token"]
        new = woman.device.new_phrase("en-1")
        body = await take_over(woman.device, await woman.device.open_own_case(), new)
        refused, used = await _change_phrase(world, woman, token, body, WRONG, RIGHT)
        assert refused.json()["type"].endswith("wrong-phrase")
        assert used.json()["type"].endswith("challenge-refused")
        await woman.device.log_in(woman.phrase)
        (changed,) = await _change_phrase(world, woman, token, body, RIGHT)
        assert changed.status_code == 201
        await woman.device.log_in(new.phrase.phrase())


async def _change_phrase(
    world: World, woman: Woman, token: str, body: dict[str, Any], *proofs: str
) -> list[httpx.Response]:
    """Change her phrase on one challenge with one proof after the other; return every answer."""
    async with _browser(world) as browser:
        browser.headers.update({"Authorization": f"Bearer {token}", "Idempotency-Key": "k" * 22})
        return await _try(browser, woman, "/me/phrase", ACTION_CHANGE_PHRASE, woman.client_id, body, proofs)


async def _log_in(world: World, woman: Woman, *proofs: str) -> list[httpx.Response]:
    """Log in on one challenge with one proof after the other; return every answer."""
    secrets = _secrets(woman)
    body = {"locator": to_wire(secrets.locator), "refresh": "body"}
    async with _browser(world) as browser:
        return await _try(
            browser, woman, "/log-in", ACTION_LOG_IN, locator_hash(secrets.locator), body, proofs
        )


async def _erase(world: World, woman: Woman, token: str, *proofs: str) -> list[httpx.Response]:
    """Erase her on one challenge with one proof after the other; return every answer."""
    async with _browser(world) as browser:
        browser.headers["Authorization"] = f"Bearer {token}"
        return await _try(browser, woman, "/me/erasure", ACTION_ERASE, woman.client_id, {}, proofs)


async def _try(
    browser: httpx.AsyncClient,
    woman: Woman,
    path: str,
    action: str,
    subject: bytes,
    body: dict[str, Any],
    proofs: tuple[str, ...],
) -> list[httpx.Response]:
    challenge = (await browser.post(f"{path}/begin", json={})).json()["challenge"]
    right = prove_login(
        _secrets(woman).login_seed,
        installation_id=woman.device.organisation.installation_id,
        action=action,
        subject=subject,
        nonce=from_wire(challenge),
    )
    made = {RIGHT: right, WRONG: bytes(len(right))}
    body = body | {"challenge": challenge}
    return [await browser.post(path, json=body | {"proof": to_wire(made[one])}) for one in proofs]


def _secrets(woman: Woman) -> ClientSecrets:
    return derive_client_secrets(woman.prepared.phrase, woman.device.organisation.installation_id)


def _browser(world: World) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(world.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"{ADDRESS}/api/v1/clients")
