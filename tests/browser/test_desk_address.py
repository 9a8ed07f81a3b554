"""The address of a counselor's calendar: made in the browser, read by a calendar program, replaced, taken back."""

from typing import Final

import httpx
from icalendar import Calendar
from playwright.async_api import Browser

from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import opened_desk
from tests.browser.servers import Helpline
from tests.browser.test_desk_calendar import next_week

_HOURS: Final = 3
_NOT_FOUND: Final = 404


class TestCalendarAddress:
    async def test_it_is_made_copied_replaced_and_taken_back(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """A reader finds "Busy" there and no more; of two addresses the second alone reads, and in the end none."""
        counselor = await Counselor.at_work(helpline)
        await next_week(helpline, counselor, 14)
        async with (
            httpx.AsyncClient() as reader,
            opened_desk(chromium, helpline, permissions=["clipboard-read", "clipboard-write"]) as desk,
        ):
            await desk.enter(counselor)
            await desk.go(_HOURS)
            await desk.text("There is no address now.").wait_for()
            await desk.press("Make an address")
            assert "The address is made." in await desk.told()
            first = await desk.page.input_value("#calendar-address")
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)
            await desk.press("Copy the address")
            await desk.text("Copied.").wait_for()
            assert await desk.page.evaluate("navigator.clipboard.readText()") == first
            (event,) = Calendar.from_ical((await reader.get(first)).content).walk("VEVENT")
            assert event["SUMMARY"] == "Busy"
            assert {"DESCRIPTION", "LOCATION", "ATTENDEE"}.isdisjoint(event)
            await desk.press("Replace the address")
            await desk.page.wait_for_function(
                "earlier => document.querySelector('#calendar-address').value !== earlier", arg=first
            )
            second = await desk.page.input_value("#calendar-address")
            assert (await reader.get(first)).status_code == _NOT_FOUND
            assert (await reader.get(second)).is_success
            await desk.press("Take the address back")
            await desk.text("Nobody reads your calendar").wait_for()
            assert (await reader.get(second)).status_code == _NOT_FOUND
            assert await desk.page.locator("#calendar-address").count() == 0
