"""Staff reminded by mail, from the wish to the mailbox, on both databases: a device, the jobs, a real mail server."""

from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.database import transaction
from app.jobs import JOBS, run_turn
from app.notifications import service
from app.notifications.rules import MailWish
from app.sdk import mails
from app.sdk.devices import Device
from app.sdk.errors import Refused
from app.settings import Settings
from tests.api.worlds import World
from tests.integration.mail_servers import PASSWORD, USER, PostOffice, running_post_office

MAIL_JOBS = ("write-digests", "write-intake-mails", "send-mails")
DIGEST, INTAKE = "Something waits for you.", "Somebody new waits."


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    """A mail server."""
    async with running_post_office(tmp_path) as running:
        yield running


@pytest.fixture
def settings(settings: Settings, office: PostOffice) -> Settings:
    """The settings of an installation that knows the mail server."""
    named: dict[str, Any] = {
        "mail_host": "127.0.0.1",
        "mail_port": office.port,
        "mail_from": "post@helpline.example",
    }
    known = {"mail_user": USER, "mail_password": PASSWORD, "mail_ca_file": office.ca_file}
    return Settings(**(settings.model_dump(exclude_unset=True) | named | known))


async def run_mail_jobs(world: World) -> None:
    """Let each job of mail take a turn."""
    for job in JOBS:
        if job.name in MAIL_JOBS:
            assert await run_turn(world.app.state.wiring, job)


def wish(handle: str, *, at_once: bool = False) -> MailWish:
    """Return a wish for digests at nine, the hour at which a world begins."""
    return MailWish(
        address=f"{handle}@mail.example", language="en", zone="UTC", digest_hour=9, at_once=at_once
    )


def take(office: PostOffice) -> list[tuple[str, str]]:
    """Empty the mailboxes; return to whom each mail went and how it began, in the order of addresses."""
    told = [
        (to, mail.get_content().split(" Please")[0])
        for to, mail in zip(office.recipients, office.taken, strict=True)
    ]
    office.recipients.clear()
    office.taken.clear()
    return sorted(told)


class TestReminders:
    async def test_from_a_wish_to_the_mailbox(self, world: World, office: PostOffice) -> None:
        """Told of an intake at once, each of what waits for her once a day, and of nothing after it is seen to."""
        olga, marta = world.cast.coordinator, world.counselor("marta")
        await mails.set_mail_wish(olga, wish("olga", at_once=True))
        await mails.set_mail_wish(marta, wish("marta"))
        woman = await world.woman()
        await run_mail_jobs(world)
        assert take(office) == [("olga@mail.example", INTAKE), ("olga@mail.example", DIGEST)]
        await world.assign(woman, "marta")
        await self._a_day_later(world)
        assert take(office) == [("marta@mail.example", DIGEST)]
        marta = await world.again("marta")
        await marta.take_on(woman.client_id)
        await self._a_day_later(world)
        assert take(office) == []
        await woman.device.log_in(woman.phrase)
        await woman.device.send_message("Are you there?")
        await self._a_day_later(world)
        assert take(office) == [("marta@mail.example", DIGEST)]

    async def _a_day_later(self, world: World) -> None:
        world.clock.advance(days=1)
        await run_mail_jobs(world)

    async def test_a_wish_is_nobody_elses(self, world: World) -> None:
        """She reads her own, changes it, takes it back; only coordinators hear of intakes; suspension forgets it."""
        olga, marta = world.cast.coordinator, world.counselor("marta")
        await mails.set_mail_wish(marta, wish("marta"))
        assert await mails.find_mail_wish(marta) == wish("marta")
        assert await mails.find_mail_wish(olga) is None
        await refused("intakes-are-for-coordinators", marta, wish("marta", at_once=True))
        with pytest.raises(Refused) as raised:
            await marta.connection.put(
                "/staff/me/mail", asdict(wish("marta")) | {"address": "a@b\r\nBcc: c@d"}
            )
        assert raised.value.problem == "mail-wish-refused"
        await mails.forget_mail_wish(marta)
        assert await mails.find_mail_wish(marta) is None
        await mails.set_mail_wish(marta, wish("marta"))
        await olga.suspend(next(one for one in await olga.staff() if one["handle"] == "marta"))
        assert marta.staff_id is not None
        async with transaction(world.app.state.wiring.stores, write=False) as work:
            assert await service.find_mail_wish(work.main, staff_id=UUID(marta.staff_id)) is None


class TestOff:
    async def test_without_a_mail_server_nobody_wishes(self, settings: Settings, world: World) -> None:
        """It is told, no address is taken, and what was wished before can be taken back."""
        marta = world.counselor("marta")
        assert await mails.is_mail_on(marta)
        await mails.set_mail_wish(marta, wish("marta"))
        off = settings.model_copy(update={"mail_host": None, "mail_from": None})
        world.app.state.wiring = replace(world.app.state.wiring, settings=off)
        assert not await mails.is_mail_on(marta)
        await refused("mail-is-off", marta, wish("marta"))
        await mails.forget_mail_wish(marta)
        assert await mails.find_mail_wish(marta) is None


async def refused(problem: str, device: Device, wished: MailWish) -> None:
    """Assert that a wish is refused by this name."""
    with pytest.raises(Refused) as raised:
        await mails.set_mail_wish(device, wished)
    assert raised.value.problem == problem
