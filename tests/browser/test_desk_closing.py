"""Sessions that are over: said in Today and in the calendar how they went, for each client."""

from typing import Final

from playwright.async_api import Browser

from tests.browser.counselors import Counselor
from tests.browser.desk_pages import opened_desk
from tests.browser.past_sessions import let_pass
from tests.browser.servers import Helpline
from tests.browser.test_desk_calendar import next_week

_CALENDAR: Final = 2


class TestSessionsThatAreOver:
    async def test_they_are_closed_from_today_and_from_the_calendar(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """One came, one stayed away as a mended slip says, the third's fell through: the service knows of each."""
        counselor = await Counselor.at_work(helpline)
        came, stayed_away, fell_through = await next_week(helpline, counselor, 11, 14, 16)
        for booked in (came, stayed_away, fell_through):
            await let_pass(helpline, booked, weeks=2)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.text("Sessions to close").wait_for()
            await desk.page.get_by_role("button", name="It took place").first.click()
            assert "Noted: it took place." in await desk.told()
            await desk.go(_CALENDAR)
            await desk.press("Week before")
            await desk.page.locator(".week-list button").nth(1).click()
            await desk.page.get_by_role("button", name="It took place").click()
            await desk.text("Noted: it took place.").wait_for()
            await desk.page.locator(".week-list button").nth(1).click()
            await desk.press("Correct it: she did not come")
            await desk.text("Noted: she did not come.").wait_for()
            await desk.page.locator(".week-list").get_by_text("She did not come").wait_for()
            await desk.page.locator(".week-list button").nth(2).click()
            await desk.press("Open her file")
            await desk.press("Sessions")
            await desk.page.get_by_role("button", name="It fell through").click()
            assert "Noted: it fell through." in await desk.told()
        outcomes = [
            (await counselor.device.attendances(one["appointment_id"]))[one["client_id"]]
            for one in (came, stayed_away)
        ]
        assert outcomes == ["completed", "no_show"]
        assert await counselor.device.attendances(fell_through["appointment_id"]) == {}
