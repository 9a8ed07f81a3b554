"""What her counselor permits others, on her page: shown with its last day; what is over is over for her browser too."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Final

import pytest
from playwright.async_api import Browser

from app.clients.rules import ReturnReason
from app.crypto.epochs import EpochReason
from app.crypto.keypairs import KeyId
from app.crypto.owners import Kind
from app.publishing.languages import PageLanguage
from app.sdk.contents import ContentType
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from tests.browser.axes import violations
from tests.browser.portal_pages import PortalPage, Woman, counselor_of, opened_portal
from tests.browser.servers import COUNSELOR, Helpline, running_helpline
from tests.browser.shots import shoot

OTHER: Final = "lena"
MESSAGE: Final = "Kalynavaja: Thursday is good."


@pytest.fixture(scope="module")
async def two(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpline]:
    """A helpline with two counselors."""
    folder = tmp_path_factory.mktemp("permits")
    async with running_helpline(folder, counselors=(COUNSELOR, OTHER)) as helpline:
        yield helpline


def staff_id(device: CounselorDevice) -> str:
    """Return somebody's staff id."""
    assert device.staff_id is not None
    return device.staff_id


async def who_came_back(two: Helpline, until: date) -> Woman:
    """Return a woman whose lost page was joined to a new one; somebody stands in for her counselor, and supervises."""
    marta, lena = counselor_of(two), two.cast.counselors[OTHER]
    lost, woman = await Woman.with_a_counselor(two), await Woman.with_a_counselor(two)
    case = await marta.open_case(woman.client_id)
    await marta.link_earlier(case, await marta.open_case(lost.client_id))
    await marta.let_stand_in(await marta.open_case(woman.client_id), staff_id(lena), last_on=until)
    await marta.begin_supervision(
        await marta.open_case(woman.client_id), staff_id(lena), last_on=until + timedelta(days=1)
    )
    return woman


async def pass_on(two: Helpline, woman: Woman) -> None:
    """End what was permitted, hand her over with the conversation alone, and let the next counselor give her back."""
    marta, lena, coordinator = counselor_of(two), two.cast.counselors[OTHER], two.cast.coordinator
    await marta.end_permit(await marta.open_case(woman.client_id), staff_id(lena))
    case = await marta.open_case(woman.client_id)
    await marta.hand_over(case, staff_id(lena), kinds=(Kind.CONVERSATION,))
    await coordinator.assign(await coordinator.open_intake(woman.client_id), staff_id(lena))
    await lena.take_on(woman.client_id)
    await lena.give_back(await lena.open_case(woman.client_id), ReturnReason.TOO_CLOSE)


async def log_lines(portal: PortalPage) -> list[str]:
    """Go to the log by the places of its buttons, in any language; return its lines."""
    await portal.page.locator("button.tab").nth(3).click()
    await portal.page.locator(".choices-list button").nth(1).click()
    return await portal.page.locator("ol.log li").all_inner_texts()


