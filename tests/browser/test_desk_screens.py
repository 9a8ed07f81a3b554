"""Every screen of the desk: what axe finds, that 320 pixels and keys are enough."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Browser, expect

from app.crypto.keypairs import ClientId
from app.publishing.languages import PageLanguage
from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import DeskPage, opened_desk
from tests.browser.opened_pages import WIDE
from tests.browser.servers import Helpline
from tests.browser.test_desk_calendar import next_week

PLACE: Final = "https://video.example.org/zhuravel"
_CLIENTS, _CALENDAR = 1, 2
_MOST_TABS: Final = 30


async def busy_counselor(helpline: Helpline) -> Counselor:
    """Return somebody with a session to come, a note and a new client. One for each language: codes are good once."""
    counselor = await Counselor.at_work(helpline)
    (booked,) = await next_week(helpline, counselor, 14)
    case = await counselor.device.take_on(ClientId(bytes.fromhex(booked["client_id"])))
    await counselor.device.write_place(case, booked["appointment_id"], PLACE)
    case = await counselor.device.take_on(case.client_id)
    await counselor.device.write_note(case, "Plan: the stairwell, slowly.")
    await counselor.has_a_client(helpline)
    return counselor


async def screens(desk: DeskPage) -> AsyncIterator[str]:
    """Go through every screen; yield the name of each while it is shown. Buttons are known by their places."""
    page = desk.page
    for place, name in enumerate(("today", "clients", "calendar", "hours", "keys")):
        await desk.go(place)
        if name == "hours":
            await page.wait_for_selector("#zone")
        if name == "keys":
            await page.wait_for_selector("ol.phrase li")
        if name == "calendar":
            await page.locator(".week-turn button").nth(1).click()
            await page.locator(".session-block:visible, .week-list button:visible").first.click()
            await page.locator("#move-day").wait_for()
        yield name
    for client in range(2):
        await desk.go(_CLIENTS)
        await page.locator(".cards h2 button").nth(client).click()
        await page.locator(".timeline .entry").first.wait_for()
        parts = await page.locator(".filters").first.locator("button").all()
        is_new = await page.locator(".filters").count() < 2
        yield f"file {client}"
        for place, part in enumerate(parts if not is_new else []):
            await part.click()
            yield f"part {place} of file {client}"


class TestEveryScreen:
    @pytest.mark.parametrize("language", list(PageLanguage))
    async def test_axe_finds_nothing_and_320_pixels_are_enough(
        self, language: str, chromium: Browser, helpline: Helpline
    ) -> None:
        """In each language, one of them in the dark, and once more where there is room for a week."""
        counselor = await busy_counselor(helpline)
        scheme = "dark" if language == PageLanguage.BE else "light"
        async with opened_desk(chromium, helpline, language, color_scheme=scheme) as desk:
            await desk.enter(counselor)
            async for screen in screens(desk):
                assert (screen, await violations(desk.page), await desk.overflow()) == (screen, [], 0)
            await desk.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # playwright's own dict
            await desk.go(_CALENDAR)
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)

    async def test_keys_alone_are_enough_to_sign_in(self, chromium: Browser, helpline: Helpline) -> None:
        """Tab, letters and Enter open the desk, words cut short are written out, and the heading is reached."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline) as desk:
            for field, typed in (
                ("#handle", counselor.handle),
                ("#passphrase", "".join(f"{word[:4]} " for word in counselor.passphrase.split())),
                ("#totp", counselor.next_code(helpline)),
            ):
                await reach(desk, field)
                await desk.page.keyboard.type(typed, delay=4)
            await expect(desk.page.locator("#passphrase")).to_have_value(f"{counselor.passphrase} ")
            await desk.page.keyboard.press("Enter")
            await desk.page.wait_for_selector("nav.tabs")
            await desk.page.wait_for_selector("h1:focus")


async def reach(desk: DeskPage, selector: str) -> None:
    """Press Tab until something is reached. Fails where it takes too many."""
    for _ in range(_MOST_TABS):
        if await desk.page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
        await desk.page.keyboard.press("Tab")
    raise AssertionError(selector)
