"""Sessions, single-use tokens and repeated requests on both databases, also when two ask at once."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.crypto.randomness import random_id
from app.database import Stores, transaction
from app.sessions import service
from app.sessions.challenges import Purpose, give_challenge
from app.sessions.errors import AnswerPending, ChallengeRefused, IdempotencyKeyReused, SessionEnded
from app.sessions.models import KeptAnswer, Session, SpentToken
from app.sessions.rules import ActorKind, ClientActor, Scope, StaffActor
from app.sessions.server_keys import ServerKeys
from app.sessions.service import KeptReply, Newcomer, OpenedSession, RequestName
from app.sessions.tokens import AccessToken, AccessTokens
from tests.fakes import FrozenClock

KEYS = ServerKeys.generate()
TOKENS = AccessTokens(KEYS)
CLIENT_ID = "5f" * 32
KEY_ID = "6a" * 32
CLIENT = Newcomer(ActorKind.CLIENT, CLIENT_ID, KEY_ID)
STAFF_ID = UUID(int=9)
COUNSELOR = Newcomer(ActorKind.STAFF, str(STAFF_ID), KEY_ID, frozenset({"counselor", "coordinator"}))
REQUEST = RequestName(CLIENT_ID, "q83vEjRWeJCrze8SNFZ4kA", "1c" * 32)
REPLY = KeptReply(201, '{"position":1}')


@dataclass(frozen=True)
class Desk:
    """The service with both stores and a clock, one transaction for each call."""

    stores: Stores
    clock: FrozenClock

    async def open(self, newcomer: Newcomer) -> OpenedSession:
        """Log somebody in."""
        async with transaction(self.stores) as work:
            return await service.open_session(work.main, self.clock, TOKENS, newcomer=newcomer)

    async def refresh(self, refresh_token: str) -> OpenedSession:
        """Exchange a refresh token."""
        async with transaction(self.stores) as work:
            return await service.refresh_session(work.main, self.clock, TOKENS, refresh_token=refresh_token)

    async def known(self, access_token: str) -> service.KnownSession:
        """Read an access token."""
        async with transaction(self.stores, write=False) as work:
            return await service.get_known_session(work.main, self.clock, TOKENS, access_token=access_token)

    async def whose(self, access_token: str) -> str:
        """Read whose access token it is."""
        return (await self.known(access_token)).actor.actor_id

    async def spend(self, challenge: bytes, purpose: Purpose = Purpose.ERASURE) -> bytes:
        """Use a challenge."""
        async with transaction(self.stores) as work:
            return await service.spend_challenge(
                work.main, self.clock, KEYS, purpose=purpose, challenge=challenge
            )

    async def create_once(self, request: RequestName = REQUEST, reply: KeptReply = REPLY) -> KeptReply:
        """Create one session row as a stand-in for any creation, and answer; or repeat what was answered."""
        async with transaction(self.stores) as work:
            kept = await service.begin_once(work.main, self.clock, request=request)
            if kept is not None:
                return kept
            await service.open_session(work.main, self.clock, TOKENS, newcomer=CLIENT)
            await service.finish_once(work.main, request=request, reply=reply)
            return reply

    async def clean_up(self) -> None:
        """Run the job's service."""
        async with transaction(self.stores) as work:
            await service.clean_up(work.main, self.clock)

    async def count(self, table: type[Session | SpentToken | KeptAnswer]) -> int:
        """Count the rows of one table."""
        async with transaction(self.stores, write=False) as work:
            return await work.main.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def desk(stores: Stores, clock: FrozenClock) -> Desk:
    """The service on each database in turn."""
    return Desk(stores, clock)


async def _outcomes(*calls: Awaitable[object]) -> list[object]:
    return await asyncio.gather(*calls, return_exceptions=True)


class TestOpenSession:
    async def test_a_client_is_known_by_her_token(self, desk: Desk) -> None:
        """A session says who she is."""
        opened = await desk.open(CLIENT)
        known = await desk.known(opened.access_token)
        assert isinstance(known.actor, ClientActor)
        assert (known.actor.client_id, known.actor.key_id, known.scope) == (CLIENT_ID, KEY_ID, Scope.FULL)

    async def test_a_staff_member_is_known_with_her_roles_and_scope(self, desk: Desk) -> None:
        """Roles and scope are those of the log-in."""
        enrolling = Newcomer(ActorKind.STAFF, str(STAFF_ID), KEY_ID, COUNSELOR.roles, Scope.ENROL)
        known = await desk.known((await desk.open(enrolling)).access_token)
        assert isinstance(known.actor, StaffActor)
        assert (known.actor.staff_id, known.actor.roles) == (STAFF_ID, COUNSELOR.roles)
        assert known.scope is Scope.ENROL

    async def test_every_log_in_has_a_session_of_its_own(self, desk: Desk) -> None:
        """Two log-ins share neither session nor tokens."""
        one, other = await desk.open(CLIENT), await desk.open(CLIENT)
        known = [(await desk.known(opened.access_token)).actor.session_id for opened in (one, other)]
        assert known[0] != known[1]
        assert one.refresh_token != other.refresh_token

    async def test_what_was_opened_shows_no_token(self, desk: Desk) -> None:
        """A repr of the log-in's answer prints neither token."""
        opened = await desk.open(CLIENT)
        assert opened.access_token not in repr(opened)
        assert opened.refresh_token not in repr(opened)

    async def test_the_refresh_token_is_not_stored(self, desk: Desk) -> None:
        """The database holds a hash: a dump of it refreshes nothing."""
        opened = await desk.open(CLIENT)
        async with transaction(desk.stores, write=False) as work:
            row = (await work.main.execute(select(Session.__table__))).one()
        assert opened.refresh_token not in str(row)


