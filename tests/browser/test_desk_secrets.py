"""New secrets at the desk in a browser: a changed passphrase, and the way back by recovery code."""

from collections.abc import Sequence
from typing import Final

import pytest
from playwright.async_api import Browser

from app.publishing.languages import PageLanguage
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from app.sdk.staff import StaffDevice
from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import DeskPage, opened_desk
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline
from tests.browser.shots import shoot
from tests.browser.test_desk_door import answer_asked, ensure_accessible, shown_words

NOTE: Final = "Zhuravinka: the note that came back."
_KEYS: Final = 4


class TestChange:
    async def test_a_new_passphrase_and_code_take_the_place_of_the_old(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Words kept and checked, then swapped; another session ends, the old opens nothing, nothing leaks."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.go(_KEYS)
            await desk.press("Make new words")
            passphrase = await _keep_passphrase(desk)
            code = await _keep_code(desk)
            assert "new code are good from now on" in await desk.told()
            await ensure_accessible(desk, "changed")
            assert found_in_requests(_beginnings(passphrase, code), desk.requests) == set()
            with pytest.raises(Refused):
                await counselor.device.permitted_files()
            await desk.go(1)
            await desk.text("You have no clients yet.").wait_for()
        device = StaffDevice(await helpline.devices.http(), helpline.clock)
        totp = counselor.next_code(helpline)
        with pytest.raises(Refused):
            await device.log_in(counselor.handle, counselor.passphrase, totp)
        with pytest.raises(Refused):
            await device.begin_recovery(counselor.handle, counselor.recovery_code, totp)
        await device.begin_recovery(counselor.handle, " ".join(code), totp)

    async def test_nothing_changes_before_she_has_kept_the_words(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Whoever leaves it in the middle goes on with what she had; then a passphrase alone is changed."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.go(_KEYS)
            await desk.press("Make new words")
            left = await shown_words(desk.page)
            await desk.press("Leave everything as it was")
            await desk.page.locator("#with-code").uncheck(force=True)
            assert await counselor.device.permitted_files() == []
            assert [one for one in desk.requests if "/staff/me/passphrase" in one.url] == []
            await desk.press("Make new words")
            passphrase = await _keep_passphrase(desk)
            assert "Your new passphrase is good from now on." in await desk.told()
            assert passphrase != left
        device = StaffDevice(await helpline.devices.http(), helpline.clock)
        totp = counselor.next_code(helpline)
        with pytest.raises(Refused):
            await device.log_in(counselor.handle, counselor.passphrase, totp)
        assert await device.log_in(counselor.handle, " ".join(passphrase), totp) == "full"


class TestRecovery:
    async def test_every_note_comes_back(self, chromium: Browser, helpline: Helpline) -> None:
        """Code and second factor open her keys; with new words kept her desk opens, and with it every note."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        await counselor.device.write_note(await counselor.device.take_on(woman.client_id), NOTE)
        async with opened_desk(chromium, helpline) as desk:
            await _prove(desk, counselor, helpline)
            passphrase = await _keep_passphrase(desk)
            code = await _keep_code(desk)
            await desk.page.wait_for_selector("nav.tabs")
            await desk.page.wait_for_selector(".working", state="detached")
            await desk.open_file()
            await desk.text(NOTE).wait_for()
            typed = _beginnings(passphrase, code, counselor.recovery_code.split())
            assert found_in_requests(typed, desk.requests) == set()
        with pytest.raises(Refused):
            await counselor.device.permitted_files()
        device = await helpline.devices.counselor()
        totp = counselor.next_code(helpline)
        with pytest.raises(Refused):
            await device.begin_recovery(counselor.handle, counselor.recovery_code, totp)
        await device.log_in(counselor.handle, " ".join(passphrase), totp)
        case = await device.open_case(woman.client_id)
        assert [content.text for content in contents_of(case, ContentType.NOTE)] == [NOTE]

    async def test_the_paper_alone_lets_nobody_in(self, chromium: Browser, helpline: Helpline) -> None:
        """Too few words are not sent; a right code without the second factor gets the answer of a wrong one."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.press("I forgot my passphrase")
            await desk.page.fill("#handle", counselor.handle)
            await desk.page.fill("#recovery-code", "abandon ability")
            await desk.press("Go on")
            assert "twelve words: 2" in await desk.told()
            await desk.page.fill("#recovery-code", counselor.recovery_code)
            await desk.press("Go on")
            await desk.text("Which of them, the server does not say.").wait_for()
            assert await desk.page.input_value("#recovery-code") == counselor.recovery_code
            assert any("401" in one for one in desk.watched.take_troubles())

    @pytest.mark.parametrize("language", list(PageLanguage))
    async def test_the_way_back_in_each_language(
        self, language: str, chromium: Browser, helpline: Helpline
    ) -> None:
        """The form and the keys' own screen fit 320 pixels and have nothing for axe to find."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline, language) as desk:
            await desk.page.locator("#door button.plain").nth(1).click()
            await desk.page.wait_for_selector("#recovery-code")
            await ensure_accessible(desk, "lost")
            await shoot(desk.page, f"lost {language}")
            await desk.page.locator("#door .actions button.quiet").click()
            await desk.page.wait_for_selector("#passphrase")
            await desk.enter(counselor)
            await desk.go(_KEYS)
            await shown_words(desk.page)
            await shoot(desk.page, f"keys {language}")
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)


async def _prove(desk: DeskPage, counselor: Counselor, helpline: Helpline) -> None:
    """Type name, code and second factor; Enter sends them."""
    await desk.press("I forgot my passphrase")
    await desk.page.fill("#handle", counselor.handle)
    await desk.page.fill("#recovery-code", counselor.recovery_code)
    await desk.page.fill("#totp", counselor.next_code(helpline))
    await desk.page.keyboard.press("Enter")


async def _keep_passphrase(desk: DeskPage) -> list[str]:
    await desk.text("These eight words are your passphrase").wait_for()
    passphrase = await shown_words(desk.page)
    await ensure_accessible(desk, "new passphrase")
    await desk.press("I have written them down")
    await answer_asked(desk.page, passphrase, is_wrong=True)
    await desk.press("Go on")
    assert "not the words" in await desk.told()
    await answer_asked(desk.page, passphrase)
    await desk.press("Go on")
    return passphrase


async def _keep_code(desk: DeskPage) -> list[str]:
    """Keep the code; on paper it stands alone."""
    await desk.text("Your recovery code").wait_for()
    code = await shown_words(desk.page)
    await ensure_accessible(desk, "new code")
    await desk.page.emulate_media(media="print")
    assert (await desk.page.locator("body").inner_text()).split() == code
    await desk.page.emulate_media(media="screen")
    await desk.press("I have kept it: go on")
    return code


def _beginnings(*secrets: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(secret[:3]) for secret in secrets)
