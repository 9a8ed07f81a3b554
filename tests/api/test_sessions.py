"""Who may call what, refreshing and logging out, and creating once, over HTTP on both databases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import Response
from sqlalchemy import func, select

from app.database import Stores, open_stores, transaction
from app.routers.schemas.common import to_base64url
from app.routers.sessions import REFRESH_COOKIE, hand_over_tokens
from app.sessions.models import Session, SpentToken
from app.sessions.rules import ActorKind, Scope
from app.sessions.service import Newcomer, OpenedSession, open_session
from app.wiring import Wiring
from tests.api.app import CANARY, client_of, make_app, make_wiring
from tests.fakes import FrozenClock

KEY_ID = "6a" * 32
STAFF_ID = str(UUID(int=9))
CLIENT = Newcomer(ActorKind.CLIENT, "5f" * 32, KEY_ID)


def _staff(*roles: str, scope: Scope = Scope.FULL) -> Newcomer:
    return Newcomer(ActorKind.STAFF, STAFF_ID, KEY_ID, frozenset(roles), scope)


PEOPLE = {
    "client": CLIENT,
    "counselor": _staff("counselor"),
    "coordinator": _staff("coordinator"),
    "administrator": _staff("administrator"),
    "counselor and coordinator": _staff("counselor", "coordinator"),
    "staff without a role": _staff(),
    "enrolling counselor": _staff("counselor", "coordinator", scope=Scope.ENROL),
    "recovering counselor": _staff("counselor", "coordinator", scope=Scope.RECOVER),
}
LIMITED = {"enrolling counselor", "recovering counselor"}
ALLOWED = {
    "person": set(PEOPLE),
    "reader": set(PEOPLE) - LIMITED,
    "client": {"client"},
    "enrolling-staff": set(PEOPLE) - {"client", "recovering counselor"},
    "recovering-staff": {"recovering counselor"},
    "staff": set(PEOPLE) - {"client"} - LIMITED,
    "counselor": {"counselor", "counselor and coordinator"},
    "coordinator": {"coordinator", "counselor and coordinator"},
    "suspender": {"coordinator", "administrator", "counselor and coordinator"},
}


@dataclass(frozen=True)
class Door:
    """The server of probes and a client that knocks at it."""

    wiring: Wiring
    client: httpx.AsyncClient

    async def log_in(self, newcomer: Newcomer) -> OpenedSession:
        """Open a session, as a log-in would after its proof."""
        async with transaction(self.wiring.stores) as work:
            return await open_session(work.main, self.wiring.clock, self.wiring.tokens, newcomer=newcomer)

    async def ask(self, method: str, path: str, token: str = "", **headers: str) -> httpx.Response:
        """Ask with an access token."""
        authorization = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.client.request(method, path, headers=authorization | headers)

    async def refresh(self, content: dict[str, str], cookie: str = "") -> httpx.Response:
        """Ask for new tokens."""
        headers = {"Cookie": f"{REFRESH_COOKIE}={cookie}"} if cookie else {}
        return await self.client.post("/sessions/refresh", json=content, headers=headers)

    async def create(self, idempotency_key: str | None, /, **content: object) -> httpx.Response:
        """Create under a key."""
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        return await self.client.post("/probe/created", json=content, headers=headers)

    async def count(self, table: type[Session | SpentToken]) -> int:
        """Count the rows of one table."""
        async with transaction(self.wiring.stores, write=False) as work:
            return await work.main.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
async def door(stores: Stores, clock: FrozenClock, tmp_path: Path) -> AsyncIterator[Door]:
    """The probes on each database in turn."""
    wiring = make_wiring(stores, clock, tmp_path)
    async with client_of(make_app(wiring)) as client:
        yield Door(wiring, client)


class TestActors:
    @pytest.mark.parametrize("person", PEOPLE)
    async def test_each_route_opens_to_exactly_its_actors(self, door: Door, person: str) -> None:
        """Whoever is not meant is told that she may not, and nothing more."""
        opened = await door.log_in(PEOPLE[person])
        for route, allowed in ALLOWED.items():
            answer = await door.ask("GET", f"/actor/{route}", opened.access_token)
            expected = 200 if person in allowed else 403
            assert (route, answer.status_code) == (route, expected)
            if expected == 200:
                assert answer.json() == {"text": PEOPLE[person].actor_id}
            else:
                assert answer.json()["type"] == "urn:helpline:problem:not-allowed"

    async def test_without_a_good_token_nobody_passes(self, door: Door) -> None:
        """Each route asks to log in, with the same words whatever was wrong."""
        token = (await door.log_in(CLIENT)).access_token
        for sent in (
            "",
            "Bearer",
            "Bearer ",
            f"Basic {token}",
            token,
            f"Bearer {token}x",
            f"Bearer x {token}",
            "Bearer é",
        ):
            headers = httpx.Headers([(b"Authorization", sent.encode())] if sent else [])
            for route in ALLOWED:
                answer = await door.client.get(f"/actor/{route}", headers=headers)
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
                assert answer.json()["type"] == "urn:helpline:problem:session-ended"

    async def test_the_scheme_may_be_written_in_any_case(self, door: Door) -> None:
        """RFC 9110 has it so."""
        opened = await door.log_in(CLIENT)
        headers = {"Authorization": f"bearer {opened.access_token}"}
        assert (await door.client.get("/actor/client", headers=headers)).status_code == 200


class TestRefresh:
    async def test_a_refresh_token_in_the_body_is_answered_in_the_body(self, door: Door) -> None:
        """A program gets its new token where it sent the old one, and no cookie."""
        opened = await door.log_in(CLIENT)
        answer = await door.refresh({"refresh_token": opened.refresh_token})
        assert answer.status_code == 200
        assert answer.json()["refresh_token"] not in {None, opened.refresh_token}
        assert "set-cookie" not in answer.headers
        assert (await door.ask("GET", "/actor/client", answer.json()["access_token"])).status_code == 200

    async def test_a_refresh_token_in_the_cookie_stays_in_the_cookie(self, door: Door) -> None:
        """No script ever sees it: neither in the body nor in a cookie it could read."""
        opened = await door.log_in(CLIENT)
        answer = await door.refresh({}, cookie=opened.refresh_token)
        assert answer.json()["refresh_token"] is None
        cookie = answer.headers["set-cookie"]
        token, _, attributes = cookie.partition("; ")
        assert token.startswith(f"{REFRESH_COOKIE}=")
        assert {part.lower() for part in attributes.split("; ")} == {
            "httponly",
            "path=/",
            "samesite=strict",
            "secure",
        }
        assert token.removeprefix(f"{REFRESH_COOKIE}=") not in answer.text

    async def test_a_page_can_tell_when_it_ends(self, door: Door, clock: FrozenClock) -> None:
        """Each answer says when the session ends by rest and when it ends at all; only the first moves on."""
        opened = await door.log_in(CLIENT)
        begun_at = clock.now()
        clock.advance(minutes=6)
        told = (await door.refresh({"refresh_token": opened.refresh_token})).json()
        now = clock.now()
        assert datetime.fromisoformat(told["idle_until_at"]) == now + timedelta(minutes=10)
        assert datetime.fromisoformat(told["session_ends_at"]) == begun_at + timedelta(minutes=60)
        assert opened.idle_until_at == begun_at + timedelta(minutes=10)

    async def test_a_refresh_token_is_good_once(self, door: Door) -> None:
        """The second use ends nothing but itself."""
        opened = await door.log_in(CLIENT)
        first, second = [await door.refresh({"refresh_token": opened.refresh_token}) for _ in range(2)]
        assert (first.status_code, second.status_code) == (200, 401)
        assert (await door.refresh({"refresh_token": first.json()["refresh_token"]})).status_code == 200

    async def test_another_token_is_refused(self, door: Door) -> None:
        """Unknown or of another form: refused, and not repeated."""
        unknown = "0" * 64
        for content, cookie, status in (
            ({}, "", 401),
            ({}, unknown, 401),
            ({}, CANARY, 401),
            ({}, CANARY * 10, 422),
            ({"refresh_token": unknown}, "", 401),
            ({"refresh_token": CANARY}, "", 422),
            ({"refresh_token": unknown, "more": CANARY}, "", 422),
        ):
            answer = await door.refresh(content, cookie)
            assert answer.status_code == status
            assert CANARY not in answer.text

    @pytest.mark.parametrize("transport", ["cookie", "body"])
    async def test_a_log_in_hands_over_as_it_was_asked(self, door: Door, transport: str) -> None:
        """In the cookie or in the body, never in both."""
        opened, response = await door.log_in(CLIENT), Response()
        tokens = hand_over_tokens(opened, transport, response)
        in_cookie = opened.refresh_token in response.headers.get("set-cookie", "")
        assert (tokens.refresh_token is None, in_cookie) == ((transport == "cookie"),) * 2


class TestLogOut:
    @pytest.mark.parametrize("person", ["client", "counselor", "enrolling counselor"])
    async def test_logging_out_ends_this_session(self, door: Door, person: str) -> None:
        """At once, for whoever is logged in; her other session goes on."""
        opened, other = await door.log_in(PEOPLE[person]), await door.log_in(PEOPLE[person])
        answer = await door.ask("DELETE", "/sessions/current", opened.access_token)
        assert (answer.status_code, answer.content) == (204, b"")
        assert (await door.ask("GET", "/actor/person", opened.access_token)).status_code == 401
        assert (await door.ask("GET", "/actor/person", other.access_token)).status_code == 200

    async def test_logging_out_takes_the_cookie_back(self, door: Door) -> None:
        """The browser is told to forget it."""
        opened = await door.log_in(CLIENT)
        answer = await door.ask("DELETE", "/sessions/current", opened.access_token)
        assert f'{REFRESH_COOKIE}=""' in answer.headers["set-cookie"]
        assert "Max-Age=0" in answer.headers["set-cookie"]

    async def test_logging_out_everywhere_ends_all_of_hers(self, door: Door) -> None:
        """All of hers, and nobody else's."""
        one, other, another = [await door.log_in(each) for each in (CLIENT, CLIENT, _staff())]
        assert (await door.ask("DELETE", "/sessions", one.access_token)).status_code == 204
        assert (await door.ask("GET", "/actor/person", other.access_token)).status_code == 401
        assert (await door.ask("GET", "/actor/person", another.access_token)).status_code == 200