class TestLimits:
    @pytest.mark.parametrize(("newcomer", "idle_minutes"), [(CLIENT, 10), (COUNSELOR, 15)])
    async def test_a_session_that_rests_ends(self, desk: Desk, newcomer: Newcomer, idle_minutes: int) -> None:
        """Until its rest is over a session can be refreshed, and not a moment longer."""
        early, late = await desk.open(newcomer), await desk.open(newcomer)
        desk.clock.advance(minutes=idle_minutes, microseconds=-1)
        assert (await desk.refresh(early.refresh_token)).refresh_token != early.refresh_token
        desk.clock.advance(microseconds=1)
        with pytest.raises(SessionEnded):
            await desk.refresh(late.refresh_token)

    @pytest.mark.parametrize(("newcomer", "whole_minutes"), [(CLIENT, 60), (COUNSELOR, 720)])
    async def test_a_session_ends_however_often_it_is_refreshed(
        self, desk: Desk, newcomer: Newcomer, whole_minutes: int
    ) -> None:
        """Refreshed every five minutes, it still ends on time, and so does its last token."""
        began_at = desk.clock.now()
        opened = await desk.open(newcomer)
        while desk.clock.now() < began_at + timedelta(minutes=whole_minutes - 5):
            desk.clock.advance(minutes=5)
            opened = await desk.refresh(opened.refresh_token)
        assert opened.access_expires_at == began_at + timedelta(minutes=whole_minutes)
        desk.clock.advance(minutes=5)
        with pytest.raises(SessionEnded):
            await desk.known(opened.access_token)
        with pytest.raises(SessionEnded):
            await desk.refresh(opened.refresh_token)

    async def test_an_access_token_lasts_ten_minutes(self, desk: Desk) -> None:
        """The token of a staff session ends before the session does."""
        opened = await desk.open(COUNSELOR)
        desk.clock.advance(minutes=9, seconds=59)
        assert await desk.whose(opened.access_token) == str(STAFF_ID)
        desk.clock.advance(seconds=1)
        with pytest.raises(SessionEnded):
            await desk.known(opened.access_token)
        assert await desk.whose((await desk.refresh(opened.refresh_token)).access_token) == str(STAFF_ID)


class TestRefreshSession:
    async def test_a_refresh_token_is_good_once(self, desk: Desk) -> None:
        """The new one works, the old one no longer."""
        opened = await desk.open(CLIENT)
        refreshed = await desk.refresh(opened.refresh_token)
        with pytest.raises(SessionEnded):
            await desk.refresh(opened.refresh_token)
        assert (await desk.refresh(refreshed.refresh_token)).refresh_token != refreshed.refresh_token

    async def test_it_stays_the_same_session(self, desk: Desk) -> None:
        """A refresh prolongs a session and begins none."""
        opened = await desk.open(CLIENT)
        refreshed = await desk.refresh(opened.refresh_token)
        before, after = [await desk.known(each.access_token) for each in (opened, refreshed)]
        assert before == after
        assert await desk.count(Session) == 1

    async def test_of_two_refreshes_at_once_one_wins(self, desk: Desk) -> None:
        """The database lets one through; its new token works."""
        opened = await desk.open(CLIENT)
        outcomes = await _outcomes(*(desk.refresh(opened.refresh_token) for _ in range(2)))
        won = [outcome for outcome in outcomes if isinstance(outcome, OpenedSession)]
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["OpenedSession", "SessionEnded"]
        assert await desk.whose(won[0].access_token) == CLIENT_ID
        assert (await desk.refresh(won[0].refresh_token)).refresh_token != won[0].refresh_token

    async def test_a_refresh_that_waited_for_another_is_refused(self, desk: Desk) -> None:
        """Found while it was still good, a token is refused when the other request has replaced it meanwhile."""
        opened = await desk.open(CLIENT)
        async with transaction(desk.stores) as work:
            won = await service.refresh_session(
                work.main, desk.clock, TOKENS, refresh_token=opened.refresh_token
            )
            waiting = asyncio.create_task(desk.refresh(opened.refresh_token))
            await asyncio.sleep(0.5)
            assert not waiting.done()
        with pytest.raises(SessionEnded):
            await waiting
        assert await desk.whose(won.access_token) == CLIENT_ID

    @pytest.mark.parametrize("token", ["", "0" * 64, "\x00"])
    async def test_an_unknown_token_is_refused(self, desk: Desk, token: str) -> None:
        """What was never given refreshes nothing."""
        await desk.open(CLIENT)
        with pytest.raises(SessionEnded):
            await desk.refresh(token)


