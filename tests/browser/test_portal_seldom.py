"""What happens seldom on her page: cancelling late, a key that changed meanwhile, new words of a member of a group."""

from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from playwright.async_api import Browser, Route

from app.groups.rules import GroupState
from app.scheduling.rules import WeeklySeries
from app.sdk import groups
from app.sdk.letters import list_team_letters
from app.sdk.series import book_series
from tests.browser.axes import violations
from tests.browser.portal_pages import Woman, counselor_of, opened_portal
from tests.browser.servers import Helpline, other_team_key
from tests.browser.shots import shoot
from tests.browser.test_portal_keeping import change_words

_VISIT: Final = "**/api/v1/clients/me/visit"
_LETTERS: Final = "**/api/v1/clients/me/team-letters"


class TestCancelling:
    async def test_it_is_told_before_whether_it_counts_as_late(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """By the server's time, on a device whose clock is an hour ahead: half an hour is left, or is over."""
        woman = await Woman.with_a_counselor(helpline, booked=True)
        now = helpline.clock.now()

        async def answer(late_after: datetime, route: Route) -> None:
            answered = await route.fetch()
            view: dict[str, Any] = await answered.json()
            view["coming"][0]["late_after_at"] = late_after.isoformat()
            await route.fulfill(response=answered, json=view)

        async with opened_portal(chromium, helpline) as portal:
            await portal.page.clock.install(time=now.timestamp() + 3600)
            await portal.visit()
            for minutes, words in ((30, "without it counting as late"), (-30, "counts as cancelled late")):
                await portal.page.unroute_all()
                await portal.page.route(_VISIT, partial(answer, now + timedelta(minutes=minutes)))
                await portal.enter(woman.phrase)
                await portal.go("Sessions")
                await portal.page.locator(".session").get_by_text("Cancel", exact=True).click()
                assert words in await portal.page.locator(".session .notice").inner_text()
                await portal.leave()


class TestWeeklySeries:
    async def test_all_that_are_left_are_shown_and_end_at_once(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Twelve weeks stand there; one is cancelled alone, then the rest, after it is told how many count as late."""
        woman = await Woman.with_a_counselor(helpline)
        first = (helpline.clock.now() + timedelta(days=3)).replace(hour=3, minute=0, second=0, microsecond=0)
        series = WeeklySeries(first_at=first, count=12, minutes=50, zone="Europe/Minsk")
        await book_series(counselor_of(helpline), woman.client_id, series)

        async def make_one_late(route: Route) -> None:
            answered = await route.fetch()
            view: dict[str, Any] = await answered.json()
            for one in view["coming"][:1]:
                one["late_after_at"] = (helpline.clock.now() - timedelta(hours=1)).isoformat()
            await route.fulfill(response=answered, json=view)

        async with opened_portal(chromium, helpline) as portal:
            await portal.page.route(_VISIT, make_one_late)
            await portal.enter(woman.phrase)
            await portal.go("Sessions")
            sessions = portal.page.locator(".session")
            assert await sessions.count() == 12
            await sessions.nth(1).get_by_text("Cancel", exact=True).click()
            assert await portal.page.get_by_label("This one only").is_checked()
            await portal.press("Yes, cancel it")
            assert "The session was cancelled." in await portal.told()
            assert await sessions.count() == 11
            await sessions.last.get_by_text("Cancel", exact=True).click()
            await portal.page.get_by_text("All 11 that are left").click()
            question = portal.page.locator(".session .notice")
            assert "1 of them is so near that it counts as cancelled late" in await question.inner_text()
            assert (await violations(portal.page), await portal.overflow()) == ([], 0)
            await shoot(portal.page, "en portal cancelling a series")
            await portal.press("Yes, cancel all 11")
            assert "11 sessions were cancelled." in await portal.told()
            await portal.text("No session is agreed yet.").wait_for()
        await woman.device.log_in(woman.phrase)
        assert (await woman.device.visit())["coming"] == []


class TestStaleTeamKey:
    async def test_a_letter_is_sealed_again_for_the_new_key(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """The team's key changes while her letter is on its way: refused once, sealed anew, kept once."""
        woman = await Woman.with_a_counselor(helpline)
        async with AsyncExitStack() as stack:

            async def change_key_meanwhile(route: Route) -> None:
                if route.request.method == "POST" and not sent:
                    await stack.enter_async_context(other_team_key(helpline))
                sent.append(route.request.method)
                await route.continue_()

            sent: list[str] = []
            async with opened_portal(chromium, helpline) as portal:
                await portal.enter(woman.phrase)
                await portal.go("My data")
                await portal.press("Write to the team alone")
                await portal.page.fill("#letter", "Zhavaranak.")
                await portal.page.route(_LETTERS, change_key_meanwhile)
                await portal.press("Send to the team")
                assert "Sent to the team alone." in await portal.told()
                assert [one for one in portal.watched.take_troubles() if "409" not in one] == []
        assert sent.count("POST") == 2
        letters = await list_team_letters(helpline.cast.coordinator)
        assert sum(one["client_id"] == woman.client_id.hex() for one in letters) == 1


class TestGroupMember:
    async def test_new_words_keep_her_seat(self, chromium: Browser, helpline: Helpline) -> None:
        """What was said in her group before opens with the new words, and what is said afterwards too."""
        woman = await Woman.with_a_counselor(helpline)
        counselor, coordinator = counselor_of(helpline), helpline.cast.coordinator
        assert counselor.staff_id is not None
        group_id = await groups.create_group(
            coordinator, groups.GroupPlan((str(counselor.staff_id),), 3), GroupState.FORMING
        )
        await groups.invite_to_group(coordinator, group_id, woman.client_id.hex())
        await woman.device.log_in(woman.phrase)
        await groups.accept_group_invitation(woman.device, group_id)
        opened = await groups.admit_seated_members(counselor, await groups.open_group(counselor, group_id))
        await groups.announce(counselor, opened, "first")
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            phrase = await change_words(portal)
        device = await helpline.devices.client()
        await device.log_in(phrase)
        assert len((await groups.open_group(device, group_id)).entries.opened()) == 1
        opened = await groups.admit_seated_members(counselor, await groups.open_group(counselor, group_id))
        await groups.announce(counselor, opened, "second")
        assert len((await groups.open_group(device, group_id)).entries.opened()) == 2