class TestIdempotencyKey:
    KEY = "q83vEjRWeJCrze8SNFZ4kA"

    async def test_a_repeat_is_answered_byte_for_byte(self, door: Door) -> None:
        """The same status and the same body, and nothing is created again."""
        token = to_base64url(bytes(32))
        first, second = [await door.create(self.KEY, number=7, key=token) for _ in range(2)]
        assert first.status_code == second.status_code == 201
        assert first.content == second.content == b'{"created_id":7}'
        assert await door.count(SpentToken) == 1

    async def test_repeats_at_once_create_once(self, door: Door) -> None:
        """However many arrive together, all get the one answer."""
        token = to_base64url(bytes(32))
        answers = await asyncio.gather(*(door.create(self.KEY, number=7, key=token) for _ in range(6)))
        assert [answer.status_code for answer in answers] == [201] * 6
        assert {answer.content for answer in answers} == {b'{"created_id":7}'}
        assert await door.count(SpentToken) == 1

    async def test_another_body_under_the_key_is_refused(self, door: Door) -> None:
        """One key, one request; what was typed is not repeated."""
        await door.create(self.KEY, number=7, key=to_base64url(bytes(32)))
        answer = await door.create(self.KEY, number=8, key=to_base64url(b"\x01" * 32))
        assert (answer.status_code, answer.json()["type"]) == (
            409,
            "urn:helpline:problem:idempotency-key-reused",
        )
        assert await door.count(SpentToken) == 1

    async def test_another_person_may_use_the_key(self, door: Door) -> None:
        """She creates her own thing and never meets another's answer."""
        mine = await door.create(self.KEY, text="me", number=7, key=to_base64url(bytes(32)))
        hers = await door.create(self.KEY, text="her", number=8, key=to_base64url(b"\x01" * 32))
        assert (mine.json(), hers.json()) == ({"created_id": 7}, {"created_id": 8})

    async def test_a_refused_creation_is_not_kept(self, door: Door) -> None:
        """What was refused once is tried again, and not answered from memory."""
        token = to_base64url(bytes(32))
        await door.create("A" * 22, number=7, key=token)
        assert (await door.create(self.KEY, number=7, key=token)).status_code == 401
        assert (await door.create(self.KEY, number=7, key=to_base64url(b"\x01" * 32))).status_code == 201

    async def test_a_key_that_is_missing_or_too_weak_is_refused(self, door: Door) -> None:
        """128 bits, base64url or hexadecimal."""
        for key in (None, "", "short", "A" * 21, "A" * 65, "A" * 21 + "=", "A" * 22 + " x"):
            answer = await door.create(key, number=7, key=to_base64url(bytes(32)))
            assert answer.status_code == 422
        assert await door.count(SpentToken) == 0


