"""Every screen of the portal: what axe finds, that 320 pixels and a keyboard are enough, how the team is reached."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.async_api import Browser

from app.publishing.languages import PageLanguage
from app.sdk.letters import list_team_letters, open_team_letter
from tests.browser.axes import violations
from tests.browser.portal_pages import PortalPage, Woman, opened_portal
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline
from tests.browser.shots import shoot
from tests.browser.withdrawals import team_reads, withdraw_team

LETTER: Final = "Zhavaranak: I would rather not meet her again."
_MOST_TABS: Final = 40


@dataclass(frozen=True, slots=True)
class Women:
    """Two women whose page is looked at and left as it was, so every language can have the same."""

    proposed: Woman
    own: Woman


@pytest.fixture(scope="module")
async def women(helpline: Helpline) -> Women:
    """One with a proposal, and one with a counselor, a message and an agreed hour."""
    own = await Woman.with_a_counselor(helpline, "A message.", booked=True)
    return Women(await Woman.with_a_proposal(helpline), own)


def cut_short(phrase: str) -> str:
    """Return the words as somebody in a hurry types them: long ones in capitals, up to the fifth letter."""
    return "  ".join(word if len(word) < 6 else word[:5].upper() for word in phrase.split())


async def screens(portal: PortalPage, waiting: Woman, women: Women) -> AsyncIterator[str]:
    """Go through every screen; yield the name of each while it is shown. Buttons are known by their places."""
    page = portal.page
    yield "door"
    await portal.type_words("abandon zzzzz")
    await portal.fault_at_the_door()
    yield "door with a fault"
    await portal.enter(cut_short(waiting.phrase))
    assert await page.title() not in {"", waiting.phrase}
    yield "waiting"
    await portal.leave()
    await portal.enter(women.proposed.phrase)
    yield "proposal"
    await page.locator("#page .actions button").nth(2).click()
    yield "another counselor"
    await portal.leave()
    await portal.enter(women.own.phrase)
    for place, name in enumerate(("home", "messages", "sessions", "more")):
        await page.locator("button.tab").nth(place).click()
        yield name
    await page.locator("button.tab").nth(2).click()
    await page.locator(".session button").nth(1).click()
    yield "cancel"
    await page.locator(".session .actions button").nth(1).click()
    await page.locator(".session button").nth(0).click()
    await page.locator(".hour").first.wait_for()
    yield "move"
    for place, name in enumerate(("team", "log", "compare", "words", "download", "erase")):
        await page.locator("button.tab").nth(3).click()
        await page.locator(".choices-list button").nth(place).click()
        await page.locator(".back").wait_for()
        if name == "compare":
            await page.locator("ol.phrase").wait_for()
        yield name
        if name == "words":
            await page.locator("#page .actions button").first.click()
            await page.locator("ol.phrase").wait_for()
            yield "new words"
            await page.locator("#page .actions button").first.click()
            await page.locator("input[id^=asked-]").first.wait_for()
            yield "check of words"


class TestEveryScreen:
    @pytest.mark.parametrize("language", list(PageLanguage))
    async def test_axe_finds_nothing_and_320_pixels_are_enough(
        self, language: str, women: Women, chromium: Browser, helpline: Helpline
    ) -> None:
        """In each language, opened by words of its list, cut short; one of them in the dark."""
        waiting = await Woman.who_asked(helpline, list_id=f"{language}-1")
        scheme = "dark" if language == PageLanguage.BE else "light"
        async with opened_portal(chromium, helpline, language, color_scheme=scheme) as portal:
            async for screen in screens(portal, waiting, women):
                assert (screen, await violations(portal.page), await portal.overflow()) == (screen, [], 0)
                await shoot(portal.page, f"{language} portal {screen}")


class TestKeyboard:
    async def test_keys_alone_are_enough(self, chromium: Browser, helpline: Helpline) -> None:
        """Words, an hour of the proposal, its button: Tab, arrows, Space, Enter and letters."""
        woman = await Woman.with_a_proposal(helpline)
        async with opened_portal(chromium, helpline) as portal:
            await _reach(portal, "#phrase")
            await portal.page.keyboard.type(woman.phrase)
            await portal.page.keyboard.press("Enter")
            await portal.page.wait_for_selector("nav.tabs")
            assert await portal.page.evaluate("document.activeElement.tagName") == "H1"
            await _reach(portal, ".hour input")
            await portal.page.keyboard.press("Space")
            await _reach(portal, "form .actions button")
            await portal.page.keyboard.press("Enter")
            assert "The hour is yours" in await portal.told()


class TestLineToTheTeam:
    async def test_only_the_team_reads_it(self, chromium: Browser, helpline: Helpline) -> None:
        """It arrives as it was written, nothing of it leaves in the clear, and the team reads her intake again."""
        woman = await Woman.with_a_counselor(helpline)
        await withdraw_team(helpline, woman.client_id)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("My data")
            await portal.press("Write to the team alone")
            await portal.page.click("label[for=about-complaint]")
            await portal.page.fill("#letter", LETTER)
            await portal.press("Send to the team")
            assert "Sent to the team alone." in await portal.told()
            await portal.text("The team has not seen to it yet.").wait_for()
            assert found_in_requests((LETTER.split(":")[0],), portal.requests) == set()
        coordinator = helpline.cast.coordinator
        letters = await list_team_letters(coordinator)
        (hers,) = (one for one in letters if one["client_id"] == woman.client_id.hex())
        opened = await open_team_letter(coordinator, hers["letter_id"])
        assert (opened.about, opened.text) == ("complaint", LETTER)
        assert await team_reads(helpline, woman.client_id)


async def _reach(portal: PortalPage, selector: str) -> None:
    for _ in range(_MOST_TABS):
        if await portal.page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
        await portal.page.keyboard.press("Tab")
    raise AssertionError(selector)
