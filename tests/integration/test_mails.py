"""Mails to staff as rows, on both databases: written when due, claimed by one, sent at most once."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.clients.models import ClientRow
from app.crypto.organisations import StaffRole
from app.crypto.randomness import random_id
from app.database import Stores, open_stores, transaction
from app.notifications import service
from app.notifications.models import MailWishRow, OutgoingMail
from app.notifications.posting import MailServer
from app.notifications.rules import CLAIM_FORGOTTEN_AFTER, MOST_ATTEMPTS, MailKind, MailWish, Outcome
from app.notifications.sending import send_due_mails
from app.publishing.mails import mail_words
from app.sessions.rules import StaffActor
from app.settings import Settings
from app.staff.errors import StaffNotFound
from tests.fakes import FrozenClock
from tests.integration.client_rows import add_client
from tests.integration.staff_rows import add_counselor, suspend_counselor

OLGA = uuid4()
ACTOR = StaffActor(OLGA, "0" * 64, frozenset({StaffRole.COORDINATOR}), random_id())
# The clock of these tests begins at nine.
WISH = MailWish(address="olga@mail.example", language="be", zone="UTC", digest_hour=9, at_once=True)


@pytest.fixture
async def wished(stores: Stores) -> Stores:
    """Stores with a coordinator who wants to be told of everything."""
    async with transaction(stores) as work:
        await add_counselor(work.main, OLGA, StaffRole.COORDINATOR)
        await service.set_mail_wish(work.main, actor=ACTOR, wish=WISH)
    return stores


async def write(stores: Stores, clock: FrozenClock) -> list[str]:
    """Run both jobs that write; return of which kinds mails are on their way, in order."""
    async with transaction(stores) as work:
        await service.write_digests(work.main, clock)
        await service.write_intake_mails(work.main, clock)
        return sorted((await work.main.scalars(select(OutgoingMail.kind))).all())


async def come(stores: Stores, clock: FrozenClock) -> str:
    """Let somebody wait; return her id."""
    async with transaction(stores) as work:
        return await add_client(work.main, clock)


async def claim(stores: Stores, clock: FrozenClock) -> service.ClaimedMail | None:
    """Claim a mail."""
    async with transaction(stores) as work:
        return await service.claim_mail(work.main, clock)


async def settle(stores: Stores, clock: FrozenClock, mail: service.ClaimedMail, outcome: Outcome) -> None:
    """Say what became of it."""
    async with transaction(stores) as work:
        await service.settle_mail(work.main, clock, mail=mail, outcome=outcome)


async def count(stores: Stores) -> int:
    """Return how many mails are on their way."""
    async with transaction(stores, write=False) as work:
        return await work.main.scalar(select(func.count()).select_from(OutgoingMail)) or 0


async def digest_due(stores: Stores, clock: FrozenClock) -> service.ClaimedMail:
    """Let somebody wait and a digest be written; return it, claimed."""
    await come(stores, clock)
    async with transaction(stores) as work:
        await service.write_digests(work.main, clock)
    claimed = await claim(stores, clock)
    assert claimed is not None
    return claimed


class TestWish:
    async def test_it_is_hers_to_change_and_to_take_back(self, wished: Stores, clock: FrozenClock) -> None:
        """Another address takes the place of the first; with her wish goes what is on its way."""
        await come(wished, clock)
        assert await write(wished, clock) == [MailKind.DIGEST, MailKind.INTAKE]
        other = MailWish(address="o@other.example", language="ru", zone="UTC", digest_hour=8, at_once=False)
        async with transaction(wished) as work:
            await service.set_mail_wish(work.main, actor=ACTOR, wish=other)
            assert await service.find_mail_wish(work.main, staff_id=OLGA) == other
        async with transaction(wished) as work:
            await service.forget_mail_wish(work.main, staff_id=OLGA)
            assert await service.find_mail_wish(work.main, staff_id=OLGA) is None
        assert await count(wished) == 0

    async def test_nobody_suspended_sets_one(self, wished: Stores) -> None:
        """Her session may still be answered this moment."""
        async with transaction(wished) as work:
            await suspend_counselor(work.main, OLGA)
        with pytest.raises(StaffNotFound):
            async with transaction(wished) as work:
                await service.set_mail_wish(work.main, actor=ACTOR, wish=WISH)


class TestWriting:
    async def test_where_nothing_waits_nothing_is_written(self, wished: Stores, clock: FrozenClock) -> None:
        """And what comes after the hour waits for the next day's digest, so that no digest tells when it came."""
        assert await write(wished, clock) == []
        await come(wished, clock)
        async with transaction(wished) as work:
            await service.write_digests(work.main, clock)
        assert await count(wished) == 0
        clock.advance(days=1)
        assert await write(wished, clock) == [MailKind.DIGEST, MailKind.INTAKE]

    async def test_an_intake_is_announced_once(self, wished: Stores, clock: FrozenClock) -> None:
        """Several who came meanwhile are one mail; the next is for whoever comes after; nobody who left counts."""
        clock.advance(hours=3)
        for _ in range(2):
            await come(wished, clock)
        assert await write(wished, clock) == [MailKind.INTAKE]
        first = await claim(wished, clock)
        assert first is not None
        await settle(wished, clock, first, Outcome.ACCEPTED)
        assert await write(wished, clock) == []
        left = await come(wished, clock)
        async with transaction(wished) as work:
            await work.main.delete(await work.main.get_one(ClientRow, left))
        assert await write(wished, clock) == []
        await come(wished, clock)
        assert await write(wished, clock) == [MailKind.INTAKE]

    async def test_only_who_wants_to_is_told_of_intakes(self, wished: Stores, clock: FrozenClock) -> None:
        """One who asked for digests alone gets no other mail."""
        bella = uuid4()
        only_digests = MailWish(address="b@x", language="en", zone="UTC", digest_hour=0, at_once=False)
        actor = StaffActor(bella, "1" * 64, frozenset({StaffRole.COORDINATOR}), random_id())
        async with transaction(wished) as work:
            await add_counselor(work.main, bella, StaffRole.COORDINATOR)
            await service.set_mail_wish(work.main, actor=actor, wish=only_digests)
        clock.advance(hours=3)
        await come(wished, clock)
        await write(wished, clock)
        async with transaction(wished, write=False) as work:
            told: list[UUID] = list((await work.main.scalars(select(OutgoingMail.staff_id))).all())
        assert told == [OLGA]


