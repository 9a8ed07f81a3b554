"""The counselor's week in a browser, against a real server: dragging, the form for the keyboard, conflicts, hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Locator

from app.sdk.calendars import list_busy_times
from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import WIDE, DeskPage, opened_desk
from tests.browser.secrets_search import found_in_requests
from tests.browser.servers import Helpline

VILNIUS: Final = ZoneInfo("Europe/Vilnius")
CHOIR: Final = "Kalynavaja choir"
_CALENDAR, _HOURS = 2, 3


def choir_on(day: date) -> bytes:
    """Return a calendar with two evenings in Vilnius, a week apart, from a day on."""
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", f"SUMMARY:{CHOIR}"),
        *(f"DTSTART;TZID=Europe/Vilnius:{day:%Y%m%d}T180000", "DURATION:PT90M"),
        *("RRULE:FREQ=WEEKLY;COUNT=2", "END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines).encode()


async def next_week(helpline: Helpline, counselor: Counselor, *hours: int) -> list[dict[str, Any]]:
    """Return sessions booked on Wednesday of next week at these hours in Vilnius, each of a client of its own."""
    today = helpline.clock.now().astimezone(VILNIUS)
    wednesday = today.date() + timedelta(days=9 - today.weekday())
    booked = []
    for hour in hours:
        woman = await counselor.has_a_client(helpline)
        await counselor.device.take_on(woman.client_id)
        starts_at = datetime(wednesday.year, wednesday.month, wednesday.day, hour, tzinfo=VILNIUS)
        booked.append(await counselor.device.book(woman.client_id, starts_at.astimezone(UTC)))
    return booked


async def open_next_week(desk: DeskPage, counselor: Counselor) -> Locator:
    """Open the calendar at next week; return its sessions."""
    await desk.enter(counselor)
    await desk.go(_CALENDAR)
    await desk.press("Week after")
    blocks = desk.page.locator(".session-block")
    await blocks.first.wait_for()
    return blocks


async def drag(desk: DeskPage, block: Locator, *, days: int, hours: float) -> None:
    """Drag a session by so many days and hours."""
    held, column = await block.bounding_box(), await desk.page.locator(".week-day").first.bounding_box()
    hour = await desk.page.locator(".week-clock span").first.bounding_box()
    assert held is not None
    assert column is not None
    assert hour is not None
    x, y = held["x"] + held["width"] / 2, held["y"] + 5
    await desk.page.mouse.move(x, y)
    await desk.page.mouse.down()
    await desk.page.mouse.move(x + 10, y + 10)
    await desk.page.mouse.move(x + days * (column["width"] + 2), y + hours * hour["height"], steps=4)
    await desk.page.mouse.up()


async def starts_of(counselor: Counselor) -> list[datetime]:
    """Return when her sessions start, in Vilnius."""
    agenda = await counselor.device.agenda()
    return [datetime.fromisoformat(one["starts_at"]).astimezone(VILNIUS) for one in agenda]


class TestCalendar:
    async def test_a_drag_moves_a_session(self, chromium: Browser, helpline: Helpline) -> None:
        """Two days later, an hour earlier, for service and grid; a busy hour stands behind. One press undoes it."""
        counselor = await Counselor.at_work(helpline)
        await next_week(helpline, counselor, 14)
        (before,) = await starts_of(counselor)
        busy = {
            "starts_at": (before + timedelta(hours=2)).astimezone(UTC).isoformat(),
            "ends_at": (before + timedelta(hours=3)).astimezone(UTC).isoformat(),
        }
        await counselor.device.connection.put("/counselors/me/busy-times", {"busy": [busy]})
        async with opened_desk(chromium, helpline, viewport=WIDE) as desk:
            blocks = await open_next_week(desk, counselor)
            assert await desk.page.locator(".band.busy").count() == 1
            await drag(desk, blocks.first, days=2, hours=-1)
            assert "Moved." in await desk.told()
            assert "13:00" in await blocks.first.inner_text()
            assert await starts_of(counselor) == [before + timedelta(days=2, hours=-1)]
            await desk.press("Undo: move it back")
            await desk.text("Moved back.").wait_for()
        assert await starts_of(counselor) == [before]

    async def test_a_conflict_is_told_and_undone(self, chromium: Browser, helpline: Helpline) -> None:
        """Dropped onto another session, it is back where it was, with a sentence and nothing changed."""
        counselor = await Counselor.at_work(helpline)
        await next_week(helpline, counselor, 13, 16)
        before = await starts_of(counselor)
        async with opened_desk(chromium, helpline, viewport=WIDE) as desk:
            blocks = await open_next_week(desk, counselor)
            await drag(desk, blocks.first, days=0, hours=3)
            assert "not free" in await desk.told()
            assert any("409" in one for one in desk.watched.take_troubles())
            assert "13:00" in await blocks.first.inner_text()
        assert await starts_of(counselor) == before

    async def test_keys_alone_move_and_cancel(self, chromium: Browser, helpline: Helpline) -> None:
        """A session is chosen by Enter, moved by its form and cancelled after one question."""
        counselor = await Counselor.at_work(helpline)
        await next_week(helpline, counselor, 14)
        (before,) = await starts_of(counselor)
        async with opened_desk(chromium, helpline, viewport=WIDE) as desk:
            blocks = await open_next_week(desk, counselor)
            await blocks.first.focus()
            await desk.page.keyboard.press("Enter")
            await desk.page.fill("#move-time", "16:15")
            await desk.page.focus("#move-time")
            await desk.page.keyboard.press("Enter")
            assert "Moved." in await desk.told()
            assert await starts_of(counselor) == [before.replace(hour=16, minute=15)]
            await desk.press("Cancel the session")
            await desk.press("Yes, cancel it")
            await desk.text("Cancelled. She sees it").wait_for()
        (agreed,) = await counselor.device.agenda()
        assert agreed["state"] == "cancelled"

    async def test_a_session_is_booked(self, chromium: Browser, helpline: Helpline) -> None:
        """Client, day and time by her own clock, at 320 pixels."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        await counselor.device.take_on(woman.client_id)
        day = helpline.clock.now().astimezone(VILNIUS).date() + timedelta(days=3)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.go(_CALENDAR)
            await desk.page.fill("#book-day", day.isoformat())
            await desk.page.fill("#book-time", "17:30")
            await desk.press("Book it")
            assert "Booked." in await desk.told()
        (start,) = await starts_of(counselor)
        assert (start.date(), start.hour, start.minute) == (day, 17, 30)