class TestAccessLog:
    async def test_every_permit_stands_in_it_in_words(self, chromium: Browser, two: Helpline) -> None:
        """Joining, standing in, supervision with their last days; and she ends both, for they are one person's."""
        until = two.clock.now().date() + timedelta(days=7)
        woman = await who_came_back(two, until)
        last_day = f"{until:%B} {until.day}, {until.year}"
        shown: dict[PageLanguage, list[str]] = {}
        for language in PageLanguage:
            async with opened_portal(chromium, two, language) as portal:
                await portal.enter(woman.phrase)
                shown[language] = await log_lines(portal)
                assert (await violations(portal.page), await portal.overflow()) == ([], 0)
                await shoot(portal.page, f"{language} portal log with permits")
                if language is PageLanguage.EN:
                    now = await portal.page.locator("#page .notice").inner_text()
                    assert f"up to and including {last_day}" in now
                    await self._end_it(portal)
        linked, cover, supervision = shown[PageLanguage.EN][-4:-1]
        assert "joined an earlier page" in linked
        assert "stand in" in cover
        assert f"Last day: {last_day}" in cover
        assert "what you wrote at the beginning and the conversation" in cover
        assert "supervisor" in supervision
        lena = two.cast.counselors[OTHER]
        assert woman.client_id.hex() not in {one["client_id"] for one in await lena.permitted_files()}
        with pytest.raises(Refused):
            await lena.open_case(woman.client_id)

    async def _end_it(self, portal: PortalPage) -> None:
        """Say no once, then end what the one person is let in for."""
        await portal.press("End the standing in now")
        assert (await violations(portal.page), await portal.overflow()) == ([], 0)
        await portal.press("No, leave it as it is")
        await portal.press("End the standing in now")
        await portal.press("Yes, end it")
        assert "It has ended." in await portal.told()
        assert await portal.page.locator("#page section.notice").count() == 0
        await portal.text("ended earlier than planned").wait_for()

    async def test_what_ended_is_told_too(self, chromium: Browser, two: Helpline) -> None:
        """After the end of a permit, a hand-over and giving back, nobody is let in for a time any more."""
        woman = await who_came_back(two, two.clock.now().date())
        await pass_on(two, woman)
        async with opened_portal(chromium, two) as portal:
            await portal.enter(woman.phrase)
            text = "\n".join(await log_lines(portal))
            assert await portal.page.locator("#page .notice").count() == 0
        ended, passed_on, given_back = (
            text.index(words)
            for words in ("ended earlier", "passed on to another counselor", "can no longer go on")
        )
        assert ended < passed_on < given_back


class TestWriting:
    async def test_nothing_is_written_to_whom_was_let_go(self, chromium: Browser, two: Helpline) -> None:
        """Given back, or no longer stood in for, while her page lay open: the next key is made without her."""
        marta, lena = counselor_of(two), two.cast.counselors[OTHER]
        woman = await Woman.with_a_counselor(two)
        await woman.device.log_in(woman.phrase)
        today = two.clock.now().date()
        await marta.let_stand_in(await marta.open_case(woman.client_id), staff_id(lena), last_on=today)
        async with opened_portal(chromium, two) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Messages")
            await marta.end_permit(await marta.open_case(woman.client_id), staff_id(lena))
            await self._write(portal)
            assert await self._holders(woman) == {"client", marta.blob.keys.key_id}
            await marta.give_back(await marta.open_case(woman.client_id), ReturnReason.TOO_CLOSE)
            await self._write(portal)
            assert await self._holders(woman) == {"client"}
        own = await woman.device.open_own_case()
        assert [one.text for one in contents_of(own, ContentType.MESSAGE)] == [MESSAGE, MESSAGE]

    async def test_who_stands_in_goes_on_reading(self, chromium: Browser, two: Helpline) -> None:
        """Her browser leaves a key alone that only the right people hold."""
        marta, lena = counselor_of(two), two.cast.counselors[OTHER]
        woman = await Woman.with_a_counselor(two)
        today = two.clock.now().date()
        await marta.let_stand_in(await marta.open_case(woman.client_id), staff_id(lena), last_on=today)
        await lena.write_message(await lena.open_case(woman.client_id), "I stand in.")
        async with opened_portal(chromium, two) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Messages")
            await portal.text("The counselor who stood in").wait_for()
            await self._write(portal)
        read = contents_of(await lena.open_case(woman.client_id), ContentType.MESSAGE)
        assert [one.text for one in read] == ["I stand in.", MESSAGE]

    async def _write(self, portal: PortalPage) -> None:
        await portal.page.fill("#message", MESSAGE)
        await portal.press("Send")
        assert "Sent," in await portal.told()

    async def _holders(self, woman: Woman) -> set[KeyId | str]:
        newest = (await woman.device.open_own_case()).file.newest(Kind.CONVERSATION)
        assert newest is not None
        assert newest.statement.reason is EpochReason.HOLDER_REVOKED
        return {"client" if one.role == "client" else one.key_id for one in newest.statement.holders}
