"""Weekly series booked from the counselor's calendar: what is not free, what the clocks do, how the rest ends."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from playwright.async_api import Browser

from app.crypto.keypairs import ClientId
from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import WIDE, DeskPage, opened_desk
from tests.browser.servers import Helpline

VILNIUS: Final = ZoneInfo("Europe/Vilnius")
_CALENDAR: Final = 2
# Vilnius turns its clocks within any 31 weeks, Minsk never: 217 days lie between March and October at the most.
_WEEKS_WITH_A_CHANGE: Final = 33


async def a_client(helpline: Helpline, counselor: Counselor) -> ClientId:
    """Return somebody whom the counselor has taken on."""
    woman = await counselor.has_a_client(helpline)
    await counselor.device.take_on(woman.client_id)
    return woman.client_id


def wednesday_of_next_week(helpline: Helpline) -> date:
    """Return that day by the clock of Vilnius."""
    today = helpline.clock.now().astimezone(VILNIUS).date()
    return today + timedelta(days=9 - today.weekday())


def at(day: date, hour: int) -> datetime:
    """Return an hour of Vilnius in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=VILNIUS).astimezone(UTC)


async def starts_of(counselor: Counselor, state: str) -> list[datetime]:
    """Return when her sessions of one series start that are in this state."""
    view = await counselor.device.connection.get("/appointments")
    return [
        datetime.fromisoformat(one["starts_at"])
        for one in view["appointments"]
        if one["state"] == state and one["series_id"] is not None
    ]


async def look_at(desk: DeskPage, counselor: Counselor, day: date, weeks: int) -> None:
    """Ask in the calendar, by keys alone, for a series at 14:00."""
    await desk.enter(counselor)
    await desk.go(_CALENDAR)
    await desk.page.fill("#book-day", day.isoformat())
    await desk.page.fill("#book-time", "14:00")
    await desk.page.fill("#book-weeks", f"{weeks}")
    await desk.page.keyboard.press("Enter")
    await desk.text("Before you book").wait_for()


class TestSeries:
    async def test_what_is_taken_goes_elsewhere_and_all_of_them_move_or_none(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Of four weeks the second goes to 16:00, the fourth is left out; the three move to another day, and back."""
        counselor = await Counselor.at_work(helpline)
        day = wednesday_of_next_week(helpline)
        week = timedelta(weeks=1)
        somebody_else = await a_client(helpline, counselor)
        await counselor.device.book(somebody_else, at(day + week, 14))
        await a_client(helpline, counselor)
        async with opened_desk(chromium, helpline, viewport=WIDE) as desk:
            await look_at(desk, counselor, day, 4)
            await desk.text("1 session cannot be booked so.").wait_for()
            rows = desk.page.locator("ol.cards > li")
            assert [await row.locator(".fault").count() for row in await rows.all()] == [0, 1, 0, 0]
            assert await desk.page.get_by_role("button", name="Book 4 sessions").count() == 0
            await rows.nth(1).get_by_role("button", name="Another time").click()
            await desk.page.fill("#occurrence-1-time", "16:00")
            await desk.page.keyboard.press("Enter")
            await desk.text("4 sessions, each free for both of you.").wait_for()
            await rows.nth(3).get_by_role("button", name="Leave it out").click()
            await desk.text("Left out.").wait_for()
            assert await violations(desk.page) == []
            await desk.press("Book 3 sessions")
            assert "3 sessions are booked." in await desk.told()
            expected = [at(day, 14), at(day + week, 16), at(day + 2 * week, 14)]
            assert await starts_of(counselor, "booked") == expected
            await self._move_all(desk, counselor, somebody_else, day)
            assert await starts_of(counselor, "booked") == [one + timedelta(days=1) for one in expected]
            await desk.press("Undo: move all 3 back")
            await desk.text("Moved back.").wait_for()
            assert await starts_of(counselor, "booked") == expected

    @staticmethod
    async def _move_all(desk: DeskPage, counselor: Counselor, somebody_else: ClientId, day: date) -> None:
        """Move the series to the next day, after two hours that are not free: on the desk, and at the service."""
        before = await starts_of(counselor, "booked")
        await desk.press("Week after")
        await desk.page.locator(".session-block").first.click()
        await desk.page.fill("#move-time", "12:00")
        await desk.press("Move it and all after it …")
        rows = desk.page.locator("section.notice ol.cards > li")
        await rows.nth(1).locator(".fault").wait_for()
        assert await desk.page.get_by_role("button", name="Yes, move 3 sessions").count() == 0
        await counselor.device.book(somebody_else, at(day + timedelta(weeks=2), 17))
        await desk.page.fill("#move-time", "17:00")
        await desk.press("Yes, move 3 sessions")
        await desk.text("This time is not free for both of you.").wait_for()
        assert any("409" in one for one in desk.watched.take_troubles())
        await rows.nth(2).locator(".fault").wait_for()
        assert await starts_of(counselor, "booked") == before
        await desk.page.fill("#move-day", (day + timedelta(days=1)).isoformat())
        await desk.page.fill("#move-time", "14:00")
        assert await violations(desk.page) == []
        await desk.press("Yes, move 3 sessions")
        await desk.text("3 sessions are moved.").wait_for()

    async def test_one_is_cancelled_then_all_that_are_left(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Of three sessions the first is cancelled by itself; its neighbour takes the last one with it."""
        counselor = await Counselor.at_work(helpline)
        await a_client(helpline, counselor)
        day = wednesday_of_next_week(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await look_at(desk, counselor, day, 3)
            await desk.press("Book 3 sessions")
            assert "3 sessions are booked." in await desk.told()
            session = desk.page.locator(".week-list button")
            await desk.press("Week after")
            await session.first.click()
            await desk.text("One of a weekly series.").wait_for()
            await desk.press("Cancel the session")
            await desk.press("Yes, cancel it")
            await desk.text("Cancelled. She sees it").wait_for()
            assert await starts_of(counselor, "cancelled") == [at(day, 14)]
            await desk.press("Week after")
            await session.first.click()
            await desk.press("Cancel all that are left")
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)
            await desk.press("Yes, cancel them all")
            await desk.text("2 sessions are cancelled.").wait_for()
        assert await starts_of(counselor, "booked") == []

    async def test_whose_hour_a_change_of_clocks_moves_is_said_before(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """Months of Wednesdays in Vilnius for somebody in Minsk: her hour moves, and rows show both clocks' times."""
        counselor = await Counselor.at_work(helpline)
        await a_client(helpline, counselor)
        day = wednesday_of_next_week(helpline)
        minsk = ZoneInfo("Europe/Minsk")
        days = [day + timedelta(weeks=week) for week in range(_WEEKS_WITH_A_CHANGE)]
        hours = [at(one, 14).astimezone(minsk).hour for one in days]
        async with opened_desk(chromium, helpline) as desk:
            await look_at(desk, counselor, day, _WEEKS_WITH_A_CHANGE)
            await desk.text("The clocks are changed between these sessions.").wait_for()
            rows = await desk.page.locator("ol.cards > li").all_inner_texts()
            told = ["Another hour for her" in row for row in rows]
            assert told == [hour != hours[0] for hour in hours]
            assert any(told)
            # Minsk is an hour ahead in winter, and not at all in summer: there one clock says it for both.
            assert ["15:00" in row for row in rows] == [hour == 15 for hour in hours]
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)
