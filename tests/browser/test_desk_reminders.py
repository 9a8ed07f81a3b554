"""Reminders by mail, wished for and taken back on the desk."""

from typing import Final

from playwright.async_api import Browser

from app.notifications.rules import MailWish
from app.sdk.mails import find_mail_wish
from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import opened_desk
from tests.browser.servers import Helpline
from tests.browser.shots import shoot

_KEYS: Final = 4


class TestReminders:
    async def test_they_are_wished_for_and_taken_back(self, chromium: Browser, helpline: Helpline) -> None:
        """What she fills in is her wish, by her clocks and in her language; then it is gone."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.go(_KEYS)
            await desk.press("Remind me")
            assert "Please write the address" in await desk.told()
            await desk.page.fill("#reminders-address", "marta@mail example")
            await desk.press("Remind me")
            await desk.text("No mail can go to this address.").wait_for()
            desk.watched.take_troubles()
            await desk.page.fill("#reminders-address", "marta@mail.example")
            await desk.page.select_option("#reminders-hour", "18")
            await desk.press("Remind me")
            await desk.text("You will be reminded at this address.").wait_for()
            wish = MailWish(
                address="marta@mail.example",
                language="en",
                zone="Europe/Vilnius",
                digest_hour=18,
                at_once=False,
            )
            assert await find_mail_wish(counselor.device) == wish
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)
            await shoot(desk.page, "desk-reminders")
            # Of new intakes a coordinator alone is told.
            assert await desk.page.locator("#reminders-at-once").count() == 0
            await desk.press("Take the address back")
            await desk.text("Your address is deleted.").wait_for()
            assert await find_mail_wish(counselor.device) is None
            assert await desk.page.input_value("#reminders-address") == ""
