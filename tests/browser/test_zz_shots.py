"""Screenshots of the desk (not part of the project)."""
import sys
import pytest
from playwright.async_api import Browser
from tests.browser.conftest import *  # noqa
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import opened_desk, WIDE
from tests.browser.intake_pages import NARROW
from tests.browser.axes import violations
pytestmark = pytest.mark.anyio

async def test_shots(chromium, helpline):
    counselor = await Counselor.at_work(helpline)
    woman = await counselor.has_a_client(helpline)
    new = await counselor.has_a_client(helpline)
    case = await counselor.device.take_on(woman.client_id)
    booked = await counselor.book(helpline, woman.client_id)
    await counselor.device.write_place(case, booked["appointment_id"], "https://video.example.org/zhuravel")
    await woman.device.log_in(woman.phrase)
    await woman.device.send_message("Thank you. Thursday is good for me, the evening better.")
    case = await counselor.device.take_on(woman.client_id)
    await counselor.device.write_note(case, "Subjective: sleeps badly.\n\nPlan: breathing, see on Thursday.")
    async with opened_desk(chromium, helpline, sys.argv[0] and "en", viewport=WIDE) as desk:
        await desk.page.screenshot(path="/tmp/deskw/door-wide.png")
        await desk.enter(counselor)
        for size, name in ((WIDE, "wide"), (NARROW, "narrow")):
            await desk.page.set_viewport_size(size)
            if name == "narrow":
                await desk.page.emulate_media(color_scheme="dark")
            for place, tab in enumerate(("today", "clients", "calendar", "hours", "keys")):
                await desk.go(place)
                await desk.page.wait_for_timeout(500)
                if tab == "calendar":
                    days = await desk.page.locator(".week-turn button").all()
                    for _ in range(2):
                        if await desk.page.locator(".session-block:visible, .week-list button:visible").count():
                            break
                        await days[1].click()
                    await desk.page.locator(".session-block:visible, .week-list button:visible").first.click()
                await desk.page.evaluate("scrollTo(0,0)")
                print(name, tab, await violations(desk.page), await desk.overflow())
                await desk.page.screenshot(path=f"/tmp/deskw/{tab}-{name}.png", full_page=True)
            await desk.go(1)
            await desk.page.locator(".cards h2 button").first.click()
            await desk.page.wait_for_timeout(300)
            if await desk.page.locator(".filters").count() < 2:
                await desk.go(1); await desk.page.locator(".cards h2 button").nth(1).click()
            for part in range(5):
                await desk.page.locator(".filters").first.locator("button").nth(part).click()
                await desk.page.wait_for_timeout(300)
                await desk.page.evaluate("scrollTo(0,0)")
                print(name, "file", part, await violations(desk.page), await desk.overflow())
                await desk.page.screenshot(path=f"/tmp/deskw/file{part}-{name}.png", full_page=True)
        print(desk.watched.take_troubles())