class TestHealth:
    async def test_a_server_lives_and_is_ready(self, door: Door) -> None:
        """With both stores there, both answers are good."""
        assert (await door.ask("GET", "/healthz")).json() == {"status": "alive"}
        assert (await door.ask("GET", "/readyz")).json() == {"status": "ready"}

    async def test_whoever_asks_waits_for_no_writer(self, door: Door) -> None:
        """Readiness is asked by anybody, as often as she likes: it must not queue up with those who write."""
        async with transaction(door.wiring.stores) as work:
            await work.main.execute(select(1))
            await work.shred.execute(select(1))
            async with asyncio.timeout(5):
                assert (await door.ask("GET", "/readyz")).is_success

    async def test_without_its_stores_it_lives_and_is_not_ready(
        self, clock: FrozenClock, tmp_path: Path
    ) -> None:
        """A store that does not answer is told without naming it."""
        for gone in (
            f"sqlite+aiosqlite:///{tmp_path}/{CANARY}/helpline.db",
            f"postgresql+psycopg://{CANARY}@127.0.0.1:1/{CANARY}",
        ):
            stores = open_stores(f"sqlite+aiosqlite:///{tmp_path}/helpline.db", gone)
            async with client_of(make_app(make_wiring(stores, clock, tmp_path))) as client:
                alive, ready = await client.get("/healthz"), await client.get("/readyz")
            await stores.close()
            assert (alive.status_code, ready.status_code) == (200, 503)
            assert ready.json()["type"] == "urn:helpline:problem:not-ready"
            assert CANARY not in ready.text