class TestEndSession:
    async def test_an_ended_session_is_over_at_once(self, desk: Desk) -> None:
        """Neither of its tokens is good any more; another session of hers is untouched."""
        opened, other = await desk.open(CLIENT), await desk.open(CLIENT)
        session_id = (await desk.known(opened.access_token)).actor.session_id
        async with transaction(desk.stores) as work:
            await service.end_session(work.main, session_id=session_id)
        with pytest.raises(SessionEnded):
            await desk.known(opened.access_token)
        with pytest.raises(SessionEnded):
            await desk.refresh(opened.refresh_token)
        assert await desk.whose(other.access_token) == CLIENT_ID

    async def test_all_sessions_of_a_person_end_together(self, desk: Desk) -> None:
        """Hers are over, another person's go on."""
        hers, anothers = [await desk.open(CLIENT), await desk.open(CLIENT)], await desk.open(COUNSELOR)
        async with transaction(desk.stores) as work:
            await service.end_sessions_of(work.main, actor_id=CLIENT_ID)
        for opened in hers:
            with pytest.raises(SessionEnded):
                await desk.known(opened.access_token)
        assert await desk.whose(anothers.access_token) == str(STAFF_ID)

    async def test_all_but_the_one_in_use_end(self, desk: Desk) -> None:
        """Whoever ends her other sessions goes on in this one."""
        this, other = await desk.open(CLIENT), await desk.open(CLIENT)
        session_id = (await desk.known(this.access_token)).actor.session_id
        async with transaction(desk.stores) as work:
            await service.end_sessions_of(work.main, actor_id=CLIENT_ID, but=session_id)
        assert await desk.whose(this.access_token) == CLIENT_ID
        with pytest.raises(SessionEnded):
            await desk.known(other.access_token)

    async def test_a_token_for_another_persons_session_is_refused(self, desk: Desk) -> None:
        """A token must name the session and the person the session belongs to."""
        opened = await desk.open(CLIENT)
        session_id = (await desk.known(opened.access_token)).actor.session_id
        crossed = TOKENS.give(
            AccessToken(session_id, "another"),
            now=desk.clock.now(),
            expires_at=opened.access_expires_at,
        )
        with pytest.raises(SessionEnded):
            await desk.known(crossed)


class TestSpendChallenge:
    async def test_a_challenge_is_good_once(self, desk: Desk) -> None:
        """The first use returns what both sides sign, the second is refused."""
        challenge = give_challenge(KEYS, Purpose.ERASURE, desk.clock.now())
        assert await desk.spend(challenge) == challenge
        with pytest.raises(ChallengeRefused):
            await desk.spend(challenge)

    async def test_of_two_uses_at_once_one_wins(self, desk: Desk) -> None:
        """The primary key decides."""
        challenge = give_challenge(KEYS, Purpose.ERASURE, desk.clock.now())
        outcomes = await _outcomes(*(desk.spend(challenge) for _ in range(2)))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ChallengeRefused", "bytes"]

    async def test_a_refused_challenge_is_not_spent(self, desk: Desk) -> None:
        """Tried for another purpose, it stays good for its own."""
        challenge = give_challenge(KEYS, Purpose.ERASURE, desk.clock.now())
        with pytest.raises(ChallengeRefused):
            await desk.spend(challenge, Purpose.CLIENT_LOG_IN)
        assert await desk.spend(challenge) == challenge

    async def test_a_use_that_is_rolled_back_was_none(self, desk: Desk) -> None:
        """When the rest of the request fails, the challenge is still good."""
        challenge = give_challenge(KEYS, Purpose.ERASURE, desk.clock.now())
        with pytest.raises(RuntimeError):
            await self._spend_then_fail(desk, challenge)
        assert await desk.spend(challenge) == challenge

    async def _spend_then_fail(self, desk: Desk, challenge: bytes) -> None:
        async with transaction(desk.stores) as work:
            await service.spend_challenge(
                work.main, desk.clock, KEYS, purpose=Purpose.ERASURE, challenge=challenge
            )
            raise RuntimeError