class TestHours:
    async def test_hours_set_are_offered(self, chromium: Browser, helpline: Helpline) -> None:
        """Sunday evenings and a longer session: what the service offers afterwards, in her zone."""
        counselor = await Counselor.at_work(helpline)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.go(_HOURS)
            removes = desk.page.get_by_role("button", name="Remove", exact=False)
            await removes.first.wait_for()
            while await removes.count():
                await removes.first.click()
            await desk.page.get_by_role("button", name="Add hours: Sunday").click()
            await desk.page.fill("#starts-0", "18:00")
            await desk.page.fill("#ends-0", "20:00")
            await desk.page.fill("#session_minutes", "60")
            await desk.press("Save my hours")
            assert "Saved." in await desk.told()
        hours = await counselor.device.hours()
        (sunday,) = hours["weekly"]
        assert (sunday["weekday"], sunday["starts"], sunday["ends"]) == (6, "18:00:00", "20:00:00")
        view = await helpline.cast.coordinator.connection.get(
            f"/counselors/{counselor.device.staff_id}/slots"
        )
        starts = [datetime.fromisoformat(slot["starts_at"]).astimezone(VILNIUS) for slot in view["slots"]]
        assert starts
        assert {(start.weekday(), start.hour) for start in starts} <= {(6, 18), (6, 19)}

    async def test_what_is_refused_or_not_saved_outlives_a_lock(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """A zone nobody knows: one sentence. That, half a booking and a chosen week stand there after the lock."""
        counselor = await Counselor.at_work(helpline)
        await next_week(helpline, counselor, 14)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.go(_HOURS)
            await desk.page.fill("#zone", "Europe/Nowhere")
            await desk.press("Save my hours")
            assert "time zone is not known" in await desk.told()
            assert any("422" in one for one in desk.watched.take_troubles())
            await desk.go(_CALENDAR)
            await desk.page.fill("#book-time", "17:45")
            await desk.press("Week after")
            await desk.page.locator(".week-list button").click()
            await desk.page.fill("#move-time", "18:15")
            await desk.press("Lock the desk")
            await desk.text("The desk is locked.").wait_for()
            assert "17:45" not in await desk.page.content()
            await desk.enter(counselor)
            assert await desk.page.input_value("#book-time") == "17:45"
            assert await desk.page.input_value("#move-time") == "18:15"
            await desk.go(_HOURS)
            assert await desk.page.input_value("#zone") == "Europe/Nowhere"
            await desk.press("Leave everything as it was")
            assert await desk.page.input_value("#zone") == "Europe/Vilnius"

    async def test_leave_asks_before_it_touches_sessions(self, chromium: Browser, helpline: Helpline) -> None:
        """Nothing is saved before the agreed session was seen; it is moved from there, and then the leave is kept."""
        counselor = await Counselor.at_work(helpline)
        (booked,) = await next_week(helpline, counselor, 14)
        day = datetime.fromisoformat(booked["starts_at"]).astimezone(VILNIUS).date()
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.go(_HOURS)
            await desk.press("Add leave")
            await desk.page.fill("#first_on-0", (day - timedelta(days=1)).isoformat())
            await desk.page.fill("#last_on-0", (day + timedelta(days=1)).isoformat())
            await desk.press("Add a day")
            await desk.page.fill("#on-0", (day + timedelta(days=7)).isoformat())
            await desk.press("Save my hours")
            await desk.text("1 session is agreed for these days").wait_for()
            assert (await counselor.device.hours())["leaves"] == []
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)
            touched = desk.page.locator("form").filter(
                has=desk.page.get_by_role("button", name="Move it: ", exact=False)
            )
            await touched.locator("input[type=date]").fill((day + timedelta(days=5)).isoformat())
            await desk.page.keyboard.press("Enter")
            await desk.text("Nothing stands in the way any more.").wait_for()
            assert (await counselor.device.hours())["leaves"] == []
            await desk.press("Save my hours")
            await desk.text("Saved. From now on").wait_for()
            assert await touched.count() == 0
        hours = await counselor.device.hours()
        (leave,), (exception,) = hours["leaves"], hours["exceptions"]
        assert leave["first_on"] == (day - timedelta(days=1)).isoformat()
        assert (exception["kind"], exception["starts"]) == ("away", None)
        (agreed,) = await counselor.device.agenda()
        start = datetime.fromisoformat(agreed["starts_at"]).astimezone(VILNIUS)
        assert (agreed["state"], start.date(), start.hour) == ("booked", day + timedelta(days=5), 14)

    async def test_busy_times_are_taken_from_a_file(self, chromium: Browser, helpline: Helpline) -> None:
        """Shown before, sent as bare spans without a title, forgotten again; what is no calendar is told."""
        counselor = await Counselor.at_work(helpline)
        day = helpline.clock.now().astimezone(VILNIUS).date() + timedelta(days=3)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.go(_HOURS)
            chosen = desk.page.locator("#calendar-file")
            await chosen.set_input_files({"name": "x.ics", "mimeType": "", "buffer": b"Zubrovka"})
            assert "cannot be read as a calendar" in await desk.told()
            await chosen.set_input_files(
                {"name": f"{CHOIR}.ics", "mimeType": "text/calendar", "buffer": choir_on(day)}
            )
            await desk.text("2 spans in the coming year").wait_for()
            assert await desk.page.locator("section.notice .rows li").count() == len(("first", "second"))
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)
            assert await list_busy_times(counselor.device) == ()
            await desk.press("Take them over")
            await desk.text("2 spans are taken over.").wait_for()
            starts = datetime(day.year, day.month, day.day, 18, tzinfo=VILNIUS)
            first, _ = await list_busy_times(counselor.device)
            assert (first.starts_at, first.ends_at - first.starts_at) == (starts, timedelta(minutes=90))
            assert found_in_requests((CHOIR,), desk.requests) == set()
            await desk.press("Forget what is kept")
            await desk.text("Forgotten.").wait_for()
        assert await list_busy_times(counselor.device) == ()