class TestSending:
    async def test_one_of_many_processes_gets_it(
        self, wished: Stores, store_urls: tuple[str, str], clock: FrozenClock
    ) -> None:
        """However many ask in one moment."""
        await come(wished, clock)
        clock.advance(hours=2)
        await write(wished, clock)
        others = [open_stores(*store_urls) for _ in range(3)]
        claims = await asyncio.gather(*(claim(each, clock) for each in (wished, *others)))
        for other in others:
            await other.close()
        assert [one.wish for one in claims if one] == [WISH]

    async def test_a_refused_one_comes_again_later_each_time(
        self, wished: Stores, clock: FrozenClock
    ) -> None:
        """Not a moment before its pause is over; after the last attempt it is given up."""
        mail = await digest_due(wished, clock)
        for attempt in range(1, MOST_ATTEMPTS):
            assert mail.attempts == attempt
            await settle(wished, clock, mail, Outcome.NOT_NOW)
            assert await claim(wished, clock) is None
            clock.advance(hours=6)
            again = await claim(wished, clock)
            assert again is not None
            assert again.mail_id == mail.mail_id
            mail = again
        await settle(wished, clock, mail, Outcome.NOT_NOW)
        assert await count(wished) == 0

    async def test_a_password_that_cannot_be_read_loses_no_mail(
        self, wished: Stores, clock: FrozenClock, tmp_path: Path
    ) -> None:
        """Nobody was spoken to, so it is tried again."""
        await come(wished, clock)
        await write(wished, clock)
        settings = Settings(
            mail_host="127.0.0.1",
            mail_from="post@helpline.example",
            mail_user="reminders",
            mail_password_file=tmp_path / "absent",
        )
        assert await send_due_mails(wished, clock, MailServer(settings), mail_words) == 0
        clock.advance(minutes=1)
        again = await claim(wished, clock)
        assert again is not None

    @pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.NEVER, Outcome.UNKNOWN])
    async def test_whatever_may_have_gone_out_is_gone(
        self, wished: Stores, clock: FrozenClock, outcome: Outcome
    ) -> None:
        """Sent, refused for good, or nobody knows: no row is left to be sent again."""
        await settle(wished, clock, await digest_due(wished, clock), outcome)
        assert await count(wished) == 0

    async def test_a_claim_that_its_process_left_is_never_sent(
        self, wished: Stores, clock: FrozenClock
    ) -> None:
        """It goes after an hour, unsent; until then it keeps its place, so that no other of its kind goes out."""
        await digest_due(wished, clock)
        clock.advance(seconds=CLAIM_FORGOTTEN_AFTER.total_seconds())
        assert await claim(wished, clock) is None
        assert await count(wished) == 1
        clock.advance(seconds=1)
        assert await claim(wished, clock) is None
        assert await count(wished) == 0


class TestWhatIsKept:
    async def test_a_wish_tells_nothing_of_what_waits(self, wished: Stores, clock: FrozenClock) -> None:
        """Of a digest its day alone stays, whether one went out or not."""
        for waits in (False, True):
            if waits:
                await come(wished, clock)
            await write(wished, clock)
            async with transaction(wished, write=False) as work:
                row = await work.main.get_one(MailWishRow, OLGA)
            assert row.digested_on == clock.now().date()
            clock.advance(days=1)