class TestOnce:
    async def test_a_repeat_gets_the_first_answer(self, desk: Desk) -> None:
        """Same key, same body: the answer is repeated, nothing is created again."""
        assert await desk.create_once() == REPLY
        assert await desk.create_once(reply=KeptReply(201, "never given")) == REPLY
        assert await desk.count(Session) == 1

    async def test_another_body_under_the_same_key_is_refused(self, desk: Desk) -> None:
        """A key belongs to one request."""
        await desk.create_once()
        with pytest.raises(IdempotencyKeyReused):
            await desk.create_once(RequestName(REQUEST.actor_id, REQUEST.key, "2d" * 32))
        assert await desk.count(Session) == 1

    async def test_another_person_may_use_the_same_key(self, desk: Desk) -> None:
        """Keys are each person's own: nobody meets another's answers."""
        await desk.create_once()
        others = KeptReply(201, '{"position":2}')
        assert await desk.create_once(RequestName("another", REQUEST.key, REQUEST.mac), others) == others
        assert await desk.count(Session) == 2

    async def test_the_same_request_twice_at_once_creates_once(self, desk: Desk) -> None:
        """One creates, the others wait for it and repeat its answer."""
        outcomes = await _outcomes(*(desk.create_once() for _ in range(6)))
        assert outcomes == [REPLY] * 6
        assert await desk.count(Session) == 1

    async def test_a_failed_creation_can_be_tried_again(self, desk: Desk) -> None:
        """Rolled back, the key is free: the repeat creates."""
        with pytest.raises(RuntimeError):
            await self._begin_then_fail(desk)
        assert await desk.create_once() == REPLY
        assert await desk.count(Session) == 1

    async def _begin_then_fail(self, desk: Desk) -> None:
        async with transaction(desk.stores) as work:
            assert await service.begin_once(work.main, desk.clock, request=REQUEST) is None
            raise RuntimeError

    async def test_a_claim_without_an_answer_asks_for_patience(self, desk: Desk) -> None:
        """A key claimed and committed without an answer is not taken for answered."""
        async with transaction(desk.stores) as work:
            await service.begin_once(work.main, desk.clock, request=REQUEST)
        with pytest.raises(AnswerPending):
            await desk.create_once()


class TestCleanUp:
    async def test_only_what_is_over_is_deleted(self, desk: Desk) -> None:
        """Ended sessions, spent tokens and answers go; those whose time is not over stay."""
        await self._fill(desk, "first")
        desk.clock.advance(hours=23, minutes=59)
        await self._fill(desk, "second")
        await desk.clean_up()
        assert [await desk.count(table) for table in (Session, SpentToken, KeptAnswer)] == [1, 1, 2]
        desk.clock.advance(minutes=1)
        await desk.clean_up()
        assert [await desk.count(table) for table in (Session, SpentToken, KeptAnswer)] == [1, 1, 1]
        desk.clock.advance(hours=24)
        await desk.clean_up()
        assert [await desk.count(table) for table in (Session, SpentToken, KeptAnswer)] == [0, 0, 0]

    async def test_a_spent_challenge_stays_refused_after_its_row_is_gone(self, desk: Desk) -> None:
        """A row may go only when the challenge itself is over, so cleaning revives nothing."""
        challenge = give_challenge(KEYS, Purpose.ERASURE, desk.clock.now())
        await desk.spend(challenge)
        for _ in range(12):
            desk.clock.advance(minutes=1)
            await desk.clean_up()
            with pytest.raises(ChallengeRefused):
                await desk.spend(challenge)
        assert await desk.count(SpentToken) == 0

    async def _fill(self, desk: Desk, key: str) -> None:
        await desk.create_once(RequestName(str(random_id()), key, REQUEST.mac))
        await desk.spend(give_challenge(KEYS, Purpose.ERASURE, desk.clock.now()))


class TestForgetPerson:
    async def test_no_answer_names_her_any_more(self, stores: Stores, clock: FrozenClock) -> None:
        """Answers to her and answers to others about her are gone; those about somebody else stay."""
        her, other = "a" * 64, "b" * 64
        answers = (
            (her, "{}"),
            ("anonymous", f'{{"client_id":"{her}"}}'),
            ("anonymous", f'{{"client_id":"{other}"}}'),
        )
        async with transaction(stores) as work:
            for number, (actor_id, body) in enumerate(answers):
                request = RequestName(actor_id, f"key-{number}", "mac")
                await service.begin_once(work.main, clock, request=request)
                await service.finish_once(work.main, request=request, reply=KeptReply(201, body))
        async with transaction(stores) as work:
            await service.forget_person(work.main, actor_id=her)
        async with transaction(stores, write=False) as work:
            kept = (await work.main.scalars(select(KeptAnswer.body))).all()
        assert kept == [f'{{"client_id":"{other}"}}']
